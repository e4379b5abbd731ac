#!/usr/bin/env python3
"""Who includes whom: lib/<room> its own room and strictly lower levels, cli only <minos/…>."""

import re

import house

INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')


def wrong_in_lib(root, room, quote, name):
    """Why a file of `room` may not include `name`; None where it may."""
    parts = name.split("/")
    if ".." in parts:
        return "a path with '..'"
    if quote == "<":
        return "write \"minos/…\" inside the library" if parts[0] == "minos" else None
    if parts[0] == "minos":
        return None
    if len(parts) < 2:
        return f"\"{name}\" does not name its room"
    if parts[0] not in house.LEVELS:
        return f"\"{parts[0]}\" is no room"
    if not (root / "lib" / name).exists():
        return f"lib/{name} does not exist"
    own, other = house.LEVELS[room], house.LEVELS[parts[0]]
    if parts[0] != room and other >= own:
        return f"{room} is on level {own}, {parts[0]} on {other}"
    return None


def wrong_in_cli(root, quote, name):
    parts = name.split("/")
    if ".." in parts:
        return "a path with '..'"
    if quote == "<" or parts[0] in ("minos", "cli"):
        return None
    if len(parts) == 1 and (root / "cli" / name).exists():
        return None
    return f"cli sees only <minos/…>, not \"{name}\""


def check(root):
    for path in house.files(root, "lib", "cli", "include", suffixes=(".c", ".h", ".def")):
        where = path.relative_to(root)
        if where.parts[0] == "lib" and (len(where.parts) < 3
                                        or where.parts[1] not in house.LEVELS):
            yield f"{where}:1: not in a room"
            continue
        for number, line in house.lines(house.strip(house.read(path), strings=False)):
            match = INCLUDE.match(line)
            if not match:
                continue
            if where.parts[0] == "lib":
                why = wrong_in_lib(root, where.parts[1], match[1], match[2])
            elif where.parts[0] == "cli":
                why = wrong_in_cli(root, match[1], match[2])
            else:
                why = ("a public header includes public headers only"
                       if match[1] == '"' and not match[2].startswith("minos/") else None)
            if why:
                yield f"{where}:{number}: {why}"


if __name__ == "__main__":
    house.main(check)
