"$MINOS" check --max-memroy 1G testdata/linear/register/valid/sequential.edn
