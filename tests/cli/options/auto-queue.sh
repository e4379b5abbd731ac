# With no checker named, a queue is judged by what every queue promises, and the report says so.
"$MINOS" check testdata/linear/fifo-queue/invalid/out-of-order.edn >"$SCRATCH/report"
grep -A 1 note "$SCRATCH/report"
# Events of nodes choose their checkers, and what no checker takes is said.
head -n 20 testdata/cluster/election-safety/invalid/*.edn |
    grep -h '^{' >"$SCRATCH/roles.edn" || true
"$MINOS" check "$SCRATCH/roles.edn" | grep -E "chosen|MINOS_RESULT" | sed 's/,"file.*//'
