/**
 * Tables under headings, and rows of buttons. Text is only ever text.
 *
 * `data`: sections [{name, title, intro, columns [name], rows [[cell]], links [address],
 * groups [text], marks [[text]], dashed}], each list empty or with one entry a row;
 * choices null or {title, labels [[value, label]]}.
 */

const reports = new WeakMap();

/** Texts longer than these, in characters, have more room. */
const [LONG, LONGER] = [24, 60];

/** What a spreadsheet would run as a formula: geo/csvio.py says the same. */
const FORMULA = /^[\s\u200b\u2060\0]*[=+\-@\t\r\n＝＋－＠]/u;

/** Streamlit calls this at each rerun. */
export default function ({ parentElement, data: [data], setTriggerValue }) {
  if (!reports.has(parentElement)) reports.set(parentElement, new Report(parentElement));
  reports.get(parentElement).update(data, (value) => setTriggerValue("choice", value));
}

class Report {
  constructor(root) {
    this.drawn = new Map();
    this.body = element("div", { class: "report" });
    root.append(this.body);
  }

  /** What is as it was stays in place, with its focus and its position. */
  update({ sections, choices }, choose) {
    this.choose = choose;
    const parts = choices ? [this.part("choices", choices, (made) => this.choices(made))] : [];
    parts.push(...sections.map((section) => this.part(section.name, section, sectionOf)));
    const nodes = parts.map(({ node }) => node);
    const hadFocus = this.body.getRootNode().activeElement;
    const kept = [...this.body.children];
    if (nodes.length !== kept.length || nodes.some((node, at) => node !== kept[at])) {
      this.body.replaceChildren(...nodes);
    }
    // The button that was pressed may be gone: the next one takes its place.
    if (hadFocus && !hadFocus.isConnected) this.body.querySelector("button")?.focus();
  }

  part(name, described, make) {
    const text = JSON.stringify(described);
    const old = this.drawn.get(name);
    if (old?.text === text) return old;
    const part = { text, node: make(described) };
    this.drawn.set(name, part);
    return part;
  }

  choices({ title, labels }) {
    const buttons = labels.map(([value, label]) =>
      button(label, () => this.choose(value)),
    );
    return element("div", { class: "choices", role: "group", "aria-label": title }, ...buttons);
  }
}

function sectionOf(section) {
  const { title, intro, rows, dashed } = section;
  const heading = title ? [element("h3", {}, title)] : [];
  if (title && rows.length) {
    heading[0].append(element("span", { class: "count" }, ` (${rows.length})`));
  }
  const words = intro ? [element("p", {}, intro)] : [];
  const table = rows.length ? [frameOf(section), copyControls(section)] : [];
  const look = dashed && rows.length ? "section dashed" : "section";
  return element("section", { class: look }, ...heading, ...words, ...table);
}

function frameOf(section) {
  const { title, intro, columns } = section;
  const caption = [title, intro].filter(Boolean).join(": ");
  const alignments = columns.map((_, at) => alignmentOf(section, at));
  const digits = columns.map((_, at) => mostDecimals(section.rows.map((row) => row[at])));
  const head = columns.map((name, at) =>
    name ? element("th", { scope: "col", class: alignments[at] }, name) : element("td", {}),
  );
  return element("div", { class: "frame", role: "region", tabindex: "0", "aria-label": title || intro },
    element("table", {},
      element("caption", { class: "visually-hidden" }, caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...section.rows.flatMap((_, at) => tableRows(section, at, { alignments, digits }))),
    ),
  );
}

/** A row and, where it is the first of its group, the group's own row before it. */
function tableRows({ columns, rows, links, groups, marks }, at, { alignments, digits }) {
  const [name, ...cells] = rows[at];
  const words = links[at] ? element("a", { href: links[at] }, name) : name;
  const line = element("tr", {},
    element("th", { scope: "row" }, words),
    ...cells.map((value, after) => cellOf(
      formatNumber(value, digits[after + 1]), marks[at]?.[after + 1], alignments[after + 1],
    )),
  );
  if (!groups[at] || groups[at] === groups[at - 1]) return [line];
  const group = element("th", { scope: "rowgroup", colspan: columns.length }, groups[at]);
  return [element("tr", { class: "group" }, group), line];
}

/** Numbers stand under each other, though here and there a word stands for one. */
function isOfNumbers(cells) {
  return cells.some((cell) => typeof cell === "number") &&
    cells.every((cell) => typeof cell === "number" || String(cell).length < LONG);
}

function cellOf(value, mark, alignment) {
  const look = value === "indicative" ? `${alignment} indicative` : alignment;
  return element("td", { class: look }, value,
    ...(mark ? [" ", element("span", { class: "mark" }, mark)] : []),
  );
}

function alignmentOf({ rows, groups }, at) {
  // Side by side, columns are of one width.
  if (groups.length) return "";
  if (isOfNumbers(rows.map((row) => row[at]))) return "number";
  const longest = Math.max(...rows.map((row) => String(row[at]).length));
  if (longest > LONGER) return "longer";
  return longest > LONG ? "long" : "";
}

/** A button that copies the table as spreadsheets and word processors take it. */
function copyControls({ title, columns, rows, marks }) {
  const status = element("span", { role: "status" });
  const lines = rows.map((row, at) => row.map((cell, column) => {
    const mark = marks[at]?.[column];
    return mark ? `${cell} (${mark})` : cell;
  }));
  const text = [columns, ...lines].map((line) => line.map(escapeForSpreadsheet).join("\t")).join("\n");
  const copy = button("Copy table", async () => {
    status.textContent = (await copyText(text, copy)) ? "Copied" : "Select the table to copy it.";
  });
  if (title) copy.setAttribute("aria-label", `Copy table: ${title}`);
  return element("div", { class: "copy-controls" }, copy, status);
}

function escapeForSpreadsheet(cell) {
  const text = String(cell).replace(/\s+/gu, " ");
  return typeof cell === "string" && FORMULA.test(text) ? `'${text}` : text;
}

function button(label, act) {
  const node = element("button", { type: "button" }, label);
  node.addEventListener("click", act);
  return node;
}
