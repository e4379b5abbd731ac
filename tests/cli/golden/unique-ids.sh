source tests/cli/golden/say.bash
say data/unique-ids invalid/strings invalid/twice vacuous/none-answered vacuous/one \
    valid/crashed valid/distinct
