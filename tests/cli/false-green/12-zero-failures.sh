# "0 failures" of histories that could be read, and two that could not.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
echo '{:type :invoke' >"$SCRATCH/a.edn"
echo '(' >"$SCRATCH/b.edn"
gate '^MINOS_RESULT.*files|not judged' check -m register $register/valid/concurrent-writes.edn \
    "$SCRATCH/a.edn" "$SCRATCH/b.edn"
"$MINOS" check -q -m register --report junit \
    $register/valid/concurrent-writes.edn "$SCRATCH/b.edn" \
    2>/dev/null | grep -c '<error '
