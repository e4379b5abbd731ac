source tests/cli/golden/say.bash
say queue/fifo-linearizable invalid/crashed-drain invalid/crashed-too-late \
    invalid/empty-in-relay invalid/empty invalid/items-repeat invalid/order invalid/overtaken \
    invalid/peek-of-what-is-gone invalid/peeks-in-turn invalid/phantom invalid/tried-again \
    invalid/twice vacuous/nothing-dequeued valid/concurrent-enqueues valid/crashed-dequeue \
    valid/crashed-drain valid/empty-between valid/in-order valid/items-repeat valid/peeks \
    valid/tried-again
