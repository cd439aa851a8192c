"use strict";
const STEP = matchMedia("(max-width: 52rem)").matches ? 25 : 100; // rows shown at a time
const PRINTED = 200; // rows of a list on paper
const MOST_PIPS = 12;
const figures = new Intl.NumberFormat("en");
const signed = new Intl.NumberFormat("en", { signDisplay: "exceptZero" });
const order = new Intl.Collator("en", { numeric: true });
const chunks = new Map();

/* Data are JSON, deflated, in letters of base 64. */
async function unpack(id) {
  const letters = atob(document.getElementById(id).textContent);
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/* Texts among the children stay texts: nothing that came from a file is ever read as markup. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function ordinal(place) {
  const teens = place % 100 > 10 && place % 100 < 14;
  return `${place}${(!teens && ["th", "st", "nd", "rd"][place % 10]) || "th"}`;
}

/* Cells: the text, what it is sorted by, and what stands before and below it. */
const words = (text) => ({ text, key: text });
const number = (value) => ({ text: figures.format(value), key: value, isNumber: true });
const score = (value, rank) => ({ text: `${figures.format(value)}, ${ordinal(rank)}`, key: value, isNumber: true });
const seats = (filled, all) => ({ text: `${filled} of ${all}`, key: filled - all, pips: all <= MOST_PIPS ? [filled, all] : null });
const queue = (first, beyond) => [...first, ...(beyond ? [`${figures.format(beyond)} more`] : [])].join(", ") || "nobody";

function cellsOf(catalogue) {
  const project = (at, host = "") => ({ code: catalogue[at][0], text: catalogue[at][1], below: host, key: catalogue[at][0] });
  const dates = (at) => ({ text: `${catalogue[at][3]} to ${catalogue[at][4]}`, key: catalogue[at][3] });
  const hours = (at) => number(catalogue[at][5]);
  return {
    placements: ([who, at, ours, ourRank, theirs, theirRank]) => [words(who), project(at), dates(at), hours(at), score(ours, ourRank), score(theirs, theirRank)],
    projects: ([at, filled, all, waiting, beyond]) => [project(at, catalogue[at][2]), { ...dates(at), below: catalogue[at][6] }, hours(at), seats(filled, all), words(queue(waiting, beyond))],
    "open-seats": ([at, filled, all, reason]) => [project(at), seats(filled, all), words(reason)],
    unplaced: ([who, reason]) => [words(who), words(reason)],
    ledger: ([kind, source, row, id, column, code, what, cure]) => [
      words(kind),
      { text: source, below: [row === null ? "" : `row ${row}`, column].filter(Boolean).join(", "), key: `${source} ${row ?? ""}` },
      words(id),
      { text: what, below: code, key: code },
      words(cure),
    ],
  };
}

/* What stands in a cell is one box, so that a narrow page can put the column's name beside it. */
function fill(element, cell) {
  const box = make("div", {});
  if (cell.code) box.append(make("code", {}, cell.code), " ");
  if (cell.pips) box.append(pips(...cell.pips), " ");
  box.append(cell.text);
  if (cell.below) box.append(make("small", {}, cell.below));
  element.append(box);
  return element;
}

function pips(filled, all) {
  const marks = Array.from({ length: all }, (_, seat) => make("i", seat < filled ? { class: "on" } : {}));
  return make("span", { class: "pips", "aria-hidden": "true" }, ...marks);
}

/* A long table: the first rows, those that are searched for, in the order of a column. */
class List {
  constructor(element, rows, cells, details) {
    this.element = element;
    this.rows = rows;
    this.cells = cells;
    this.details = details;
    this.search = element.querySelector("input");
    this.count = element.querySelector("output");
    this.body = element.querySelector("tbody");
    this.heads = [...element.querySelectorAll("thead th")];
    this.more = element.querySelector(".more button");
    this.order = rows.map((_, at) => at);
    this.search.addEventListener("input", () => this.find());
    this.more.addEventListener("click", () => this.show(this.shown, this.shown + STEP).focus());
    this.heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => this.sort(column)));
    element.hidden = false;
    this.find();
  }

  find() {
    const wanted = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.texts ??= wanted.length ? this.rows.map((row) => this.textOf(row)) : undefined;
    this.found = wanted.length ? this.order.filter((at) => wanted.every((word) => this.texts[at].includes(word))) : this.order;
    this.again(STEP);
  }

  textOf(row) {
    return this.cells(row).map((cell) => [cell.code, cell.text, cell.below].filter(Boolean).join(" ")).join(" ").toLowerCase();
  }

  sort(column) {
    const isDown = this.heads[column].getAttribute("aria-sort") === "ascending";
    this.heads.forEach((head) => head.removeAttribute("aria-sort"));
    this.heads[column].setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const keys = this.rows.map((row) => this.cells(row)[column].key);
    const compare = typeof keys[0] === "number" ? (a, b) => keys[a] - keys[b] : (a, b) => order.compare(keys[a], keys[b]);
    this.order = this.rows.map((_, at) => at).sort((a, b) => (isDown ? compare(b, a) : compare(a, b)) || a - b);
    this.find();
  }

  again(most) {
    this.body.replaceChildren();
    this.show(0, most);
  }

  /* Show these of the rows that were found, and give back the first of them. */
  show(begin, end) {
    const rows = this.found.slice(begin, end).map((at) => this.makeRow(at));
    this.body.append(...rows);
    this.shown = Math.min(end, this.found.length);
    this.more.hidden = this.shown === this.found.length;
    this.more.firstChild.data = `Show ${Math.min(STEP, this.found.length - this.shown)} more`;
    this.count.textContent = this.countInWords();
    return rows[0];
  }

  countInWords() {
    const [all, found, shown] = [this.rows, this.found, { length: this.shown }].map((rows) => figures.format(rows.length));
    if (this.found !== this.order) return `${found} of ${all} found${this.more.hidden ? "" : `, the first ${shown} shown`}`;
    return this.more.hidden ? "" : `The first ${shown} of ${all} are shown`;
  }

  makeRow(at) {
    const row = make("tr", { tabindex: "-1" });
    this.cells(this.rows[at]).forEach((cell, column) => {
      const attributes = { "data-label": this.heads[column].textContent, ...(cell.isNumber ? { class: "n" } : {}) };
      const isFirst = column === 0;
      const element = make(isFirst ? "th" : "td", isFirst ? { ...attributes, scope: "row" } : attributes);
      row.append(isFirst && this.details ? this.addButton(element, row, cell, at) : fill(element, cell));
    });
    return row;
  }

  addButton(element, row, cell, at) {
    const about = this.cells(this.rows[at])[1].text;
    const button = make("button", { type: "button", class: "opener", "aria-expanded": "false" }, cell.text, make("span", { class: "unseen" }, `, ${about}: what the scores are made of`));
    button.addEventListener("click", () => this.toggle(button, row, at));
    row.addEventListener("click", (event) => {
      if (!event.target.closest("button") && getSelection().isCollapsed) button.click();
    });
    element.append(button);
    return element;
  }

  async toggle(button, row, at) {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) return row.nextElementSibling.remove();
    const cell = make("td", { colspan: this.heads.length });
    row.after(make("tr", { class: "detail" }, cell));
    cell.append(await this.details(this.rows[at], at));
  }
}

/* What both scores of a placement are made of. */
function explainer(settings, catalogue) {
  return async ([who, project, ours, ourRank, theirs, theirRank], at) => {
    const place = Math.floor(at / settings.perChunk);
    if (!chunks.has(place)) chunks.set(place, unpack(`chunk-${place}`));
    const chunk = await chunks.get(place);
    const parts = chunk.rows[at % settings.perChunk];
    const ranks = `${catalogue[project][1]} is ${ordinal(ourRank)} in the list of ${who}, who is ${ordinal(theirRank)} in the list of the project.`;
    const split = settings.sides[0].parts.length;
    const tables = [parts.slice(0, split), parts.slice(split)].map((side, which) => table(settings, which, side, [ours, theirs][which], chunk.words));
    return make("div", { class: "parts" }, make("p", {}, ranks), ...tables);
  };
}

function table(settings, which, parts, total, texts) {
  const { title, parts: weights } = settings.sides[which];
  const heads = ["Component", "Weight", "Value", "Points", "Over nothing known", "Rests on"].map((name, column) => make("th", { scope: "col", ...(column % 5 ? { class: "n" } : {}) }, name));
  const rows = parts.map(([value, points, evidence, ...quotes], at) => {
    const [name, weight, base] = weights[at];
    const shown = value === null ? `unknown: ${figures.format(settings.unknown)}` : figures.format(value);
    return make(
      "tr", {},
      make("th", { scope: "row" }, name.replaceAll("_", " ")),
      make("td", { class: "n" }, `${weight} %`),
      make("td", { class: "n" }, `× ${shown}`),
      make("td", { class: "n" }, `= ${figures.format(points)}`),
      make("td", { class: "n over" }, signed.format(points - base)),
      make("td", { class: "why" }, texts[evidence], ...quotes.map((quote) => make("q", {}, texts[quote]))),
    );
  });
  const over = total - weights.reduce((sum, [, , base]) => sum + base, 0);
  const sum = make("tr", {}, make("th", { scope: "row" }, "Score"), make("td", {}), make("td", {}), make("td", { class: "n" }, figures.format(total)), make("td", { class: "n over" }, signed.format(over)), make("td", {}));
  return make("table", {}, make("caption", {}, title), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows), make("tfoot", {}, sum));
}

async function start() {
  const [settings, catalogue] = await Promise.all([unpack("settings-data"), unpack("catalogue-data")]);
  const cells = cellsOf(catalogue);
  const lists = [...document.querySelectorAll(".list")].map(async (element) => {
    const name = element.dataset.list;
    const details = name === "placements" ? explainer(settings, catalogue) : null;
    return new List(element, await unpack(`${name}-data`), cells[name], details);
  });
  for (const list of await Promise.all(lists)) {
    let before = 0;
    addEventListener("beforeprint", () => {
      before = list.shown;
      if (before < PRINTED) list.show(before, PRINTED);
    });
    addEventListener("afterprint", () => {
      if (list.shown !== before) list.again(before);
    });
  }
}

start().catch(() => {
  document.getElementById("unreadable").hidden = false;
});
