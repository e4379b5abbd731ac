# One line sums up; the worst decides. A file that cannot be read is told, the others are judged.
"$MINOS" check -m register testdata/linear/register/valid/concurrent-writes.edn \
    testdata/nowhere.edn testdata/linear/register/vacuous/nothing-was-read.edn |
    grep -E '^[A-Z]+  |histories|MINOS_RESULT'
exit "${PIPESTATUS[0]}"
