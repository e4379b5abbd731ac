# The tables of the manual page are those of the program (./dev man writes them); scdoc likes it.
"$MINOS" help scdoc >"$SCRATCH/tables"
sed '1,/^; begin: /d;/^; end: /,$d' docs/man/minos.1.scd | diff - "$SCRATCH/tables"
if command -v scdoc >/dev/null; then
    scdoc <docs/man/minos.1.scd >"$SCRATCH/minos.1"
    grep -q 'NO_COLOR' "$SCRATCH/minos.1"
fi
