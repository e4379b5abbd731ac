#!/usr/bin/env python3
"""Every path of every violation in testdata/linear, and every linearization of what is valid, taken
step by step by models that are written here once more: legal, in real time, with the states that
the report says, and the paths blocked in the end: verdicts_paths.py PROGRAM"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def text_of(value):
    """A value as EDN has it."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + " ".join(text_of(item) for item in value) + "]"
    return json.dumps(value)


def parsed(text):
    """What text_of wrote; the words of the mutex stay words."""
    if text in ("free", "held"):
        return text
    return None if text == "nil" else json.loads(text.replace(" ", ","))


# A model: its initial state; and of a state, f, input and answer the next state, or None. A crashed
# operation has no answer, and is called with ok False.

def register(state, f, value, answer, ok):
    if f == "read":
        return state if not ok or answer == state else None
    if f == "write":
        return value
    return value[1] if state == value[0] else None


def counter(state, f, value, answer, ok):
    if f == "read":
        return state if not ok or answer == state else None
    return state + value if f == "add" else None


def mutex(state, f, value, answer, ok):
    if f == "acquire":
        return "held" if state == "free" else None
    return "free" if state == "held" else None


def queue(take):
    def step(state, f, value, answer, ok):
        if f in ("enqueue", "push"):
            return state + [value]
        if ok and (not state or state[take] != answer):
            return None
        return state[1:] if take == 0 else state[:-1]
    return step


MODELS = {
    "register": (None, register, text_of), "cas-register": (None, register, text_of),
    "counter": (0, counter, text_of), "mutex": ("free", mutex, str),
    "fifo-queue": ([], queue(0), text_of), "stack": ([], queue(-1), text_of),
}


class Op:
    def __init__(self, record, at):
        self.f, self.input, self.key = record["f"], record.get("value"), record.get("key")
        self.call, self.ret, self.answer, self.type = at, None, None, "info"

    def end(self, record, at):
        self.type = record["type"]
        if self.type != "info":
            self.ret, self.answer = at, record.get("value")


def history_of(program, path):
    """Operations in order of invocation, from what minos convert writes."""
    out = subprocess.run([program, "convert", "--to", "jsonl", path], capture_output=True,
                         text=True, check=True, cwd=ROOT, timeout=60).stdout
    ops, last = [], {}
    for at, line in enumerate(out.splitlines()):
        record = json.loads(line)
        if not isinstance(record["process"], int):
            continue
        if record["type"] == "invoke":
            last[record["process"]] = Op(record, at)
            ops.append(last[record["process"]])
        else:
            last[record["process"]].end(record, at)
    return ops


def unkeyed(op, key):
    """Input and answer without the key of Jepsen's tuple."""
    def off(value):
        pair = isinstance(value, list) and len(value) == 2 and value[0] == key
        return value[1] if key is not None and op.key is None and pair else value
    return off(op.input), off(op.answer)


def of_key(ops, key):
    return [i for i, op in enumerate(ops) if op.type != "fail" and (
        key is None or op.key == key or (isinstance(op.input, list) and op.input[0] == key))]


def check_path(model, ops, key, path):
    first, step, show = MODELS[model]
    done = [entry["op"] for entry in path["steps"]]
    skipped = path["skipped"]
    if skipped == 0 and path["state"] != show(first):
        yield f"begins with {path['state']}"
    if skipped > 0:
        first = parsed(path["state"])
    state = first
    for n, entry in enumerate(path["steps"]):
        op, before = ops[entry["op"]], done[:n]
        state = step(state, op.f, *unkeyed(op, key), op.type == "ok")
        if state is None and entry["state"] != "nil":
            yield f"step {n} is illegal"
            return
        if show(state) != entry["state"]:
            yield f"after step {n} the state is {show(state)}, not {entry['state']}"
        late = [i for i in of_key(ops, key) if ops[i].ret is not None and ops[i].ret < op.call]
        missing = [i for i in late if i not in before]
        if len(missing) > skipped:
            yield f"step {n} stands before what had returned"
    for index in path["blocked"]:
        op = ops[index]
        if index in done:
            yield f"{index} is done and blocked"
        if op.f != "write" and step(state, op.f, *unkeyed(op, key), True) is not None:
            yield f"{index} is possible"
    completed = skipped + sum(ops[i].type != "info" for i in done)
    if completed < path["completed"] or (skipped == 0 and completed != path["completed"]):
        yield f"{completed} completed, not {path['completed']}"


def paths_of(model, check, ops):
    """(key, path) of all that a check says."""
    for anomaly in check["anomalies"]:
        if not anomaly["paths"]["list"] or not anomaly["paths"]["longest"]:
            raise ValueError("no path, or none that is the longest")
        for path in anomaly["paths"]["list"]:
            yield anomaly["key"], path
    first, _, show = MODELS[model]
    for witness in check["witnesses"]:
        if len(witness["states"]) != len(witness["ops"]):
            raise ValueError("not a state for each operation")
        yield witness["key"], {
            "state": show(first), "skipped": 0, "blocked": [],
            "completed": sum(ops[op].type != "info" for op in witness["ops"]),
            "steps": [{"op": op, "state": state}
                      for op, state in zip(witness["ops"], witness["states"])]}


def files():
    for model in MODELS:
        for folder in ("invalid", "valid"):
            for file in sorted((ROOT / "testdata" / "linear" / model / folder).iterdir()):
                if file.suffix != ".options" and \
                        not file.with_name(file.name + ".options").exists():
                    yield model, str(file.relative_to(ROOT))


def main():
    program, wrong, steps = str(pathlib.Path(sys.argv[1]).resolve()), 0, {"invalid": 0, "valid": 0}
    for model, name in files():
        out = subprocess.run([program, "check", "-m", model, "--witness", "--states", "--report",
                              "json", name], capture_output=True, text=True, cwd=ROOT, timeout=60,
                             check=False)
        ops = history_of(program, name)
        for check in json.loads(out.stdout)["checks"]:
            for key, path in paths_of(model, check, ops):
                steps[pathlib.Path(name).parent.name] += len(path["steps"])
                for problem in check_path(model, ops, key, path):
                    wrong += 1
                    print(f"{name}: {problem}: {json.dumps(path)}")
    print(f"{steps} steps, {wrong} wrong")
    sys.exit(1 if wrong > 0 or min(steps.values()) < 300 else 0)


if __name__ == "__main__":
    main()
