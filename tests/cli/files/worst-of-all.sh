# 1 over 255, 254, 4, 3, 2 and 0.
dir=testdata/linear/register
few="--max-states 100 --algorithm naive"
echo '(' >"$SCRATCH/malformed.edn"
worst () { code=0; "$MINOS" check -q -m register "$@" 2>/dev/null || code=$?; echo "$code"; }
worst $dir/valid/sequential.edn $dir/invalid/stale-read.edn "$SCRATCH/malformed.edn" nowhere
worst $dir/valid/sequential.edn "$SCRATCH/malformed.edn" nowhere
worst $dir/valid/sequential.edn "$SCRATCH/malformed.edn" $dir/vacuous/no-write.edn
# shellcheck disable=SC2086
worst $few $dir/vacuous/no-write.edn $dir/unknown/wide.edn $dir/valid/sequential.edn
# shellcheck disable=SC2086
worst $few $dir/unknown/wide.edn $dir/valid/sequential.edn
worst $dir/valid/sequential.edn
