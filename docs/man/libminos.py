#!/usr/bin/env python3
"""The source of libminos(3): libminos.py [--check].

Prints docs/man/libminos.3.scd with what the public headers say in the place of its line
"; include/minos", for scdoc. With --check nothing is printed, the page is made where scdoc is
installed, and each function must be in it."""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "man" / "libminos.3.scd"
PLACE = "; include/minos\n"
# In the order in which one needs them.
HEADERS = ("base", "value", "history", "read", "record", "options", "model", "check", "verdict",
           "report", "certificate", "shrink")


def escape(text):
    return re.sub(r"([\\_*#<>\[\]`~])", r"\\\1", text)


def comment_lines(comment):
    """A comment's lines without what makes it one."""
    body = comment.strip()[2:-2]
    for line in body.split("\n"):
        line = line.strip()
        if line.startswith("*"):
            line = line[1:]
        yield line[1:].rstrip() if line.startswith(" ") else line.rstrip()


def styled(line):
    """What a comment emphasises, as the page does."""
    line = escape(line.strip())
    line = re.sub(r"\\`(.+?)\\`", r"*\1*", line)
    line = re.sub(r"(^|[ (])\\\*([a-z]+)\\\*", r"\1_\2_", line)
    return re.sub(r"^\.", "\\.", line)


def prose(lines):
    """Paragraphs; what is indented stands as it is."""
    out, literal = [], False
    for line in lines:
        indented = line.startswith("    ")
        if indented != literal and (indented or line.strip()):
            if literal:
                out.append("```")
            if indented and out and out[-1] != "":
                out.append("")
            out += ["```"] if indented else [""] if literal else []
            literal = indented
        if literal:
            out.append(line[4:].replace("\\", "\\\\"))
        else:
            out.append(styled(line))
    if literal:
        out.append("```")
    return out


def chunks(text):
    """(comment, declarations) between empty lines, without what only a compiler needs."""
    text = re.sub(r'#ifdef __cplusplus\n.*?#endif\n', "", text, flags=re.S)
    for chunk in re.split(r"\n{2,}", text):
        chunk = chunk.strip("\n")
        match = re.match(r"\s*(/\*.*?\*/)\s*", chunk, flags=re.S)
        comment = match.group(1) if match else None
        rest = chunk[match.end():] if match else chunk
        rest = re.sub(r"^#(include|ifndef|endif).*\n?", "", rest, flags=re.M)
        rest = re.sub(r"^#define MINOS_\w+_H\n?", "", rest, flags=re.M)
        rest = re.sub(r"^#define MINOS_(API|MUST_CHECK) .*\n?", "", rest, flags=re.M)
        rest = rest.replace("MINOS_API ", "").replace("MINOS_MUST_CHECK ", "")
        rest = rest.replace("MINOS_MUST_CHECK\n", "").strip("\n")
        if comment or rest.strip():
            yield comment, rest


def section(name):
    text = (ROOT / "include" / "minos" / f"{name}.h").read_text(encoding="utf-8")
    head, body = text.split("#ifndef", 1)
    about = list(comment_lines(head.strip()))
    about[0] = re.sub(r"^minos/\w+\.h: ", "", about[0])
    about[0] = about[0][:1].upper() + about[0][1:]
    yield f"# {name.upper()}: minos/{name}.h"
    yield ""
    yield from prose(about)
    for comment, code in chunks("#ifndef" + body):
        yield ""
        if comment:
            lines = list(comment_lines(comment))
            if lines[0].startswith("---- "):
                title, _, more = lines[0][5:].partition(".")
                yield f"## {escape(title)}"
                yield ""
                lines = [more.strip()] + lines[1:] if more.strip() else lines[1:]
            if any(line.strip() for line in lines):
                yield from prose(lines)
                yield ""
        if code.strip():
            yield "```"
            yield from code.replace("\\", "\\\\").split("\n")
            yield "```"
    yield ""


def page():
    headers = {path.stem for path in (ROOT / "include" / "minos").glob("*.h")} - {"minos"}
    if headers != set(HEADERS):
        sys.exit(f"not in HEADERS, or there no more: {headers ^ set(HEADERS)}")
    head, tail = PAGE.read_text(encoding="utf-8").split(PLACE)
    return head + "\n".join(line for name in HEADERS for line in section(name)) + tail


def functions():
    for name in HEADERS:
        text = (ROOT / "include" / "minos" / f"{name}.h").read_text(encoding="utf-8")
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        for match in re.finditer(r"MINOS_API[^;]*?\b(minos_\w+) \(", text):
            yield match.group(1)


def check(text):
    """The page as people read it has every function."""
    shown = text
    if shutil.which("scdoc") is not None:
        out = subprocess.run(["scdoc"], input=text.encode(), capture_output=True, check=False)
        if out.returncode != 0:
            sys.exit("scdoc: " + out.stderr.decode())
        shown = re.sub(r"\\[&|^]", "", out.stdout.decode()).replace("\\-", "-")
    names = sorted(set(functions()))
    missing = [name for name in names if name not in shown]
    if missing or len(names) < 100:
        sys.exit(f"{len(names)} functions; not in the page: {' '.join(missing)}")


def main():
    text = page()
    if "--check" in sys.argv:
        check(text)
    else:
        sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main()
