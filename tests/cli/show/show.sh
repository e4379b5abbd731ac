# A picture, its name on standard output, whatever the verdict is.
history=$PWD/testdata/linear/register/invalid/stale-read.edn
other=$PWD/testdata/linear/register/valid/concurrent-writes.edn
cd "$SCRATCH"
"$MINOS" show -m register "$history"
"$MINOS" show "$history" -m register -o picture.html
cmp stale-read.edn.html picture.html
head -c 15 picture.html
echo
# Several become one document, with the linearization of what is valid.
"$MINOS" show -m register --output=both.html "$history" "$other"
grep -c 'class="minos-history"' both.html
grep -c '"witness":\[[0-9]' both.html
grep -c '<!DOCTYPE' both.html
# As a report beside others.
"$MINOS" check -m register --report html=again.html --report text "$other" | tail -n 1 | cut -c 1-12
ls
