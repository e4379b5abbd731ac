# A history that cannot be read, and a claim that has none, are part of the reports of claims.
cp testdata/linear/register/valid/sequential.edn "$SCRATCH/good.edn"
echo 'no history' >"$SCRATCH/bad.edn"
cat >"$SCRATCH/claims.edn" <<'MANIFEST'
{:claims [{:id "C1" :checkers "linearizable:model=register" :histories ["good.edn" "bad.edn"]}
          {:id "C2" :checkers "linearizable:model=register" :histories "none-*.edn"}]}
MANIFEST
cd "$SCRATCH"
"$MINOS" claims -q --report junit=out.xml claims.edn 2>/dev/null || echo "exit $?"
grep -e '<testsuite ' -e '<error' -e '<skipped' out.xml
