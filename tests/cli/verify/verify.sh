set +e # what refuses is the point
invalid=testdata/linear/register/invalid/stale-read.edn
valid=testdata/linear/register/valid/concurrent-writes.edn
cd "$SCRATCH" && cp "$OLDPWD/$invalid" i.edn && cp "$OLDPWD/$valid" v.edn
"$MINOS" check -q -m register --certificate i.cert i.edn; echo "exit $?"
"$MINOS" verify i.edn i.cert; echo "exit $?"
"$MINOS" check -q -m register --certificate v.cert v.edn; echo "exit $?"
"$MINOS" verify v.edn v.cert; echo "exit $?"
"$MINOS" verify i.edn v.cert; echo "exit $?"
sed 's|^order [0-9]*|order 99|' v.cert > changed.cert
"$MINOS" verify v.edn changed.cert; echo "exit $?"
head -c 100 v.cert > short.cert
"$MINOS" verify v.edn short.cert; echo "exit $?"
"$MINOS" verify v.edn missing.cert 2>&1; echo "exit $?"
"$MINOS" check -q -m register --certificate two.cert i.edn v.edn 2>&1; echo "exit $?"
