source tests/cli/golden/say.bash
say cluster/slot-ownership invalid/echoed-empty invalid/missing-node invalid/ok-with-a-hole \
    invalid/same-epoch invalid/two-owners invalid/views-disagree unknown/never-quiesced \
    unknown/nothing-claimed unknown/one-view vacuous/claims-only valid/echo \
    valid/fault-after-rest valid/formed valid/handed-over valid/split-ranges valid/told-twice
