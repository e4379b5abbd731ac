# Never in a pipe, unless they are asked for; never with NO_COLOR, unless they are asked for.
"$MINOS" check -m register testdata/linear/register/valid/sequential.edn | head -n 1 | cat -v
"$MINOS" check -m register --color always testdata/linear/register/valid/sequential.edn | head -n 1 | cat -v
NO_COLOR=1 "$MINOS" check -m register --color=always testdata/linear/register/valid/sequential.edn | head -n 1 | cat -v
