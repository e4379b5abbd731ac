source tests/cli/golden/say.bash
say cluster/apply-log invalid/began-in-the-middle invalid/diverged invalid/paused-and-replayed \
    invalid/replayed invalid/skipped invalid/swapped invalid/two-snapshots \
    unknown/from-the-middle unknown/silent-node vacuous/restored-only valid/all-killed \
    valid/incarnations-are-times valid/killed-and-started valid/killed valid/log-from-0 \
    valid/replayed-from-1 valid/snapshot-from-leader valid/snapshot
