"$MINOS" list
"$MINOS" list mutex | head -n 6
"$MINOS" list linearizable | head -n 5
"$MINOS" list threads
"$MINOS" list regster
