"$MINOS" list
"$MINOS" list mutex
"$MINOS" list linearizable
"$MINOS" list threads
"$MINOS" list regster
