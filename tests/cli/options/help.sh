# Help fits a terminal, names every option, and needs no history.
"$MINOS" help check >"$SCRATCH/help"
grep -nE '.{81}| $' "$SCRATCH/help" || true
for name in model checker report keyed init failed-cas knossos-nil algorithm threads max-memory \
    max-states time-limit require unknown expect exit-map format color witness; do
    grep -q -e "--$name" "$SCRATCH/help" || echo "no --$name"
done
"$MINOS" check --help | cmp - "$SCRATCH/help"
"$MINOS" --help | head -n 1
"$MINOS" help list | head -n 1
