#!/usr/bin/env python3
"""How the program is linked: libminos statically, jemalloc by itself, and the hooks where
libJudy finds them."""

import os
import re
import subprocess

import house
import tidy_symbols


def check(root):
    program = os.environ.get("MINOS_PROGRAM")
    if not program:
        return
    output = subprocess.run(["readelf", "-d", program], check=True, capture_output=True,
                            text=True).stdout
    needed = re.findall(r"NEEDED.*\[(.*)\]", output)
    if any("minos" in name for name in needed):
        yield "CMakeLists.txt:1: minos needs libminos.so"
    if os.environ.get("MINOS_JEMALLOC") and not any("jemalloc" in name for name in needed):
        yield "CMakeLists.txt:1: minos does not need libjemalloc"
    for name in sorted(tidy_symbols.HOOKS - tidy_symbols.exported(program)):
        yield f"CMakeLists.txt:1: minos does not export {name}, so libJudy would not find it"


if __name__ == "__main__":
    house.main(check)
