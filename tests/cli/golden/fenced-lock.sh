source tests/cli/golden/say.bash
say lease/fenced-lock invalid/double-push invalid/not-increasing invalid/stale-push \
    invalid/two-holders unknown/no-expiry unknown/tried-again vacuous/never-acquired \
    valid/crashed-acquire valid/overlaps-expiry valid/released valid/takeover
