# A claim may ask for runs of several seeds; what it asks for wins over the command line.
passing=testdata/linear/register/valid/concurrent-writes.edn
for seed in 1 2; do
    echo "{:process :harness, :type :info, :f :meta, :value {:seed $seed}}" |
        cat - $passing >"$SCRATCH/$seed.edn"
done
cat >"$SCRATCH/claims.edn" <<'MANIFEST'
{:claims [{:id "C1" :checkers "linearizable:model=register" :histories "?.edn" :min-seeds 2}
          {:id "C2" :checkers "linearizable:model=register" :histories "1.edn"}
          {:id "C3" :checkers "linearizable:model=register" :histories "?.edn" :min-seeds 3}]}
MANIFEST
cd "$SCRATCH"
for option in -v --min-seeds=2 --min-seeds=x --baseline=claims.edn; do
    code=0
    "$MINOS" claims "$option" claims.edn 2>&1 || code=$?
    echo "exit $code"
done
