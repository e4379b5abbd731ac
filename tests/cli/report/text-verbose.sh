"$MINOS" check -v -m register testdata/linear/register/valid/keyed-tuples.edn
