#!/usr/bin/env python3
"""What the linker sees: libminos.so exports what the headers promise and nothing else; rooms use
symbols of strictly lower rooms only; no writable globals."""

import os
import pathlib
import re
import subprocess

import house

HOOKS = {"JudyMalloc", "JudyFree", "JudyMallocVirtual", "JudyFreeVirtual"}
# The budget that Judy's hooks charge: they have no argument to find it by.
THREAD_LOCAL_ALLOWED = {"lib/base/judy.c"}


def promised(root):
    """{name: header} of the functions declared MINOS_API."""
    found = {}
    for path in house.files(root, "include", suffixes=(".h",)):
        text = house.strip(house.read(path))
        text = re.sub(r"^\s*#.*(\\\n.*)*", "", text, flags=re.MULTILINE)
        for match in re.finditer(r"\bMINOS_API\b([^;]*?)\b(\w+)\s*\(", text):
            found[match[2]] = path.relative_to(root)
    return found


def exported(library):
    output = subprocess.run(["nm", "-D", "--defined-only", library], check=True,
                            capture_output=True, text=True).stdout
    names = {line.split()[-1].split("@")[0] for line in output.splitlines()
             if line.split()[-2] in "TDBRVWi"}
    return names


def check_exports(root, library):
    wanted, have = promised(root), exported(library)
    for name in sorted(set(wanted) - have):
        yield f"{wanted[name]}:1: {name} is declared and not exported"
    for name in sorted(have - set(wanted) - HOOKS):
        yield f"lib/minos.map:1: {name} is exported and in no public header"
    for name in sorted(HOOKS - have):
        yield f"lib/minos.map:1: {name} is not exported, so libJudy would not find it"
    output = subprocess.run(["readelf", "-d", library], check=True, capture_output=True,
                            text=True).stdout
    for needed in re.findall(r"NEEDED.*\[(.*)\]", output):
        if "malloc" in needed or "stdc++" in needed:
            yield f"CMakeLists.txt:1: libminos.so needs {needed}"
    if not re.search(r"SONAME.*\[libminos\.so\.0\]", output):
        yield "CMakeLists.txt:1: the SONAME of libminos.so is not libminos.so.0"


def symbols(path):
    """(section, binding, name) of an object's symbols; section "*UND*" where it is not defined."""
    output = subprocess.run(["objdump", "-t", path], check=True, capture_output=True,
                            text=True).stdout
    for line in output.splitlines():
        match = re.match(r"[0-9a-f]{16} (.)(.{6}) (\S+)\t[0-9a-f]+ +(?:\.hidden )?(\S+)$", line)
        if match:
            yield match[3], match[1], match[2], match[4]


def check_objects(root, objects):
    """The rooms by their object files, <objects>/lib/<room>/<file>.c.o."""
    home, used = {}, []
    for path in sorted(pathlib.Path(objects).glob("lib/**/*.o")):
        where = str(path.relative_to(objects))[:-len(".o")]
        if not (root / where).exists():
            continue  # an old object of a file that is gone
        for section, binding, flags, name in symbols(path):
            if section == "*UND*":
                used.append((where, name))
            elif binding in "gu!" or "w" in flags:
                if name in home:
                    yield f"{where}:1: {name} is defined in {home[name]} too"
                home[name] = where
                if not name.startswith(("mns_", "minos_", "Judy")):
                    yield f"{where}:1: {name} is not static, and not named mns_ or minos_"
            if "O" in flags and re.match(r"\.(t?data|t?bss)(\.(?!rel\.ro)|$)", section):
                thread = section.startswith((".tdata", ".tbss"))
                if not (thread and where in THREAD_LOCAL_ALLOWED):
                    yield f"{where}:1: {name} is a writable global"
    for where, name in used:
        room, other = where.split("/")[1], home.get(name, where).split("/")[1]
        if room != other and house.LEVELS[other] >= house.LEVELS[room]:
            yield f"{where}:1: {room} uses {name} of {other}, which is not below it"
        if name.startswith(("mns_", "minos_")) and name not in home:
            yield f"{where}:1: {name} is used and nowhere defined"


def check(root):
    if os.path.exists(os.environ["MINOS_SHARED"]):
        yield from check_exports(root, os.environ["MINOS_SHARED"])
    else:
        yield "CMakeLists.txt:1: libminos.so was not built"
    yield from check_objects(root, os.environ["MINOS_OBJECTS"])


if __name__ == "__main__":
    house.main(check)
