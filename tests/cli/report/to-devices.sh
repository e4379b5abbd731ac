# A device or a pipe is written to, not replaced by a file.
history=testdata/linear/register/valid/sequential.edn
mkfifo "$SCRATCH/pipe"
cat "$SCRATCH/pipe" >"$SCRATCH/read" &
"$MINOS" check -q -m register --report json="$SCRATCH/pipe" $history
wait
jq -c .valid "$SCRATCH/read"
cat "$SCRATCH/pipe" >"$SCRATCH/proof" &
"$MINOS" check -q -m register --certificate "$SCRATCH/pipe" $history
wait
"$MINOS" verify $history "$SCRATCH/proof" >"$SCRATCH/verified" && echo verified
cat "$SCRATCH/pipe" >"$SCRATCH/read" &
"$MINOS" convert $history -o "$SCRATCH/pipe"
wait
wc -l <"$SCRATCH/read"
ln -s "$SCRATCH/read" "$SCRATCH/link"
"$MINOS" check -q -m register --report json="$SCRATCH/link" $history
jq -c .valid "$SCRATCH/read"
ls "$SCRATCH"
