/* lists.js: what stands beside the picture, made of elements and text, never of markup. */

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

const MARKS = { "false": "✗", "unknown": "?", "true": "✓" };

function item(valid, text, small, act) {
  const button = element("button", undefined, "item");
  if (valid) button.append(element("span", MARKS[valid], "mark " + valid));
  button.append(element("span", text));
  if (small) button.append(element("small", small));
  button.addEventListener("click", act);
  return button;
}

function pairs(rows) {
  const list = element("dl", undefined, "facts");
  for (const [name, value] of rows) {
    if (value === undefined || value === null || value === "" || value.length === 0) continue;
    const dd = element("dd"), row = element("div");
    dd.append(value);
    row.append(element("dt", name), dd);
    list.append(row);
  }
  return list;
}

/* What is known of an operation. */
function operationRows(picture, op) {
  const history = picture.history, line = history.callLine[op], back = history.returnLine[op];
  const point = picture.pointOf.get(op), anomaly = picture.anomaly, order = picture.order;
  const role = anomaly ? anomaly.roles.get(op) : undefined;
  const start = history.callTime[op], end = history.returnTime[op];
  const rows = [
    ["process", history.texts[history.process[op]]],
    ["key", history.key[op] >= 0 ? history.texts[history.key[op]] : ""],
    ["outcome", OUTCOMES[history.outcome[op]] +
      (history.outcome[op] === CRASHED ? ": may take effect at any time after, or never" : "")],
    ["lines", line > 0 ? String(line) + (back > 0 ? " to " + back : "") : ""],
    ["records", history.called[op] +
      (history.ret[op] === NEVER ? " and open" : " to " + history.ret[op])],
    ["time", start === null ? "" : duration(start) +
      (end === null ? "" : ", took " + duration(end - start))],
    ["takes effect", point && !order ?
      "as number " + point.order + " of " + picture.points.length : ""],
    ["state after it", point && !order ? stateAfter(picture, point) : ""],
    ["in the violation", role],
  ];
  if (order) rows.push(...orderRows(order, op));
  if (anomaly && anomaly.ops.length > 0 && anomaly.ops[0][0] === op)
    rows.push(["states before", anomaly.states.length > 0 ? codes(anomaly.states) : ""],
              ["could have answered", anomaly.allowed.length > 0 ? codes(anomaly.allowed) : ""]);
  const extra = history.texts[history.extra[op]];
  if (extra !== "nil") rows.push(["more", extra]);
  return rows;
}

function stateAfter(picture, point) {
  if (point.state !== undefined) return codes([point.state]);
  return picture.part.states_cause || "";
}

/* What an operation is in the order that is drawn. */
function orderRows(order, op) {
  const point = order.has.get(op), last = order.points.at(-1);
  if (point)
    return [["in this order", "number " + point.order], ["state after it", codes([point.state])]];
  if (order.blocked.has(op)) {
    const text = document.createDocumentFragment();
    text.append("not possible in state ", codes([last ? last.state : order.before]));
    return [["in this order", text]];
  }
  return order.path.skipped > 0 ? [["in this order", "before the steps that are listed"]] : [];
}

function eventRows(history, event) {
  const value = history.texts[event.value], extra = history.texts[event.extra];
  return [["process", history.name(event.process)], ["value", value === "nil" ? "" : value],
    ["line", event.line > 0 ? String(event.line) : ""], ["record", String(event.at)],
    ["time", event.time === null ? "" : duration(event.time)],
    ["more", extra === "nil" ? "" : extra]];
}

function showOperation(box, picture, op) {
  box.replaceChildren(element("div", picture.history.text(op, 2000), "mono"),
                      pairs(operationRows(picture, op)));
}

function showEvent(box, history, event) {
  box.replaceChildren(element("div", history.name(event.f), "mono"),
                      pairs(eventRows(history, event)));
}

function anomalyTitle(anomaly) {
  return anomaly.title || anomaly.id;
}

const ROLES = {
  blocked: "no order of the operations explains its answer",
  wrote: "wrote what it saw", before: "the last that was sure to be over before it",
  pending: "open at the time: may have taken effect before it, or not",
};

/* The violation above the picture: what happened, what was possible, who took part. */
function showProblem(page, anomaly) {
  const box = byId("problem"), history = page.history;
  box.replaceChildren();
  box.classList.toggle("shown", anomaly !== null);
  if (!anomaly) return;
  const heading = element("h3");
  heading.append(element("span", anomalyTitle(anomaly), "false"));
  if (anomaly.part.text !== "") heading.append(" of key " + anomaly.part.text);
  heading.append(" ", element("code", anomaly.id, "dim"));
  const members = element("div");
  for (const [op, role] of anomaly.ops) {
    const chip = element("button", undefined, "chip mono");
    const tag = element("span", role, "role");
    chip.title = ROLES[role] || "";
    tag.style.color = tag.style.borderColor = page.picture.role(role);
    chip.append(tag, " " + history.text(op, 90));
    chip.addEventListener("click", () => page.select(op));
    members.append(chip);
  }
  for (const [index, role] of anomaly.events) {
    const event = history.events[index], chip = element("button", undefined, "chip mono");
    chip.append(element("span", role, "role"), " " + history.name(event.process) + " " +
                history.name(event.f));
    chip.addEventListener("click", () => page.goEvent(event));
    members.append(chip);
  }
  box.append(heading, members);
  box.append(pairs([
    ["states just before", anomaly.states.length > 0 ? codes(anomaly.states) : ""],
    ["could have answered", anomaly.allowed.length > 0 ? codes(anomaly.allowed) : ""],
  ]));
  box.append(element("div", undefined, "order"));
  listOrder(page);
  if (anomaly.text) {
    const more = element("details");
    more.append(element("summary", "In words"), element("pre", anomaly.text));
    box.append(more);
  }
}

/* The order that is drawn, step by step: operations that go there, each with the state after it. */
function listOrder(page) {
  const box = document.querySelector("#problem .order"), anomaly = page.picture.anomaly;
  if (!box || !anomaly || !anomaly.paths) return;
  const order = page.picture.order, heading = element("div", undefined, "dim");
  const steps = element("div", undefined, "steps");
  box.replaceChildren(heading, steps);
  if (!order) {
    heading.textContent = orderless(page, anomaly);
    return;
  }
  const path = order.path, all = path.skipped + path.steps.length;
  heading.append(`order ${order.place + 1} of ${order.count}: ${all} operation` +
                 (all === 1 ? "" : "s") + (isLongest(anomaly, path) ? ", the longest" : ""));
  if (order.count > 1)
    for (const [sign, step, title] of [["‹", -1, "The order before ( O )"],
                                       ["›", 1, "Another order ( o )"]]) {
      const button = element("button", sign, "chip");
      button.title = title;
      button.addEventListener("click", () => page.nextOrder(step));
      heading.append(" ", button);
    }
  if (anomaly.paths.cause) heading.append(" " + anomaly.paths.cause);
  const chip = (op, text, className) => {
    const button = element("button", text, "chip mono " + className);
    button.setAttribute("aria-current", op === page.picture.selected);
    button.addEventListener("click", () => page.select(op, true, true));
    steps.append(button, " ");
  };
  if (path.skipped > 0) steps.append(`${path.skipped} before, `);
  steps.append(codes([path.state]));
  for (const step of path.steps) {
    chip(step.op, page.history.text(step.op, 60), "");
    steps.append(codes([step.state]));
  }
  for (const op of path.blocked) chip(op, "✗ " + page.history.text(op, 60), "false");
  steps.scrollTop = steps.scrollHeight;
}

function isLongest(anomaly, path) {
  return anomaly.paths.longest && path.completed === anomaly.paths.list[0].completed;
}

/* Why no order is drawn. */
function orderless(page, anomaly) {
  const op = page.picture.selected, paths = anomaly.paths;
  if (paths.list.length === 0) return paths.cause;
  if (op < 0) return "";
  const seen = paths.list.every(path => path.skipped === 0) ||
    page.history.call[op] > anomaly.prefix;
  if (paths.complete && seen && page.history.outcome[op] === OK)
    return "no partial linearization has this operation";
  return "none of the orders that are known shows this operation";
}

function codes(texts) {
  const all = document.createDocumentFragment();
  for (const text of texts) all.append(element("code", text), " ");
  return all;
}

function listAnomalies(page) {
  const box = byId("anomalies"), most = 200;
  box.replaceChildren();
  byId("anomalies-section").hidden = page.history.anomalies.length === 0;
  page.history.anomalies.slice(0, most).forEach(anomaly => {
    const first = anomaly.ops.length > 0 ? page.history.text(anomaly.ops[0][0], 60) : "";
    const key = anomaly.part.text !== "" ? "key " + anomaly.part.text + "   " : "";
    const button = item("false", anomalyTitle(anomaly), key + first, () => page.goAnomaly(anomaly));
    button.dataset.id = anomaly.id;
    anomaly.button = button;
    box.append(button);
  });
  if (page.history.anomalies.length > most)
    box.append(element("div", `and ${page.history.anomalies.length - most} more`, "dim"));
}

function listKeys(page) {
  const box = byId("keys"), most = 300, wanted = byId("key-search").value.trim();
  const parts = page.history.parts;
  byId("keys-section").hidden = parts.length === 0;
  box.replaceChildren();
  const found = parts.filter(part => part.text.includes(wanted));
  byId("key-count").textContent = wanted === "" ? parts.length : found.length + "/" + parts.length;
  const all = item("", "All keys", "", () => page.goKey(null));
  all.setAttribute("aria-current", page.part === null);
  if (wanted === "") box.append(all);
  for (const part of found.slice(0, most)) {
    const button = item(part.valid, part.text, part.cause, () => page.goKey(part));
    button.setAttribute("aria-current", page.part === part);
    box.append(button);
  }
  if (found.length > most)
    box.append(element("div", `and ${found.length - most} more: search`, "dim"));
}

function listFindings(page) {
  const box = byId("findings");
  box.replaceChildren();
  for (const finding of page.history.raw.findings) {
    const name = finding.checker + (finding.model ? ", model " + finding.model : "");
    const heading = element("div");
    heading.append(element("span", MARKS[finding.valid], "mark " + finding.valid), name);
    box.append(heading);
    if (finding.claim) box.append(element("div", finding.claim, "dim"));
    box.append(pairs([
      ["because", finding.basis], ["cause", finding.cause], ["by", finding.algorithm],
      ["operations", `${finding.ok} ok, ${finding.fail} failed, ${finding.crashed} crashed`],
      ["at once", String(finding.concurrency)],
      ...finding.facts,
    ]));
    for (const note of finding.notes) box.append(element("div", note, "dim"));
  }
  for (const note of page.history.raw.notes.concat(page.history.raw.history_notes))
    box.append(element("div", note, "dim"));
}

function listEvents(page) {
  const box = byId("events"), history = page.history, most = 300;
  byId("events-section").hidden = history.events.length === 0;
  box.replaceChildren();
  for (const event of history.events.slice(0, most)) {
    const value = history.texts[event.value];
    box.append(item("", history.name(event.process) + " " + history.name(event.f),
                    value === "nil" ? "" : value.slice(0, 80), () => page.goEvent(event)));
  }
  if (history.events.length > most)
    box.append(element("div", `and ${history.events.length - most} more`, "dim"));
}

function listFilters(page) {
  const check = (box, text, shown, act) => {
    const label = element("label", undefined, "check"), input = element("input");
    input.type = "checkbox";
    input.checked = shown;
    input.addEventListener("change", () => act(input.checked));
    label.append(input, text);
    box.append(label);
  };
  const toggle = (set, value) => shown => {
    if (shown) set.delete(value);
    else set.add(value);
    page.refilter();
  };
  const filter = page.picture.filter;
  byId("function-filters").replaceChildren();
  byId("outcome-filters").replaceChildren();
  for (const f of page.history.functions.slice(0, 12))
    check(byId("function-filters"), page.history.name(f), true, toggle(filter.functions, f));
  OUTCOMES.forEach((name, outcome) =>
    check(byId("outcome-filters"), name, true, toggle(filter.outcomes, outcome)));
}

function drawLegend(page) {
  const box = byId("legend"), colors = page.picture.dark ? DARK : LIGHT;
  box.replaceChildren();
  const ratio = window.devicePixelRatio || 1;
  OUTCOMES.forEach((name, outcome) => {
    const canvas = element("canvas"), c = canvas.getContext("2d"), entry = element("span");
    canvas.width = 34 * ratio;
    canvas.height = 16 * ratio;
    canvas.style.width = "34px";
    canvas.style.height = "16px";
    c.scale(ratio, ratio);
    drawShape(c, colors, outcome, 1, 1, 32, 14);
    entry.append(canvas, name);
    box.append(entry);
  });
  if (page.picture.points.length > 0) box.append(element("span", "●| takes effect here", "true"));
  if (page.history.windows.length > 0) box.append(element("span", "shaded: a fault lasts"));
  if (page.history.anomalies.some(anomaly => anomaly.paths))
    box.append(element("span", "✗ not possible there", "false"));
  box.append(element("span", "wheel zooms, drag moves, arrows choose, o another order, " +
                             "n next violation, / searches"));
}
