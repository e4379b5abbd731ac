# One seed shows that it can be so. What several runs of a seed say of a failure stands at the end.
failing=testdata/linear/register/invalid/flicker.edn
passing=testdata/linear/register/valid/concurrent-writes.edn
vacuous=testdata/linear/register/vacuous/no-write.edn
make () { # NAME META HISTORY
    echo "{:process :harness, :type :info, :f :meta, :value {$2}}" | cat - "$3" >"$SCRATCH/$1.edn"
}
make a ':seed 1' $passing
make b ':seed 2' $passing
make c ':seed 2' $passing
make d ':seed 3' $vacuous
make e ':seed 7' $failing
make f ':seed 7' $failing
make g ':seed 7' $passing
make h ':seed 7, :git "fixed"' $passing
make i ':seed "eight", :workload :register' $failing
cd "$SCRATCH"
try () {
    code=0
    "$MINOS" check -m register "$@" >report 2>errors || code=$?
    cat errors
    sed -n -e '/histories: /,$p' report | grep -v -e histories: | sed 's/,"files.*//'
    echo "exit $code"
}
try --min-seeds 2 a.edn b.edn c.edn
try --min-seeds 3 a.edn b.edn c.edn d.edn
try --min-seeds 2 a.edn
try --min-seeds 1 "$OLDPWD/$passing"
try --min-seeds many a.edn
try e.edn f.edn
try e.edn f.edn g.edn
try e.edn f.edn h.edn
try e.edn i.edn
# Both fail, one for another reason.
cat >j.edn <<'HISTORY'
{:process :harness, :type :info, :f :meta, :value {:seed 7}}
{:process 1, :type :invoke, :f :enqueue, :value 1}
{:process 1, :type :ok, :f :enqueue, :value 1}
{:process 2, :type :invoke, :f :dequeue, :value nil}
{:process 2, :type :ok, :f :dequeue, :value 9}
HISTORY
sed 's/:value 9/:value 1/' j.edn >k.edn
echo '{:process 2, :type :invoke, :f :dequeue, :value nil}
{:process 2, :type :ok, :f :dequeue, :value 1}' >>k.edn
"$MINOS" check -c exactly-once j.edn k.edn | tail -n 2 | sed 's/,"files.*//'
