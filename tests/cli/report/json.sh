"$MINOS" check -m register --report json testdata/linear/register/invalid/stale-read.edn
