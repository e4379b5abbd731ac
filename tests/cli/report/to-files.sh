# Reports at paths appear whole; standard output keeps its own.
data=$PWD/testdata/linear/register
cd "$SCRATCH"
"$MINOS" check -m register --report json=out.json --report text=out.txt --report json \
    "$data/valid/sequential.edn" "$data/vacuous/no-write.edn" >std.json || test $? = 3
cmp std.json out.json
wc -l <out.json
grep -c '^MINOS_RESULT' out.txt
ls
