set +e # what differs is the point
first=testdata/linear/register/invalid/stale-read.edn
sed 's/:time [0-9]*/:time 7/' $first > "$SCRATCH/same.edn"
sed 's/:ok, :f :read, :value 1/:ok, :f :read, :value 2/' $first > "$SCRATCH/other.edn"
grep -v ':f :read' $first > "$SCRATCH/short.edn"
: > "$SCRATCH/empty.edn"
for second in same other short; do
    "$MINOS" diff-runs $first "$SCRATCH/$second.edn" | grep -v MINOS_RESULT
    echo "exit ${PIPESTATUS[0]}"
done
"$MINOS" diff-runs "$SCRATCH/empty.edn" "$SCRATCH/empty.edn" >/dev/null; echo "exit $?"
"$MINOS" diff-runs $first 2>/dev/null; echo "exit $?"
"$MINOS" diff-runs $first "$SCRATCH/missing.edn"; echo "exit $?"
