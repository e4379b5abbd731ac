source tests/cli/golden/say.bash
say lease/lease-delivery invalid/acked-restolen invalid/never-acked invalid/not-pushed-again \
    invalid/requeue-then-ack invalid/stolen-early invalid/two-first invalid/two-owners \
    unknown/not-over unknown/of-which-generation unknown/two-clocks unknown/which-is-last \
    vacuous/empty valid/crashed-ack valid/given-up valid/late-answer valid/pushed-again \
    valid/requeued valid/stolen-late
