# A result map as Jepsen's checkers give it, one for each history.
"$MINOS" check -m register --report edn testdata/linear/register/invalid/stale-read.edn \
    testdata/linear/register/valid/keyed-tuples.edn
