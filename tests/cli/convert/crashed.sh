# The record that says that an operation crashed is kept, with its place, its value, its time and
# what stands beside; so is what a failed operation answered, and a history of completions alone.
cd "$SCRATCH"
cat >crashed.edn <<'END'
{:process 0, :type :invoke, :f :write, :value 1, :time 10}
{:process 1, :type :invoke, :f :read, :value nil, :time 20}
{:process 0, :type :info, :f :write, :value :timeout, :time 30, :error "lost", :node "n1"}
{:process 1, :type :fail, :f :read, :value :no-answer, :time 40, :error :refused}
{:process 2, :type :invoke, :f :write, :value 2, :time 50, :node "n2"}
END
"$MINOS" convert crashed.edn -o again.edn
cat again.edn
"$MINOS" convert crashed.edn -o again.jsonl
cat again.jsonl
"$MINOS" convert again.jsonl --to jsonl | cmp - again.jsonl
printf '%s\n' '{:process 0, :type :ok, :f :write, :value 1}' \
    '{:process 1, :type :info, :f :write, :value 2}' '{:process 0, :type :ok, :f :read, :value 1}' \
    >completions.edn
"$MINOS" convert completions.edn 2>/dev/null
