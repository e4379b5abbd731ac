cd "$SCRATCH"
{
    printf '{"process":0,"type":"invoke","f":"write","value":'
    head -c 4000000 /dev/zero | tr '\0' '['
} >h.jsonl
"$MINOS" check -m register h.jsonl
