# No key is invalid, and none is decided either.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
for key in 1 2 3; do
    sed -E "s/:value ([0-9]+|nil)/:value [$key \1]/; s/:process ([0-9]+)/:process $key\1/" \
        $register/unknown/wide.edn
done | grep -v '^;' >"$SCRATCH/keys.edn"
few=(--keyed --max-states 100 --algorithm naive)
gate '^UNKNOWN|MINOS_RESULT' check -m register "${few[@]}" "$SCRATCH/keys.edn"
gate '"keys"' check -m register "${few[@]}" --report json "$SCRATCH/keys.edn" |
    grep -o -e '"keys":{[^}]*}' -e '"verdict":"[^"]*"' -e '^exit.*'
gate 'valid\?' check -m register "${few[@]}" --report edn "$SCRATCH/keys.edn" |
    grep -o -e '^{:valid? [^,]*' -e '^exit.*'
