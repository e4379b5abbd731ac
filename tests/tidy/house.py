"""What the rules share: the files of the house, C without its comments, and the report.

A rule is a file tidy_<rule>.py with a function check (root) that yields one line per violation,
"path:line: what is wrong", and ends with house.main (check)."""

import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The levels. A file includes its own room and those strictly below.
LEVELS = {"base": 0, "value": 1, "history": 2, "verdict": 3,
          "read": 4, "record": 4, "model": 4, "report": 4,
          "certificate": 5, "search": 5, "monitor": 5, "txn": 5,
          "check": 6, "online": 7}

SKIPPED = {"build", ".git", ".cache", "__pycache__"}


def files(root, *folders, suffixes):
    """Files with one of the suffixes below the folders ("." = everywhere), in order."""
    for folder in folders:
        for path, inner, names in os.walk(root / folder):
            inner[:] = sorted(name for name in inner if name not in SKIPPED)
            for name in sorted(names):
                if name.endswith(suffixes):
                    yield pathlib.Path(path) / name


def read(path):
    return path.read_text(encoding="utf-8")


TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


def strip(text, strings=True):
    """C text without comments (and the insides of strings), its lines where they were."""
    def replace(match):
        token = match[0]
        if token[0] == "/":
            return " " + "\n" * token.count("\n")
        return token[0] * 2 if strings else token
    return TOKEN.sub(replace, text)


def lines(text):
    """(number, line), from 1."""
    return enumerate(text.split("\n"), 1)


def rows(root, table):
    """(line, arguments) of each row of a .def file; strings without their quotes."""
    path = root / table
    if not path.exists():
        return
    text = strip(read(path), strings=False)
    for match in re.finditer(r"^(?!#)\w+ ?\((.*?)\)\s*$", text, re.DOTALL | re.MULTILINE):
        arguments = re.findall(r'"(?:\\.|[^"\\])*"|[^,\s][^,]*', match[1])
        yield text.count("\n", 0, match.start()) + 1, [a.strip().strip('"') for a in arguments]


def main(check):
    found = list(check(ROOT))
    for line in found:
        print(line)
    sys.exit(f"{len(found)} violations" if found else 0)
