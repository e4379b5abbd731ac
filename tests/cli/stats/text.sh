"$MINOS" stats testdata/linear/register/valid/nemesis-between.edn
"$MINOS" stats testdata/linear/kv/valid/simulated.jsonl
"$MINOS" stats --no-keyed testdata/linear/register/valid/sequential.edn "$SCRATCH/nowhere.edn"
