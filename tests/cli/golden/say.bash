# say FAMILY/CHECKER CASE…: what a checker says of histories in testdata, as people read it. Verdicts
# alone are tested elsewhere; here a message, a count, or who is to blame cannot change unnoticed.
say () {
    local folder=testdata/$1 checker=${1#*/} name file options
    shift
    for name; do
        file=$folder/$name.edn
        options=()
        [[ -e $file.options ]] && mapfile -t options < <(sed 's/^/--/' "$file.options")
        "$MINOS" check -c "$checker" "${options[@]}" "$file" | grep -v -e '^MINOS_RESULT' || true
    done
}
