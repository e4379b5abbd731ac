"$MINOS" check -c linearisable testdata/linear/register/valid/sequential.edn
