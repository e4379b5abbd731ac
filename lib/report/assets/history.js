
"use strict";
/* history.js: the data of one history, made of the columns that html.c wrote. Positions are those
 * of the records: the order in which things happened. */

const NEVER = 0xffffffff;
const OK = 0, FAIL = 1, CRASHED = 2;
const OUTCOMES = ["ok", "failed", "crashed"];
const TROUBLE = { "false": 0, "unknown": 1, "true": 2 };

class History {
  constructor(raw) {
    this.raw = raw;
    this.texts = raw.texts;
    const ops = raw.ops;
    this.count = ops.call.length;
    for (const name of ["process", "f", "key", "input", "output", "extra"])
      this[name] = Int32Array.from(ops[name]);
    this.outcome = Uint8Array.from(ops.outcome);
    this.callLine = ops.call_line;
    this.returnLine = ops.return_line;
    this.call = new Uint32Array(this.count);
    this.ret = new Uint32Array(this.count);
    this.callTime = ops.call_time;
    this.returnTime = ops.return_time;
    let at = 0, last = 0;
    for (let i = 0; i < this.count; i++) {
      at += ops.call[i];
      this.call[i] = at;
      this.ret[i] = ops.ret[i] === 0 ? NEVER : at + ops.ret[i];
      last = Math.max(last, at, this.ret[i] === NEVER ? 0 : this.ret[i]);
      if (this.returnTime[i] !== null && this.callTime[i] !== null)
        this.returnTime[i] += this.callTime[i];
    }
    this.events = raw.events.map((e, index) => ({ index, at: e[0], type: e[1], process: e[2],
      f: e[3], value: e[4], extra: e[5], time: e[6], line: e[7] }));
    for (const event of this.events) last = Math.max(last, event.at);
    this.positions = last + 1;
    this.functions = [...new Set(this.f)].sort((a, b) => a - b);
    this.findParts();
    this.lanes = makeLanes(this);
    this.called = this.call;
    this.separate();
    this.windows = makeWindows(this);
  }

  /* Where no calls were recorded all operations of a process are open from the beginning. Each is
   * drawn from the return of the one before it; `called` keeps what is known. */
  separate() {
    const call = this.call.slice();
    let changed = false;
    for (const lane of this.lanes) {
      let free = 0;
      for (const op of lane.all) {
        if (call[op] < free && free <= this.end(op)) {
          call[op] = free;
          changed = true;
        }
        if (this.ret[op] !== NEVER) free = Math.max(free, this.ret[op]);
      }
    }
    if (changed) this.call = call;
  }

  findParts() {
    this.parts = [];
    this.anomalies = [];
    this.raw.findings.forEach((finding, number) => {
      for (const part of finding.parts) {
        part.finding = finding;
        if (finding.keyed) this.parts.push(part);
        for (const anomaly of part.anomalies) {
          anomaly.part = part;
          anomaly.number = number;
          anomaly.roles = new Map(anomaly.ops.map(([op, role]) => [op, role]).reverse());
          this.anomalies.push(anomaly);
        }
      }
    });
    const order = new Map(this.parts.map((part, i) => [part, i]));
    this.parts.sort((a, b) => TROUBLE[a.valid] - TROUBLE[b.valid] || order.get(a) - order.get(b));
  }

  /* An operation in one line: "read → 1". */
  text(op, most = 200) {
    let text = this.name(this.f[op]);
    const input = this.texts[this.input[op]], output = this.texts[this.output[op]];
    if (input !== "nil") text += " " + input;
    if (this.outcome[op] === OK && (input !== output || input === "nil")) text += " → " + output;
    return text.length > most ? text.slice(0, most - 1) + "…" : text;
  }

  name(text) {
    const name = this.texts[text];
    return name[0] === ":" ? name.slice(1) : name;
  }

  /* Where an operation is open: the positions of its call and, where it is known, its return. */
  end(op) {
    return this.ret[op] === NEVER ? this.positions : this.ret[op];
  }

  hasTimes() {
    for (let i = 0; i < this.count; i++)
      if (this.callTime[i] !== null) return true;
    return false;
  }
}

/* ---- Lanes. A Jepsen process that crashed is followed, in its thread, by process p + concurrency;
 * the concurrency is the least number with which every such pair fits: all processes of a thread
 * but its last have crashed before the next began. */

function lifeOf(history) {
  const lives = new Map();
  for (let i = 0; i < history.count; i++) {
    const process = history.process[i];
    let life = lives.get(process);
    if (!life) {
      life = { process, first: i, last: i };
      lives.set(process, life);
    }
    life.last = i;
  }
  return lives;
}

/* A process had crashed before another began. When it did is known where times were recorded. */
function isOver(history, life, later) {
  const crash = history.returnTime[life.last], begin = history.callTime[later.first];
  return history.outcome[life.last] === CRASHED && life.last < later.first &&
    (crash === null || begin === null || crash <= begin);
}

function fits(history, lives, concurrency) {
  const last = new Map();
  for (const life of lives) {
    const thread = life.number % concurrency, before = last.get(thread);
    if (before && !isOver(history, before, life)) return false;
    /* The first of a thread would be there, were its number not a later one's. */
    if (!before && life.number >= concurrency && lives.length > 1 && lives[0].number === 0)
      return false;
    last.set(thread, life);
  }
  return true;
}

function findConcurrency(history, lives) {
  const crashed = lives.filter(life => history.outcome[life.last] === CRASHED).length;
  const most = lives.length > 0 ? lives[lives.length - 1].number + 1 : 1;
  for (let c = Math.max(1, lives.length - crashed); c < Math.min(most, 20000); c++)
    if (fits(history, lives, c)) return c;
  return most;
}

/* A new process takes the place of the one that crashed first among those that nobody has followed
 * yet: for tests that number their processes one after the other. */
function followers(history, numbered) {
  const threads = new Map(), retired = [];
  const begun = [...numbered].sort((a, b) => a.first - b.first);
  const crashed = numbered.filter(life => history.outcome[life.last] === CRASHED)
    .sort((a, b) => a.last - b.last);
  let next = 0, highest = -1;
  for (const life of begun) {
    while (next < crashed.length && isOver(history, crashed[next], life))
      retired.push(crashed[next++]);
    const follows = life.number > highest && retired.length > 0;
    threads.set(life, follows ? threads.get(retired.shift()) : life.number);
    highest = Math.max(highest, life.number);
  }
  return threads;
}

/* The concurrency that fits, unless it asks for many more lanes than it takes: then it fits by
 * chance. */
function findThreads(history, numbered) {
  const concurrency = findConcurrency(history, numbered);
  const threads = followers(history, numbered), lanes = new Set(threads.values()).size;
  if (concurrency <= lanes * 1.5 + 1) return life => life.number % concurrency;
  return life => threads.get(life);
}

function byName(history) {
  return (a, b) => {
    const x = history.texts[a.process], y = history.texts[b.process];
    return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
  };
}

function makeLanes(history) {
  const lives = [...lifeOf(history).values()], lanes = [], laneOf = new Map();
  const numbered = [], others = [];
  for (const life of lives) {
    const text = history.texts[life.process];
    if (/^\d{1,15}$/.test(text)) numbered.push(Object.assign(life, { number: Number(text) }));
    else others.push(life);
  }
  numbered.sort((a, b) => a.number - b.number);
  const threads = new Map(), threadOf = findThreads(history, numbered);
  for (const life of numbered) {
    const thread = threadOf(life);
    if (!threads.has(thread)) threads.set(thread, { processes: [], all: [] });
    threads.get(thread).processes.push(life.process);
  }
  for (const thread of [...threads.keys()].sort((a, b) => a - b)) lanes.push(threads.get(thread));
  for (const life of others.sort(byName(history)))
    lanes.push({ processes: [life.process], all: [] });
  lanes.forEach((lane, i) => lane.processes.forEach(process => laneOf.set(process, i)));
  history.laneOf = new Int32Array(history.count);
  for (let i = 0; i < history.count; i++) {
    history.laneOf[i] = laneOf.get(history.process[i]);
    lanes[history.laneOf[i]].all.push(i);
  }
  for (const lane of lanes) {
    const first = history.texts[lane.processes[0]], more = lane.processes.length - 1;
    lane.name = first === "nil" ? "client" : first;
    if (more > 0) lane.name += more === 1 ? ", " + history.texts[lane.processes[1]] : " +" + more;
  }
  return lanes;
}

/* ---- Windows: from what begins a fault to what ends it, by the names that tests give them. */

const ENDS = [
  [/^(start|begin)(?=$|[-_ ])/, ["stop", "end"]], [/(?<=[-_ ])(start|begin)$/, ["stop", "end"]],
  [/^kill/, ["restart", "start"]], [/^(pause|suspend)/, ["resume"]],
  [/^(partition|isolate|split|drop|slow)/, ["heal", "fast"]], [/^(crash|down)/, ["recover", "up"]],
  [/^(break|corrupt|skew|bump)/, ["repair", "reset"]],
];

function endersOf(name) {
  for (const [pattern, ends] of ENDS)
    if (pattern.test(name))
      return ends.map(end => name.replace(pattern, end)).concat(ends);
  return null;
}

function makeWindows(history) {
  const windows = [], processes = new Map();
  for (const event of history.events) {
    if (!processes.has(event.process))
      processes.set(event.process, { open: [], last: -1, closed: null });
    const state = processes.get(event.process), name = history.name(event.f);
    const closing = state.open.filter(w => w.ends.includes(name));
    if (closing.length > 0) {
      for (const window of closing) window.to = event.at;
      state.open = state.open.filter(w => !closing.includes(w));
      state.closed = closing;
    } else if (state.closed && state.last === event.f) {
      for (const window of state.closed) window.to = event.at;
    } else if (!state.open.some(w => w.f === event.f)) {
      state.closed = null;
      const ends = endersOf(name);
      if (ends) {
        const window = { from: event.at, to: history.positions, f: event.f, event, ends };
        windows.push(window);
        state.open.push(window);
      }
    }
    state.last = event.f;
  }
  history.eventLanes = [...processes.keys()].map(process => ({ process,
    name: history.name(process),
    events: history.events.filter(event => event.process === process) }));
  return windows;
}
