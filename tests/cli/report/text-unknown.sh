"$MINOS" check -m register --algorithm wgl --max-states 100 \
    testdata/linear/register/unknown/wide.edn
