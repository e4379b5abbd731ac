# Each client's timestamps rise; a client that asks after another was answered gets a smaller
# one.
source tests/cli/false-green/gate.bash
cat >"$SCRATCH/clients.edn" <<'HISTORY'
{:process 0, :type :invoke, :f :get-ts, :value {:count 1}}
{:process 0, :type :ok, :f :get-ts, :value {:start 100, :count 1}}
{:process 1, :type :invoke, :f :get-ts, :value {:count 1}}
{:process 1, :type :ok, :f :get-ts, :value {:start 900, :count 1}}
{:process 0, :type :invoke, :f :get-ts, :value {:count 1}}
{:process 0, :type :ok, :f :get-ts, :value {:start 101, :count 1}}
HISTORY
gate '^ +claim|against real time|asked for' check -c timestamp-oracle "$SCRATCH/clients.edn"
# The property stands in every report that says valid.
for kind in text json junit sarif html; do
    "$MINOS" check -c timestamp-oracle --report "$kind" \
        testdata/data/timestamp-oracle/valid/concurrent.edn | tr -s ' \n' ' ' |
        grep -c 'timestamps are given once'
done
