# What the test needs was not there: no option makes it a pass.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
{
    echo '{:process :harness, :type :info, :f :env-missing, :value "no iptables"}'
    cat $register/valid/concurrent-writes.edn
} >"$SCRATCH/env.edn"
gate '^VACUOUS' check -m register "$SCRATCH/env.edn"
for option in --unknown=pass --expect=fail --min-judged=50 --require=PARTIAL-model; do
    echo "$option"
    gate '^VACUOUS' check -m register "$option" "$SCRATCH/env.edn"
    gate 'cannot open' check -m register "$option" nowhere.edn
done
# It was there for a violation that is known: the test did not run all the same.
sed -i 's/:ok, :f :read, :value 2/:ok, :f :read, :value 9/' "$SCRATCH/env.edn"
echo '{:known []}' >"$SCRATCH/known.edn"
known=(check -m register --baseline "$SCRATCH/known.edn" --today 2026-06-01 "$SCRATCH/env.edn")
"$MINOS" "${known[@]}" >"$SCRATCH/first" 2>&1 || true
print=$(grep -o '"[0-9a-f]\{16\}"' "$SCRATCH/first")
echo "{:known [{:fingerprint $print :until \"2026-06-01\" :why \"ticket 7\"}]}" \
    >"$SCRATCH/known.edn"
gate '^INVALID' "${known[@]}"
