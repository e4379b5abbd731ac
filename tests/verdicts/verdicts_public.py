#!/usr/bin/env python3
"""Judges public histories of real systems with known verdicts: verdicts_public.py PROGRAM [PART…]

They are not part of minos. The folder is MINOS_PUBLIC_DATA, else ../shared/data beside the sources;
without it the test is skipped (exit code 77). Its MANIFEST.csv names path, model and expected
verdict of each. Every row that minos judges must come out as expected under the default options,
counters by the checker that the functions and answers choose, and every report must fit
docs/formats/verdict.schema.json. With PART, only rows whose path holds it."""

import csv
import json
import os
import pathlib
import subprocess
import sys
import time

import report_schema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIP = 77
TIMEOUT_SECONDS = 300
MODELS = {"cas-register", "register", "multi-register", "mutex", "kv", "set"}
OTHERS = {"queue": ["-m", "fifo-queue"], "priorityqueue": ["-m", "priority-queue"], "counter": []}
# Rows that are no linearizability rows, or say themselves that they have no fixed verdict.
LEFT_OUT = ("regressions/omnipaxos-kv-excerpt.edn",)
# What the histories do not say: initial values.
INITIAL = {
    "canonical-raft-bug/": "0",
    "knossos/multi-register/": "{:x 0 :y 0}",
}


def data_folder():
    named = os.environ.get("MINOS_PUBLIC_DATA")
    return pathlib.Path(named) if named else ROOT.parent / "shared" / "data"


def is_keyed(row):
    model, name = row["model"], pathlib.PurePath(row["path"]).name
    if "independent for" in model:
        return model.split("independent for")[1].strip(" )") in name
    return "keyed" in model or "per key" in model


def arguments(row):
    """The command line of a row, or None where it is not for this test."""
    model = row["model"].replace(",", " ").split()[0]
    if (model not in MODELS and model not in OTHERS) or row["path"] in LEFT_OUT:
        return None
    found = list(OTHERS.get(model, ["-m", model]))
    if is_keyed(row):
        found.append("--keyed")
    for start, value in INITIAL.items():
        if row["path"].startswith(start):
            found += ["--init", value]
    return found


def judge(program, folder, row, schema):
    """(seconds, a line that says what is wrong, or "")"""
    command = [program, "check", *arguments(row), "--report", "json", row["path"]]
    wanted = row["expected"].split()[0]
    started = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          timeout=TIMEOUT_SECONDS, check=False)
    seconds = time.monotonic() - started
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return seconds, f"exit {done.returncode}: {done.stderr.strip()[:300]}"
    found = {True: "valid", False: "invalid"}.get(report["valid"], "unknown")
    problems = report_schema.problems(schema, report)
    if found != wanted:
        return seconds, f"{found}, expected {wanted}; {' '.join(command)}"
    if problems:
        return seconds, problems[0]
    # A real history that is decided and yet shows nothing is worth a look.
    if done.returncode not in (0, 1, 3):
        return seconds, f"exit {done.returncode}"
    return seconds, ""


def main():
    folder = data_folder()
    if not (folder / "MANIFEST.csv").exists():
        print(f"skipped: {folder}/MANIFEST.csv is not there")
        sys.exit(SKIP)
    program, parts = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2:]
    with open(folder / "MANIFEST.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if arguments(row) is not None]
    rows = [row for row in rows if not parts or any(part in row["path"] for part in parts)]
    schema, failed, slowest, total = report_schema.load(), 0, [], 0.0
    for row in rows:
        seconds, problem = judge(program, folder, row, schema)
        slowest.append((seconds, row["path"]))
        total += seconds
        if problem:
            failed += 1
            print(f"{row['path']}: {problem}")
    for seconds, path in sorted(slowest, reverse=True)[:5]:
        print(f"{seconds:7.3f} s  {path}")
    print(f"{len(rows) - failed} of {len(rows)} histories as expected, {total:.2f} s")
    sys.exit(1 if failed or not rows else 0)


if __name__ == "__main__":
    main()
