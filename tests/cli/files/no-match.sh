cd "$SCRATCH"
"$MINOS" check -m register '*.edn'
