source tests/cli/golden/say.bash
say cluster/progress invalid/elected-late invalid/ended-on-a-transient-error invalid/master-dies \
    invalid/never-reelected invalid/none-after-the-heal invalid/served-after-a-permanent-error \
    invalid/stale-answer invalid/stale-epoch unknown/acquire-crashed \
    unknown/clients-are-answered unknown/fault-lasts unknown/history-ends-early \
    unknown/joined-by-node unknown/partition-lasts unknown/paused-to-the-end vacuous/no-bound \
    vacuous/nothing-owed valid/all-killed valid/cut-off-while-electing valid/fence-is-retried \
    valid/leader-killed valid/leadership-moves valid/majority-down valid/other-fault \
    valid/resumed-unaware valid/takeover valid/two-voters-left
