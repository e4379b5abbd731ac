# Where histories are missing, every report that was asked for is there and says so.
mkdir "$SCRATCH/store" "$SCRATCH/out"
kinds="text json edn junit sarif github markdown html"
asked=()
for kind in $kinds; do asked+=("--report=$kind=$SCRATCH/out/$kind"); done
show () {
    for kind in $kinds; do
        printf '%-9s' "$kind"
        grep -c 'were expected' "$SCRATCH/out/$kind"
    done
}
env -u GITHUB_STEP_SUMMARY "$MINOS" check -q -m register --expect-histories 2 "${asked[@]}" \
    "$SCRATCH/store" || echo "exit $?"
show
cat "$SCRATCH/out/text" "$SCRATCH/out/json" "$SCRATCH/out/edn" "$SCRATCH/out/junit"
cp testdata/linear/register/valid/sequential.edn "$SCRATCH/store"
rm "$SCRATCH"/out/*
env -u GITHUB_STEP_SUMMARY "$MINOS" check -q -m register --expect-histories 2 "${asked[@]}" \
    "$SCRATCH/store" || echo "exit $?"
show
jq -c '[.file, .verdict, .notes[-1]]' "$SCRATCH/out/json" | sed "s#$SCRATCH#SCRATCH#g"
