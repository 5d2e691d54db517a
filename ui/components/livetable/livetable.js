/**
 * A table that can be sorted, each row's name a button or a link that opens it. Text is only ever
 * text.
 *
 * `data`: caption, columns [name], rows [[cell]]; references [reference of each row], which a
 * button reports, or links [address of each row]; and, if wanted, find (label of a box that
 * narrows the rows), meanings {column: what it is short for}.
 */

const tables = new WeakMap();

const IDLE_TIMEOUT_MS = 600;
const whenIdle = (act) =>
  window.requestIdleCallback?.(act, { timeout: IDLE_TIMEOUT_MS }) ?? setTimeout(act);
const cancelIdle = (waiting) =>
  window.cancelIdleCallback ? cancelIdleCallback(waiting) : clearTimeout(waiting);

/** How wide a column is, by its longest text: the first that it is longer than. */
const WIDTHS = [[160, "longest"], [48, "longer"], [24, "long"]];

/** Streamlit calls this at each rerun. */
export default function ({ parentElement, data: [data], setTriggerValue }) {
  if (!tables.has(parentElement)) tables.set(parentElement, new Table(parentElement));
  tables.get(parentElement).update(data, (reference) => setTriggerValue("choice", reference));
}

class Table {
  constructor(root) {
    this.sorted = { column: null, down: false };
    this.shown = "";
    this.filterText = "";
    this.frame = element("div", { class: "frame", role: "region", tabindex: "0" });
    this.label = element("span", {});
    this.box = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    this.matchCount = element("span", { class: "match-count", role: "status" });
    this.lines = new Map();
    const labelled = element("label", {}, this.label, this.box);
    this.filterBox = element("div", { class: "filter-box", hidden: "hidden" }, labelled, this.matchCount);
    this.box.addEventListener("input", () => this.find());
    root.append(this.filterBox, this.frame);
  }

  update(data, choose) {
    this.choose = choose;
    const described = JSON.stringify(data);
    if (described === this.shown) return;
    this.shown = described;
    this.data = data;
    this.alignments = data.columns.map((_, column) => this.alignment(column));
    this.digits = data.columns.map((_, column) => this.decimals(column));
    this.frame.setAttribute("aria-label", data.caption);
    this.filterBox.hidden = !data.find;
    this.label.textContent = data.find ?? "";
    if (!data.find) this.filterText = this.box.value = "";
    // Below the map, and after it: a browser at work on the map is not kept from it.
    cancelIdle(this.waiting);
    this.waiting = whenIdle(() => this.render());
  }

  find() {
    this.filterText = this.box.value.trim().toLocaleLowerCase("en-GB");
    this.applyFilter();
  }

  render() {
    const { caption, columns } = this.data;
    this.lines = new Map(this.order().map((at) => [at, this.row(at)]));
    this.frame.replaceChildren(
      element("table", {},
        element("caption", { class: "visually-hidden" }, caption),
        element("thead", {}, element("tr", {}, ...columns.map((name, at) => this.heading(name, at)))),
        element("tbody", {}, ...this.lines.values()),
      ),
    );
    this.applyFilter();
  }

  applyFilter() {
    for (const [at, line] of this.lines) line.hidden = !this.matchesFilter(at);
    const left = this.data.rows.filter((_, at) => this.matchesFilter(at)).length;
    const words = this.filterText ? `${left} of ${this.data.rows.length} rows` : "";
    if (this.matchCount.textContent !== words) this.matchCount.textContent = words;
  }

  matchesFilter(at) {
    const has = (cell) => String(cell).toLocaleLowerCase("en-GB").includes(this.filterText);
    return !this.filterText || this.data.rows[at].some(has);
  }

  heading(name, at) {
    const { column, down } = this.sorted;
    const way = column === at ? (down ? "descending" : "ascending") : "none";
    const mark = { ascending: "▲", descending: "▼", none: "" }[way];
    const meaning = this.data.meanings?.[name];
    const words = meaning ? element("abbr", { title: meaning, "aria-label": `${name}, ${meaning}` }, name) : name;
    const sort = element("button", { type: "button" }, words,
      element("span", { class: "mark", "aria-hidden": "true" }, mark));
    sort.addEventListener("click", () => this.sort(at));
    return element("th", { scope: "col", "aria-sort": way, class: this.alignments[at] }, sort);
  }

  row(at) {
    const [name, ...cells] = this.data.rows[at];
    return element("tr", {},
      element("th", { scope: "row" }, this.rowLink(at, String(name))),
      ...cells.map((cell, after) => this.cell(cell, after + 1)),
    );
  }

  rowLink(at, name) {
    const { links, references } = this.data;
    if (links) return element("a", { href: links[at] }, name);
    const open = element("button", { type: "button" }, name);
    open.addEventListener("click", () => this.choose(references[at]));
    return open;
  }

  cell(value, column) {
    const text = formatNumber(value, this.digits[column]);
    const mark = value === "indicative" ? "indicative" : "";
    return element("td", { class: `${this.alignments[column]} ${mark}` }, text);
  }

  alignment(column) {
    const { rows } = this.data;
    if (rows.some((row) => typeof row[column] === "number")) return "number";
    const most = Math.max(0, ...rows.map((row) => row[column].length));
    return WIDTHS.find(([length]) => most > length)?.[1] ?? "";
  }

  /** As many decimals as any number of the column has, so that they stand under each other. */
  decimals(column) {
    return mostDecimals(this.data.rows.map((row) => row[column]));
  }

  sort(column) {
    const down = this.sorted.column === column && !this.sorted.down;
    this.sorted = { column, down };
    this.render();
    this.frame.querySelectorAll("thead button")[column].focus();
  }

  /** @returns {number[]} the rows' places in the order to show; equal rows as they came */
  order() {
    const { rows } = this.data;
    const { column, down } = this.sorted;
    const places = rows.map((_, at) => at);
    if (column === null) return places;
    const compare = (one, other) =>
      typeof one === "number" && typeof other === "number"
        ? one - other
        : String(one).localeCompare(String(other), "en-GB", { numeric: true });
    return places.sort((one, other) => {
      const found = compare(rows[one][column], rows[other][column]);
      return down ? -found : found;
    });
  }
}
