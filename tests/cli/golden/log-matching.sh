source tests/cli/golden/say.bash
say cluster/log-matching invalid/conflict-replaced invalid/differs-below \
    invalid/dumps-that-interleave invalid/other-term-below unknown/dump-may-go-on unknown/hole \
    unknown/silent-node vacuous/one-log valid/appends-after-a-snapshot valid/compacted \
    valid/diverging-tails valid/dumps-of-a-compacted-log
