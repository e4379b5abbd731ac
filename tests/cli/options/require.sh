# A sequential history passes, and does not where more is asked for.
"$MINOS" check -q -m register testdata/linear/register/valid/sequential.edn
"$MINOS" check -q -m register --require PASS-smoke testdata/linear/register/valid/concurrent-writes.edn
"$MINOS" check -q -m register --require PASS-smoke testdata/linear/register/valid/sequential.edn
