"$MINOS" check -m register --algorithm naive --max-states 100 \
    testdata/linear/register/unknown/wide.edn
