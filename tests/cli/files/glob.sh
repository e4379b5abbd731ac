"$MINOS" check -m register 'testdata/linear/register/invalid/[rs]*.edn' --report json |
    jq -r '"\(.valid) \(.file)"'
