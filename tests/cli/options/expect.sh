dir=testdata/linear/register
try () { code=0; "$MINOS" check -q -m register "$@" || code=$?; echo "$code"; }
try --expect fail $dir/invalid/stale-read.edn
try --expect fail $dir/valid/sequential.edn 2>&1
try --expect=fail $dir/vacuous/no-write.edn
try --expect pass $dir/invalid/stale-read.edn
