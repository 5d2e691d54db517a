/** What went wrong, said on the map itself, with a way to try again. */

import { button, element } from "./dom.js";

export class Messages {
  constructor() {
    this.node = element("div", { class: "messages" });
    this.shown = new Map();
  }

  /**
   * @param {string} id a second message under the same one replaces the first
   * @param {string} text
   * @param {() => void} onRetry
   */
  show(id, text, onRetry) {
    this.clear(id);
    const retry = button({}, () => {
      this.clear(id);
      onRetry();
    }, "Retry");
    const message = element("div", { class: "message" }, element("p", {}, text), retry);
    this.shown.set(id, message);
    this.node.append(message);
  }

  /** @returns {string} what was said of outlines that did not come */
  showFailure({ id, label, kind }, reason, onRetry) {
    const what = label ? label.toLowerCase() : kind;
    const text = `The outlines of ${what} could not be fetched: ${reason}.`;
    this.show(id, `${text} The table below still holds everything.`, onRetry);
    return text;
  }

  /** @param {string} id */
  clear(id) {
    this.shown.get(id)?.remove();
    this.shown.delete(id);
  }
}
