# What only reads of nil make invalid says so, and names the option.
"$MINOS" check -m register testdata/linear/register/invalid/nil-after-write.edn
