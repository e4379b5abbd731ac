#!/usr/bin/env python3
"""Every report that minos writes on testdata fits docs/formats/verdict.schema.json, and the schema
is not so wide that it takes anything: verdicts_schema.py PROGRAM"""

import copy
import json
import pathlib
import subprocess
import sys

import report_schema

ROOT = pathlib.Path(__file__).resolve().parents[2]


def options(path):
    beside = path.with_name(path.name + ".options")
    lines = beside.read_text().split() if beside.exists() else []
    return [f"--{line}" for line in lines]


def reports(program):
    """(path, report) of each history of testdata, with and without more detail."""
    for path in sorted((ROOT / "testdata").glob("*/*/*/*")):
        if path.suffix == ".options" or path.parent.name not in ("valid", "invalid", "unknown",
                                                                 "vacuous"):
            continue
        for more in ([], ["-v", "--witness"]):
            judge = ["-m" if path.parts[-4] == "linear" else "-c", path.parts[-3]]
            command = [program, "check", *judge, "--report", "json", *more,
                       *options(path), str(path.relative_to(ROOT))]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120,
                                  check=False)
            lines = done.stdout.splitlines()
            if len(lines) != 1:
                sys.exit(f"{path}: {len(lines)} lines: {done.stderr}")
            yield path.relative_to(ROOT), json.loads(lines[0])


def damaged(report):
    """Reports that the schema must refuse."""
    for name in set(report) - {"faults"}:
        without = copy.deepcopy(report)
        del without[name]
        yield f"without {name}", without
    for name in list(report["checks"][0]):
        if name not in ("cause", "witnesses", "decided_valid", "claim", "events", "facts",
                        "facts_by_key"):
            without = copy.deepcopy(report)
            del without["checks"][0][name]
            yield f"a check without {name}", without
    wrong = copy.deepcopy(report)
    wrong["valid"] = "true"
    yield "valid is a string", wrong
    wrong = copy.deepcopy(report)
    wrong["checks"][0]["ops"]["ok"] = 1.5
    yield "a count is no integer", wrong
    wrong = copy.deepcopy(report)
    wrong["time"] = 1
    yield "a member that nobody knows", wrong


def main():
    program, schema = str(pathlib.Path(sys.argv[1]).resolve()), report_schema.load()
    failed, count = 0, 0
    for path, report in reports(program):
        count += 1
        for problem in report_schema.problems(schema, report):
            failed += 1
            print(f"{path}: {problem}")
        for what, wrong in damaged(report):
            if not report_schema.problems(schema, wrong):
                failed += 1
                print(f"{path}: the schema takes a report {what}")
    print(f"{count} reports, {failed} problems")
    sys.exit(1 if failed or count < 100 else 0)


if __name__ == "__main__":
    main()
