#!/usr/bin/env python3
"""A checker's name is its path, and a model's too: each row of checkers.def and models.def has its
page in docs, and each page its row. A checker that scans has its source, its tests, and its cases
in testdata, valid and invalid, under that path as well; the family "linear" has them by model."""

import house

# What compares two histories has a page, and no row: it is a command.
PAIRS = {"replica/determinism"}


def pages(root, folder):
    return {str(path.relative_to(root / folder))[:-len(".md")]
            for path in house.files(root, folder, suffixes=(".md",)) if path.name != "README.md"}


def compare(root, table, folder, named):
    """`named`: {name: line}. Rows without a page, pages without a row."""
    for name, line in sorted(named.items()):
        if not (root / folder / f"{name}.md").exists():
            yield f"{table}:{line}: {folder}/{name}.md is missing"
    for name in sorted(pages(root, folder) - set(named) - PAIRS):
        yield f"{folder}/{name}.md:1: {table} has no row of that name"


def homes(root, table, family, name, line):
    """What a scanner lacks beside its page."""
    snake = name.replace("-", "_")
    for path in (f"lib/check/{family}/{snake}.c", f"tests/unit/check/{family}/test_{snake}.c",
                 f"testdata/{family}/{name}/valid", f"testdata/{family}/{name}/invalid"):
        if not (root / path).exists():
            yield f"{table}:{line}: {path} is missing"


def check(root):
    table = "lib/model/models.def"
    if (root / table).exists():
        models = {row[0].removeprefix("mns_model_").replace("_", "-"): line
                  for line, row in house.rows(root, table)}
        if not models:
            yield f"{table}:1: no row could be read"
        yield from compare(root, table, "docs/models", models)

    table = "lib/check/checkers.def"
    if (root / table).exists():
        checkers = {f"{row[1]}/{row[0]}": line for line, row in house.rows(root, table)}
        if not checkers:
            yield f"{table}:1: no row could be read"
        yield from compare(root, table, "docs/checkers", checkers)
        for name, line in sorted(checkers.items()):
            family, name = name.split("/")
            if family != "linear":
                yield from homes(root, table, family, name, line)


if __name__ == "__main__":
    house.main(check)
