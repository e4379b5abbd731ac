#!/usr/bin/env python3
"""The rules themselves: each sees a violation planted for it, and nothing in a clean house."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile

import tidy_banned
import tidy_headers
import tidy_homes
import tidy_length
import tidy_levels
import tidy_symbols

API = '__attribute__ ((visibility ("default")))'
CLEAN = {
    "include/minos/base.h": f"#ifndef A\n#define A\n#define MINOS_API {API}\n"
                            "MINOS_API int minos_a (void);\n#endif\n",
    "lib/base/a.h": '#include "minos/base.h"\nint mns_a (void);\n',
    "lib/base/a.c": '#include "base/a.h"\n/* malloc (1) is banned. */\n'
                    'int mns_a (void)\n{\n    return sizeof "exit (1)";\n}\n'
                    + "".join(f"int {name} (void);\n{API}\nint {name} (void)\n"
                              "{\n    return 0;\n}\n"
                              for name in ["minos_a", *sorted(tidy_symbols.HOOKS)]),
    "lib/base/budget.c": "#include <stdlib.h>\nvoid *mns_b (void);\nvoid *mns_b (void)\n"
                         "{\n    return malloc (1);\n}\n",
    "lib/value/v.c": '#include "base/a.h"\nint mns_v (void);\nint mns_v (void)\n'
                     "{\n    return mns_a ();\n}\n",
    "lib/check/checkers.def": '/* name, family, function, line. */\n'
                              'MNS_CHECKER ("c", "linear", mns_c,\n             "one (line)")\n',
    "docs/checkers/linear/c.md": "# c\n",
    "lib/model/models.def": 'MNS_MODEL (mns_model_cas_register)\n',
    "docs/models/cas-register.md": "# cas-register\n",
    "cli/main.c": "#include <minos/base.h>\nint main (void)\n{\n    return 0;\n}\n",
}

# (rule, file, what it is made of, words that the violation must have)
LONG = "void mns_l (void)\n{\n" + "    ;\n" * 69 + "}\n"
PLANTED = [
    (tidy_levels, "lib/value/x.c", '#include "history/h.h"\n', "does not exist"),
    (tidy_levels, "lib/base/x.c", '#include "check/checkers.def"\n', "check on 6"),
    (tidy_levels, "lib/report/x.c", '#include "model/models.def"\n', "model on 4"),
    (tidy_levels, "lib/value/x.c", '#include "../base/a.h"\n', "'..'"),
    (tidy_levels, "lib/value/x.c", '#include "a.h"\n', "does not name its room"),
    (tidy_levels, "lib/utils/x.c", "", "not in a room"),
    (tidy_levels, "lib/x.c", "", "not in a room"),
    (tidy_levels, "cli/x.c", '#include "base/a.h"\n', "cli sees only"),
    (tidy_levels, "include/minos/x.h", '#include "base/a.h"\n', "public headers only"),
    (tidy_length, "lib/base/x.c", LONG, "71 lines"),
    (tidy_length, "cli/x.c", "\n" * 601, "601 lines"),
    (tidy_length, "tests/x.c", "/*" + "x" * 99 + "\n", "101 columns"),
    (tidy_banned, "lib/base/x.c", "void f (void *p)\n{\n    free (p);\n}\n", "free"),
    (tidy_banned, "lib/base/x.c", "    fprintf (0, 0);\n", "fprintf"),
    (tidy_banned, "lib/base/x.c", "    x = stderr;\n", "stderr"),
    (tidy_banned, "lib/base/x.c", "    abort ();\n", "abort"),
    (tidy_banned, "cli/x.c", "    strcpy (a, b);\n", "strcpy"),
    (tidy_banned, "docs/x.md", "Left out for " "now.\n", "does not belong"),
    (tidy_banned, "lib/base/x.c", "/* TO" "DO: all of it. */\n", "does not belong"),
    (tidy_banned, "tests/x.sh", "cd /wo" "rk/main\n", "does not belong"),
    (tidy_banned, "tests/x.py", "'/tmp/min" "os/x'\n", "does not belong"),
    (tidy_headers, "include/minos/x.h", "size_t minos_x (void);\n", "x.h:1: "),
    (tidy_headers, "include/minos/x.h", "int minos_x (int new);\n", "++:"),
    (tidy_homes, "docs/models/x.md", "# x\n", "no row"),
    (tidy_homes, "lib/check/checkers.def", 'MNS_CHECKER ("d", "linear", f, "l")\n',
     "docs/checkers/linear/d.md is missing"),
    (tidy_homes, "lib/check/checkers.def", 'MNS_SCANNER ("d", "queue", s, "l")\n',
     "test_d.c is missing"),
    (tidy_homes, "lib/model/models.def", "", "no row could be read"),
    (tidy_symbols, "include/minos/x.h", "MINOS_API int minos_x (void);\n", "not exported"),
    (tidy_symbols, "lib/base/x.c", f"int minos_y (void);\n{API} int minos_y (void)\n"
                                   "{\n    return 0;\n}\n", "in no public header"),
    (tidy_symbols, "lib/base/x.c", "int mns_v (void);\nint mns_x (void);\nint mns_x (void)\n"
                                   "{\n    return mns_v ();\n}\n", "base uses mns_v of value"),
    (tidy_symbols, "lib/base/x.c", "int mns_x (void);\nint mns_x (void)\n"
                                   "{\n    static int n;\n    return n++;\n}\n", "writable global"),
    (tidy_symbols, "lib/base/x.c", "int plain (void);\nint plain (void)\n{\n    return 0;\n}\n",
     "not named mns_"),
    (tidy_symbols, "lib/base/x.c", "int mns_z (void);\nint mns_x (void);\nint mns_x (void)\n"
                                   "{\n    return mns_z ();\n}\n", "nowhere defined"),
    (tidy_symbols, "lib/value/x.c", "int mns_a (void);\nint mns_a (void)\n{\n    return 0;\n}\n",
     "defined in lib/base/a.c too"),
]


def compile_house(root):
    """Objects where CMake would put them, and a library of them."""
    objects = root / "build" / "objects"
    library = root / "build" / "libminos.so"
    made = []
    for source in sorted(root.glob("lib/*/*.c")):
        made.append(objects / (str(source.relative_to(root)) + ".o"))
        made[-1].parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([os.environ.get("CC", "cc"), "-w", "-fPIC", "-fvisibility=hidden", "-I",
                        root / "include", "-I", root / "lib", "-c", source, "-o", made[-1]],
                       check=True)
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-Wl,-soname,libminos.so.0",
                    "-Wl,-z,muldefs", "-o", library, *made], check=True)
    os.environ.update(MINOS_SHARED=str(library), MINOS_OBJECTS=str(objects))


def violations(rule, extra):
    with tempfile.TemporaryDirectory(prefix="minos-tidy-") as name:
        root = pathlib.Path(name)
        for path, text in {**CLEAN, **extra}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        if rule is tidy_symbols:
            compile_house(root)
        with contextlib.suppress(SystemExit):
            return list(rule.check(root))
    return ["the rule could not run"]


def main():
    failed = 0
    for rule in (tidy_levels, tidy_length, tidy_banned, tidy_headers, tidy_homes, tidy_symbols):
        for line in violations(rule, {}):
            failed += 1
            print(f"{rule.__name__}: in a clean house: {line}")
    for rule, path, text, words in PLANTED:
        found = violations(rule, {path: text})
        if not any(words in line for line in found):
            failed += 1
            print(f"{rule.__name__}: did not see \"{words}\" in {path}, but {found}")
    print(f"{len(PLANTED)} planted violations, {failed} defects")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
