cd "$SCRATCH"
: >h.edn
"$MINOS" check --report json h.edn
