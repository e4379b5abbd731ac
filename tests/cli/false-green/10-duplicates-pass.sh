# An item delivered twice, an element twice in one read.
source tests/cli/false-green/gate.bash
gate '^INVALID|^  duplicate delivery' check -c exactly-once \
    testdata/queue/exactly-once/invalid/duplicated.edn
gate '^INVALID|^  element twice' check -c set-full \
    testdata/data/set-full/invalid/twice-in-one-read.edn
