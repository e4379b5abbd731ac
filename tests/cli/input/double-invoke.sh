# A process calls again before its operation has returned.
cd "$SCRATCH"
cat >h.edn <<'END'
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :invoke, :f :write, :value 2}
END
"$MINOS" check -m register h.edn
