# Every kind of violation by the name that reports give it; rows may be added.
"$MINOS" list anomalies | grep -e '^anomalies:' -e ' nonlinearizable '
