#!/usr/bin/env python3
"""How long things are: functions 70 lines and files 600 in lib and cli, lines 100 columns."""

import house

FUNCTION_LINES_MAX, FILE_LINES_MAX, COLUMNS_MAX = 70, 600, 100


def functions(text):
    """(first line, lines) of each function body: from a '{' to a '}' in the first column."""
    start = None
    for number, line in house.lines(house.strip(text)):
        if line.rstrip() == "{":
            start = number
        elif line.startswith("}") and start:
            yield start, number - start + 1
            start = None


def check(root):
    for path in house.files(root, "lib", "cli", suffixes=(".c", ".h", ".def")):
        where, text = path.relative_to(root), house.read(path)
        count = text.count("\n")
        if count > FILE_LINES_MAX:
            yield f"{where}:1: {count} lines, at most {FILE_LINES_MAX}"
        for start, length in functions(text):
            if length > FUNCTION_LINES_MAX:
                yield f"{where}:{start}: a function of {length} lines, at most {FUNCTION_LINES_MAX}"

    code = (".c", ".h", ".def", ".py", ".sh", ".cmake", ".cmake.in", ".map", "CMakeLists.txt")
    folders = ("include", "lib", "cli", "tests", "docs")
    paths = list(house.files(root, *folders, suffixes=code))
    paths += [root / name for name in ("dev", ".ci/run", "CMakeLists.txt")]
    for path in paths:
        if not path.exists():
            continue
        for number, line in house.lines(house.read(path)):
            if len(line) > COLUMNS_MAX:
                yield (f"{path.relative_to(root)}:{number}: {len(line)} columns, "
                       f"at most {COLUMNS_MAX}")


if __name__ == "__main__":
    house.main(check)
