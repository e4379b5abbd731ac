source tests/cli/golden/say.bash
say data/timestamp-oracle invalid/above-high-water invalid/duplicate-in-a-list invalid/duplicate \
    invalid/epoch-comes-back invalid/epochs-overlap invalid/hole-in-a-list \
    invalid/later-epoch-begins-below invalid/stale-leader invalid/third-epoch-overlaps-second \
    unknown/one-epoch vacuous/all-failed vacuous/one-answer valid/burned-range valid/concurrent \
    valid/integers-and-lists
