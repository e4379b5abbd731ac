# Claims are met, broken, expected to be broken, not run, or naked.
data=$PWD/testdata/linear/register
cat >"$SCRATCH/claims.edn" <<MANIFEST
{:claims
 [{:id "C1" :text "reads see the last write" :checkers ["linearizable:model=register"]
   :histories ["$data/valid/concurrent-writes.edn"]}
  {:id "C2" :checkers "linearizable:model=register" :expect :fail
   :histories "$data/invalid/flicker.edn"}
  {:id "C3" :text "nothing decides this" :naked "no history records it"}]
 :naked-max 1}
MANIFEST
"$MINOS" claims "$SCRATCH/claims.edn" | sed "s,/.*/testdata,testdata,"
try () {
    code=0
    "$MINOS" claims "$@" 2>&1 | sed 's,/.*/testdata,testdata,' || true
    "$MINOS" claims -q "$@" >/dev/null 2>&1 || code=$?
    echo "exit $code"
}
try "$SCRATCH/claims.edn" --naked-max 0
sed 's/:expect :fail//' "$SCRATCH/claims.edn" >"$SCRATCH/broken.edn"
try "$SCRATCH/broken.edn"
sed 's/flicker/no-such/' "$SCRATCH/claims.edn" >"$SCRATCH/lost.edn"
try "$SCRATCH/lost.edn"
sed 's/invalid.flicker/valid\/sequential/' "$SCRATCH/claims.edn" >"$SCRATCH/passes.edn"
try "$SCRATCH/passes.edn"
sed 's/:histories/:history/' "$SCRATCH/claims.edn" >"$SCRATCH/misspelt.edn"
try "$SCRATCH/misspelt.edn"
sed 's/:naked-max/:naked-max 1 /' "$SCRATCH/claims.edn" >"$SCRATCH/odd.edn"
try "$SCRATCH/odd.edn"
