# What was counted stands by key too, where there are keys.
{
    for key in x y; do
        for type in invoke ok; do
            echo "{\"process\":0,\"type\":\"$type\",\"f\":\"add\",\"value\":[\"$key\",1]}"
        done
    done
    echo '{"process":0,"type":"invoke","f":"read","value":["x",null]}'
    echo '{"process":0,"type":"ok","f":"read","value":["x",[1]]}'
    echo '{"process":0,"type":"invoke","f":"read","value":["y",null]}'
    echo '{"process":0,"type":"ok","f":"read","value":["y",[]]}'
} >"$SCRATCH/keyed.jsonl"
"$MINOS" check -c set --report json "$SCRATCH/keyed.jsonl" 2>/dev/null |
    jq -c '.checks[0] | {facts, facts_by_key}'
