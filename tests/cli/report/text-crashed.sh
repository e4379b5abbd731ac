# Two dozen crashed writes are two dozen states more, and each of them is said.
cd "$SCRATCH"
"$PYTHON" - >h.jsonl <<'END'
import json
def op(process, kind, f, value):
    print(json.dumps({"process": process, "type": kind, "f": f, "value": value}))
for i in range(24):
    op(i, "invoke", "write", 100 + i)
for i in range(10):
    op(50, "invoke", "write", i % 5), op(50, "ok", "write", i % 5)
    op(51, "invoke", "read", None), op(51, "ok", "read", i % 5)
op(51, "invoke", "read", None), op(51, "ok", "read", 77)
END
"$MINOS" check -m register h.jsonl || true
# Two dozen crashed enqueues are too many states to list: what is left out is said.
sed 's/write/enqueue/; s/read/dequeue/' h.jsonl >queue.jsonl
"$MINOS" check -m fifo-queue queue.jsonl
