# The commands that the README shows do what they should: 0, or 1 where a history is invalid.
root=$PWD
cp README.md "$SCRATCH"
cd "$SCRATCH"
ln -s "$root/testdata" testdata
minos () { "$MINOS" "$@"; }
grep -E '^minos (check|verify|shrink|show|stats|convert|list) ' README.md >commands
test "$(wc -l <commands)" -gt 5
while read -r line; do
    code=0
    eval "$line" >out 2>err || code=$?
    case $code in
    0) ;;
    *) echo "$code: $line"; cat err ;;
    esac
done <commands
"$MINOS" check -m cas-register testdata/linear/register/invalid/stale-read.edn >out || echo $?
sed -n '/^INVALID/,/^```/p' README.md | grep -v '```' | grep -vxFf out || true
