#!/usr/bin/env python3
"""Measures the rows of docs/performance.md and prints its table:

    bench_table.py DIRECTORY-OF-PROGRAMS [--data DIRECTORY] [--runs N] [WORDS…]

Each row is a history from make_history, judged by the command line as anyone would. Wall time,
processor time and peak memory are those of the whole process, the fastest of N runs. With WORDS
only the rows that contain one of them. Needs GNU time. Rows on public histories need --data, the
directory that holds them."""

import argparse
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

# name, make_history's words or the public files, the command line, others, target
ROWS = [
    ("the program itself: `minos version`", None, [], "", ""),
    ("52 of the 103 logs of etcd, check time summed", "etcd/*.edn", ["-m", "cas-register"],
     "Porcupine 298 ms for all, 28 MB", "5 ms for all"),
    ("371 keys, cas register, 18.5 k operations", "raft371/cas.edn.gz", ["-m", "cas-register"],
     "Knossos wgl 4.0 s, 0.8 GB; linear 148 of 371 keys in 120 s, 10.8 GB", "100 ms, 32 MB"),
    ("371 keys × 50, 24 crashed in every key",
     "register keys=371 ops=50 crashed=24 reads=340 cas=500", ["-m", "cas-register"],
     "Knossos wgl > 120 s, 5.5 GB; linear stops at 12", "500 ms, 64 MB"),
    ("64 equal crashed writes, 200 operations, an impossible read", "equal k=64",
     ["-m", "register"], "stop at 12 (30 s)", "50 ms"),
    ("64 distinct crashed writes, the same", "distinct k=64", ["-m", "register"],
     "stop at 12 (30 s)", "50 ms"),
    ("24 concurrent writes, then a contradiction", "wide k=24", ["-m", "register"],
     "18: 10 s", "500 ms"),
    ("10 000 operations, values 0–4, 10 clients, 2 % crashed",
     "register ops=10000 clients=10 cas=300 crash=20", ["-m", "cas-register"], "no verdict",
     "500 ms"),
    ("10 000 such with a stale read", "register ops=10000 clients=10 cas=300 crash=20 stale=5000",
     ["-m", "cas-register"], "no verdict", "500 ms"),
    ("1 000 000 operations of one key, 5 clients, 0.1 % crashed",
     "register ops=1000000 cas=300 crash=1", ["-m", "cas-register"], "out of memory at 100 000",
     "5 s, 512 MB"),
    ("1 000 operations, values 0–4, 50 clients", "register ops=1000 clients=50 cas=300",
     ["-m", "cas-register"], "no verdict", "1 s"),
    ("1 000 such with a stale read", "register ops=1000 clients=50 cas=300 stale=500",
     ["-m", "cas-register"], "no verdict", "decided or unknown"),
    ("1 000 such with a contradiction at the end", "register ops=1000 clients=50 cas=300 tail=1",
     ["-m", "cas-register"], "no verdict", "decided or unknown"),
    ("1 000 operations, values of their own, 20 clients",
     "register ops=1000 clients=20 values=0", ["-m", "register"], "> 60 s, 3 GB", "1 ms (check)"),
    ("100 000 operations, values of their own, 50 clients",
     "register ops=100000 clients=50 values=0", ["-m", "register"], "never", "200 ms"),
    ("100 000 such with a stale read", "register ops=100000 clients=50 values=0 stale=50000",
     ["-m", "register"], "never", "200 ms"),
    ("a map of 10 keys, 50 clients, 1 700 operations, not partitioned",
     "kv ops=1700 clients=50 keys=10", ["-m", "kv"], "> 60 s", "as if partitioned"),
    ("the same, partitioned", "kv ops=1700 clients=50 keys=10", ["-m", "kv", "--keyed=yes"],
     "", ""),
    ("1 000 000 operations, one after the other", "register ops=1000000 clients=1",
     ["-m", "register"], "", ""),
    ("100 000 keys × 100 operations, 1 thread", "register keys=100000 ops=100 cas=300",
     ["-m", "cas-register", "--threads", "1"], "", ""),
    ("the same, 2 threads", "register keys=100000 ops=100 cas=300",
     ["-m", "cas-register", "--threads", "2"], "", "check 1.8 × faster"),
]
WORDS = {0: "valid", 1: "invalid", 2: "unknown", 3: "vacuous"}
LONG_SECONDS = 3
# A child's peak is no less than what its parent held when it was forked, so the parent is small.
MEASURE = ["/usr/bin/time", "--quiet", "-f", "%M"]


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(command, times):
    """The fastest of some runs: (exit code, seconds, processor seconds, peak bytes, what it said
    of its time)."""
    best = None
    for _ in range(times):
        start, cpu = time.monotonic(), children_seconds()
        done = subprocess.run([*MEASURE, *command], stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        seconds, cpu = time.monotonic() - start, children_seconds() - cpu
        said = done.stderr.decode("utf-8", "replace")
        peak = int(said.splitlines()[-1]) * 1024
        if best is None or seconds < best[1]:
            best = (done.returncode, seconds, cpu, peak, said)
        if seconds > LONG_SECONDS:
            break
    return best


def duration(seconds):
    if seconds < 0.0995:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


def stated(said, what):
    return sum(float(t) for t in re.findall(rf"\b{what} ([0-9.]+) s", said))


class Histories:
    """Histories by their words, one on the disk at a time: some are large."""

    def __init__(self, maker, data, scratch):
        self.maker, self.data, self.path = maker, data, pathlib.Path(scratch) / "history.edn"
        self.words = None

    def files(self, words):
        if words is None:
            return []
        if "/" in words:
            return sorted(str(p) for p in self.data.glob(words)) if self.data else None
        if words != self.words:
            with open(self.path, "wb") as out:
                subprocess.run([self.maker, *words.split()], stdout=out, check=True)
            self.words = words
        return [str(self.path)]


def measure(minos, histories, row, runs):
    name, words, arguments, others, target = row
    files = histories.files(words)
    if files is None:
        return
    command = [minos, "version"]
    if words is not None:
        command = [minos, "check", "-q", "--stats", *arguments, *files]
    code, seconds, cpu, peak, said = run(command, runs)
    verdict = "" if words is None else WORDS.get(code, f"exit {code}")
    if len(files) > 1:
        verdict = f"{len(files)} judged"
    read, check = stated(said, "read"), stated(said, "check")
    parts = f"{duration(read)} + {duration(check)}" if words is not None else ""
    print(f"| {name} | {others} | {target} | {verdict} | {duration(seconds)} | {duration(cpu)} "
          f"| {parts} | {peak / 2**20:.0f} MB |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_intermixed_args()
    print("| work | others | target | minos says | wall | processor "
          "| read + check | peak memory |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="minos-bench-") as scratch:
        histories = Histories(arguments.programs / "make_history", arguments.data, scratch)
        for row in ROWS:
            if not arguments.words or any(word in row[0] for word in arguments.words):
                measure(arguments.programs / "minos", histories, row, arguments.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
