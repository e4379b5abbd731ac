#!/usr/bin/env python3
"""Judges histories of real systems, of their bugs and of the fixes: verdicts_systems.py PROGRAM

They are not part of minos. The folder is MINOS_SYSTEM_HISTORIES, else ../shared/histories beside
the sources; without it the test is skipped (exit code 77). Each must get the verdict of its name,
from EDN and from JSON Lines alike, the anomalies that are named here, and a report that fits the
schema; and there may be no history that nothing here judges."""

import json
import os
import pathlib
import subprocess
import sys

import report_schema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIP = 77
EXITS = {"valid": 0, "invalid": 1, "unknown": 2, "vacuous": 3}

# history, checker, outcome, anomalies that must be there
REGISTER = "linearizable:model=register"
CASES = [
    ("topgun-view-pass", "view-convergence", "valid", ""),
    ("topgun-view-pass", "stable-unique-master", "valid", ""),
    ("topgun-view-fail-lost-members-update", "view-convergence", "invalid", "member"),
    ("topgun-two-masters-fail", "stable-unique-master", "invalid", ""),
    ("topgun-two-masters-fail", "view-convergence", "invalid", "disagreement"),
    ("topgun-channel-pass", "channel-fifo", "valid", ""),
    ("topgun-channel-fail-dropped-frame", "channel-fifo", "invalid", "gap"),
    ("raftcr-register-pass", REGISTER, "valid", ""),
    ("raftcr-register-fail-stale-read", REGISTER, "invalid", "nonlinearizable"),
    ("raftcr-register-vacuous-371keys", REGISTER, "vacuous", ""),
    ("raftcr-leader-pass", "election-safety", "valid", ""),
    ("raftcr-leader-fail-split-vote", "election-safety", "invalid", "leader"),
    ("raftcr-queue-pass", "per-producer-fifo", "valid", ""),
    ("raftcr-queue-pass", "exactly-once", "valid", ""),
    ("raftcr-queue-pass", "fifo-linearizable", "valid", ""),
    ("raftcr-queue-fail-fifo", "per-producer-fifo", "invalid", ""),
    ("raftcr-queue-fail-fifo", "fifo-linearizable", "invalid", ""),
    ("raftcr-queue-fail-lost-dup", "exactly-once", "invalid", "lost duplicate"),
    ("raftcr-replica-pass", "replica-equivalence", "valid", ""),
    ("raftcr-replica-fail-diverged", "replica-equivalence", "invalid", "diverg"),
    ("raftcr-quorum-pass", "commit-quorum", "valid", ""),
    ("raftcr-quorum-fail-lonely-leader", "commit-quorum", "invalid", "quorum"),
    ("raftcr-apply-pass", "apply-log", "valid", ""),
    ("raftcr-apply-fail-replay", "apply-log", "invalid", "re-applied gap"),
    ("raftcr-meta-pass", "durable-meta", "valid", ""),
    ("raftcr-meta-fail", "durable-meta", "invalid", "vote"),
    ("raftcr-log-pass", "log-matching", "valid", ""),
    ("raftcr-log-fail", "log-matching", "invalid", "log"),
    ("raftcr-term-pass", "term-inflation", "valid", ""),
    ("raftcr-term-fail-inflation", "term-inflation", "invalid", "term"),
    ("raftcr-config-pass", "membership-change", "valid", ""),
    ("raftcr-config-fail-two-pending", "membership-change", "invalid", "pending"),
    ("raftcr-lostack-pass", "no-lost-ack", "valid", ""),
    ("raftcr-lostack-fail-200-but-absent", "no-lost-ack", "invalid", "lost"),
    ("raftcr-parser-pass", "typed-errors", "valid", ""),
    ("raftcr-parser-fail-panic", "typed-errors", "invalid", ""),
    ("raftcr-slo-pass", "slo:p99-us=500", "valid", ""),
    ("raftcr-slo-fail-p99", "slo:p99-us=500", "invalid", ""),
    ("raftcr-reelect-pass", "progress", "valid", ""),
    ("raftcr-reelect-fail-F1", "progress", "invalid", ""),
    ("ember-slots-pass", "slot-ownership", "valid", ""),
    ("ember-slots-fail-pr339", "slot-ownership", "invalid", "coverage authority phantom epoch"),
    ("ember-slots-fail-views-disagree", "slot-ownership", "invalid", "disagree stolen"),
    ("ember-slots-inconclusive-one-view", "slot-ownership", "unknown", ""),
    ("tsoracle-serving-pass", "progress", "valid", ""),
    ("tsoracle-serving-fail-pr227", "progress", "invalid", "recoverable serving"),
    ("tsoracle-ts-pass", "timestamp-oracle", "valid", ""),
    ("tsoracle-ts-fail-stale-leader", "timestamp-oracle", "invalid", "inversion"),
    ("tsoracle-ts-fail-duplicate", "timestamp-oracle", "invalid", "duplicate"),
    ("tsoracle-seq-pass", "dense-sequence", "valid", ""),
    ("tsoracle-seq-fail-gap", "dense-sequence", "invalid", "gap"),
    ("ciqueue-fence-pass", "fenced-lock", "valid", ""),
    ("ciqueue-fence-fail-double-push", "fenced-lock", "invalid", ""),
    ("ciqueue-lease-pass", "lease-delivery", "valid", ""),
    ("ciqueue-lease-fail-acked-restolen", "lease-delivery", "invalid", "redelivered"),
    ("ciqueue-election-pass", "progress", "valid", ""),
    ("ciqueue-election-fail-master-dies", "progress", "invalid", ""),
    ("ciqueue-generation-pass", "generation-isolation", "valid", ""),
    ("ciqueue-generation-fail-leak", "generation-isolation", "invalid", "cross"),
]
# Transactions, which no checker of minos reads.
LEFT_OUT = {"raftcr-append-pass", "raftcr-append-fail-incompatible-order"}


def folder():
    named = os.environ.get("MINOS_SYSTEM_HISTORIES")
    return pathlib.Path(named) if named else ROOT.parent / "shared" / "histories"


def problem(program, path, case, schema):
    """What is wrong with the verdict on one file; "" where nothing is."""
    _, checker, outcome, anomalies = case
    done = subprocess.run([program, "check", "-c", checker, "--report", "json", str(path)],
                          capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != EXITS[outcome]:
        return f"{checker}: exit {done.returncode}, expected {outcome}: {done.stderr.strip()}"
    report = json.loads(done.stdout)
    found = " ".join(sorted({a["id"] for check in report["checks"] for a in check["anomalies"]}))
    for word in anomalies.split():
        if word not in found:
            return f"{checker}: no anomaly like {word} among: {found}"
    problems = report_schema.problems(schema, report)
    return f"{checker}: {problems[0]}" if problems else ""


def main():
    if not folder().exists():
        print(f"skipped: {folder()} is not there")
        sys.exit(SKIP)
    program, schema = str(pathlib.Path(sys.argv[1]).resolve()), report_schema.load()
    failed, judged = 0, 0
    for case in CASES:
        for ending in (".edn", ".jsonl"):
            path = folder() / (case[0] + ending)
            wrong = problem(program, path, case, schema) if path.exists() else "is not there"
            judged += 1
            if wrong:
                failed += 1
                print(f"{path.name}: {wrong}")
    for path in sorted(folder().glob("*.edn")):
        if path.stem not in LEFT_OUT and path.stem not in {case[0] for case in CASES}:
            failed += 1
            print(f"{path.name}: nothing judges it")
    print(f"{judged - failed} of {judged} verdicts as expected")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
