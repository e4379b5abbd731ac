# Commands after the text report, and a table at the end of the summary of the job.
printf 'before\n\n' >"$SCRATCH/summary.md"
export GITHUB_STEP_SUMMARY=$SCRATCH/summary.md
"$MINOS" check -m register --report text --report github \
    testdata/linear/register/invalid/stale-read.edn testdata/linear/register/vacuous/no-write.edn |
    grep -e '^::' -e MINOS_RESULT | cut -c1-60 || true
cat "$SCRATCH/summary.md"
