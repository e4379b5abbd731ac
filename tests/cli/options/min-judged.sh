# Of many simulated runs some elect nobody: that is no failure of the run, as long as most do.
leader='{:process :n1, :type :info, :f :role, :value {:term 1, :role :leader}}
{:process :n2, :type :info, :f :role, :value {:term 1, :role :follower}}'
nobody='{:process :n1, :type :info, :f :role, :value {:term 1, :role :candidate}}
{:process :n2, :type :info, :f :role, :value {:term 1, :role :candidate}}'
cd "$SCRATCH"
for name in a b c; do echo "$leader" >$name.edn; done
for name in x y z; do echo "$nobody" >$name.edn; done
echo '{:process :harness, :type :info, :f :env-missing, :value "no root"}' | cat - a.edn >env.edn
try () {
    code=0
    "$MINOS" check -c election-safety "$@" >report 2>errors || code=$?
    cat errors
    tail -n 2 report | sed 's/,"keys.*//'
    echo "exit $code"
}
try a.edn b.edn x.edn
try --min-judged 50 a.edn b.edn x.edn
try --min-judged 50 a.edn x.edn
try --min-judged 60 a.edn x.edn
try --min-judged 50 a.edn x.edn y.edn
try --min-judged 50 x.edn
try --min-judged 50 a.edn b.edn env.edn
try --min-judged 0 a.edn x.edn
try --min-judged 101 a.edn
