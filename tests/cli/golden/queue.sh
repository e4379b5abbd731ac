source tests/cli/golden/say.bash
say queue/queue invalid/delivered-twice invalid/never-enqueued invalid/too-early \
    vacuous/nothing-dequeued valid/any-order valid/twice-each
