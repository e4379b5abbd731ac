# One parse, two checks; the worse decides.
"$MINOS" check -m fifo-queue -m unordered-queue --report json \
    testdata/linear/fifo-queue/invalid/out-of-order.edn |
    jq -c '[.valid, (.checks[] | [.model, .valid])]'
