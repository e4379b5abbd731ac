#!/usr/bin/env python3
"""Are the tests of the scanners good enough? mutate.py [OPTIONS] [CHECKER|FILE…]

One change at a time is made to a source of lib/check/{cluster,data,lease,queue,replica}: a
comparison negated or moved by one, a guard dropped, a statement taken out. The program and the
tests of the checkers that use the source are linked against the changed object, in a build of
their own with asserts, and run: testdata and what is said of it (tests/cli/golden), `minos
selftest`, the histories of real systems (where MINOS_SYSTEM_HISTORIES names their folder), the
unit tests. A mutant that all of them let pass has
survived: either a test is missing, or the code does nothing.

  --sample N   mutants of one source, drawn with a fixed seed; 0: all (25)
  --seed N     another sample
  --build DIR  the build (build/mutate)
  --list       print the mutants, and try none

A mutant that does not compile is not counted; one that hangs is killed. Exit code: 0, whatever
survives; 1 where the unchanged sources fail their own tests."""

import argparse
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "tidy"), str(ROOT / "tests" / "verdicts")]
import house  # noqa: E402
import verdicts_systems  # noqa: E402

FAMILIES = ("cluster", "data", "lease", "queue", "replica")
EXITS = verdicts_systems.EXITS
TIMEOUT_SECONDS = 30
ANY_SCHEMA = types.SimpleNamespace(iter_errors=lambda report: [])

# ---- The changes. (kind, pattern, replacements of its first group)
NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
TOKENS = [
    ("negate", re.compile(r"(?<= )(==|!=|<=|>=|<|>)(?= )"), NEGATED),
    ("boundary", re.compile(r"(?<= )(<=|>=|<|>)(?= )"), MOVED),
    ("logic", re.compile(r"(?<= )(&&|\|\|)(?= )"), {"&&": "||", "||": "&&"}),
    ("off by one", re.compile(r"(?<= )([+-] 1)\b(?!\d)"), {"+ 1": "+ 0", "- 1": "- 0"}),
    ("constant", re.compile(r"\b(true|false)\b"), {"true": "false", "false": "true"}),
]
# A statement from its first column to its semicolon: a call, an assignment, a step.
STATEMENT = re.compile(
    r"^[ ]{4,}(?!return|const|static|else|if|while|for|case|default|goto|assert)"
    r"((?:\(void\) )?(?:\*?[\w.\->\[\]]+ (?:\(|[|&+-]?= )|[\w.\->\[\]]+(?:\+\+|--))[^;{}]*;)$",
    re.MULTILINE)
GUARD = re.compile(r"^( *(?:\} else )?(?:if|while) \()", re.MULTILINE)


def closing(text, start):
    """The index of the parenthesis that closes the one before `start`."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return len(text)


def bodies(code):
    """(start, end) of each function body."""
    for match in re.finditer(r"^\{$", code, re.MULTILINE):
        yield match.start(), code.index("\n}", match.start())


def blank(text):
    """The text with the insides of comments and strings blanked, of the same length."""
    def replace(match):
        token = match[0]
        inside = re.sub(r"[^\n]", " ", token)
        return inside if token[0] == "/" else token[0] + inside[1:-1] + token[-1]
    return house.TOKEN.sub(replace, text)


def mutants_in(code, start, end):
    """(kind, from, to, what comes there instead) within one function."""
    for kind, pattern, swap in TOKENS:
        for match in pattern.finditer(code, start, end):
            yield kind, match.start(1), match.end(1), swap[match[1]]
    for match in GUARD.finditer(code, start, end):
        last = closing(code, match.end())
        condition = code[match.end():last]
        yield "guard never", match.end(), last, f"0 && ({condition})"
        if "while" not in match[1]:
            yield "guard always", match.end(), last, f"1 || ({condition})"
    for match in STATEMENT.finditer(code, start, end):
        yield "dropped", match.start(1), match.end(1), ";"


def mutants(path):
    text = house.read(path)
    code = blank(text)
    found = []
    for start, end in bodies(code):
        for kind, first, last, instead in mutants_in(code, start, end):
            line = code.count("\n", 0, first) + 1
            if "assert (" in code.split("\n")[line - 1]:
                continue
            # What a guard repeats has its strings back.
            if kind.startswith("guard"):
                instead = instead[:6] + text[first:last] + ")"
            was = " ".join(text[first:last].split())
            found.append((line, kind, was if kind != "dropped" else was[:60],
                          text[:first] + instead + text[last:]))
    return sorted(found, key=lambda mutant: mutant[:3])


# ---- What belongs together.
def checkers():
    """{name: source} of the scanners."""
    found = {}
    for _, row in house.rows(ROOT, "lib/check/checkers.def"):
        name, family = row[0], row[1]
        if family in FAMILIES:
            found[name] = ROOT / "lib/check" / family / (name.replace("-", "_") + ".c")
    return found


def headers(path):
    """The headers of its family that a source includes, and those that they include."""
    family, found, open_ = path.parent.name, set(), [path]
    while open_:
        for name in re.findall(rf'#include "(check/{family}/\w+\.h)"', house.read(open_.pop())):
            if name not in found:
                found.add(name)
                open_.append(ROOT / "lib" / name)
    return found


def users(path, named):
    """The checkers whose tests look at a source: its own, or those that include its headers."""
    own = [name for name, source in named.items() if source == path]
    if own:
        return own
    shared = headers(path) - {"check/cluster/cluster.h"} or headers(path)
    return [name for name, source in named.items()
            if source.parent == path.parent and shared & headers(source)]


# ---- Trying one.
def programs(name, family):
    """The unit tests of a checker: those of its family that name it, and that of all scanners."""
    yield "unit_check_pass_pass_memory"
    for path in sorted((ROOT / "tests/unit/check" / family).glob("test_*.c")):
        if re.search(rf'"{name}[":]', house.read(path)):
            yield f"unit_check_{family}_{path.stem.removeprefix('test_')}"


class Build:
    """Everything that is tried, built once, without a change."""

    def __init__(self, folder, names, named):
        self.folder = folder
        self.tests = {name: list(programs(name, named[name].parent.name)) for name in names}
        targets = ["minos", *sorted({test for tests in self.tests.values() for test in tests})]
        subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja",
                        "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_FLAGS=-w -O1 -g0"],
                       check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cmake", "--build", folder, "-j", str(os.cpu_count()), "--target",
                        *targets], check=True, stdout=subprocess.DEVNULL)
        entries = json.loads(house.read(folder / "compile_commands.json"))
        self.compile = {entry["file"]: entry["command"] for entry in entries}
        self.links = {target: self.link_of(target) for target in targets}

    def link_of(self, target):
        listed = subprocess.run(["ninja", "-C", self.folder, "-t", "commands", "-s", target],
                                check=True, capture_output=True, text=True).stdout
        return listed.strip().split("\n")[-1].replace(": && ", "").replace(" && :", "")

    def of(self, names):
        """The programs that try a source of these checkers."""
        return ["minos", *sorted({test for name in names for test in self.tests[name]})]

    def make(self, path, text, names):
        """Whether the mutant compiles. Its object stands before the archive, whose own is then
        not taken."""
        source, made = self.folder / "mutant.c", self.folder / "mutant.o"
        source.write_text(text, encoding="utf-8")
        command = shlex.split(self.compile[str(path)].replace(" -O1 ", " -O0 "))
        command[command.index("-o") + 1] = str(made)
        command[command.index("-c") + 1] = str(source)
        if subprocess.run(command, cwd=self.folder, capture_output=True, check=False).returncode:
            return False
        for target in self.of(names):
            words = shlex.split(self.links[target])
            at = words.index("-o")
            words[at:at + 2] = ["-o", f"mutant-{target}", "mutant.o"]
            if subprocess.run(words, cwd=self.folder, capture_output=True, check=False).returncode:
                return False
        return True

    def unmake(self):
        """The unchanged programs, under the mutants' names."""
        for target in self.links:
            link = self.folder / f"mutant-{target}"
            link.unlink(missing_ok=True)
            link.symlink_to(self.folder / target)


def run(*command):
    """The exit code; None where it takes too long."""
    environment = dict(os.environ, CK_FORK="no")
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True,
                              timeout=TIMEOUT_SECONDS, check=False).returncode
    except subprocess.TimeoutExpired:
        return None


def options_beside(path):
    beside = path.with_name(path.name + ".options")
    lines = house.read(beside).split() if beside.exists() else []
    return ["--" + line for line in lines]


def killer_by_data(program, name, family):
    for folder, code in EXITS.items():
        for path in sorted((ROOT / "testdata" / family / name / folder).glob("*")):
            if path.suffix == ".options":
                continue
            if run(program, "check", "-q", "-c", name, *options_beside(path), path) != code:
                return f"testdata {folder}/{path.name}"
    if run(program, "selftest", name) != 0:
        return "selftest"
    case = ROOT / "tests/cli/golden" / f"{name}.sh"
    if case.exists() and run(sys.executable, ROOT / "tests/cli/run.py", program,
                             f"golden/{name}") != 0:
        return "golden"
    return None


def killer_by_systems(program, name):
    folder = verdicts_systems.folder()
    for case in verdicts_systems.CASES:
        path = folder / (case[0] + ".edn")
        if case[1].split(":")[0] != name or not path.exists():
            continue
        try:
            if verdicts_systems.problem(str(program), path, case, ANY_SCHEMA):
                return f"systems {path.name}"
        except (ValueError, subprocess.TimeoutExpired):
            return f"systems {path.name}"
    return None


def killer(build, names, named):
    """The first test that tells the mutant from the original; None where it survives."""
    program = build.folder / "mutant-minos"
    for name in names:
        found = (killer_by_data(program, name, named[name].parent.name)
                 or killer_by_systems(program, name))
        if found:
            return found
    for test in build.of(names)[1:]:
        if run(build.folder / f"mutant-{test}") != 0:
            return test
    return None


def try_source(path, sample, build, named):
    """(killed, tried) of one source; None where its tests fail by themselves."""
    names = users(path, named)
    build.unmake()
    where = path.relative_to(ROOT)
    broken = killer(build, names, named)
    if broken:
        print(f"{where}: unchanged, it fails {broken}")
        return None
    killed = tried = 0
    for line, kind, was, text in sample:
        if not build.make(path, text, names):
            continue
        tried += 1
        if killer(build, names, named):
            killed += 1
        else:
            print(f"{where}:{line}: survives: {kind}: {was}", flush=True)
    print(f"{where}: {killed} of {tried} killed ({', '.join(names)})", flush=True)
    return killed, tried


def wanted(names, named):
    sources = [path for family in FAMILIES
               for path in sorted((ROOT / "lib/check" / family).glob("*.c"))]
    if not names:
        return sources
    chosen = {named[name] if name in named else (ROOT / name).resolve() for name in names}
    unknown = chosen - set(sources)
    if unknown:
        sys.exit(f"no such scanner: {', '.join(map(str, sorted(unknown)))}")
    return sorted(chosen)


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--sample", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--build", default="build/mutate")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    if asked.help:
        print(__doc__)
        return 0
    named, killed, tried, code = checkers(), 0, 0, 0
    sources = wanted(asked.names, named)
    if not asked.list:
        judged = sorted({name for path in sources for name in users(path, named)})
        build = Build(ROOT / asked.build, judged, named)
    for path in sources:
        drawn = mutants(path)
        if asked.sample and len(drawn) > asked.sample:
            drawn = sorted(random.Random(f"{asked.seed} {path.name}").sample(drawn, asked.sample),
                           key=lambda mutant: mutant[:3])
        if asked.list:
            for line, kind, was, _ in drawn:
                print(f"{path.relative_to(ROOT)}:{line}: {kind}: {was}")
            continue
        result = try_source(path, drawn, build, named)
        code |= result is None
        killed, tried = killed + (result or (0, 0))[0], tried + (result or (0, 0))[1]
    if not asked.list:
        print(f"{killed} of {tried} mutants killed")
    return code


if __name__ == "__main__":
    sys.exit(main())
