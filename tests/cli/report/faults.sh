# Faults harden a verdict only where they are shown to have landed while an operation ran.
write () {
    sed "s/LANDED/$2/" >"$SCRATCH/$1.edn" <<'HISTORY'
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process :nemesis, :type :info, :f :kill, :value {:node "n1"LANDED}}
{:process 1, :type :invoke, :f :read, :value nil}
{:process 0, :type :invoke, :f :write, :value 2}
{:process 1, :type :ok, :f :read, :value 1}
{:process 0, :type :ok, :f :write, :value 2}
{:process :nemesis, :type :info, :f :start, :value {:node "n1"}}
HISTORY
}
cd "$SCRATCH"
write landed ', :landed {:signal 9}'
write declared ''
missing='{:process :harness, :type :info, :f :env-missing, :value "no root"}'
echo "$missing" | cat declared.edn - >env.edn
for name in landed declared env; do
    code=0
    "$MINOS" check -m register "$name.edn" >report || true
    grep -E "faults|MINOS_RESULT" report | sed 's/,"keys.*//'
    "$MINOS" check -q -m register "$name.edn" || code=$?
    echo "exit $code"
done
