# A reader that goes away is no error to tell.
set +o pipefail
"$MINOS" check -v -m register testdata/linear/register/*/*.edn 2>&1 | head -n 1
