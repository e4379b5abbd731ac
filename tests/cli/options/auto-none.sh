cd "$SCRATCH"
echo '{:process 0, :type :invoke, :f :frobnicate, :value 1}' >h.edn
"$MINOS" check h.edn
