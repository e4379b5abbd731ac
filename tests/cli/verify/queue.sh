set +e # what refuses is the point
cases=$PWD/testdata/queue/fifo-linearizable
cd "$SCRATCH" && cp "$cases"/valid/{peeks,items-repeat}.edn \
    "$cases"/invalid/{order,peeks-in-turn}.edn .
for name in peeks items-repeat order peeks-in-turn; do
    "$MINOS" check -q -c fifo-linearizable --certificate $name.cert $name.edn; echo "exit $?"
    sed 1,2d $name.cert
    "$MINOS" verify $name.edn $name.cert; echo "exit $?"
done
sed 's|^order .*|order 0 1|' order.cert > changed.cert
"$MINOS" verify order.edn changed.cert; echo "exit $?"
"$MINOS" check -q -c exactly-once --certificate none.cert order.edn 2>&1; echo "exit $?"
