"$MINOS" check -m register --witness --report json testdata/linear/register/valid/concurrent-writes.edn | jq -c .checks[0].witnesses
"$MINOS" check -m register -q --witness="$SCRATCH/w.json" testdata/linear/register/valid/concurrent-writes.edn
jq -c .checks[0].witnesses "$SCRATCH/w.json"
