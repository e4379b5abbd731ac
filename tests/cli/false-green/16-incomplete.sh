# Operations that crashed, and some that never ended: judged, both ways.
source tests/cli/false-green/gate.bash
cat >"$SCRATCH/open.edn" <<'HISTORY'
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 1, :type :invoke, :f :write, :value 2}
{:process 1, :type :info, :f :write, :value :timed-out}
{:process 2, :type :invoke, :f :write, :value 3}
{:process 3, :type :invoke, :f :read, :value nil}
{:process 3, :type :ok, :f :read, :value 2}
{:process 4, :type :invoke, :f :read, :value nil}
{:process 4, :type :ok, :f :read, :value 3}
{:process 5, :type :invoke, :f :read, :value nil}
HISTORY
gate '^VALID|^ +operations' check -m register "$SCRATCH/open.edn"
sed 's/:read, :value 3/:read, :value 4/' "$SCRATCH/open.edn" >"$SCRATCH/wrong.edn"
gate '^INVALID|^ +operations' check -m register "$SCRATCH/wrong.edn"
