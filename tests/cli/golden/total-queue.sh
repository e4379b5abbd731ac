source tests/cli/golden/say.bash
say queue/total-queue invalid/lost invalid/unexpected unknown/crashed-dequeue \
    unknown/crashed-drain unknown/empty-too-early unknown/not-drained vacuous/nothing-enqueued \
    valid/duplicates valid/failed-enqueue
