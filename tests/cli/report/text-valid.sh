"$MINOS" check -m register testdata/linear/register/valid/concurrent-writes.edn
