source tests/cli/golden/say.bash
say cluster/view-convergence invalid/both-alive invalid/lost-update invalid/masters-disagree \
    invalid/phantom invalid/two-founders invalid/version-falls unknown/named-and-silent \
    unknown/never-quiesced unknown/one-view unknown/sampled-too-soon vacuous/no-views \
    valid/all-killed valid/another-incarnation valid/fault-after-rest valid/formed \
    valid/founded-anew valid/restarted
