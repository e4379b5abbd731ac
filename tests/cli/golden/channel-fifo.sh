source tests/cli/golden/say.bash
say cluster/channel-fifo invalid/dropped-behind-handshake invalid/duplicated invalid/never-sent \
    invalid/reordered unknown/no-sender unknown/one-number-for-two vacuous/nothing-received \
    valid/numbers-of-two-threads valid/one-frame valid/prefix valid/two-connections
