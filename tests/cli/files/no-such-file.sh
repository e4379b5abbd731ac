cd "$SCRATCH"
"$MINOS" check -m register nowhere.edn
