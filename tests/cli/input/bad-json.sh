cd "$SCRATCH"
cat >h.jsonl <<'END'
{"process":0,"type":"invoke","f":"write","value":1}
{"process":0,"type":"ok","f":"write" "value":1}
END
"$MINOS" check -m register h.jsonl
