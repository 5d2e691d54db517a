/**
 * A line that is read aloud when the answer of the page has changed, and that nobody sees.
 *
 * `data`: text. Streamlit calls this at each rerun; the line stays, since a screen reader hears
 * only what changes in a line that was there before.
 */
const lines = new WeakMap();

export default function ({ parentElement, data: [{ text }] }) {
  const line = lines.get(parentElement);
  if (line) {
    if (line.dataset.text !== text) line.textContent = text;
    line.dataset.text = text;
    return;
  }
  const made = Object.assign(document.createElement("div"), { className: "visually-hidden" });
  made.setAttribute("role", "status");
  // Of a first answer nothing is said: whoever opens the page reads it.
  made.dataset.text = text;
  lines.set(parentElement, made);
  parentElement.append(made);
}
