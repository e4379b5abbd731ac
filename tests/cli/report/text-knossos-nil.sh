"$MINOS" check -m register --knossos-nil testdata/linear/register/invalid/nil-after-write.edn
