# A report that cannot be written is no pass.
"$MINOS" check -m register testdata/linear/register/valid/concurrent-writes.edn >/dev/full
