/**
 * A table that can be sorted, each row's name a button that opens it. Text is only ever text.
 *
 * `data`: caption, columns [name], rows [[cell]], references [reference of each row].
 */

const tables = new WeakMap();

const PATIENCE_MS = 600;
const whenIdle = (act) =>
  window.requestIdleCallback?.(act, { timeout: PATIENCE_MS }) ?? setTimeout(act);
const cancelIdle = (waiting) =>
  window.cancelIdleCallback ? cancelIdleCallback(waiting) : clearTimeout(waiting);

/** Streamlit calls this at each rerun. */
export default function ({ parentElement, data: [data], setTriggerValue }) {
  if (!tables.has(parentElement)) tables.set(parentElement, new Table(parentElement));
  tables.get(parentElement).update(data, (reference) => setTriggerValue("choice", reference));
}

class Table {
  constructor(root) {
    this.sorted = { column: null, down: false };
    this.shown = "";
    this.frame = element("div", { class: "frame", role: "region", tabindex: "0" });
    root.append(this.frame);
  }

  update(data, choose) {
    this.choose = choose;
    const described = JSON.stringify(data);
    if (described === this.shown) return;
    this.shown = described;
    this.data = data;
    this.frame.setAttribute("aria-label", data.caption);
    // Below the map, and after it: a browser at work on the map is not kept from it.
    cancelIdle(this.waiting);
    this.waiting = whenIdle(() => this.render());
  }

  render() {
    const { caption, columns } = this.data;
    this.frame.replaceChildren(
      element("table", {},
        element("caption", { class: "unseen" }, caption),
        element("thead", {}, element("tr", {}, ...columns.map((name, at) => this.heading(name, at)))),
        element("tbody", {}, ...this.order().map((at) => this.row(at))),
      ),
    );
  }

  heading(name, at) {
    const { column, down } = this.sorted;
    const way = column === at ? (down ? "descending" : "ascending") : "none";
    const mark = { ascending: "▲", descending: "▼", none: "" }[way];
    const sort = element("button", { type: "button" }, name,
      element("span", { class: "mark", "aria-hidden": "true" }, mark));
    sort.addEventListener("click", () => this.sort(at));
    return element("th", { scope: "col", "aria-sort": way, class: this.side(at) }, sort);
  }

  row(at) {
    const [name, ...cells] = this.data.rows[at];
    const open = element("button", { type: "button" }, String(name));
    open.addEventListener("click", () => this.choose(this.data.references[at]));
    return element("tr", {},
      element("th", { scope: "row" }, open),
      ...cells.map((cell, after) => this.cell(cell, after + 1)),
    );
  }

  cell(value, column) {
    const text = typeof value === "number" ? value.toLocaleString("en-GB") : value;
    const mark = value === "indicative" ? "indicative" : "";
    return element("td", { class: `${this.side(column)} ${mark}` }, text);
  }

  side(column) {
    return typeof this.data.rows[0][column] === "number" ? "number" : "";
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
      typeof one === "number" ? one - other : one.localeCompare(other, "en-GB", { numeric: true });
    return places.sort((one, other) => {
      const found = compare(rows[one][column], rows[other][column]);
      return down ? -found : found;
    });
  }
}

function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== "") node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}
