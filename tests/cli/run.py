#!/usr/bin/env python3
"""Runs cases of the command line: run.py [--update] PROGRAM [AREA/CASE…]
Or looks for expectations whose case is gone: run.py --strays

A case is tests/cli/<area>/<case>.sh. It runs under `bash -eu` in the root of the sources, with
$MINOS = the program, $SCRATCH = an empty directory of its own, $PYTHON = a python3, $SANITIZED = ""
or "asan" or "tsan" (for cases that limit memory). Beside it stand

    <case>.stdout   what it must print, exactly; or
    <case>.stdout.re  a regular expression per line, each matching that whole line
    <case>.stderr, <case>.stderr.re   likewise
    <case>.exit     its exit code

A file that is absent means: nothing printed, exit code 0. In what is printed, the path of the
scratch directory reads SCRATCH. --update rewrites the exact files; a .re file is only compared."""

import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cli"
TIMEOUT_SECONDS = 240


def environment(program, scratch):
    """The caller's settings of minos, colour and language must not reach the case."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MINOS", "LC_", "LANG"))}
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
        kept.pop(name, None)
    kept.update(MINOS=str(program), SCRATCH=str(scratch), LC_ALL="C.UTF-8", TZ="UTC",
                TERM="dumb", SANITIZED=os.environ.get("SANITIZED", ""),
                PYTHON=os.environ.get("PYTHON", sys.executable))
    return kept


def execute(program, case):
    """(stdout, stderr, exit code) of one case."""
    with tempfile.TemporaryDirectory(prefix="minos-cli-") as scratch:
        done = subprocess.run(["bash", "-eu", str(case)], cwd=ROOT, stdin=subprocess.DEVNULL,
                              capture_output=True, env=environment(program, scratch),
                              timeout=TIMEOUT_SECONDS, check=False)
        code = done.returncode if done.returncode >= 0 else 128 - done.returncode
        texts = [stream.decode("utf-8", "backslashreplace").replace(scratch, "SCRATCH")
                 for stream in (done.stdout, done.stderr)]
    return texts[0], texts[1], code


def differences(path, text):
    """Lines that say how `text` is not what the file (or its .re) asks for; none where it is."""
    patterns = path.with_name(path.name + ".re")
    if not patterns.exists():
        wanted = path.read_text(encoding="utf-8") if path.exists() else ""
        return list(difflib.unified_diff(wanted.splitlines(), text.splitlines(), "expected",
                                         "actual", lineterm="", n=2)) or (
            [] if wanted == text else ["the last line lacks its line feed, or has one too many"])
    wanted, lines = patterns.read_text(encoding="utf-8").splitlines(), text.splitlines()
    found = [f"line {number}: {line!r} does not match {pattern!r}"
             for number, (pattern, line) in enumerate(zip(wanted, lines), 1)
             if not re.fullmatch(pattern, line)]
    if len(wanted) != len(lines):
        found.append(f"{len(lines)} lines, expected {len(wanted)}; all of them:")
        found.extend("    " + line for line in lines[:40])
    return found


def update(path, text):
    if path.with_name(path.name + ".re").exists():
        return
    if text:
        path.write_text(text, encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def judge(program, case, rewrite):
    """True where the case is as expected, or has been made so."""
    stdout, stderr, code = execute(program, case)
    base = case.with_suffix("")
    exit_path = base.with_name(base.name + ".exit")
    streams = ((base.with_name(base.name + ".stdout"), stdout),
               (base.with_name(base.name + ".stderr"), stderr))
    if rewrite:
        for path, text in streams:
            update(path, text)
        update(exit_path, f"{code}\n" if code else "")
    wanted = int(exit_path.read_text()) if exit_path.exists() else 0
    found = [] if code == wanted else [f"exit code {code}, expected {wanted}"]
    for path, text in streams:
        lines = differences(path, text)
        if lines:
            found.append(f"{path.relative_to(ROOT)}:")
            found.extend("  " + line for line in lines)
    for line in found:
        print(f"{case.relative_to(ROOT)}: {line}")
    return not found


def strays():
    """Expectations whose case is gone: they would never be looked at."""
    for path in sorted(CASES.glob("*/*")):
        match = re.fullmatch(r"(.+?)\.(stdout|stderr)(\.re)?|(.+)\.exit", path.name)
        if match and not path.with_name((match[1] or match[4]) + ".sh").exists():
            yield f"{path.relative_to(ROOT)}: there is no such case"


def main():
    arguments = sys.argv[1:]
    if arguments == ["--strays"]:
        sys.exit("\n".join(strays()) or 0)
    rewrite = "--update" in arguments
    arguments = [a for a in arguments if a != "--update"]
    if not arguments or not shutil.which(arguments[0]):
        sys.exit("usage: run.py [--update] PROGRAM [AREA/CASE…]")
    program = pathlib.Path(arguments[0]).resolve()
    cases = [CASES / (name + ".sh") for name in arguments[1:]] or sorted(CASES.glob("*/*.sh"))
    failed = [case for case in cases if not judge(program, case, rewrite)]
    print(f"{len(cases) - len(failed)} of {len(cases)} cases as expected")
    sys.exit(1 if failed or not cases else 0)


if __name__ == "__main__":
    main()
