"$MINOS" check -m register - <testdata/linear/register/invalid/stale-read.edn
