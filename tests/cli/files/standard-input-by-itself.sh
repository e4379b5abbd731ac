# No file, and standard input is no terminal.
"$MINOS" check -m register --report json <testdata/linear/register/valid/concurrent-writes.edn |
    jq -c '[.file, .valid]'
