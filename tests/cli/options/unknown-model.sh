# What is wrong for every file is said once.
"$MINOS" check -m cas-regster testdata/linear/register/valid/sequential.edn \
    testdata/linear/register/valid/concurrent-writes.edn
