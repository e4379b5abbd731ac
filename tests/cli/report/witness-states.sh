history=testdata/linear/register/valid/concurrent-writes.edn
"$MINOS" check -m register --witness --states --report json $history | jq -c .checks[0].witnesses
# A crashed dequeue takes any element of an unordered queue.
queue=$SCRATCH/queue.jsonl
cat > "$queue" <<'END'
{"process":0,"type":"invoke","f":"enqueue","value":1}
{"process":0,"type":"ok","f":"enqueue","value":1}
{"process":0,"type":"invoke","f":"enqueue","value":2}
{"process":0,"type":"ok","f":"enqueue","value":2}
{"process":1,"type":"invoke","f":"dequeue","value":null}
{"process":1,"type":"info","f":"dequeue","value":null}
{"process":2,"type":"invoke","f":"dequeue","value":null}
{"process":3,"type":"invoke","f":"dequeue","value":null}
{"process":3,"type":"ok","f":"dequeue","value":null}
END
"$MINOS" check -m unordered-queue --states --witness --report json "$queue" |
    jq -c .checks[0].witnesses
