# GitHub shows ten errors of a step: the tenth says what the others are.
unset GITHUB_STEP_SUMMARY
for i in $(seq 10 21); do
    cp testdata/linear/register/invalid/stale-read.edn "$SCRATCH/h$i.edn"
done
"$MINOS" check -m register --report github "$SCRATCH"/h1?.edn || true
echo ---
"$MINOS" check -m register --report github "$SCRATCH"/h*.edn || true
