# Without a model the history's functions choose one, and the report says so.
for file in testdata/linear/{register,cas-register,mutex,set,counter,multi-register,stack}/valid/*.edn testdata/linear/kv/valid/appends.jsonl; do
    "$MINOS" check --report json "$file" | jq -r '[.checks[0].model, .checks[0].notes[0], .file] | join("  ")'
done
