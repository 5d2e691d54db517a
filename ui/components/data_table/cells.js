/** Cells of a table: how numbers are written, how wide columns are, and a row for the clipboard. */

/** What a spreadsheet would run as a formula: geo/csvio.py says the same. */
const FORMULA = /^[\s\u200b\u2060\0]*[=+\-@\t\r\n＝＋－＠]/u;

/** How wide a column is, by its longest text: the first that it is longer than, in characters. */
const WIDTHS = [[160, "longest"], [48, "longer"], [24, "long"]];
const [, , [SHORT]] = WIDTHS;

/** Decimals → what writes a number with so many: to make one takes longer than to write. */
const formats = new Map();

/** Numbers of a column have as many decimals as any of them, so that they stand under each other. */
function formatNumber(value, digits) {
  if (typeof value !== "number") return value;
  if (!formats.has(digits)) {
    const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    formats.set(digits, new Intl.NumberFormat("en-GB", decimals));
  }
  return formats.get(digits).format(value);
}

function maxDecimals(cells) {
  return Math.max(0, ...cells.map((cell) =>
    typeof cell === "number" ? (String(cell).split(".")[1] ?? "").length : 0,
  ));
}

/** @returns {string} the class of a column: "number", or how wide it is */
function columnClass(cells) {
  const lengths = cells.map((cell) => (typeof cell === "number" ? 0 : String(cell).length));
  const longest = Math.max(0, ...lengths);
  // Here and there a word stands for a number.
  if (longest <= SHORT && cells.some((cell) => typeof cell === "number")) return "number";
  return WIDTHS.find(([length]) => longest > length)?.[1] ?? "";
}

/** @returns {number} which of two cells comes first: negative for `a` */
function compareCells(a, b) {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : String(a).localeCompare(String(b), "en-GB", { numeric: true });
}

/** @returns {string} rows as spreadsheets and word processors take them from the clipboard */
function clipboardText(rows) {
  return rows.map((row) => row.map(escapeForSpreadsheet).join("\t")).join("\n");
}

function escapeForSpreadsheet(cell) {
  const text = String(cell).replace(/\s+/gu, " ");
  return typeof cell === "string" && FORMULA.test(text) ? `'${text}` : text;
}
