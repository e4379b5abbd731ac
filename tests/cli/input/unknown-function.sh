# The model has no such function.
cd "$SCRATCH"
cat >h.edn <<'END'
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 0, :type :invoke, :f :increment, :value 1}
{:process 0, :type :ok, :f :increment, :value 1}
END
"$MINOS" check -m register h.edn
