# One run: the rules, a result for each violation, a result for what is none.
"$MINOS" check -m register --report sarif testdata/linear/register/invalid/one-key-of-three.edn \
    testdata/linear/register/vacuous/no-write.edn testdata/linear/register/valid/sequential.edn |
    jq -c '.version, (.runs | length), .runs[0].invocations,
        (.runs[0].results[] | .ruleIndex |= type)'
