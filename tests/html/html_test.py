#!/usr/bin/env python3
"""The picture in a browser: html_test.py PROGRAM. 77 where there is no Chromium.

Opens pictures of histories of testdata and of some made here; clicks, types, looks for what must
be there, and for what must not: errors, loads, dialogs, markup of the history."""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINEAR = ROOT / "testdata" / "linear"
EVIL = "</script><img src=x onerror=alert(1)><script>alert(2)</script>\u2028&amp;<!--"


def show(program, scratch, name, *arguments):
    path = scratch / name
    subprocess.run([program, "show", "-o", path, *map(str, arguments)], check=True,
                   stdout=subprocess.DEVNULL, cwd=scratch)
    return path


class Case:
    def __init__(self, page, program, scratch):
        self.page, self.program, self.scratch = page, program, scratch
        self.failed = 0

    def check(self, truth, what):
        if not truth:
            self.failed += 1
            print("wrong:", what)

    def clean(self, path):
        """No errors, and nothing loaded but the file itself."""
        self.check(not self.page.trouble, f"{path.name}: {self.page.trouble}")
        self.check(all(url.startswith("file:") for url in self.page.requests)
                   and len(self.page.requests) == 1, f"{path.name} loads {self.page.requests}")

    def open(self, name, *arguments, **size):
        path = show(self.program, self.scratch, name, *arguments)
        self.page.open(path, **size)
        self.page.settle()
        self.clean(path)
        return path

    def text(self, selector):
        return self.page.js(f"document.querySelector({json.dumps(selector)}).innerText")

    def data(self, name):
        return self.page.js(f"document.getElementById('canvas').dataset.{name}")

    def press(self, selector):
        self.page.js(f"document.querySelector({json.dumps(selector)}).click()")
        self.page.settle()

    def view(self):
        return float(self.data("from")), float(self.data("to"))

    def inked(self, scheme):
        """How many colours the canvas has: 1 is an empty one. And the one in its corner."""
        colors, corner = self.page.js("""(() => {
            const canvas = document.getElementById("canvas"), c = canvas.getContext("2d");
            const d = c.getImageData(0, 0, canvas.width, canvas.height).data, seen = new Set();
            for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
            const last = d.length - 4;
            return [seen.size, (d[last] + d[last + 1] + d[last + 2]) / 3];
        })()""")
        self.check(colors > 6, f"{scheme}: an empty canvas")
        self.check((corner > 128) == (scheme == "light"), f"{scheme}: a corner of {corner}")


def invalid(case):
    """The failing window first, its members, the states; zoom, time, theme, by hand and key."""
    page = case.page
    page.scheme("light")
    case.open("invalid.html", "-m", "cas-register",
              LINEAR / "cas-register" / "invalid" / "simulated.jsonl")
    case.check(case.text("#badge") == "INVALID", "the badge")
    case.check("not linearizable" in case.text("#problem"), "the problem")
    for word in ("blocked", "read → 3", "states just before", "could have answered"):
        case.check(word in case.text("#problem"), f"{word} is not in the problem")
    case.check(case.data("selected") == "78", "the operation to blame is chosen")
    case.check("states before" in case.text("#details"), "the states are in the details")
    case.inked("light")
    before = case.view()
    page.key("+")
    inside = case.view()
    case.check(inside[0] > before[0] and inside[1] < before[1], "+ zooms in")
    page.key("-")
    box = page.js("(() => { const r = document.getElementById('canvas').getBoundingClientRect();"
                  "return [r.left + r.width / 2, r.top + 60]; })()")
    before = case.view()
    page.mouse("mouseWheel", *box, deltaX=0, deltaY=-200)
    page.settle()
    case.check(case.view()[1] - case.view()[0] < before[1] - before[0], "the wheel zooms in")
    page.key("0")
    whole = case.view()
    case.check(whole[1] - whole[0] > 200, "0 shows all")
    page.key("t")
    case.check(case.view()[1] > 10000, "t shows recorded time")
    page.key("t")
    page.key("f")
    case.check(case.view()[1] - case.view()[0] < 100, "f shows the failure")
    before = case.data("selected")
    page.key("ArrowLeft")
    case.check(case.data("selected") != before, "an arrow chooses")
    page.key("ArrowDown")
    page.key("ArrowRight")
    page.key("ArrowUp")
    page.key("Escape")
    case.check(case.data("selected") == "-1", "escape")
    case.press("#theme")
    case.inked("dark")
    page.scheme("dark")
    case.press("#problem .chip:nth-child(2)")
    case.check("write 3" in case.text("#details"), "a click on a member")
    case.press("#function-filters input")
    case.check("shown" in case.text("#shown"), "a filter")
    case.check(not page.trouble, str(page.trouble))


def hover(case):
    """A click and a tip, with the mouse, where the operation to blame stands."""
    page = case.page
    page.scheme("dark")
    case.open("stale.html", "-m", "register", LINEAR / "register" / "invalid" / "stale-read.edn")
    case.inked("dark")
    found = False
    left, top = page.js("(() => { const r = document.getElementById('canvas')"
                        ".getBoundingClientRect(); return [r.left, r.top]; })()")
    for y in range(30, 160, 10):
        for x in range(110, 900, 60):
            page.mouse("mouseMoved", left + x, top + y)
            if page.js("!document.getElementById('tip').hidden"):
                found = True
                page.click(left + x, top + y)
                break
        if found:
            break
    case.check(found, "a tip")
    case.check(int(case.data("selected") or -1) >= 0, "a click chooses")
    case.check("process" in case.text("#tip"), "the tip says the process")


def valid(case):
    """The linearization, and nothing wrong."""
    case.page.scheme("light")
    case.open("valid.html", "-m", "cas-register",
              LINEAR / "cas-register" / "valid" / "simulated.jsonl")
    case.check(case.text("#badge") == "VALID", "the badge of a valid history")
    case.check("takes effect here" in case.text("#legend"), "the points")
    case.page.key("ArrowRight")
    case.check("as number" in case.text("#details"), "the place in the order")
    case.check("state after it" in case.text("#details"), "the state there")
    case.check(case.data("order") == "-1", "no partial linearization of what is valid")
    report = case.open("crashed.html", "-m", "unordered-queue", crashed_dequeue(case.scratch))
    case.page.key("ArrowRight")
    case.check("state after it" in case.text("#details"), "one of several states: "
               + case.text("#details"))
    case.clean(report)


def crashed_dequeue(scratch):
    """A queue in which nobody knows what a crashed dequeue took."""
    rows = [("invoke", "enqueue", 1, 0), ("ok", "enqueue", 1, 0), ("invoke", "enqueue", 2, 0),
            ("ok", "enqueue", 2, 0), ("invoke", "dequeue", None, 1), ("invoke", "dequeue", None, 2),
            ("invoke", "dequeue", None, 3), ("ok", "dequeue", None, 3)]
    source = scratch / "crashed.jsonl"
    source.write_text("".join(json.dumps({"process": process, "type": kind, "f": f, "value": value})
                              + "\n" for kind, f, value, process in rows), encoding="utf-8")
    return source


def bad_pixels(case):
    """How many pixels of the canvas have the colour of what is not possible."""
    return case.page.js("""(() => {
        const canvas = document.getElementById("canvas"), c = canvas.getContext("2d");
        const d = c.getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0;
        for (let i = 0; i < d.length; i += 4)
            count += d[i] === 0xc8 && d[i + 1] === 0x23 && d[i + 2] === 0x2c;
        return count;
    })()""")


def orders(case):
    """Partial linearizations: one is drawn for what is chosen, and a key shows another."""
    page = case.page
    page.scheme("light")
    case.open("orders.html", "-m", "mutex", LINEAR / "mutex" / "invalid" / "held-twice.edn")
    case.check(case.data("order") == "0" and case.data("crosses") == "1", "an order is drawn")
    case.check("order 1 of 2: 1 operation, the longest" in case.text("#problem .order"),
               "what is said of it: " + case.text("#problem .order"))
    case.check("not possible in state held" in case.text("#details"), "the blocked operation")
    case.check(bad_pixels(case) > 40, "the cross is red")
    page.key("o")
    case.check(case.data("order") == "1", "o shows another")
    case.check("order 2 of 2" in case.text("#problem .order"), case.text("#problem .order"))
    case.check("number 1" in case.text("#details"), "its place in the other order")
    page.key("o")
    page.key("O", shift=True)
    case.check(case.data("order") == "1", "O goes back")
    case.press("#problem .order .steps .chip")
    case.check(case.data("order") == "1", "a step of an order leaves it as it is")
    case.press("#problem .order button:last-of-type")
    case.check(case.data("order") == "0", "a button shows another")
    page.key("Escape")
    case.check(case.data("order") == "0" and case.data("selected") == "-1", "any of them")
    case.open("keys-too.html", "-m", "register",
              LINEAR / "register" / "invalid" / "one-key-of-three.edn")
    case.check(case.data("order") == "0", "the order of a key")
    page.js("[...document.querySelectorAll('#keys .item')].pop().click()")
    page.settle()
    case.check(case.data("order") == "-1", "no order for a key that is valid")
    case.check(not page.trouble, str(page.trouble))


def nothing_before(case):
    """The first operation is illegal already, and something red is shown."""
    source = case.scratch / "first.jsonl"
    source.write_text('{"process":0,"type":"invoke","f":"read","value":null}\n'
                      '{"process":0,"type":"ok","f":"read","value":7}\n', encoding="utf-8")
    case.page.scheme("light")
    case.open("first.html", "-m", "register", source)
    case.check(case.data("order") == "0" and case.data("crosses") == "1", "the empty order")
    case.check("order 1 of 1: 0 operations" in case.text("#problem .order"), "nothing before")
    case.check(bad_pixels(case) > 100, "nothing red")


def keys(case):
    case.page.scheme("light")
    case.open("keys.html", "-m", "register",
              LINEAR / "register" / "invalid" / "one-key-of-three.edn")
    case.check([line for line in case.text("#keys").split("\n") if line.strip()][0:2]
               == ["All keys", "✗2"], "the keys: " + case.text("#keys"))
    case.page.js("{ const s = document.getElementById('key-search'); s.value = '3';"
                 "s.dispatchEvent(new Event('input')); }")
    case.check(case.text("#keys").strip() == "✓3", "the search")
    case.press("#keys .item")
    case.check(case.page.js("!document.getElementById('problem').classList.contains('shown')"),
               "a valid key has no problem")
    case.check("takes effect here" in case.text("#legend"), "the points of a key")


def several(case):
    case.open("several.html", "-m", "register", LINEAR / "register" / "valid" / "sequential.edn",
              LINEAR / "register" / "invalid" / "stale-read.edn")
    case.check(case.text("#badge") == "INVALID", "the worst comes first")
    case.page.js("{ const s = document.getElementById('history'); s.value = '0';"
                 "s.dispatchEvent(new Event('change')); }")
    case.page.settle()
    case.check(case.text("#badge") == "VALID", "the other history")
    case.check(not case.page.trouble, str(case.page.trouble))


def write_evil(path):
    """Three threads whose processes crash and come back as p + 3, a nemesis, values like markup."""
    def row(process, kind, f, value):
        lines.append(json.dumps({"process": process, "type": kind, "f": f, "value": value,
                                 "time": 1000 * len(lines), "error": EVIL}))
    lines = []
    for turn in range(4):
        for thread in range(3):
            row(thread + 3 * turn, "invoke", "write", EVIL + str(turn))
        for thread in range(3):
            row(thread + 3 * turn, "info", "write", EVIL + str(turn))
        row("nemesis", "info", "start-" + EVIL, EVIL)
        row("nemesis", "info", "stop-" + EVIL, EVIL)
    row(12, "invoke", "read", None)
    row(12, "ok", "read", EVIL + "3")
    row(12, "invoke", "read", None)
    row(12, "ok", "read", EVIL + "!")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def injection(case):
    source = case.scratch / "<img src=x onerror=alert(3)>.jsonl"
    write_evil(source)
    path = case.open("evil.html", "-m", "register", source)
    case.check("3 lanes" in case.text("#counts"), "retired processes: " + case.text("#counts"))
    case.check("8 events" in case.text("#counts"), "the nemesis")
    for key in ("ArrowRight", "n", "ArrowDown", "0"):
        case.page.key(key)
    case.press("#events .item")
    case.check(case.page.js("document.querySelectorAll('img, iframe, object, embed').length") == 0,
               "an element of the history's")
    case.check(case.page.js("document.querySelectorAll('script').length") == 2, "a script more")
    case.page.key("Escape")
    case.check(EVIL[:6] in case.text("#problem .steps code:last-of-type"), "a state, as text: "
               + case.text("#problem .steps"))
    case.check("<img" in case.text("#details") or "<img" in case.text("#problem"), "shown as text")
    case.page.js("document.body.append(Object.assign(document.createElement('script'),"
                 "{ textContent: 'window.evil = 1' }))")
    case.check(case.page.js("window.evil") is None, "the policy lets a script in")
    case.page.trouble.clear()
    case.clean(path)


def completions(case):
    """A history that kept completions only: each operation has a place of its own."""
    source = case.scratch / "completions.jsonl"
    source.write_text("".join(json.dumps({"process": i % 2, "type": "ok", "f": f, "value": i // 2})
                              + "\n" for i in range(40) for f in ("write", "read")),
                      encoding="utf-8")
    case.open("completions.html", "-m", "register", source)
    case.check(int(case.data("drawn")) >= 80, f"{case.data('drawn')} of 80 are drawn")


def others(case):
    """What other checkers find: members that are events, roles of their own, facts."""
    source, path = case.scratch / "evil-too.jsonl", case.scratch / "others.html"
    write_evil(source)
    show(case.program, case.scratch, path.name, "-m", "register", source)
    head, rest = path.read_text(encoding="utf-8").split('class="minos-history">')
    data = json.loads(rest.split("</script>")[0])
    part = {"key": -1, "text": "", "valid": "false", "basis": "refutation", "cause": "",
            "states": 0, "witness": [], "anomalies": [
                {"id": "lost-fault", "title": "a fault was lost", "text": "two\nlines",
                 "states": [], "allowed": [], "ops": [], "events": [[2, "landed"]]}]}
    data["findings"].append(dict(data["findings"][0], checker="faults", parts=[part],
                                 facts=[["lost-count", "1"]], claim="Faults land."))
    path.write_text(head + 'class="minos-history">' + json.dumps(data).replace("<", "\\u003c")
                    + "</script>", encoding="utf-8")
    case.page.open(path)
    case.press("#anomalies .item:last-child")
    for word in ("a fault was lost", "landed", "lost-fault"):
        case.check(word in case.text("#problem"), f"{word} is not shown")
    case.press("#problem .chip")
    case.check("record" in case.text("#details"), "the event that takes part")
    case.check("lost-count" in case.text("#findings"), "the facts")
    case.page.key("n")
    case.clean(path)


def large(case):
    """100 000 operations: opens, and a frame of all of it takes no time that is felt."""
    source = case.scratch / "large.jsonl"
    with source.open("w", encoding="utf-8") as out:
        for i in range(50000):
            for process in (2 * (i % 10), 2 * (i % 10) + 1):
                out.write(f'{{"process":{process},"type":"invoke","f":"write","value":1}}\n')
            for process in (2 * (i % 10), 2 * (i % 10) + 1):
                out.write(f'{{"process":{process},"type":"ok","f":"write","value":1}}\n')
    case.open("large.html", "-m", "register", source)
    case.check("100,000 operations" in case.text("#counts"), "a large history")
    case.check(int(case.data("drawn")) < 40000, f"{case.data('drawn')} shapes for a screen")
    case.check(float(case.data("milliseconds")) < 500, case.data("milliseconds") + " ms a frame")
    case.page.key("ArrowRight")
    case.check("state after it" in case.text("#details"), "the state in a large history")
    for _ in range(12):
        case.page.key("+")
    case.check(0 < int(case.data("drawn")) < 4000, f"{case.data('drawn')} shapes when near")


def large_invalid(case):
    """The same with a read of what nobody wrote: the order is found and drawn as fast."""
    source = case.scratch / "large-invalid.jsonl"
    with (case.scratch / "large.jsonl").open(encoding="utf-8") as lines, \
            source.open("w", encoding="utf-8") as out:
        out.writelines(lines)
        out.write('{"process":3,"type":"invoke","f":"read","value":null}\n'
                  '{"process":3,"type":"ok","f":"read","value":2}\n')
    case.open("large-invalid.html", "-m", "register", source)
    chips = case.page.js("document.querySelectorAll('#problem .steps .chip').length")
    case.check(case.data("order") == "0" and int(case.data("points")) > 2 and chips == 41,
               f"{case.data('points')} points and {chips} steps of a long order")
    case.check("99960 before" in case.text("#problem .steps"), case.text("#problem .steps"))
    for key in ("o", "ArrowLeft", "ArrowDown", "0"):
        started = time.monotonic()
        case.page.key(key)
        case.check(time.monotonic() - started < 3, f"{key} takes too long")
        case.check(float(case.data("milliseconds")) < 500, case.data("milliseconds") + " ms")


def main():
    program, chromium = pathlib.Path(sys.argv[1]).resolve(), browser.find()
    if chromium is None:
        print("there is no Chromium here")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="minos-html-") as name:
        page = browser.Browser(chromium)
        try:
            case = Case(page, program, pathlib.Path(name))
            for run in (invalid, hover, valid, orders, nothing_before, keys, several,
                        injection, completions, others, large, large_invalid):
                run(case)
        finally:
            page.close()
    print(f"{case.failed} wrong")
    sys.exit(1 if case.failed else 0)


if __name__ == "__main__":
    main()
