"$MINOS" check --max-memory 4X testdata/linear/register/valid/sequential.edn || echo $?
"$MINOS" check --expect maybe testdata/linear/register/valid/sequential.edn || echo $?
"$MINOS" check --threads
