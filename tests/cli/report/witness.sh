history=testdata/linear/register/valid/concurrent-writes.edn
"$MINOS" check -m register --witness --report json $history | jq -c .checks[0].witnesses
"$MINOS" check -m register -q --witness="$SCRATCH/w.json" $history
jq -c .checks[0].witnesses "$SCRATCH/w.json"
