source tests/cli/golden/say.bash
say data/slo invalid/declared-in-the-history invalid/ends-in-a-pause invalid/errors \
    invalid/group-errors invalid/just-above invalid/median invalid/pause invalid/slow-group \
    invalid/slow-p99 invalid/starved-group invalid/too-few-a-second invalid/unfair \
    unknown/group-without-p99 unknown/no-groups unknown/no-threshold unknown/no-times \
    unknown/too-few vacuous/nothing-succeeded valid/declared-in-the-history valid/exactly \
    valid/fast valid/groups
