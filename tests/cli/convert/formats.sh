"$MINOS" convert testdata/linear/register/valid/nemesis-between.edn --to jsonl
"$MINOS" convert testdata/linear/kv/valid/appends.jsonl
printf '{:type :invoke, :process 0, :f :read}\n%s' \
    '{:type :ok, :process 0, :f :read, :node "n1", [1 2] :odd, :value #{:a}}' |
    "$MINOS" convert - -o "$SCRATCH/out.jsonl"
cat "$SCRATCH/out.jsonl"
echo '(' | "$MINOS" convert - -o "$SCRATCH/none.edn" || echo "exit $?"
"$MINOS" convert a b 2>&1 | head -n 1
ls "$SCRATCH"
