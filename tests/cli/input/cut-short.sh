# The file ends inside a record.
cd "$SCRATCH"
printf '{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :ok, :f :wri' >h.edn
"$MINOS" check -m register h.edn
