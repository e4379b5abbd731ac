# Every checker says yes and no where it must, and says so.
"$MINOS" selftest | tail -n 1 | grep -c ' as they must be, 0 not$'
"$MINOS" selftest register
"$MINOS" selftest no-such
