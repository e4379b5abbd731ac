source tests/cli/golden/say.bash
say cluster/election-safety invalid/forgot-its-vote invalid/incarnation-told-late \
    invalid/split-vote unknown/silent-node vacuous/nobody-led valid/asked-by-the-harness \
    valid/late-report valid/re-elected
