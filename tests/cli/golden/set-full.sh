source tests/cli/golden/say.bash
say data/set-full invalid/from-nowhere invalid/lost invalid/never-seen invalid/stale-at-once \
    invalid/twice-in-one-read unknown/never-read unknown/nothing-stable \
    vacuous/nothing-acknowledged valid/appears-late valid/long-read-from-before \
    valid/read-before-acknowledged
