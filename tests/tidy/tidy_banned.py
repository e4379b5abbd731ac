#!/usr/bin/env python3
"""What is never called, and what is never written."""

import re

import house

ALLOCATION = "malloc calloc realloc reallocarray aligned_alloc posix_memalign strdup strndup free"
UNBOUNDED = "sprintf vsprintf strcpy strcat strtok atoi atol atof gets alloca setjmp longjmp"
PROCESS = "exit _exit abort quick_exit signal sigaction system"
STREAMS = "printf fprintf vprintf vfprintf puts fputs putchar perror fopen fwrite fread"
SCANNING = "scanf sscanf fscanf"
GLOBALS = "rand srand strerror setlocale getenv"

# The one place where memory comes from the system; nothing else is exempt.
ALLOCATOR = "lib/base/budget.c"

# Put together here, so that this file does not trip over itself.
WORDS = [r"\bTO" r"DO\b", r"\bFIX" r"ME\b", r"\bXX" r"X\b", r"\bHA" r"CK\b",
         r"(?i:\bfor n" r"ow\b)", r"(?i:\bnot (yet )?implem" r"ented\b)"]
PATHS = [r"(?<![\w./$}-])/(work|ro" r"ot)(?![\w-])", r"/tmp/min" r"os\b(?!-)"]


def calls(names):
    """A call of one of the names: not of a member that has the name."""
    return re.compile(r"(?<![\w.])(?<!->)(" + "|".join(names.split()) + r")\s*\(")


def check_calls(root):
    for path in house.files(root, "lib", "cli", suffixes=(".c", ".h", ".def")):
        where = path.relative_to(root)
        banned = [(calls(UNBOUNDED), "has no bound")]
        if where.parts[0] == "lib":
            banned += [(calls(SCANNING), "has no overflow check"),
                       (calls(PROCESS), "is the host's to call"),
                       (calls(STREAMS), "needs a stream: write to a sink"),
                       (calls(GLOBALS), "has global state"),
                       (re.compile(r"\b(stdout|stderr|stdin)\b"), "is the host's stream")]
            if str(where) != ALLOCATOR:
                banned.append((calls(ALLOCATION), "outside base/budget.c"))
        for number, line in house.lines(house.strip(house.read(path))):
            for pattern, why in banned:
                for match in pattern.finditer(line):
                    yield f"{where}:{number}: {match[1]} {why}"


def check_words(root):
    patterns = [re.compile(pattern) for pattern in WORDS + PATHS]
    text_files = (".c", ".h", ".def", ".py", ".sh", ".md", ".cmake", ".in", ".map", ".json", ".txt")
    paths = list(house.files(root, ".", suffixes=text_files))
    paths += [root / name for name in ("dev", ".ci/run", "LICENSE")]
    for path in paths:
        where = path.relative_to(root)
        if not path.exists() or where.parts[0] == "testdata":
            continue
        for number, line in house.lines(house.read(path)):
            for pattern in patterns:
                match = pattern.search(line)
                if match:
                    yield f"{where}:{number}: \"{match[0]}\" does not belong here"


def check(root):
    yield from check_calls(root)
    yield from check_words(root)


if __name__ == "__main__":
    house.main(check)
