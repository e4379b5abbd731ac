"$MINOS" check -m register --report json --report text testdata/linear/register/valid/sequential.edn
