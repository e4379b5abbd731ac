# Megabytes of open brackets end at the limit of nesting, not at the end of the stack.
cd "$SCRATCH"
{
    printf '{:process 0, :type :invoke, :f :write, :value '
    head -c 4000000 /dev/zero | tr '\0' '['
} >h.edn
"$MINOS" check -m register h.edn || echo $?
head -c 4000000 /dev/zero | tr '\0' '[' >h.edn
"$MINOS" check -m register h.edn
