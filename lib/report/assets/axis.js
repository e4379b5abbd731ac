/* axis.js: from positions to places on a line, in the order of the records (only those that are
 * shown take room) or in the time that was recorded; and the filter, which says what is shown. */

class Filter {
  constructor() {
    this.key = -1;          /* index into texts; -1: all */
    this.functions = new Set(); /* hidden */
    this.outcomes = new Set();  /* hidden */
    this.process = "";
  }

  shows(history, op) {
    return (this.key < 0 || history.key[op] === this.key) &&
      !this.functions.has(history.f[op]) && !this.outcomes.has(history.outcome[op]);
  }
}

/* Fills the lanes' `shown`; returns how many operations those are. */
function applyFilter(history, filter) {
  let count = 0;
  const wanted = filter.process.trim();
  history.visible = [];
  for (const lane of history.lanes) {
    lane.shown = lane.all.filter(op => filter.shows(history, op) &&
      (wanted === "" || history.texts[history.process[op]].includes(wanted)));
    lane.troubled = new Uint32Array(lane.shown.length + 1);
    lane.shown.forEach((op, i) => {
      lane.troubled[i + 1] = lane.troubled[i] + (history.outcome[op] === CRASHED ? 1 : 0);
    });
    count += lane.shown.length;
    if (lane.shown.length > 0) history.visible.push(lane);
  }
  return count;
}

/* x of each position: Float64Array of positions + 1, never falling. */
function orderAxis(history) {
  const used = new Uint8Array(history.positions + 1);
  const x = new Float64Array(history.positions + 1);
  for (const lane of history.visible)
    for (const op of lane.shown) {
      used[history.call[op]] = 1;
      if (history.ret[op] !== NEVER) used[history.ret[op]] = 1;
    }
  for (const event of history.events) used[event.at] = 1;
  let at = 0;
  for (let i = 0; i <= history.positions; i++) {
    x[i] = at;
    if (i === history.positions || used[i]) at += 1;
  }
  return x;
}

function timeAxis(history) {
  const known = new Float64Array(history.positions + 1).fill(-1);
  for (let i = 0; i < history.count; i++) {
    if (history.callTime[i] !== null) known[history.called[i]] = history.callTime[i];
    if (history.ret[i] !== NEVER && history.returnTime[i] !== null)
      known[history.ret[i]] = history.returnTime[i];
  }
  for (const event of history.events)
    if (event.time !== null) known[event.at] = event.time;
  let last = 0;
  for (let i = 0; i < known.length; i++) {
    last = Math.max(last, known[i]);
    known[i] = last;
  }
  if (history.positions > 0) known[history.positions] = last * 1.01 + 1;
  return known;
}

/* A position may have a fraction: between two records. */
function placeOf(axis, position) {
  const low = Math.floor(position);
  if (low >= axis.length - 1) return axis[axis.length - 1];
  return axis[low] + (axis[low + 1] - axis[low]) * (position - low);
}

/* The last position at or before a place. */
function positionAt(axis, place) {
  let low = 0, high = axis.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (axis[middle] <= place) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/* The first index of `shown` for which `test` holds; what follows holds too. */
function firstWhere(shown, test, from = 0) {
  let low = from, high = shown.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(shown[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/* ---- Linearization points: as early as the order allows; those that fall between the same two
 * records share the room between them. */

function linearize(history, ops, first = 1) {
  const points = [];
  let floor = 0;
  for (const op of ops) {
    floor = Math.max(floor, history.called[op]);
    points.push({ op, floor, position: 0, order: points.length + first });
  }
  for (let i = 0; i < points.length;) {
    let j = i;
    while (j < points.length && points[j].floor === points[i].floor) j++;
    for (let k = i; k < j; k++)
      points[k].position = points[k].floor + (k - i + 1) / (j - i + 1);
    i = j;
  }
  return points;
}

/* A path of the data as an order that is drawn: its points, and what is blocked after them, each
 * after the last point, within its own interval, and before the first of them returns. */
function orderOf(history, path, place, count) {
  const until = Math.min(...path.blocked.map(op => history.end(op)));
  const points = linearize(history, path.steps.map(step => step.op), path.skipped + 1);
  points.forEach((point, i) => { point.state = path.steps[i].state; });
  const last = points.length > 0 ? points[points.length - 1].position : 0;
  const ends = path.blocked.map(op => {
    const from = Math.max(last, history.call[op]);
    return { op, position: (from + Math.min(history.end(op), Math.max(until, from))) / 2 };
  });
  const first = ends[0];
  ends.sort((a, b) => a.position - b.position);
  return { path, place, count, points, ends, first, before: path.state,
    has: new Map(points.map(point => [point.op, point])), blocked: new Set(path.blocked) };
}
