/**
 * A row of buttons, of which one is pressed. `data`: title, labels [[value, label]].
 */

const groups = new WeakMap();

/** Streamlit calls this at each rerun. */
export default function ({ parentElement, data: [data], setTriggerValue }) {
  if (!groups.has(parentElement)) groups.set(parentElement, new ChoiceButtons(parentElement));
  groups.get(parentElement).update(data, (value) => setTriggerValue("choice", value));
}

class ChoiceButtons {
  constructor(root) {
    this.described = "";
    this.node = element("div", { class: "choices", role: "group" });
    root.append(this.node);
  }

  update(data, choose) {
    this.choose = choose;
    const described = JSON.stringify(data);
    if (described === this.described) return;
    this.described = described;
    const focused = this.node.getRootNode().activeElement;
    this.node.setAttribute("aria-label", data.title);
    const buttons = data.labels.map(([value, label]) => button(label, () => this.choose(value)));
    this.node.replaceChildren(...buttons);
    // The button that was pressed may be gone: the first one takes its place.
    if (focused) buttons[0]?.focus();
  }
}
