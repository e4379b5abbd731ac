#!/usr/bin/env python3
"""docs/guide/ci.md as a job would run it: guide.py PROGRAM.

Each block of YAML is parsed and has the shape that its service asks for, the pipeline's brackets
and quotes close, and every shell part is taken out, looked at by bash -n (and shellcheck, where it
is installed), and run: in a folder with a test that writes one history, valid, invalid, or none.
The exit code and the reports must be those that the page promises."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "guide" / "ci.md"
REGISTER = ROOT / "testdata" / "linear" / "register"
VALID = REGISTER / "valid" / "keyed-tuples.edn"
INVALID = REGISTER / "invalid" / "one-key-of-three.edn"
wrong = []


def check(truth, what):
    if not truth:
        wrong.append(what)


def blocks():
    """(heading, language, text) of each fenced block."""
    heading = ""
    fence = re.compile(r"^## ([^\n]*)$|^```(\w+)\n(.*?)^```$", flags=re.M | re.S)
    for match in fence.finditer(PAGE.read_text(encoding="utf-8")):
        if match.group(1):
            heading = match.group(1)
        else:
            yield heading, match.group(2), match.group(3)


# ---- What is a script in each of them.

def of_github(data):
    """One shell for each step; bash -e, as the service runs them."""
    (job,) = data["jobs"].values()
    check(isinstance(job["runs-on"], str), "GitHub: runs-on")
    check(job["permissions"] == {"security-events": "write"}, "GitHub: permissions")
    for step in job["steps"]:
        check(("uses" in step) != ("run" in step), f"GitHub: a step uses or runs: {step}")
        check(set(step) <= {"name", "uses", "run", "with", "if"}, f"GitHub: members of {step}")
        if "uses" in step:
            check(re.fullmatch(r"[\w.-]+(/[\w.-]+)+@v\d+", step["uses"]), f"GitHub: {step['uses']}")
    return [step["run"] for step in job["steps"] if "run" in step]


def of_gitlab(data):
    (job,) = data.values()
    check(set(job) == {"script", "artifacts"}, "GitLab: members of the job")
    check(set(job["artifacts"]) <= {"when", "reports", "paths"}, "GitLab: members of artifacts")
    check(all(isinstance(line, str) for line in job["script"]), "GitLab: lines of the script")
    return ["\n".join(job["script"])]


def of_jenkins(text):
    """What sh is given; the rest must close what it opens."""
    scripts = [long or short for long, short in
               re.findall(r"sh '''(.*?)'''|sh '([^'\n]*)'", text, flags=re.S)]
    rest = re.sub(r"'''.*?'''|'[^'\n]*'", "''", text, flags=re.S)
    check("'" not in rest.replace("''", ""), "Jenkins: a quote that does not close")
    stack = []
    for char in rest:
        if char in "{([":
            stack.append(char)
        elif char in "})]":
            closed = (stack.pop() if stack else "") + char
            check(closed in ("{}", "()", "[]"), f"Jenkins: {closed}")
    check(not stack, "Jenkins: what is opened is closed")
    check(re.match(r"pipeline \{", rest.strip()), "Jenkins: a pipeline")
    # In a string of ''' Groovy takes a backslash away that stands before the end of a line.
    return [script.replace("\\\n", "") for script in scripts]


def scripts_of(heading, language, text):
    if language in ("sh", "bash"):
        return [text]
    if language == "groovy":
        return of_jenkins(text)
    if language == "clojure":  # a file, not a script
        return []
    check(language == "yaml", f"{heading}: a block of {language}")
    try:
        import yaml
    except ImportError:
        return []
    data = yaml.safe_load(text)
    return of_github(data) if "jobs" in data else of_gitlab(data)


# ---- Looking, and running.

def look(heading, script):
    done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
    check(done.returncode == 0, f"{heading}: {done.stderr}")
    if shutil.which("shellcheck") is not None:
        done = subprocess.run(["shellcheck", "-s", "bash", "-"], input=script, text=True,
                              capture_output=True, check=False)
        check(done.returncode == 0, f"{heading}: {done.stdout}")


def run(scripts, program, history):
    """The exit code of the first that fails, and the files that there are then."""
    with tempfile.TemporaryDirectory(prefix="minos-ci-") as name:
        folder = pathlib.Path(name)
        (folder / "bin").mkdir()
        (folder / "bin" / "minos").symlink_to(program)
        (folder / "store").mkdir()
        if history is not None:
            shutil.copy(history, folder / "store" / "history.edn")
            shutil.copy(history, folder / "history.edn")
        test = folder / "run-my-test.sh"
        test.write_text("#!/bin/sh\n", encoding="utf-8")
        test.chmod(0o755)
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("MINOS", "GITHUB"))}
        keep |= {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
                 "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
        code = 0
        for script in scripts:
            code = subprocess.run(["bash", "-e", "-c", script], cwd=folder, env=keep, check=False,
                                  capture_output=True, timeout=60).returncode
            if code != 0:
                break
        return code, {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()
                      if path.is_file()}


REPORTS = {"GitHub Actions": ("minos.sarif", "verdict.json", "summary.md"),
           "GitLab": ("minos.xml", "verdict.json"), "Jenkins": ("minos.xml",)}


def judge(heading, scripts, program):
    """A job of a service: green, red, and red where its histories are lost."""
    for history, expected in ((VALID, 0), (INVALID, 1), (None, 3)):
        code, files = run(scripts, program, history)
        check(code == expected, f"{heading}, {history and history.name}: {code}, not {expected}")
        for name in REPORTS[heading]:
            check(name in files, f"{heading}, {history and history.name}: no {name}")
            check(history is not None or "expected" in files.get(name, ""),
                  f"{heading}: {name} does not say that histories are missing")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    seen = set()
    for heading, language, text in blocks():
        scripts = scripts_of(heading, language, text)
        for script in scripts:
            look(heading, script)
        if heading in REPORTS and scripts:
            judge(heading, scripts, program)
            seen.add(heading)
        elif scripts:
            for history, expected in ((VALID, 0), (INVALID, 1)):
                code, files = run(["set -o pipefail\n" + scripts[0]], program, history)
                check(code == expected, f"{heading or 'the top'}: {code}, not {expected}")
    check(seen == set(REPORTS) or seen == {"Jenkins"}, f"only {seen} were run")
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
