"$MINOS" check -m register --init '{:x' testdata/linear/register/valid/sequential.edn
