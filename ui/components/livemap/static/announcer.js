/** The line below the map that says what changed, to eyes and to screen readers alike. */

import { element } from "./dom.js";

export class Announcer {
  constructor() {
    this.node = element("p", { class: "status", role: "status", "aria-live": "polite" });
  }

  /** @param {string} text */
  announce(text) {
    this.node.textContent = text;
  }
}

/**
 * @param {number} count
 * @param {string} noun
 * @returns {string} "1 place", "2 places"
 */
export function pluralise(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
