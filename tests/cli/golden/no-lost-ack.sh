source tests/cli/golden/say.bash
say data/no-lost-ack invalid/acknowledged-and-absent invalid/before-it-was-added \
    invalid/failed-and-there invalid/from-nowhere invalid/one-of-two-final-reads \
    unknown/acknowledged-while-reading unknown/never-read unknown/nil-is-no-set \
    unknown/only-read-before-quiesce vacuous/nothing-acknowledged valid/crashed-add-is-there \
    valid/last-read-counts valid/removed valid/retried-after-failure valid/two-elements
