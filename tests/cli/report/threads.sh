# The same bytes for any number of threads: 200 keys, every seventh of them invalid.
cd "$SCRATCH"
"$PYTHON" - >h.jsonl <<'END'
import json, random
random.seed(4)
for key in range(200):
    state, rows = 0, []
    def op(process, kind, f, value):
        rows.append({"process": process, "type": kind, "f": f, "key": f"k{key}", "value": value})
    for i in range(random.randint(3, 30)):
        op(5 * key, "invoke", "write", i), op(5 * key + 1, "invoke", "read", None)
        seen = random.choice([state, i])
        op(5 * key + 1, "ok", "read", seen), op(5 * key, "ok", "write", i)
        state = i
    if key % 7 == 0:
        op(5 * key + 2, "invoke", "read", None), op(5 * key + 2, "ok", "read", -1)
    for row in rows:
        print(json.dumps(row))
END
for threads in 1 2 3 8; do
    "$MINOS" check -m register --threads "$threads" --report json --report text=text.$threads \
        --witness h.jsonl --init 0 >json.$threads || test $? = 1
done
cmp json.1 json.2 && cmp json.1 json.3 && cmp json.1 json.8
cmp text.1 text.2 && cmp text.1 text.8
jq -c '.checks[0].keys | .invalid |= length' json.1
