/* canvas.js: the picture. Each lane's operations stand in order of time and do not overlap, so what
 * is in view is found by halving, and operations narrower than a pixel are drawn as one. */

const LANE = 34, BAR = 18, HEAD = 24, TOP = 4, NAME = 92, EVENT = 22, CHAR = 7.0;
/* Where in its lane a bar begins: above it stands what part it plays. */
const DOWN = 11;

const FONT = "12px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

const LIGHT = { page: "#f6f7f9", panel: "#ffffff", text: "#1c2330", dim: "#667085", line: "#e3e7ee",
  ok: "#9cc3f5", okLine: "#3b7ddd", fail: "#f3f4f6", failLine: "#8a94a6", crashed: "#ffd9a0",
  crashedLine: "#c77700", bad: "#c8232c", badFill: "#f6a5a8", point: "#1b7f45", select: "#111827",
  window: "rgba(200,80,30,.10)", windowLine: "#b4552b", after: "rgba(246,247,249,.68)",
  bar: "#10203a" };
const DARK = { page: "#12161d", panel: "#1a2029", text: "#e4e8ef", dim: "#93a0b4", line: "#29313d",
  ok: "#24508c", okLine: "#5f9df5", fail: "#222a36", failLine: "#8a97ab", crashed: "#6b4a12",
  crashedLine: "#f0b445", bad: "#ff6b70", badFill: "#7c2429", point: "#57c98a", select: "#ffffff",
  window: "rgba(255,140,80,.13)", windowLine: "#f09a6a", after: "rgba(18,22,29,.62)",
  bar: "#eef3fb" };

/* A colour per role of an anomaly; the one to blame is "blocked", or the first. */
const ROLE_LIGHT = { blocked: "#c8232c", wrote: "#7a3fc4", before: "#0b7285", pending: "#c77700" };
const ROLE_DARK = { blocked: "#ff6b70", wrote: "#bd93ff", before: "#4fd1e0", pending: "#f0b445" };
const ROLE_OTHER = ["#d6336c", "#7a3fc4", "#0b7285", "#c77700", "#5c940d", "#1864ab"];

class Picture {
  constructor(canvas, box, spacer) {
    this.canvas = canvas;
    this.box = box;
    this.spacer = spacer;
    this.context = canvas.getContext("2d");
    this.dark = false;
    this.axes = {};
    this.real = false;
    this.filter = new Filter();
    this.selected = -1;
    this.anomaly = null;
    this.points = [];
    this.pointOf = new Map();
    this.order = null;
    this.asked = false;
  }

  open(history) {
    this.history = history;
    this.filter = new Filter();
    this.selected = -1;
    this.anomaly = null;
    this.order = null;
    this.real = false;
    this.timeAxis = history.hasTimes() ? timeAxis(history) : null;
    this.setPart(null);
    this.refilter();
    this.fit();
  }

  setPart(part) {
    this.part = part;
    this.points = part && part.witness.length > 0 ? linearize(this.history, part.witness) : [];
    this.pointOf = new Map(this.points.map(point => [point.op, point]));
    this.points.forEach((point, i) => { point.state = part.state_texts[part.states_after[i]]; });
  }

  /* A partial linearization to be drawn, or null. */
  setOrder(order) {
    this.order = order;
    this.canvas.dataset.order = order ? order.place : -1;
    this.ask();
  }

  refilter() {
    const around = this.axis ? [positionAt(this.axis, this.from), positionAt(this.axis, this.to)]
                             : null;
    this.shownCount = applyFilter(this.history, this.filter);
    this.orderAxis = orderAxis(this.history);
    this.axis = this.real && this.timeAxis ? this.timeAxis : this.orderAxis;
    if (around) this.show(around[0], around[1] + 1, 0);
    this.layout();
  }

  setReal(real) {
    const first = positionAt(this.axis, this.from), last = positionAt(this.axis, this.to);
    this.real = real && this.timeAxis !== null;
    this.axis = this.real ? this.timeAxis : this.orderAxis;
    this.show(first, last + 1, 0);
  }

  layout() {
    const rows = this.history.eventLanes.length * EVENT + this.history.visible.length * LANE;
    this.height = HEAD + TOP + rows + 16;
    this.spacer.style.height = this.height + "px";
    this.resize();
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    this.wide = Math.max(200, this.box.clientWidth);
    this.high = Math.max(80, this.box.clientHeight);
    this.canvas.width = Math.round(this.wide * ratio);
    this.canvas.height = Math.round(this.high * ratio);
    this.canvas.style.width = this.wide + "px";
    this.canvas.style.height = this.high + "px";
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ask();
  }

  /* ---- The view: [from, to] on the axis. */
  fit() {
    this.from = this.axis[0];
    this.to = this.axis[this.axis.length - 1];
    if (!(this.to > this.from)) this.to = this.from + 1;
    this.ask();
  }

  show(first, last, margin = 0.08) {
    const from = placeOf(this.axis, first), to = placeOf(this.axis, last);
    const room = Math.max(to - from, this.least()) * margin;
    this.setView(from - room, to + room);
  }

  least() {
    return Math.max((this.axis[this.axis.length - 1] - this.axis[0]) * 1e-9, this.real ? 1 : 2);
  }

  setView(from, to) {
    const low = this.axis[0], high = Math.max(this.axis[this.axis.length - 1], low + 1);
    const slack = (to - from) * 0.3, width = Math.max(to - from, this.least());
    const middle = (from + to) / 2;
    if (width >= (high - low) * 1.4) return this.fit();
    from = Math.min(Math.max(middle - width / 2, low - slack), high - width * 0.7);
    this.from = from;
    this.to = from + width;
    this.ask();
  }

  zoom(factor, x = NAME + (this.wide - NAME) / 2) {
    const place = this.placeAt(x);
    this.setView(place - (place - this.from) * factor, place + (this.to - place) * factor);
  }

  pan(pixels) {
    const shift = pixels * (this.to - this.from) / (this.wide - NAME);
    this.setView(this.from + shift, this.to + shift);
  }

  placeAt(x) {
    return this.from + (x - NAME) * (this.to - this.from) / (this.wide - NAME);
  }

  x(position) {
    return NAME + (placeOf(this.axis, position) - this.from) * this.scale;
  }

  laneTop(index) {
    const events = this.history.eventLanes.length * EVENT;
    return HEAD + TOP + events + index * LANE - this.box.scrollTop;
  }

  reveal(op) {
    const first = this.history.call[op], last = this.history.end(op);
    const from = placeOf(this.axis, first), to = placeOf(this.axis, Math.min(last, first + 4));
    const room = (this.to - this.from) * 0.1;
    if (from < this.from + room / 2 || from > this.to - room / 2 || to < this.from) {
      const width = this.to - this.from;
      this.setView(from - width / 2, from + width / 2);
    }
    const lane = this.history.visible.indexOf(this.history.lanes[this.history.laneOf[op]]);
    const top = this.laneTop(lane);
    if (top < HEAD) this.box.scrollTop += top - HEAD - LANE;
    else if (top + LANE > this.high) this.box.scrollTop += top + 2 * LANE - this.high;
    this.ask();
  }

  /* ---- Drawing, once a frame at most. */
  ask() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.draw();
    });
  }

  role(name) {
    const colors = this.dark ? ROLE_DARK : ROLE_LIGHT;
    if (colors[name]) return colors[name];
    let sum = 0;
    for (const c of name) sum = (sum * 31 + c.charCodeAt(0)) % 997;
    return ROLE_OTHER[sum % ROLE_OTHER.length];
  }

  draw() {
    const started = performance.now(), c = this.context;
    this.colors = this.dark ? DARK : LIGHT;
    this.scale = (this.wide - NAME) / (this.to - this.from);
    this.drawn = 0;
    c.globalAlpha = 1;
    c.fillStyle = this.colors.page;
    c.fillRect(0, 0, this.wide, this.high);
    c.font = FONT;
    c.textBaseline = "middle";
    this.charWidth = c.measureText("mmmmmmmmmm").width / 10 || CHAR;
    c.save();
    c.beginPath();
    c.rect(NAME, 0, this.wide - NAME, this.high);
    c.clip();
    this.drawWindows();
    this.history.visible.forEach((lane, i) => this.drawLane(lane, this.laneTop(i)));
    if (!this.order) this.drawPoints();
    this.drawPrefix();
    this.drawRoles();
    if (this.order) this.drawOrder();
    this.drawEvents();
    this.drawSelected();
    c.restore();
    this.drawNames();
    this.drawTicks();
    const data = this.canvas.dataset;
    data.drawn = this.drawn;
    data.from = this.from;
    data.to = this.to;
    data.frames = Number(data.frames || 0) + 1;
    data.milliseconds = (performance.now() - started).toFixed(1);
  }

  drawWindows() {
    const c = this.context;
    for (const window of this.history.windows) {
      const from = this.x(window.from), to = this.x(window.to);
      if (to < NAME || from > this.wide) continue;
      c.fillStyle = this.colors.window;
      c.fillRect(from, HEAD, Math.max(2, to - from), this.high);
    }
  }

  drawLane(lane, top) {
    const c = this.context, history = this.history;
    if (top > this.high || top + LANE < HEAD) return;
    c.fillStyle = this.colors.line;
    c.fillRect(NAME, Math.round(top + LANE) - 1, this.wide, 1);
    const shown = lane.shown, first = positionAt(this.axis, this.from);
    const last = positionAt(this.axis, this.to);
    this.drawTail(lane, top);
    /* The operation before the first that begins in view may reach into it. */
    let i = Math.max(0, firstWhere(shown, op => history.call[op] >= first) - 1);
    while (i < shown.length && history.call[shown[i]] <= last) {
      const op = shown[i], from = this.x(history.call[op]);
      const next = i + 1 < shown.length ? history.call[shown[i + 1]] : history.positions;
      const to = this.x(Math.min(history.end(op), next));
      if (to - from < 1) {
        i = this.drawDense(lane, top, i, from);
        continue;
      }
      if (to >= NAME) this.drawBar(op, from, to, top);
      i++;
    }
  }

  /* All that begins in the pixel of operation i; crashes are never lost among others. */
  drawDense(lane, top, i, from) {
    const c = this.context, history = this.history, pixel = Math.floor(from) + 1;
    const edge = positionAt(this.axis, this.placeAt(pixel));
    let j = firstWhere(lane.shown, op => history.call[op] > edge, i + 1);
    if (j <= i) j = i + 1;
    /* The last of them may be long. */
    const next = j < lane.shown.length ? history.call[lane.shown[j]] : history.positions;
    if (j > i + 1 && this.x(Math.min(history.end(lane.shown[j - 1]), next)) > pixel + 1) j--;
    const crashed = lane.troubled[j] > lane.troubled[i];
    c.fillStyle = crashed ? this.colors.crashedLine : this.colors.okLine;
    c.fillRect(pixel - 1, top + DOWN + 2, 1, BAR - 4);
    this.drawn++;
    return j;
  }

  /* What crashed may take effect until the end: one dashed line per lane. */
  drawTail(lane, top) {
    const c = this.context, history = this.history;
    const first = firstWhere(lane.troubled, count => count > 0) - 1;
    if (first < 0 || first >= lane.shown.length) return;
    const from = Math.max(NAME, this.x(history.call[lane.shown[first]]));
    if (from > this.wide) return;
    c.strokeStyle = this.colors.crashedLine;
    c.setLineDash([2, 4]);
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(from, Math.round(top + LANE - 3) + 0.5);
    c.lineTo(this.wide, Math.round(top + LANE - 3) + 0.5);
    c.stroke();
    c.setLineDash([]);
  }

  drawBar(op, from, to, top) {
    const c = this.context, colors = this.colors, history = this.history;
    const outcome = history.outcome[op], y = Math.round(top + DOWN);
    const left = Math.max(NAME - 2, Math.round(from)), right = Math.min(this.wide + 4, to - 1);
    const width = Math.max(2, Math.round(right - left));
    this.drawn++;
    drawShape(c, colors, outcome, left, y, width, BAR);
    const room = Math.floor((width - 10) / this.charWidth);
    if (room < 2) return;
    let text = history.text(op, 120);
    if (text.length > room) text = room < 4 ? "" : text.slice(0, room - 1) + "…";
    c.fillStyle = outcome === FAIL ? colors.dim : colors.bar;
    c.fillText(text, left + 5, y + BAR / 2 + 1);
  }

  /* Where points stand: those in view, and one to either side for the line between. */
  placesOf(points) {
    const history = this.history, low = positionAt(this.axis, this.from);
    const high = positionAt(this.axis, this.to) + 1, places = [];
    const from = firstWhere(points, point => point.position >= low);
    const to = firstWhere(points, point => point.position > high, from);
    if (to - from > 4000) return { places, inView: to - from };
    const rows = new Map(history.visible.map((lane, i) => [lane, i]));
    for (let i = Math.max(0, from - 1); i < Math.min(points.length, to + 1); i++) {
      const point = points[i], row = rows.get(history.lanes[history.laneOf[point.op]]);
      if (row === undefined) continue;
      places.push([this.x(point.position), this.laneTop(row) + DOWN + BAR / 2, point]);
    }
    return { places, inView: to - from };
  }

  drawPoints() {
    if (this.points.length === 0) return;
    const { places, inView } = this.placesOf(this.points);
    this.pointsInView = inView;
    this.drawMarks(places, inView <= 400, inView <= 60);
  }

  drawMarks(places, lines, numbers) {
    const c = this.context;
    c.strokeStyle = c.fillStyle = this.colors.point;
    c.lineWidth = 1;
    if (lines) {
      c.globalAlpha = 0.55;
      c.beginPath();
      places.forEach(([x, y], i) => (i === 0 ? c.moveTo(x, y) : c.lineTo(x, y)));
      c.stroke();
      c.globalAlpha = 1;
    }
    for (const [x, y, point] of places) {
      c.fillRect(x - 1, y - BAR / 2 - 2, 2, BAR + 4);
      c.beginPath();
      c.arc(x, y - BAR / 2 - 2, 2.5, 0, 7);
      c.fill();
      if (numbers) this.drawNumber(shortNumber(point.order), x + 3, y - BAR / 2 - 2);
    }
  }

  /* On a ground of its own, for the names of roles stand there too. */
  drawNumber(text, x, y) {
    const c = this.context, width = text.length * this.charWidth + 2;
    c.fillStyle = this.colors.page;
    c.fillRect(x, y - 6, width, 12);
    c.fillStyle = this.colors.point;
    c.fillText(text, x + 1, y + 1);
  }

  /* The order, and a broken line to what it is blocked by; a cross on all that is not possible. */
  drawOrder() {
    const c = this.context, order = this.order;
    const { places, inView } = this.placesOf(order.points);
    this.pointsInView = inView;
    this.drawMarks(places, true, true);
    const { places: ends } = this.placesOf(order.ends), last = places[places.length - 1];
    c.strokeStyle = this.colors.bad;
    const shown = order.points.length === 0 || (last && last[2] === order.points.at(-1));
    const first = ends.find(([, , end]) => end === order.first);
    if (last && shown && first) {
      c.lineWidth = 1.5;
      c.setLineDash([4, 3]);
      c.beginPath();
      c.moveTo(last[0], last[1]);
      c.lineTo(first[0], first[1]);
      c.stroke();
      c.setLineDash([]);
    }
    c.lineWidth = 2.5;
    c.beginPath();
    for (const [x, y] of ends) {
      c.moveTo(x - 5, y - 5);
      c.lineTo(x + 5, y + 5);
      c.moveTo(x - 5, y + 5);
      c.lineTo(x + 5, y - 5);
    }
    c.stroke();
    this.canvas.dataset.crosses = ends.length;
    this.canvas.dataset.points = places.length;
  }

  /* What comes after the prefix that already fails is dimmed. */
  drawPrefix() {
    if (!this.anomaly || this.anomaly.prefix === undefined) return;
    const c = this.context, x = this.x(this.anomaly.prefix + 0.5);
    if (x > this.wide) return;
    c.fillStyle = this.colors.after;
    c.fillRect(Math.max(NAME, x), HEAD, this.wide, this.high);
    c.strokeStyle = this.colors.bad;
    c.lineWidth = 1.5;
    c.setLineDash([6, 3]);
    c.beginPath();
    c.moveTo(x, HEAD);
    c.lineTo(x, this.high);
    c.stroke();
    c.setLineDash([]);
    c.fillStyle = this.colors.bad;
    const text = "fails up to here", width = text.length * this.charWidth;
    c.fillText(text, x + width + 8 < this.wide ? x + 5 : x - width - 5, this.high - 10);
  }

  boxOf(op) {
    const history = this.history, lane = history.lanes[history.laneOf[op]];
    const row = history.visible.indexOf(lane);
    if (row < 0) return null;
    const at = firstWhere(lane.shown, other => other >= op);
    if (lane.shown[at] !== op) return null;
    const next = at + 1 < lane.shown.length ? history.call[lane.shown[at + 1]] : history.positions;
    const from = this.x(history.call[op]), to = this.x(Math.min(history.end(op), next)) - 1;
    const left = Math.max(NAME - 4, from), top = this.laneTop(row);
    return { left, width: Math.max(3, Math.min(this.wide + 4, to) - left),
      top: Math.round(top + DOWN), seen: to >= NAME && from <= this.wide };
  }

  drawRoles() {
    if (!this.anomaly) return;
    const c = this.context, taken = new Map();
    for (const [op, role] of [...this.anomaly.roles].sort(([a], [b]) => a - b)) {
      const box = this.boxOf(op);
      if (!box || !(box.seen || (this.history.ret[op] === NEVER && box.left < this.wide))) continue;
      const color = this.role(role), top = box.top - DOWN;
      this.drawBar(op, this.x(this.history.call[op]), box.left + box.width + 1, top);
      c.strokeStyle = color;
      c.lineWidth = 2.5;
      c.strokeRect(box.left - 1, box.top - 1, box.width + 2, BAR + 2);
      if (this.history.ret[op] === NEVER) this.drawOpen(box);
      this.drawRole(role, color, Math.max(NAME, box.left - 2), box.top, taken);
    }
  }

  /* A crashed member is open up to where the history fails, whatever follows it in its lane. */
  drawOpen(box) {
    const c = this.context, prefix = this.anomaly.prefix, y = box.top + BAR + 1;
    const to = prefix === undefined ? this.wide : this.x(prefix + 0.5);
    c.setLineDash([5, 3]);
    c.beginPath();
    c.moveTo(Math.max(NAME, box.left), y);
    c.lineTo(Math.max(NAME, to), y);
    c.stroke();
    c.setLineDash([]);
  }

  /* The name of a role above its bar, unless another stands there. */
  drawRole(role, color, x, top, taken) {
    const c = this.context;
    c.font = "600 10px system-ui, sans-serif";
    const width = c.measureText(role).width + 8;
    x = Math.min(x, this.wide - width - 2);
    if (x >= (taken.get(top) || 0)) {
      taken.set(top, x + width + 1);
      c.fillStyle = color;
      c.fillRect(x, top - 12, width, 11);
      c.fillStyle = this.dark ? "#10141a" : "#ffffff";
      c.fillText(role, x + 4, top - 6);
    }
    c.font = FONT;
  }

  drawEvents() {
    const c = this.context, colors = this.colors;
    this.history.eventLanes.forEach((lane, row) => {
      const top = HEAD + row * EVENT - this.box.scrollTop;
      if (top < HEAD - EVENT || top > this.high) return;
      const first = positionAt(this.axis, this.from), last = positionAt(this.axis, this.to);
      let free = NAME;
      for (let i = firstWhere(lane.events, e => e.at >= first); i < lane.events.length; i++) {
        const event = lane.events[i], x = this.x(event.at);
        if (event.at > last + 1) break;
        if (x < free - 4) continue;
        drawDiamond(c, colors.windowLine, x, top + EVENT / 2);
        free = x + 9;
        const value = this.history.texts[event.value];
        let text = this.history.name(event.f) + (value === "nil" ? "" : " " + value);
        const next = lane.events[i + 1], room = next ? this.x(next.at) - x - 16 : this.wide - x;
        const chars = Math.min(48, Math.floor(room / this.charWidth));
        if (chars < 4) continue;
        if (text.length > chars) text = text.slice(0, chars - 1) + "…";
        c.fillStyle = colors.dim;
        c.fillText(text, x + 9, top + EVENT / 2 + 1);
      }
    });
  }

  drawSelected() {
    const box = this.selected >= 0 ? this.boxOf(this.selected) : null;
    if (!box || !box.seen) return;
    const c = this.context;
    c.strokeStyle = this.colors.select;
    c.lineWidth = 2;
    c.strokeRect(box.left - 3, box.top - 3, box.width + 6, BAR + 6);
  }

  drawNames() {
    const c = this.context, colors = this.colors, history = this.history;
    c.fillStyle = colors.panel;
    c.fillRect(0, 0, NAME, this.high);
    c.fillStyle = colors.text;
    const room = Math.floor((NAME - 14) / this.charWidth);
    const put = (name, y) => c.fillText(
      name.length > room ? name.slice(0, room - 1) + "…" : name, 8, y);
    history.visible.forEach((lane, i) => {
      const top = this.laneTop(i);
      if (top > HEAD - LANE && top < this.high) put(lane.name, top + DOWN + BAR / 2);
    });
    c.fillStyle = colors.windowLine;
    history.eventLanes.forEach((lane, i) =>
      put(lane.name, HEAD + i * EVENT - this.box.scrollTop + EVENT / 2));
    c.fillStyle = colors.line;
    c.fillRect(NAME - 1, 0, 1, this.high);
  }

  drawTicks() {
    const c = this.context, colors = this.colors;
    c.fillStyle = colors.panel;
    c.fillRect(0, 0, this.wide, HEAD);
    c.fillStyle = colors.line;
    c.fillRect(0, HEAD - 1, this.wide, 1);
    c.fillStyle = colors.dim;
    c.fillText("process", 8, HEAD / 2);
    let step = Math.pow(10, Math.ceil(Math.log10((this.to - this.from) / (this.wide / 90))));
    if (step / 5 * this.scale > 80) step /= 5;
    else if (step / 2 * this.scale > 80) step /= 2;
    if (!this.real) step = Math.max(1, step);
    for (let t = Math.ceil(this.from / step) * step; t <= this.to; t += step) {
      const x = NAME + (t - this.from) * this.scale;
      if (x < NAME || t < 0) continue;
      c.fillStyle = colors.line;
      c.fillRect(Math.round(x), HEAD - 6, 1, 6);
      c.fillStyle = colors.dim;
      c.fillText(this.real ? duration(t, step) : String(Math.round(t)), x + 4, HEAD / 2);
    }
  }

  /* ---- The operation at a place, or -1. */
  hit(x, y) {
    const history = this.history;
    const row = Math.floor((y - this.laneTop(0)) / LANE), lane = history.visible[row];
    if (!lane || x < NAME || y < HEAD || y < this.laneTop(0)) return -1;
    const at = this.placeAt(x + 2), position = positionAt(this.axis, at);
    const i = firstWhere(lane.shown, op => history.call[op] > position) - 1;
    if (i < 0) return -1;
    const box = this.boxOf(lane.shown[i]);
    return box && x <= box.left + box.width + 2 ? lane.shown[i] : -1;
  }

  hitEvent(x, y) {
    const row = Math.floor((y - HEAD + this.box.scrollTop) / EVENT);
    const lane = this.history.eventLanes[row];
    if (!lane || x < NAME || y < HEAD) return null;
    const position = positionAt(this.axis, this.placeAt(x + 6));
    const i = firstWhere(lane.events, event => event.at > position) - 1;
    return i >= 0 && x - this.x(lane.events[i].at) < 120 ? lane.events[i] : null;
  }
}

/* Outcome by shape: ok is a full bar, failed an empty one crossed out, crashed is hatched and open
 * to the right. */
function drawShape(c, colors, outcome, x, y, width, height) {
  const name = ["ok", "fail", "crashed"][outcome];
  c.fillStyle = colors[name];
  c.strokeStyle = colors[name + "Line"];
  c.lineWidth = 1;
  c.fillRect(x, y, width, height);
  if (width < 4) {
    c.fillStyle = colors[name + "Line"];
    c.fillRect(x, y, Math.min(width, 2), height);
    return;
  }
  const open = outcome === CRASHED, right = x + width - 0.5, tip = Math.min(6, width / 2);
  c.beginPath();
  if (open) {
    c.moveTo(right, y + 0.5);
    c.lineTo(x + 0.5, y + 0.5);
    c.lineTo(x + 0.5, y + height - 0.5);
    c.lineTo(right, y + height - 0.5);
    c.moveTo(right - tip, y + 4);
    c.lineTo(right, y + height / 2);
    c.lineTo(right - tip, y + height - 4);
  } else {
    c.rect(x + 0.5, y + 0.5, width - 1, height - 1);
  }
  if (outcome === FAIL) {
    c.moveTo(x, y + height / 2);
    c.lineTo(x + width, y + height / 2);
  }
  c.stroke();
  if (!open) return;
  c.globalAlpha = 0.35;
  c.beginPath();
  for (let at = x + 6; at < right - tip; at += 8) {
    c.moveTo(at, y + 1);
    c.lineTo(at - 5, y + height - 1);
  }
  c.stroke();
  c.globalAlpha = 1;
}

/* Its neighbours tell what a long number begins with; all of it stands below the picture. */
function shortNumber(number) {
  const text = String(number);
  return text.length > 3 ? "…" + text.slice(-2) : text;
}

function drawDiamond(c, color, x, y) {
  c.fillStyle = color;
  c.beginPath();
  c.moveTo(x, y - 5);
  c.lineTo(x + 5, y);
  c.lineTo(x, y + 5);
  c.lineTo(x - 5, y);
  c.fill();
}

/* Nanoseconds for people, as fine as the step asks for. */
function duration(ns, step = ns / 100) {
  if (ns === 0) return "0 s";
  const [unit, name] = 
    step >= 1e8 || ns >= 1e10 ? [1e9, "s"] : step >= 1e5 || ns >= 1e7 ? [1e6, "ms"] :
    step >= 1e2 || ns >= 1e4 ? [1e3, "µs"] : [1, "ns"];
  const digits = Math.min(6, Math.max(0, Math.ceil(-Math.log10(Math.max(step, 1) / unit) - 1e-9)));
  return (ns / unit).toFixed(digits) + " " + name;
}
