/**
 * A button that copies text. It works without a network, and without HTTPS.
 *
 * `data`: text, label, news (said aloud when it changes, since the page then shows something else).
 */

const buttons = new WeakMap();

/** Streamlit calls this at each rerun. */
export default function ({ parentElement, data: [data] }) {
  if (!buttons.has(parentElement)) buttons.set(parentElement, new CopyButton(parentElement));
  buttons.get(parentElement).update(data);
}

class CopyButton {
  constructor(root) {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.addEventListener("click", () => this.copy());
    this.status = document.createElement("span");
    this.status.setAttribute("role", "status");
    root.append(this.button, this.status);
  }

  update(data) {
    const before = this.data;
    this.data = data;
    this.button.textContent = data.label;
    if (!before) return;
    if (before.text !== data.text) this.say("");
    if (before.news !== data.news) this.say(data.news, "visually-hidden");
  }

  async copy() {
    const done = await copyText(this.data.text, this.button);
    this.say(done ? "Copied" : "This browser does not let a page copy. Select the text instead.");
  }

  say(text, look = "") {
    this.status.className = look;
    this.status.textContent = text;
  }
}
