# Every write crashed or failed, every read saw nothing: each key is linearizable, none is
# judged.
source tests/cli/false-green/gate.bash
for key in 1 2 3; do
    cat <<HISTORY
{:process $key, :type :invoke, :f :write, :value [$key 7]}
{:process $key, :type :fail, :f :write, :value [$key 7]}
{:process $key, :type :invoke, :f :read, :value [$key nil]}
{:process $key, :type :ok, :f :read, :value [$key nil]}
{:process $key, :type :invoke, :f :write, :value [$key 8]}
{:process $key, :type :info, :f :write, :value [$key 8]}
HISTORY
done >"$SCRATCH/keys.edn"
gate '^ +(keys|vacuous|note) |MINOS_RESULT' check -m register --keyed "$SCRATCH/keys.edn"
