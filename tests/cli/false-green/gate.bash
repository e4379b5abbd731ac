# gate PATTERN ARGUMENT…: runs minos, and prints the lines that say why, without the paths before
# them, and the exit code.
gate () {
    local pattern=$1 code=0
    shift
    "$MINOS" "$@" >"$SCRATCH/said" 2>&1 || code=$?
    grep -E -e "$pattern" "$SCRATCH/said" || echo "(nothing says why)"
    echo "exit $code"
}
