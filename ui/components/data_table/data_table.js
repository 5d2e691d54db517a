/**
 * Tables, one under another: lists to sort and to search, and tables to read whole and to copy.
 * Text is only ever text.
 *
 * `data`: tables [{name, title, intro, caption, marker, columns [name], rows [[cell]],
 * links [address], references [text], groups [text], badges [[text]], meanings {column: text},
 * filter_label, is_list, is_dashed}]. Each list is empty or has an entry a row. A row's name is a link, or a
 * button which reports the row's reference.
 */

const stacks = new WeakMap();

/** A longer table is drawn when the browser is idle: one at work on a map above is not kept from it. */
const MANY_ROWS = 20;
const IDLE_TIMEOUT_MS = 600;
const whenIdle = (act) =>
  window.requestIdleCallback?.(act, { timeout: IDLE_TIMEOUT_MS }) ?? setTimeout(act);
const cancelIdle = (waiting) =>
  window.cancelIdleCallback ? cancelIdleCallback(waiting) : clearTimeout(waiting);

const SIGNS = { ascending: "▲", descending: "▼", none: "" };

/** Streamlit calls this at each rerun. */
export default function ({ parentElement, data: [{ tables }], setTriggerValue }) {
  if (!stacks.has(parentElement)) stacks.set(parentElement, new TableStack(parentElement));
  stacks.get(parentElement).update(tables, (reference) => setTriggerValue("choice", reference));
}

class TableStack {
  constructor(root) {
    this.tables = new Map();
    this.body = element("div", { class: "tables" });
    root.append(this.body);
  }

  /** A table that is as it was stays in place, with its focus and its position. */
  update(descriptions, choose) {
    this.tables = new Map(
      descriptions.map(({ name }) => [name, this.tables.get(name) ?? new DataTable()]),
    );
    for (const description of descriptions) {
      this.tables.get(description.name).update(description, choose);
    }
    const nodes = [...this.tables.values()].map(({ node }) => node);
    const current = [...this.body.children];
    if (nodes.length !== current.length || nodes.some((node, at) => node !== current[at])) {
      this.body.replaceChildren(...nodes);
    }
  }
}

class DataTable {
  constructor() {
    this.sorted = { column: null, isDescending: false };
    this.described = "";
    this.filterText = "";
    this.lines = new Map();
    this.head = element("div", { class: "head" });
    this.filterLabel = element("span", {});
    this.filterInput = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    this.filterInput.addEventListener("input", () => this.filter());
    this.matchCount = element("span", { class: "match-count", role: "status" });
    this.filterBox = element("div", { class: "filter-box" },
      element("label", {}, this.filterLabel, this.filterInput), this.matchCount);
    this.frame = element("div", { class: "frame", role: "region", tabindex: "0" });
    this.copyStatus = element("span", { role: "status" });
    this.copyButton = button("Copy table", () => this.copy());
    this.copyControls = element("div", { class: "copy-controls" }, this.copyButton, this.copyStatus);
    this.node = element("section", {}, this.head, this.filterBox, this.frame, this.copyControls);
  }

  update(data, choose) {
    this.choose = choose;
    const described = JSON.stringify(data);
    if (described === this.described) return;
    this.described = described;
    this.data = data;
    const hasRows = data.rows.length > 0;
    const isDashed = data.is_dashed && hasRows;
    this.node.className = `section ${data.is_list ? "list" : ""} ${isDashed ? "dashed" : ""}`;
    this.head.replaceChildren(...this.heading());
    this.describeControls();
    this.frame.hidden = !hasRows;
    this.frame.setAttribute("aria-label",
      data.caption || data.title || data.intro || data.marker);
    this.readColumns();
    cancelIdle(this.waiting);
    if (data.rows.length > MANY_ROWS) this.waiting = whenIdle(() => this.render());
    else this.render();
  }

  readColumns() {
    const { columns, rows, groups } = this.data;
    const cells = columns.map((_, column) => rows.map((row) => row[column]));
    // Side by side, columns are of one width.
    this.classes = cells.map((column) => (groups.length ? "" : columnClass(column)));
    this.digits = cells.map(maxDecimals);
  }

  heading() {
    const { title, intro, marker, rows } = this.data;
    const count = rows.length ? [element("span", { class: "count" }, ` (${rows.length})`)] : [];
    return [
      ...(title ? [element("h3", {}, title, ...count)] : []),
      ...(intro ? [element("p", {}, intro)] : []),
      ...(marker ? [element("p", { class: "marker" }, marker)] : []),
    ];
  }

  describeControls() {
    const { title, rows, is_list: isList, filter_label: filterLabel } = this.data;
    this.filterBox.hidden = !filterLabel;
    this.filterLabel.textContent = filterLabel;
    if (!filterLabel) this.filterText = this.filterInput.value = "";
    this.copyControls.hidden = isList || !rows.length;
    this.copyStatus.textContent = "";
    if (title) this.copyButton.setAttribute("aria-label", `Copy table: ${title}`);
    else this.copyButton.removeAttribute("aria-label");
  }

  render() {
    const { title, intro, caption, marker, columns } = this.data;
    this.lines = new Map(this.order().map((at) => [at, this.rowOf(at)]));
    this.frame.replaceChildren(
      element("table", {},
        element("caption", { class: "visually-hidden" },
          caption || [title, intro, marker].filter(Boolean).join(": ")),
        element("thead", {},
          element("tr", {}, ...columns.map((name, at) => this.columnHeading(name, at)))),
        element("tbody", {}, ...[...this.lines].flatMap(([at, line]) => [...this.groupOf(at), line])),
      ),
    );
    this.applyFilter();
  }

  columnHeading(name, column) {
    if (!name) return element("td", {});
    const meaning = this.data.meanings[name];
    const text = meaning
      ? element("abbr", { title: meaning, "aria-label": `${name}, ${meaning}` }, name)
      : name;
    const attributes = { scope: "col", class: this.classes[column] };
    if (!this.data.is_list) return element("th", attributes, text);
    const { column: sortedColumn, isDescending } = this.sorted;
    const direction = sortedColumn !== column ? "none" : isDescending ? "descending" : "ascending";
    const sort = button(text, () => this.sort(column));
    sort.append(element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[direction]));
    return element("th", { ...attributes, "aria-sort": direction }, sort);
  }

  rowOf(at) {
    const [name, ...cells] = this.data.rows[at];
    return element("tr", {},
      element("th", { scope: "row" }, this.nameOf(at, formatNumber(name, this.digits[0]))),
      ...cells.map((cell, after) => this.cellOf(at, cell, after + 1)),
    );
  }

  /** The row of a group, before the first row that belongs to it. */
  groupOf(at) {
    const { groups, columns } = this.data;
    if (!groups[at] || groups[at] === groups[at - 1]) return [];
    const name = element("th", { scope: "rowgroup", colspan: columns.length }, groups[at]);
    return [element("tr", { class: "group" }, name)];
  }

  nameOf(at, name) {
    const { links, references } = this.data;
    if (links[at]) return element("a", { href: links[at] }, name);
    return references.length ? button(name, () => this.choose(references[at])) : name;
  }

  cellOf(at, value, column) {
    const evidence = value === "indicative" ? " indicative" : "";
    const badge = this.data.badges[at]?.[column];
    return element("td", { class: `${this.classes[column]}${evidence}` },
      formatNumber(value, this.digits[column]),
      ...(badge ? [" ", element("span", { class: "badge" }, badge)] : []));
  }

  filter() {
    this.filterText = this.filterInput.value.trim().toLocaleLowerCase("en-GB");
    this.applyFilter();
  }

  applyFilter() {
    for (const [at, line] of this.lines) line.hidden = !this.matchesFilter(at);
    const { rows } = this.data;
    const count = rows.filter((_, at) => this.matchesFilter(at)).length;
    const text = this.filterText ? `${count} of ${rows.length} rows` : "";
    if (this.matchCount.textContent !== text) this.matchCount.textContent = text;
  }

  matchesFilter(at) {
    const has = (cell) => String(cell).toLocaleLowerCase("en-GB").includes(this.filterText);
    return !this.filterText || this.data.rows[at].some(has);
  }

  sort(column) {
    const isDescending = this.sorted.column === column && !this.sorted.isDescending;
    this.sorted = { column, isDescending };
    this.render();
    this.frame.querySelectorAll("thead button")[column].focus();
  }

  /** @returns {number[]} the rows' places in the order to show; equal rows as they came */
  order() {
    const { rows } = this.data;
    const { column, isDescending } = this.sorted;
    const places = rows.map((_, at) => at);
    if (column === null) return places;
    const sign = isDescending ? -1 : 1;
    return places.sort((a, b) => sign * compareCells(rows[a][column], rows[b][column]));
  }

  async copy() {
    const { columns, rows, badges } = this.data;
    const lines = rows.map((row, at) => row.map((cell, column) => {
      const badge = badges[at]?.[column];
      return badge ? `${cell} (${badge})` : cell;
    }));
    const isCopied = await copyText(clipboardText([columns, ...lines]), this.copyButton);
    this.copyStatus.textContent = isCopied ? "Copied" : "Select the table to copy it.";
  }
}
