# What is written is read back as the same history: in EDN to the byte, in JSON to what is counted,
# records and times too.
cd "$SCRATCH"
root=$OLDPWD
find "$root/testdata/linear" -name '*.edn' -o -name '*.jsonl' -o -name '*.json' | sort >files
while read -r file; do
    "$MINOS" convert "$file" -o one.edn 2>/dev/null
    "$MINOS" convert one.edn >two.edn 2>/dev/null
    cmp one.edn two.edn || echo "$file: not the same again"
    "$MINOS" convert one.edn -o one.jsonl 2>/dev/null
    for copy in "$file" one.edn one.jsonl; do
        "$MINOS" stats --json "$copy" | jq -c 'del(.file) | .events |= sort'
    done | uniq | wc -l | grep -qx 1 || echo "$file: counts differ"
done <files
echo "$(($(wc -l <files) > 100))"
