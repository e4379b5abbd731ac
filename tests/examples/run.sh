#!/usr/bin/env bash
# run.sh LANGUAGE LIBRARY: docs/examples/check.LANGUAGE against the shared library where it was
# built. 77 where the language is not on the machine.
set -euo pipefail

language=$1
library=$(dirname "$2") # where libminos.so and libminos.so.0 are
example=docs/examples/check.$language
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export LD_LIBRARY_PATH=$library

want () {
    command -v "$1" >/dev/null || { echo "there is no $1 here"; exit 77; }
}

case $language in
cpp)
    : "${CXX:=c++}"
    want "$CXX"
    "$CXX" -std=c++17 -Wall -Wextra -Werror -Iinclude "$example" -L"$library" -lminos \
        -o "$scratch/check"
    ran=$("$scratch/check")
    ;;
py) ran=$("${PYTHON:-python3}" "$example" "$library/libminos.so.0") ;;
rs)
    want rustc
    rustc -D warnings "$example" -L "native=$library" -o "$scratch/check"
    ran=$("$scratch/check")
    ;;
go)
    want go
    printf 'Name: minos\nDescription: minos\nVersion: 0\nCflags: -I%s\nLibs: -L%s -lminos\n' \
        "$PWD/include" "$library" >"$scratch/minos.pc"
    export PKG_CONFIG_PATH=$scratch GO111MODULE=off GOCACHE=${GOCACHE:-$scratch/cache}
    go build -o "$scratch/check" "$example"
    ran=$("$scratch/check")
    ;;
rb)
    want ruby
    ruby -e 'require "fiddle"' 2>/dev/null || { echo "ruby has no fiddle here"; exit 77; }
    ran=$(ruby "$example" "$library/libminos.so.0")
    ;;
esac
echo "$ran"
[[ $ran == "false FAIL" ]]
