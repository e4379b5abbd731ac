# A sequential history passes, and does not where more is asked for.
dir=testdata/linear/register
"$MINOS" check -q -m register $dir/valid/sequential.edn
"$MINOS" check -q -m register --require PASS-smoke $dir/valid/concurrent-writes.edn
"$MINOS" check -q -m register --require PASS-smoke $dir/valid/sequential.edn
