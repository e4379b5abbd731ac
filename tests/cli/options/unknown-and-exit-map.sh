dir=testdata/linear/register
try () {
    code=0
    "$MINOS" check -q -m register --algorithm naive --max-states 100 "$@" 2>/dev/null || code=$?
    echo "$code"
}
try $dir/unknown/wide.edn
try --unknown=fail $dir/unknown/wide.edn
try --unknown=pass $dir/unknown/wide.edn
try --exit-map jepsen $dir/vacuous/no-write.edn
echo '(' >"$SCRATCH/malformed.edn"
try --exit-map jepsen "$SCRATCH/malformed.edn"
try --exit-map jepsen $dir/invalid/stale-read.edn
