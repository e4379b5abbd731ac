#!/usr/bin/env bash
# Builds and runs a five-line program each way that a user would, against an installed minos.
#
#   run.sh BUILD-DIR {install|pkgconfig_static|pkgconfig_shared|cmake_static|cmake_shared|dlopen}
#
# The prefix and the programs are made in BUILD-DIR/consumer. CC, CMAKE, GENERATOR and PYTHON say
# what with.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 way=$2
scratch=$build/consumer
prefix=$scratch/prefix

fail () { printf 'consumer: %s\n' "$*" >&2; exit 1; }

# The libraries that a program or library needs at run time, one a line.
needed () { objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }'; }

libdir () {
    local found=("$prefix"/lib*/pkgconfig "$prefix"/lib/*/pkgconfig)
    for path in "${found[@]}"; do
        [[ -e $path/minos.pc ]] && { dirname "$path"; return; }
    done
    fail "minos.pc was not installed below $prefix"
}

check_static () {
    if needed "$1" | grep -q minos; then fail "$1 is not linked statically"; fi
    "$1" || fail "$1 exits with $?"
}

check_shared () {
    needed "$1" | grep -qx 'libminos\.so\.0' || fail "$1 does not need libminos.so.0"
    LD_LIBRARY_PATH=$(libdir) "$1" || fail "$1 exits with $?"
}

by_pkgconfig () {
    export PKG_CONFIG_PATH
    PKG_CONFIG_PATH=$(libdir)/pkgconfig
    local flags program=$scratch/pkgconfig-$1 static=()
    [[ $1 == static ]] && static=(--static)
    flags=$(pkg-config "${static[@]}" --cflags --libs minos)
    # Both libraries are installed, and a linker takes the shared one of a name.
    [[ $1 == static ]] && flags=${flags/-lminos/-l:libminos.a}
    # shellcheck disable=SC2086 # Words are what pkg-config prints.
    "$CC" -Wall -Wextra -Werror "$here/five.c" $flags -o "$program"
    "check_$1" "$program"
}

by_cmake () {
    local tree=$scratch/cmake-$1
    rm -rf "$tree"
    "$CMAKE" -S "$here" -B "$tree" -G "$GENERATOR" -DCMAKE_PREFIX_PATH="$prefix" \
        -DCMAKE_C_COMPILER="$CC" -DFLAVOUR="$1"
    "$CMAKE" --build "$tree"
    "check_$1" "$tree/five"
}

case $way in
install)
    rm -rf "$scratch"
    mkdir -p "$scratch"
    "$CMAKE" --install "$build" --prefix "$prefix"
    for file in "$build"/../../include/minos/*.h; do
        cmp "$file" "$prefix/include/minos/${file##*/}"
    done
    ;;
pkgconfig_*) by_pkgconfig "${way#pkgconfig_}" ;;
cmake_*) by_cmake "${way#cmake_}" ;;
dlopen)
    library=$(libdir)/libminos.so.0
    if needed "$library" | grep -q jemalloc; then fail "libminos links jemalloc"; fi
    "$PYTHON" - "$library" "$here/../../include/minos/base.h" <<'PYTHON'
import ctypes
import re
import sys

library = ctypes.CDLL(sys.argv[1])
library.minos_version.restype = ctypes.c_char_p
version = library.minos_version().decode()
wanted = re.search(r'MINOS_VERSION_STRING "(.*)"', open(sys.argv[2]).read())[1]
sys.exit(0 if version == wanted else f"minos_version () is {version}, the header says {wanted}")
PYTHON
    ;;
*) fail "no such way: $way" ;;
esac
