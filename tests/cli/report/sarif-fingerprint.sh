# The fingerprint is of the violation: other lines, processes and file, the same fingerprint.
history=testdata/linear/register/invalid/stale-read.edn
{ printf '\n\n'; sed 's/:process 1/:process 71/' $history; } >"$SCRATCH/moved.edn"
sed 's/:f :read, :value 1/:f :read, :value 9/' $history >"$SCRATCH/other.edn"
for file in $history "$SCRATCH/moved.edn" "$SCRATCH/other.edn"; do
    "$MINOS" check -m register --report sarif "$file" |
        jq -c '.runs[0].results[] | [.locations[0].physicalLocation.region.startLine] +
               [.partialFingerprints[]]' || true
done | sort | uniq -c | sed 's/^ *//'
