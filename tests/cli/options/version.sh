"$MINOS" version
"$MINOS" --version
