# The checkers are many: of the first block only its ends are looked at.
"$MINOS" list | sed '/^checkers/,/^  auto /{/^checkers/b;/^  linearizable /b;/^  auto /b;d}'
"$MINOS" list mutex | head -n 6
"$MINOS" list linearizable | head -n 5
"$MINOS" list threads
"$MINOS" list regster
