source tests/cli/golden/say.bash
say data/dense-sequence invalid/against-real-time invalid/begins-too-high \
    invalid/called-too-late invalid/failed-took-nothing invalid/gap invalid/one-block-two-holes \
    invalid/only-one-at-a-time invalid/overlap unknown/base vacuous/one-answer valid/concurrent \
    valid/first-number valid/one-after-the-other-fails valid/two-sequences \
    valid/two-tile-one-hole valid/uncertain-block
