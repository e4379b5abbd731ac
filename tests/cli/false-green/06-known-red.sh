# Checkers are shown to fail; known failures are known one by one, until a day, and only shrink.
source tests/cli/false-green/gate.bash
gate '(BAD|exactly-once|they must)' selftest exactly-once
lost=testdata/queue/exactly-once/invalid/lost.edn
twice=testdata/queue/exactly-once/invalid/duplicated.edn
known () { echo "{:known [$1]}" >"$SCRATCH/known.edn"; }
check () {
    gate "$1" check -c exactly-once --baseline "$SCRATCH/known.edn" --today 2026-06-01 "${@:2}"
}
known ''
check 'is not known' "$lost"
print=$(grep -o '"[0-9a-f]\{16\}"' "$SCRATCH/said")
known "{:fingerprint $print :until \"2026-06-01\" :why \"ticket 7\"}"
check '^MINOS_RESULT' "$lost" | sed 's/,"valid".*//'
echo "another violation beside it"
check 'is not known|baseline' "$lost" "$twice"
echo "the day after"
check 'is over|is not known' "$lost" --today 2026-06-02
echo "the violation is gone"
check 'take it out' testdata/queue/exactly-once/valid/drained.edn
echo "or nothing tells"
check 'UNKNOWN' testdata/queue/exactly-once/unknown/not-drained.edn
echo "what is known hides nothing that is not decided"
check 'UNKNOWN|unknown$' -c slo "$lost"
echo "no end, no reason, no fingerprint, twice"
known "{:fingerprint $print :until \"2028-01-01\" :why \"ticket 7\"}"
check ':until' "$lost"
known "{:fingerprint $print :until \"2026-02-30\" :why \"ticket 7\"}"
check ':until' "$lost"
known "{:fingerprint $print :until \"2026-06-01\"}"
check ':why' "$lost"
known '{:fingerprint "all" :until "2026-06-01" :why "ticket 7"}'
check ':fingerprint' "$lost"
known "{:fingerprint $print :until \"2026-06-01\" :why \"a\"}
{:fingerprint $print :until \"2026-06-01\" :why \"b\"}"
check 'twice' "$lost"
