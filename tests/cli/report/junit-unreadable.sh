# A history that could not be read is an error of its suite, and a run of none is still XML.
printf '{:process 0, :type :ok, :f :read}\n{:process 0, :type' >"$SCRATCH/broken.edn"
"$MINOS" check -q -m register --report junit "$SCRATCH/broken.edn" 2>/dev/null
