# What the run was: its seed, and the file to the byte, whatever it is read through.
cat >"$SCRATCH/h.edn" <<'END'
{:process :harness, :type :info, :f :meta, :value {:seed 42, :git "abc"}}
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 1, :type :invoke, :f :read, :value nil}
{:process 1, :type :ok, :f :read, :value 1}
END
gzip -kn "$SCRATCH/h.edn"
for file in h.edn h.edn.gz; do
    "$MINOS" check -q -m register --report junit="$SCRATCH/x" "$SCRATCH/$file"
    grep -E '"(seed|sha256)"' "$SCRATCH/x"
    sum=$(sha256sum <"$SCRATCH/$file")
    grep -c "\"${sum%% *}\"" "$SCRATCH/x"
    "$MINOS" check -m register --report junit - <"$SCRATCH/$file" | grep -c "\"${sum%% *}\""
done
