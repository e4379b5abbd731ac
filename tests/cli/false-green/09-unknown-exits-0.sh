# No proof, no history, no such model, no model at all: none is a pass.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
gate '^UNKNOWN' check -m register --max-states 100 --algorithm naive $register/unknown/wide.edn
: | gate 'vacuous ' check -m register
: | gate 'needs a value' check -m
gate 'no model' check -m no-such-model $register/valid/sequential.edn
gate 'no checker' check -c no-such-checker $register/valid/sequential.edn
gate 'cannot open' check -m register nowhere.edn
# What no checker reads is said, and not passed over.
cat >"$SCRATCH/odd.edn" <<'HISTORY'
{:process 0, :type :invoke, :f :enqueue, :value 1}
{:process 0, :type :ok, :f :enqueue, :value 1}
{:process 0, :type :invoke, :f :frobnicate, :value 1}
{:process 0, :type :ok, :f :frobnicate, :value 2}
{:process 1, :type :invoke, :f :dequeue, :value nil}
{:process 1, :type :ok, :f :dequeue, :value 1}
{:process 1, :type :invoke, :f :dequeue, :value nil}
{:process 1, :type :ok, :f :dequeue, :value nil}
HISTORY
gate '^VALID|judged by no|chosen by' check "$SCRATCH/odd.edn"
gate 'is required' check --require PASS-smoke "$SCRATCH/odd.edn"
