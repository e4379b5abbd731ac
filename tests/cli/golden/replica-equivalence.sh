source tests/cli/golden/say.bash
say replica/replica-equivalence invalid/diverged invalid/not-caught-up invalid/one-node \
    unknown/nothing-shared unknown/silent-after-quiesce unknown/silent-node vacuous/no-snapshot \
    valid/fault-after-quiesce valid/same valid/whole-states
