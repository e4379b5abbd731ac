# Memory stays below --max-memory on the worst histories, and nothing dies of it: the address space
# is limited a little above (code, libraries, stacks and what the allocator reserves), and the peak
# is what the system saw.
[[ -z $SANITIZED ]] || { echo "that was all"; exit 0; }
"$PYTHON" -B - "$SCRATCH" <<'PYTHON'
import pathlib
import random
import sys

scratch = pathlib.Path(sys.argv[1])


def event(process, kind, f, value):
    return f"{{:process {process}, :type :{kind}, :f :{f}, :value {value}}}\n"


# A write that was seen: the history says something.
SOUND = "".join(event(70000, kind, f, value) for f, kind, value in (
    ("write", "invoke", 3), ("write", "ok", 3), ("read", "invoke", "nil"), ("read", "ok", 3)))


def distinct(count):
    """Crashed writes, all different, and reads that could need any of them."""
    out = [SOUND]
    out += [event(i, kind, "write", i) for i in range(count) for kind in ("invoke", "info")]
    for i in range(200):
        out += [event(9999, "invoke", "read", "nil"), event(9999, "ok", "read", i * 7 % count)]
    return "".join(out)


def wide(count):
    """Concurrent writes and CASes, round after round, that end in a contradiction."""
    out = [SOUND]
    for _ in range(20):
        for kind in ("invoke", "ok"):
            for i in range(count):
                pair = f"[{i % 5} {(i * 3 + 1) % 5}]"
                out.append(event(i, kind, "cas", pair) if i % 2 and kind == "invoke" else
                           event(i, "info" if i % 2 else kind, "cas" if i % 2 else "write",
                                 pair if i % 2 else i % 5))
    for value in (1, 2):
        out += [event(99999, "invoke", "read", "nil"), event(99999, "ok", "read", value)]
    return "".join(out)


def open_ended(clients, count):
    """Clients of a register in a closed loop, and two reads at the end that contradict."""
    rng, out, value, calls = random.Random(5), [SOUND], 3, 0
    doing = [None] * clients
    while calls < count or any(doing):
        i = rng.randrange(clients)
        if doing[i] is None and calls < count:
            calls += 1
            doing[i] = rng.choice(["read", rng.randrange(5)])
            f, given = ("read", "nil") if doing[i] == "read" else ("write", doing[i])
            out.append(event(i, "invoke", f, given))
        elif isinstance(doing[i], tuple):
            out.append(event(i, "ok", *doing[i]))
            doing[i] = None
        elif doing[i] is not None:
            value = value if doing[i] == "read" else doing[i]
            doing[i] = ("read" if doing[i] == "read" else "write", value)
    for seen in (value, (value + 1) % 5):
        out += [event(99999, "invoke", "read", "nil"), event(99999, "ok", "read", seen)]
    return "".join(out)


def many(count):
    return SOUND + "".join(event(0, kind, "write", f'"{i:032}"') for i in range(count)
                           for kind in ("invoke", "ok"))


START = "{:process 0, :type :invoke, :f :write, :value "
for name, text in (("distinct", distinct(400)), ("wide", wide(60)),
                   ("open", open_ended(50, 1000)), ("many", many(300000)),
                   ("record", START + '"' + "x" * (200 << 20)), ("deep", START + "[" * 4000000)):
    (scratch / f"{name}.edn").write_text(text, encoding="ascii")
PYTHON
# In a program of its own: a child's peak is no less than what its parent held when it was started.
"$PYTHON" -B - "$MINOS" "$SCRATCH" <<'PYTHON'
import os
import resource
import subprocess
import sys

minos, scratch = sys.argv[1:]
RESERVED = 192 << 20  # address space that is never touched: libraries, stacks, the allocator's
ENDS = ("memory", "bytes it was given", "configurations", "deeper than")


def judge(name, limit, threads):
    """(exit code, what was said, peak) under the limits."""
    def confine():
        resource.setrlimit(resource.RLIMIT_AS, (limit + RESERVED, limit + RESERVED))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    command = [minos, "check", "-m", "cas-register", "--threads", str(threads), "--max-memory",
               str(limit), "--max-states", "2000000", f"{scratch}/{name}.edn"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          preexec_fn=confine) as child:
        said = child.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, said, usage.ru_maxrss << 10


for name in ("distinct", "wide", "open", "many", "record", "deep"):
    for limit in (24 << 20, 64 << 20):
        for threads in (1, 4):
            code, said, peak = judge(name, limit, threads)
            sound = code in (0, 1) or code in (2, 4) and any(end in said for end in ENDS)
            if not sound or not 0 < peak <= limit:
                print(f"{name} limit {limit >> 20}M, {threads} threads: exit {code}, "
                      f"peak {peak / 2**20:.1f}M\n{said[-600:]}")
            if "SHOW" in os.environ:
                print(f"{name} {limit >> 20}M {threads}: {code} {peak >> 20}M", file=sys.stderr)
print("that was all")
PYTHON
