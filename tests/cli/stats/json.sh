"$MINOS" stats --json testdata/linear/register/valid/nemesis-between.edn
"$MINOS" stats --json testdata/linear/cas-register |
    jq -s -c '[length > 10, (map(.operations) | add > 100)]'
"$MINOS" check --json testdata/linear/register/valid/nemesis-between.edn
