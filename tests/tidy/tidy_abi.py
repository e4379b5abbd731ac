#!/usr/bin/env python3
"""The binary interface: what the headers declare now is what minos.abi keeps, or only more than
that. Where abidiff is missing nothing is compared. With --update (./dev abi) the file is written.

The headers are compiled with a body for each function, which takes a second and needs no build;
that the library exports just these functions is another rule's."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import house

KEPT = "tests/tidy/minos.abi"
FUNCTION = re.compile(r"\bMINOS_API\b([^;{}]*?\b(minos_\w+)\s*\([^;{}]*\))\s*;")


def stub(root):
    """C that defines each public function of the headers, in their order."""
    bodies = []
    for path in house.files(root, "include/minos", suffixes=(".h",)):
        text = re.sub(r"^\s*#.*(\\\n.*)*", "", house.strip(house.read(path)), flags=re.MULTILINE)
        for match in FUNCTION.finditer(text):
            head = match[1].replace("MINOS_MUST_CHECK", "")
            bodies.append(f"{head}\n{{\n    __builtin_trap ();\n}}\n")
    return "#include <minos/minos.h>\n" + "".join(bodies)


def library(root, scratch):
    source, made = scratch / "minos.c", scratch / "libminos.so.0"
    source.write_text(stub(root), encoding="utf-8")
    subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-w", "-g", "-shared", "-fPIC",
                    "-fvisibility=hidden", "-I", root / "include", "-Wl,-soname,libminos.so.0",
                    "-o", made, source.name], check=True, cwd=scratch)
    return made


def check(root):
    if not shutil.which("abidiff") or not (root / KEPT).exists():
        return
    with tempfile.TemporaryDirectory(prefix="minos-abi-") as name:
        made = library(root, pathlib.Path(name))
        done = subprocess.run(["abidiff", "--no-added-syms", root / KEPT, made],
                              capture_output=True, text=True, check=False)
    if done.returncode:
        yield (f"{KEPT}:1: the interface changed (./dev abi accepts it)\n"
               + done.stdout + done.stderr)


def update(root):
    with tempfile.TemporaryDirectory(prefix="minos-abi-") as name:
        made = library(root, pathlib.Path(name))
        subprocess.run(["abidw", "--no-show-locs", "--no-comp-dir-path", "--no-corpus-path",
                        "--out-file", root / KEPT, made], check=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        update(house.ROOT)
    else:
        house.main(check)
