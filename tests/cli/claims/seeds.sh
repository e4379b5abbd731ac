# Two runs of one seed: both fail, or one does not.
failing=testdata/linear/register/invalid/flicker.edn
passing=testdata/linear/register/valid/concurrent-writes.edn
seed='{:process :harness, :type :info, :f :meta, :value {:seed 7}}'
cd "$SCRATCH"
for name in a b; do { echo "$seed"; cat "$OLDPWD/$failing"; } >"$name.edn"; done
{ echo "$seed"; cat "$OLDPWD/$passing"; } >c.edn
for files in '"a.edn"' '"a.edn" "b.edn"' '"a.edn" "c.edn"'; do
    echo "{:claims [{:id 1 :checkers [\"linearizable:model=register\"] :histories [$files]}]}" |
        sed 's/:id 1/:id "S"/' >claims.edn
    "$MINOS" claims claims.edn | head -n 1 || true
done
