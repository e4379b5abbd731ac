/* report.js: the page. It reads the data, and answers the mouse and the keyboard. */

class Page {
  constructor() {
    this.sources = [...document.querySelectorAll("script.minos-history")];
    this.histories = [];
    this.picture = new Picture(byId("canvas"), byId("lanes"), byId("spacer"));
    this.setDark(matchMedia("(prefers-color-scheme: dark)").matches);
    this.listen();
    this.listenCanvas();
    this.listenKeys();
  }

  read(index) {
    if (!this.histories[index])
      this.histories[index] = new History(JSON.parse(this.sources[index].textContent));
    return this.histories[index];
  }

  /* The selector names all files; it needs their heads only, so they are read when there are
   * several. The first that is shown is the worst. */
  start() {
    let worst = 0;
    if (this.sources.length === 0) {
      byId("badge").textContent = "NOTHING";
      byId("badge").className = "unknown-back";
      byId("file").textContent = "no history was judged";
      byId("columns").hidden = true;
      this.listRefused();
      document.documentElement.dataset.ready = "true";
      return;
    }
    if (this.sources.length > 1) {
      byId("history-label").hidden = false;
      this.sources.forEach((source, i) => {
        const raw = this.read(i).raw;
        byId("history").append(new Option(MARKS[raw.valid] + " " + raw.file, String(i)));
        if (TROUBLE[raw.valid] < TROUBLE[this.read(worst).raw.valid]) worst = i;
      });
      byId("history").value = String(worst);
    }
    this.open(worst);
    this.listRefused();
  }

  /* Histories without a verdict, and why. */
  listRefused() {
    const all = [...document.querySelectorAll("script.minos-refused")];
    byId("refused").hidden = all.length === 0;
    for (const source of all) {
      const raw = JSON.parse(source.textContent), line = raw.line > 0 ? ":" + raw.line : "";
      byId("refused").append(element("div", "not judged: " + raw.file + line + ": " + raw.message));
    }
  }

  open(index) {
    const history = this.history = this.read(index), raw = history.raw;
    document.title = "minos: " + raw.file;
    const badge = byId("badge");
    badge.textContent = raw.valid === "false" ? "INVALID" : raw.vacuous ? "VACUOUS" :
      raw.valid === "unknown" ? "UNKNOWN" : "VALID";
    badge.className = (raw.vacuous && raw.valid !== "false" ? "unknown" : raw.valid) + "-back";
    byId("file").textContent = raw.file;
    byId("word").textContent = raw.verdict;
    byId("counts").textContent = history.count.toLocaleString("en") + " operations, " +
      history.lanes.length + " lanes" +
      (history.events.length > 0 ? ", " + history.events.length + " events" : "");
    this.part = null;
    this.at = -1;
    this.orders = [];
    byId("key-search").value = "";
    byId("process-filter").value = "";
    this.picture.open(history);
    byId("time-real").disabled = this.picture.timeAxis === null;
    listAnomalies(this);
    listFindings(this);
    listEvents(this);
    listFilters(this);
    byId("failure").hidden = history.anomalies.length === 0;
    byId("details").replaceChildren(
      element("span", "Click an operation, or move to one with the arrow keys.", "dim"));
    if (history.anomalies.length > 0) this.goAnomaly(history.anomalies[0]);
    else this.goKey(history.parts.length > 1 ? null : history.parts[0] || null);
    this.update();
    document.documentElement.dataset.ready = "true";
  }

  update() {
    listKeys(this);
    drawLegend(this);
    byId("time-order").setAttribute("aria-pressed", !this.picture.real);
    byId("time-real").setAttribute("aria-pressed", this.picture.real);
    byId("shown").textContent = this.picture.shownCount === this.history.count ? "" :
      this.picture.shownCount.toLocaleString("en") + " shown";
  }

  refilter() {
    this.picture.refilter();
    this.update();
  }

  /* ---- Where to look. */

  wholePart() {
    const parts = this.history.raw.findings.filter(f => !f.keyed).flatMap(f => f.parts);
    return parts.find(part => part.witness.length > 0) || null;
  }

  setKey(part) {
    this.part = part;
    this.picture.filter.key = part ? part.key : -1;
    this.picture.setPart(part || this.wholePart());
    this.picture.refilter();
  }

  goKey(part) {
    this.setKey(part);
    this.setAnomaly(part && part.anomalies.length > 0 ? part.anomalies[0] : null);
    if (this.picture.anomaly) this.showAnomaly(this.picture.anomaly);
    else this.picture.fit();
    this.update();
  }

  setAnomaly(anomaly) {
    for (const other of this.history.anomalies)
      if (other.button) other.button.setAttribute("aria-current", other === anomaly);
    this.picture.anomaly = anomaly;
    this.at = this.history.anomalies.indexOf(anomaly);
    this.chooseOrders(-1);
    showProblem(this, anomaly);
    this.picture.layout();
  }

  goAnomaly(anomaly) {
    const keyed = anomaly.part.finding.keyed && anomaly.part.key >= 0;
    this.setKey(keyed ? anomaly.part : null);
    this.setAnomaly(anomaly);
    this.showAnomaly(anomaly);
    if (anomaly.ops.length > 0) this.select(anomaly.ops[0][0], false);
    this.update();
  }

  /* The window: the operation to blame, and of the others all that fit without making it small. */
  showAnomaly(anomaly) {
    const history = this.history, order = this.picture.orderAxis, most = 70;
    const members = anomaly.ops.map(([op]) => op);
    let from = history.positions, to = 0;
    const take = (first, last) => {
      const low = Math.min(from, first), high = Math.max(to, last);
      if (from <= to && order[high] - order[low] > most) return;
      from = low;
      to = high;
    };
    const last = anomaly.prefix !== undefined ? anomaly.prefix : -1;
    if (members.length > 0) {
      const blamed = members[0], end = history.ret[blamed];
      take(history.call[blamed], end !== NEVER ? end : Math.max(last, history.call[blamed]));
    }
    for (const [index] of anomaly.events) take(history.events[index].at, history.events[index].at);
    if (last >= 0) take(last, last);
    members.sort((a, b) => history.call[b] - history.call[a]);
    for (const op of members)
      take(history.call[op], history.ret[op] !== NEVER ? history.ret[op] : history.call[op] + 1);
    if (from > to) return this.picture.fit();
    const low = positionAt(order, order[from] - 3), high = positionAt(order, order[to] + 3);
    this.picture.show(Math.min(low, from), Math.min(history.positions, Math.max(high, to) + 1),
                      0.04);
  }

  next(step) {
    const anomalies = this.history.anomalies, count = anomalies.length;
    if (count > 0) this.goAnomaly(anomalies[(this.at + step + count) % count]);
  }

  goEvent(event) {
    this.picture.show(event.at - 30, event.at + 30, 0);
    showEvent(byId("details"), this.history, event);
  }

  /* The orders that there are for an operation, the first of them shown: those that have it, the
   * longest first, and those that it blocks; of the operation to blame the latter come first. */
  chooseOrders(op) {
    const anomaly = this.picture.anomaly, paths = anomaly && anomaly.paths;
    const list = paths ? paths.list : [];
    const has = list.filter(path => path.steps.some(step => step.op === op));
    const blocks = list.filter(path => path.blocked.includes(op));
    const blamed = anomaly && anomaly.ops.length > 0 && anomaly.ops[0][0] === op;
    this.orders = blamed ? [...blocks, ...has] : [...has, ...blocks];
    if (this.orders.length === 0) this.orders = list.filter(path => this.isSkipped(path, op));
    if (op < 0) this.orders = list;
    this.showOrder(0);
  }

  /* Of a long path the first steps are not there; what had returned before those that are is. */
  isSkipped(path, op) {
    return op >= 0 && path.skipped > 0 &&
      this.history.ret[op] < this.history.call[path.steps[0].op];
  }

  showOrder(place) {
    const count = this.orders.length;
    this.orderAt = count > 0 ? (place + count) % count : -1;
    const path = this.orders[this.orderAt];
    this.picture.setOrder(path ? orderOf(this.history, path, this.orderAt, count) : null);
    listOrder(this);
  }

  /* Another order for the operation that is chosen. */
  nextOrder(step) {
    if (this.orders.length === 0) return;
    this.showOrder(this.orderAt + step);
    if (this.picture.selected >= 0)
      showOperation(byId("details"), this.picture, this.picture.selected);
  }

  select(op, reveal = true, keepOrder = false) {
    this.picture.selected = op;
    this.picture.canvas.dataset.selected = op;
    if (!keepOrder) this.chooseOrders(op);
    listOrder(this);
    if (op < 0) return this.picture.ask();
    showOperation(byId("details"), this.picture, op);
    if (reveal) this.picture.reveal(op);
    else this.picture.ask();
  }

  /* Left and right along the lane, up and down to the operation nearest in time. */
  move(along, across) {
    const history = this.history, visible = history.visible, op = this.picture.selected;
    if (visible.length === 0) return;
    const row = op >= 0 ? visible.indexOf(history.lanes[history.laneOf[op]]) : -1;
    if (row < 0) {
      const position = positionAt(this.picture.axis, this.picture.from);
      for (const lane of visible) {
        const i = firstWhere(lane.shown, other => history.call[other] >= position);
        if (i < lane.shown.length) return this.select(lane.shown[i]);
      }
      return this.select(visible[0].shown[0]);
    }
    const lane = visible[Math.min(visible.length - 1, Math.max(0, row + across))].shown;
    let at = firstWhere(lane, other => other >= op);
    if (across !== 0) at = Math.max(0, Math.min(at, lane.length - 1));
    this.select(lane[Math.min(lane.length - 1, Math.max(0, at + along))]);
  }

  setDark(dark) {
    this.picture.dark = dark;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    if (!this.history) return;
    showProblem(this, this.picture.anomaly);
    drawLegend(this);
    this.picture.ask();
  }

  setReal(real) {
    const anomaly = this.picture.anomaly;
    this.picture.setReal(real);
    if (anomaly) showProblem(this, anomaly);
    this.update();
  }

  /* ---- Listening. */

  listen() {
    const picture = this.picture;
    const click = (id, act) => byId(id).addEventListener("click", act);
    click("zoom-in", () => picture.zoom(1 / 1.6));
    click("zoom-out", () => picture.zoom(1.6));
    click("fit", () => picture.fit());
    click("failure", () => this.goAnomaly(this.history.anomalies[Math.max(0, this.at)]));
    click("time-order", () => this.setReal(false));
    click("time-real", () => this.setReal(true));
    click("theme", () => this.setDark(!picture.dark));
    byId("history").addEventListener("change", event => this.open(Number(event.target.value)));
    byId("key-search").addEventListener("input", () => listKeys(this));
    byId("process-filter").addEventListener("input", event => {
      picture.filter.process = event.target.value;
      this.refilter();
    });
    new ResizeObserver(() => this.history && picture.resize()).observe(byId("lanes"));
    byId("lanes").addEventListener("scroll", () => picture.ask());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change",
      event => this.setDark(event.matches));
    let dark = false;
    window.addEventListener("beforeprint", () => {
      dark = picture.dark;
      this.setDark(false);
      picture.draw();
    });
    window.addEventListener("afterprint", () => this.setDark(dark));
  }

  listenCanvas() {
    const picture = this.picture, canvas = picture.canvas;
    let drag = null;
    canvas.addEventListener("wheel", event => {
      event.preventDefault();
      const step = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
      if (event.altKey) byId("lanes").scrollTop += step;
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        picture.pan(event.deltaX || step);
      else picture.zoom(Math.exp(Math.max(-200, Math.min(200, step)) * 0.0022), event.offsetX);
    }, { passive: false });
    canvas.addEventListener("pointerdown", event => {
      drag = { x: event.clientX, y: event.clientY, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", event => {
      if (!drag) return this.hover(event);
      const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
      if (!drag.moved && Math.abs(dx) + Math.abs(dy) < 4) return;
      drag = { x: event.clientX, y: event.clientY, moved: true };
      canvas.classList.add("moving");
      picture.pan(-dx);
      byId("lanes").scrollTop -= dy;
    });
    canvas.addEventListener("pointerup", event => {
      if (drag && !drag.moved) this.click(event.offsetX, event.offsetY);
      drag = null;
      canvas.classList.remove("moving");
    });
    canvas.addEventListener("dblclick", event => picture.zoom(1 / 3, event.offsetX));
    canvas.addEventListener("pointerleave", () => { byId("tip").hidden = true; });
  }

  click(x, y) {
    const event = this.picture.hitEvent(x, y);
    if (event) showEvent(byId("details"), this.history, event);
    else this.select(this.picture.hit(x, y), false);
  }

  hover(event) {
    const tip = byId("tip"), op = this.picture.hit(event.offsetX, event.offsetY);
    const record = op < 0 ? this.picture.hitEvent(event.offsetX, event.offsetY) : null;
    tip.hidden = op < 0 && !record;
    if (tip.hidden) return;
    if (op >= 0) showOperation(tip, this.picture, op);
    else showEvent(tip, this.history, record);
    const width = tip.offsetWidth, height = tip.offsetHeight;
    const x = Math.min(event.clientX + 14, innerWidth - width - 8);
    const y = event.clientY + 18 + height > innerHeight ? event.clientY - height - 12
                                                         : event.clientY + 18;
    tip.style.left = Math.max(4, x) + "px";
    tip.style.top = Math.max(4, y) + "px";
  }

  listenKeys() {
    const picture = this.picture;
    const keys = {
      "+": () => picture.zoom(1 / 1.6), "=": () => picture.zoom(1 / 1.6),
      "-": () => picture.zoom(1.6), "0": () => picture.fit(),
      "f": () => this.at >= 0 && this.showAnomaly(this.history.anomalies[this.at]),
      "t": () => this.setReal(!picture.real),
      "n": () => this.next(1), "p": () => this.next(-1),
      "o": () => this.nextOrder(1), "O": () => this.nextOrder(-1),
      "/": () => byId("key-search").focus(),
      "Escape": () => this.select(-1),
      "ArrowLeft": event => (event.shiftKey ? picture.pan(-150) : this.move(-1, 0)),
      "ArrowRight": event => (event.shiftKey ? picture.pan(150) : this.move(1, 0)),
      "ArrowUp": () => this.move(0, -1), "ArrowDown": () => this.move(0, 1),
      "Home": () => picture.pan(-1e9), "End": () => picture.pan(1e9),
    };
    document.addEventListener("keydown", event => {
      const writing = event.target.closest("input, select");
      if (writing && event.key === "Escape") picture.canvas.focus();
      if (writing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key](event);
    });
  }
}

document.addEventListener("DOMContentLoaded", () => new Page().start());
