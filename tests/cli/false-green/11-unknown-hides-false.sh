# The worst of several histories: a violation, then a failure of minos itself, then the others.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
few=(-m register --max-states 100 --algorithm naive)
false=$register/invalid/stale-read.edn
unknown=$register/unknown/wide.edn
echo '(' >"$SCRATCH/crashed.edn"
worst () { gate '^INVALID|^UNKNOWN|crashed.edn:|cannot open|device' check "${few[@]}" "$@"; }
worst "$false" "$unknown" "$SCRATCH/crashed.edn" nowhere.edn
worst "$unknown" "$SCRATCH/crashed.edn" nowhere.edn "$false"
worst --report json=/dev/full "$false"
worst --report json=/dev/full "$unknown"
worst "$unknown" "$SCRATCH/crashed.edn"
worst --unknown pass "$unknown" "$false"
