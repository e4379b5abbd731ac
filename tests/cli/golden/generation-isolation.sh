source tests/cli/golden/say.bash
say lease/generation-isolation invalid/before-push invalid/cross-ack invalid/stale \
    invalid/unscoped unknown/no-push vacuous/empty valid/crashed-push valid/goes-on-as-another \
    valid/two-generations valid/within-bound
