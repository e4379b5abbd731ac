cd "$SCRATCH"
cat >h.json <<'END'
[{"process":0,"f":"write","input":1,"output":1,"call":10,"return":20},
 {"process":1,"f":"read","input":null,"output":1,"call":40,"return":30}]
END
"$MINOS" check -m register h.json
