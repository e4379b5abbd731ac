source tests/cli/golden/say.bash
say data/set invalid/acknowledged-and-absent invalid/before-it-was-added invalid/from-nowhere \
    unknown/acknowledged-while-reading unknown/never-read unknown/nil-is-no-set \
    vacuous/nothing-acknowledged valid/crashed-add-is-there valid/failed-and-there \
    valid/last-read-counts valid/two-elements
