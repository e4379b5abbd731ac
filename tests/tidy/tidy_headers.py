#!/usr/bin/env python3
"""Each public header compiles alone, as C and as C++, with every warning on."""

import os
import shutil
import subprocess

import house

WARNINGS = ["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wshadow"]


def compilers():
    yield [os.environ.get("CC", "cc"), "-x", "c", "-std=c11", "-Wstrict-prototypes"]
    plus = os.environ.get("CXX", "c++")
    if not shutil.which(plus):
        raise SystemExit(f"there is no C++ compiler ({plus}) to try the headers with")
    yield [plus, "-x", "c++", "-std=c++11"]


def check(root):
    headers = list(house.files(root, "include", suffixes=(".h",)))
    if not headers:
        yield "include:1: there are no headers"
    for path in headers:
        name = path.relative_to(root / "include")
        for compiler in compilers():
            done = subprocess.run([*compiler, *WARNINGS, "-I", root / "include", "-"],
                                  input=f'#include "{name}"\n#include "{name}"\n',
                                  capture_output=True, text=True, check=False)
            if done.returncode:
                first = next((line for line in done.stderr.split("\n") if "error" in line), "")
                yield f"include/{name}:1: {compiler[0]}: {first}"


if __name__ == "__main__":
    house.main(check)
