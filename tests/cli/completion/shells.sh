# Every shell's text is well-formed where the shell is here; each option is in each of them.
for shell in bash zsh fish; do
    "$MINOS" completion $shell >"$SCRATCH/$shell"
    if command -v $shell >/dev/null; then $shell -n "$SCRATCH/$shell"; fi
    for option in model max-memory to json; do
        grep -q -e "$option" "$SCRATCH/$shell" || echo "$shell: no --$option"
    done
done
"$MINOS" completion tcsh
