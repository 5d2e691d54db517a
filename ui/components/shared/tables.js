/** Make an element. Text is only ever text; an attribute that is "" is left out. */
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== "") node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

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

function mostDecimals(cells) {
  return Math.max(0, ...cells.map((cell) =>
    typeof cell === "number" ? (String(cell).split(".")[1] ?? "").length : 0,
  ));
}
