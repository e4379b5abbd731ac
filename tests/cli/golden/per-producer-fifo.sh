source tests/cli/golden/say.bash
say queue/per-producer-fifo invalid/another-pair invalid/consumers-only invalid/crashed-too-late \
    invalid/drain invalid/inversion invalid/more-than-crashed invalid/nothing-comes-again \
    invalid/other-consumer unknown/crashed-dequeue unknown/crashed-enqueue unknown/drain \
    unknown/enqueues-overlap vacuous/one-each valid/delivered-again valid/gap valid/maps \
    valid/numbers-fall valid/overlapping-deliveries valid/two-producers
