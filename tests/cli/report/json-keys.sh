"$MINOS" check -m register --report json testdata/linear/register/invalid/one-key-of-three.jsonl
