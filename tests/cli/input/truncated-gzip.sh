cd "$SCRATCH"
for i in $(seq 200); do
    printf '{:process 0, :type :invoke, :f :write, :value %d}\n' "$i"
    printf '{:process 0, :type :ok, :f :write, :value %d}\n' "$i"
done | gzip -9 -n | head -c 300 >h.edn.gz
"$MINOS" check -m register h.edn.gz
