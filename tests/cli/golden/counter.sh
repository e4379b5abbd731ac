source tests/cli/golden/say.bash
say data/counter invalid/below-negative invalid/failed-add-counts invalid/too-high \
    invalid/too-low unknown/nil vacuous/never-read valid/bounds valid/concurrent valid/functions \
    valid/keyed valid/negative valid/not-there-yet
