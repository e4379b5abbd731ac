set +e # what refuses is the point
bad=testdata/linear/register/invalid/stale-read.edn
"$MINOS" shrink -m register $bad > "$SCRATCH/small.edn"; echo "exit $?"
cat "$SCRATCH/small.edn"
"$MINOS" check -q -m register --no-keyed "$SCRATCH/small.edn"; echo "exit $?"
"$MINOS" shrink -m register testdata/linear/register/valid/concurrent-writes.edn; echo "exit $?"
"$MINOS" shrink; echo "exit $?"
