source tests/cli/golden/say.bash
say cluster/commit-quorum invalid/figure-8 invalid/joint-half invalid/learner-counted \
    invalid/lonely-leader invalid/replaced-configuration unknown/between-configurations \
    unknown/leader-not-told unknown/leader-records-no-persist unknown/merged-by-node \
    unknown/no-current-term unknown/no-voters unknown/term-above-current vacuous/no-commit \
    valid/follower-follows valid/grown valid/joint valid/majority valid/older-term-below \
    valid/rolled-back
