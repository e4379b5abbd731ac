# A job that lost its histories must not look like one that passed.
dir=testdata/linear/register/valid
try () {
    code=0
    "$MINOS" check -q -m register "$@" || code=$?
    echo "$code"
}
mkdir "$SCRATCH/empty"
try --expect-histories 1 $dir/sequential.edn
try --expect-histories 2 $dir/sequential.edn
try --expect-histories 2 testdata/linear/register/invalid/stale-read.edn
try --expect-histories 1 "$SCRATCH/empty"
try --expect-histories 2 --exit-map jepsen $dir/sequential.edn
try --expect-histories many $dir/sequential.edn
