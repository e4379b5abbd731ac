source tests/cli/golden/say.bash
say cluster/stable-unique-master invalid/forbidden invalid/lost-again invalid/names-disagree \
    invalid/nobody invalid/split-brain invalid/unexpected unknown/fault-after-quiescence \
    unknown/mid-election unknown/never-quiesced unknown/one-view unknown/two-hand-overs \
    vacuous/no-views valid/election-after-quiescence valid/fault-after-rest valid/formed \
    valid/stable-once
