source tests/cli/golden/say.bash
say cluster/term-inflation invalid/campaigns-alone invalid/election-after-the-heal \
    invalid/outbound-above-all invalid/outbound-shown-later invalid/rises-within-the-window \
    invalid/shown-after-the-heal unknown/a-term-that-falls unknown/another-fault \
    unknown/election-and-no-leader-told unknown/election-that-the-cut-began \
    unknown/elections-before-the-cut unknown/nodes-not-told unknown/not-sampled-after-the-heal \
    unknown/not-sampled-while-cut-off unknown/one-sample-one-above \
    unknown/outbound-heard-elsewhere unknown/rejoin-after-an-election-just-before \
    unknown/two-of-three-voters-cut-off vacuous/no-partition vacuous/nobody-isolated \
    valid/leader-cut-off valid/pre-vote
