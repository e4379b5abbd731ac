# A FIFO and an unordered queue look alike: nobody should guess.
"$MINOS" check -c linearizable testdata/linear/fifo-queue/invalid/out-of-order.edn
