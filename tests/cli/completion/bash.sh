# What bash offers, asked as its completion asks.
eval "$("$MINOS" completion bash)"
compopt () { :; }
offer () {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _minos
    echo "${*: -2}: ${COMPREPLY[*]}"
}
offer minos ch
offer minos check --max-
offer minos check -m cas
offer minos check --unknown = f
offer minos check --unknown =
offer minos convert --to jso
offer minos convert --t
offer minos check --t
offer minos list cas
offer minos completion z
