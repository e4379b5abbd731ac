source tests/cli/golden/say.bash
say cluster/membership-change invalid/change-before-commit invalid/committed-rolled-back \
    invalid/elected-by-learner invalid/joint-mismatch invalid/last-voter-removed \
    invalid/promoted-behind invalid/self-removal invalid/two-configurations-at-one-place \
    invalid/two-pending invalid/vote-by-learner invalid/voters-jump unknown/commits-not-recorded \
    unknown/copies-not-recorded unknown/no-commit-recorded unknown/no-rollback-recorded \
    unknown/promoted-by-snapshot unknown/vote-by-learner vacuous/never-changed \
    valid/bootstrapped valid/follower-copies-a-batch valid/joint valid/learner-promoted \
    valid/one-after-the-other valid/rolled-back
