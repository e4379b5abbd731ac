# Keys as under jepsen.independent: :failures holds those that are false.
"$MINOS" check -m register --report edn testdata/linear/register/invalid/one-key-of-three.edn
