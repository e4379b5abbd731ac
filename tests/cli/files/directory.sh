# A store: history.edn counts, what stands beside and below it does not; the rest is walked in
# the order of names.
data=testdata/linear/register
mkdir -p "$SCRATCH/store/run1/independent/1" "$SCRATCH/store/run2" "$SCRATCH/store/notes"
cp $data/valid/concurrent-writes.edn "$SCRATCH/store/run1/history.edn"
echo '{:valid? true}' >"$SCRATCH/store/run1/results.edn"
cp $data/invalid/stale-read.edn "$SCRATCH/store/run1/independent/1/history.edn"
gzip -n <$data/valid/initial-value.edn >"$SCRATCH/store/run2/history.edn.gz"
cp $data/valid/nemesis-between.edn "$SCRATCH/store/notes/b.edn"
cp $data/valid/key-field.jsonl "$SCRATCH/store/notes/a.jsonl"
ln -s run1 "$SCRATCH/store/latest"
cd "$SCRATCH"
"$MINOS" check -m register store | grep -E '^[A-Z]+  |histories'
