# One node of three says that all is well.
source tests/cli/false-green/gate.bash
cat >"$SCRATCH/cluster.edn" <<'HISTORY'
{:process :harness, :type :info, :f :expect, :value {:nodes ["n1" "n2" "n3"], :slots 3}}
{:process :harness, :type :info, :f :quiesce, :value nil}
{:process :n1, :type :info, :f :cluster, :value {:state "ok" :slots {"n1" [0], "n2" [1], "n3" [2]}}}
HISTORY
gate 'views observed|weak evidence' check -c slot-ownership "$SCRATCH/cluster.edn"
cat >"$SCRATCH/views.edn" <<'HISTORY'
{:process :harness, :type :info, :f :expect, :value {:nodes ["n1" "n2" "n3"]}}
{:process :harness, :type :info, :f :quiesce, :value nil}
{:process :n1, :type :info, :f :view, :value {:version 2, :active ["n1" "n2" "n3"], :master "n1"}}
HISTORY
gate 'of 3 nodes|weak evidence' check -c view-convergence "$SCRATCH/views.edn"
