# A Jepsen store: latest is followed when it is named, and a history is judged once, whatever stands
# below it. Without one of its own, the histories of the keys are it. test.jepsen is not read.
data=$PWD/testdata/linear/register
cd "$SCRATCH"
mkdir -p store/r1/independent/{1,2} store/r2/independent/{1,2} store/r3
cp "$data/valid/sequential.edn" store/r1/history.edn
cp "$data/valid/sequential.edn" store/r1/history.txt
for run in r1 r2; do
    cp "$data/valid/concurrent-writes.edn" store/$run/independent/1/history.edn
    cp "$data/valid/initial-value.edn" store/$run/independent/2/history.edn
done
echo '{:valid? false}' | tee store/r1/results.edn >store/r2/independent/1/results.edn
printf 'JEPSEN\0\0\0\1\0\0\0\0' >store/r3/test.jepsen
ln -s r1 store/latest
"$MINOS" check -m register --init 0 store/latest | grep -E '^[A-Z]+  |histories'
"$MINOS" check -m register --init 0 store/r2 | grep -E '^[A-Z]+  |histories'
"$MINOS" check -m register --init 0 store | grep -E '^[A-Z]+  |histories'
"$MINOS" check store/r3/test.jepsen || echo "exit $?"
"$MINOS" check store/r3 || echo "exit $?"
