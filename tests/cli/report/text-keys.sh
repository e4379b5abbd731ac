# Invalid keys first, then a count of those that are valid.
"$MINOS" check -m register testdata/linear/register/invalid/one-key-of-three.edn
