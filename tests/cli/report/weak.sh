# Thin evidence is told in every kind of report, whatever the floor, and the property with it.
one=$SCRATCH/one-node.edn
cat >"$one" <<'HISTORY'
{:process :n1, :type :info, :f :role, :value {:term 1, :role :leader}}
HISTORY
fault=$SCRATCH/fault.edn
cat >"$fault" <<'HISTORY'
{:process 0, :type :invoke, :f :write, :value 1}
{:process 1, :type :invoke, :f :read, :value nil}
{:process 0, :type :ok, :f :write, :value 1}
{:process :nemesis, :type :info, :f :kill, :value {:node "n1"}}
{:process 1, :type :ok, :f :read, :value 1}
HISTORY
for kind in text json edn junit sarif github markdown html; do
    report () { "$MINOS" check --report "$kind" "$@" | tr -s ' \n' ' '; echo; }
    printf '%s:' "$kind"
    report -m register testdata/linear/register/valid/sequential.edn |
        grep -o -m 1 'weak evidence[^ ]* no two operations overlap' | head -n 1 | tr '\n' ' '
    report -c election-safety "$one" | grep -o 'weak evidence[^ ]* the roles of one node only' |
        head -n 1 | tr '\n' ' '
    report -c election-safety "$one" | grep -o 'at most one node leads a term' |
        head -n 1 | tr '\n' ' '
    report -m register "$fault" |
        grep -o -e 'no fault is shown to have landed' -e '0 shown to have landed' \
            -e '"landed":0' -e 'INCONCLUSIVE-fault-not-proven' | head -n 1
done
