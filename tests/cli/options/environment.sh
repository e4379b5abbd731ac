# MINOS_OPTION stands for --option, and arguments win.
export MINOS_MODEL=register MINOS_REPORT=json MINOS_KNOSSOS_NIL=true
history=testdata/linear/register/invalid/nil-after-write.edn
"$MINOS" check $history | jq -c '[.valid, .checks[0].model]'
"$MINOS" check --no-knossos-nil $history | jq -c '[.valid, .checks[0].model]'
MINOS_THREADS=many "$MINOS" check $history
