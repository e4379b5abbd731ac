# The first SIGINT ends the search, and what is known is still reported.
cd "$SCRATCH"
"$PYTHON" - >h.jsonl <<'END'
import json
for kind in ("invoke", "ok"):
    for i in range(40):
        print(json.dumps({"process": i, "type": kind, "f": "write", "value": i}))
for seen in (3, 4):
    for kind in ("invoke", "ok"):
        print(json.dumps({"process": 0, "type": kind, "f": "read", "value": seen}))
END
"$MINOS" check -m register --algorithm naive --max-states 1000000000000 --max-memory 8G h.jsonl \
    >out.txt &
minos=$!
sleep 0.7
kill -INT $minos
code=0
wait $minos || code=$?
grep -A 1 -E '^UNKNOWN|^  unknown' out.txt
exit $code
