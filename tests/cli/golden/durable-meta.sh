source tests/cli/golden/say.bash
say cluster/durable-meta invalid/another-was-removed invalid/commit-beyond-last \
    invalid/committed-entries-lost invalid/peers-lost invalid/term-fell invalid/tmp-left \
    invalid/vote-changed invalid/vote-lost unknown/commit-index-fell \
    unknown/members-change-meanwhile unknown/no-kill-landed unknown/no-sample-before \
    unknown/removed-meanwhile vacuous/never-restarted valid/killed-again-and-again \
    valid/moves-on-before-the-kill valid/voted-for-nobody valid/votes-late-in-its-term
