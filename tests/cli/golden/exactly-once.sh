source tests/cli/golden/say.bash
say queue/exactly-once invalid/delivered-after-failure invalid/duplicated \
    invalid/failed-drain-is-empty invalid/lost invalid/more-than-crashed invalid/unexpected \
    unknown/crashed-dequeue unknown/crashed-drain unknown/empty-too-early unknown/not-drained \
    vacuous/nothing-dequeued vacuous/nothing-enqueued valid/crashed-and-gone valid/drain \
    valid/drained valid/duplicates-allowed valid/loss-allowed valid/recovered
