# A filter that matches nothing tests nothing.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
mkdir "$SCRATCH/store"
gate 'no history' check -m register "$SCRATCH/store"
gate 'no file' check -m register "$SCRATCH/*.edn"
gate 'vacuous ' check -m register $register/vacuous/empty.edn
gate 'vacuous ' check -m register $register/vacuous/only-nemesis.edn
gate 'expected|"files"' check -m register --expect-histories 2 \
    $register/valid/concurrent-writes.edn
echo '{:claims [{:id "C1" :checkers "no-lost-ack" :histories "none-*.edn"}]}' >"$SCRATCH/claims.edn"
gate '^NO ' claims "$SCRATCH/claims.edn"
gate 'no checker' selftest cluster_bootstrap
"$MINOS" check -q -m register --report junit "$SCRATCH/store" 2>/dev/null |
    grep -c '<testsuite ' || true
