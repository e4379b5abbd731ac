source tests/cli/golden/say.bash
say cluster/bounds invalid/counter-fell invalid/durable-counter-fell invalid/fell-after-pause \
    invalid/gauge-missing invalid/label-never-seen invalid/not-conserved invalid/not-labelled \
    invalid/over-the-cap unknown/fault-after-quiesce unknown/moves-at-rest unknown/never-sampled \
    unknown/node-not-sampled unknown/not-a-number unknown/not-at-rest \
    unknown/sampled-before-rest vacuous/no-rules valid/caps-and-counters valid/conserved \
    valid/killed-by-list valid/labelled valid/labels-are-series valid/reset-at-a-restart
