# Never in a pipe, unless they are asked for; never with NO_COLOR, unless they are asked for.
first () {
    "$MINOS" check -m register "$@" testdata/linear/register/valid/sequential.edn |
        head -n 1 | cat -v
}
first
first --color always
NO_COLOR=1 first --color=always
