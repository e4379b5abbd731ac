"$MINOS" check -m register testdata/linear/register/vacuous/no-write.edn
