# A suite per history; a case per checker, and per key only where it fails.
"$MINOS" check -m register --report junit testdata/linear/register/invalid/one-key-of-three.edn \
    testdata/linear/register/invalid/stale-read.edn testdata/linear/register/vacuous/no-write.edn \
    testdata/linear/register/valid/keyed-tuples.edn
