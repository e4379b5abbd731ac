# A set and a counter are called by the same functions: what reads answer tells them apart, and
# where it does not, the verdict is unknown and says what to name.
cd "$SCRATCH"
op () {
    printf '{:process 0, :type :invoke, :f :%s, :value %s}\n' "$1" "$2"
    printf '{:process 0, :type :ok, :f :%s, :value %s}\n' "$1" "$3"
}
{ op add 1 1; op read nil '[1]'; } >set.edn
{ op add 1 1; op remove 1 1; op read nil '[]'; op add 2 2; op read nil '#{2}'; } >removed.edn
{ op add 1 1; op read nil 1; op increment nil nil; op read nil 2; } >counter.edn
{ op add '[7 3]' '[7 3]'; op read '[7 nil]' '[7 3]'; op read '[8 nil]' '[8 nil]'; } >keyed.edn
{ op add 1 1; op read nil nil; } >unanswered.edn
{ op add 1 1; op read nil '[1]'; op read nil 1; } >both.edn
{ op add 1 1; op read nil '"one"'; } >neither.edn
{ op add '"a"' '"a"'; op read nil 1; } >strings.edn
{ op add 1 1; op add 1 1; op read nil '[1 1]'; } >list.edn
{ op add 1 1; op add 1 1; op add 2 2; op read nil '[1 2]'; } >again.edn
{ op add 1 1; op add 2 2; op read nil '[1 2 1]'; } >doubled.edn
for file in set removed counter keyed unanswered both neither strings list again doubled; do
    exit=0
    "$MINOS" check --report json $file.edn >report || exit=$?
    echo "$file: exit $exit"
    jq -r '.checks[] | "  \(.checker) \(.valid) \(.cause // "")"' report
done
# Where other checkers judge, what they leave is a note.
grep "^{" "$OLDPWD/testdata/cluster/election-safety/valid/re-elected.edn" >beside.edn
cat unanswered.edn >>beside.edn
"$MINOS" check beside.edn | grep -A 1 -E 'judged by|election-safety:'
# Another function among them, and it is neither.
{ op add 1 1; op write 1 1; op read nil 1; } >written.edn
"$MINOS" check written.edn
