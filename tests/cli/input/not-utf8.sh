cd "$SCRATCH"
printf '{"process":0,"type":"invoke","f":"write","value":"\xff"}\n' >h.jsonl
"$MINOS" check -m register h.jsonl
