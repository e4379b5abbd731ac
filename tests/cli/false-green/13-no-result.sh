# A gate that asks for one positive word in the last line, as docs/guide/ci.md has it.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
passes () {
    if tail -n 1 "$1" | grep -Eq '^MINOS_RESULT \{"verdict":"PASS-.*\}$'; then
        echo pass
    else
        echo fail
    fi
}
try () {
    "$MINOS" check "$@" >"$SCRATCH/log" 2>/dev/null || true
    passes "$SCRATCH/log"
}
good=$register/valid/concurrent-writes.edn
try -m register "$good"
try -m register "$good" "$good"
cut -c 1-40 "$SCRATCH/log" >"$SCRATCH/cut" && passes "$SCRATCH/cut"
: >"$SCRATCH/nothing" && passes "$SCRATCH/nothing"
try -m register nowhere.edn
try -m register --max-states 100 --algorithm naive $register/unknown/wide.edn
try -m register $register/invalid/stale-read.edn "$good"
try -m register "$good" nowhere.edn
try -m register --expect-histories 2 "$good"
try -m register --min-seeds 1 "$good"
try -m no-such-model "$good"
