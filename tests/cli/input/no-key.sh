# --keyed, and an operation without a key.
cd "$SCRATCH"
cat >h.edn <<'END'
{:process 0, :type :invoke, :f :write, :value [1 5]}
{:process 0, :type :ok, :f :write, :value [1 5]}
{:process 0, :type :invoke, :f :read, :value nil}
{:process 0, :type :ok, :f :read, :value 5}
END
"$MINOS" check -m register --keyed h.edn
