# Where the arguments are wrong no report appears, and none is overwritten.
echo precious >"$SCRATCH/old.xml"
"$MINOS" check --report junit="$SCRATCH/old.xml" --report sarif="$SCRATCH/new.sarif" -c nothing \
    testdata/linear/register/valid/sequential.edn || echo $?
"$MINOS" check --report junit="$SCRATCH/old.xml" --report yaml \
    testdata/linear/register/valid/sequential.edn || echo $?
cat "$SCRATCH"/*
ls "$SCRATCH"
