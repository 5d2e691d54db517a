/** What a click on the map is for while it picks a point: said on the map itself. */

import { element } from "./dom.js";

export class Prompt {
  constructor() {
    this.node = element("p", { class: "prompt", hidden: true });
  }

  /**
   * @param {string|null} text null: a click selects
   * @returns {boolean} whether it asks for something new
   */
  show(text) {
    if (this.node.hidden === !text && this.node.textContent === (text ?? "")) return false;
    this.node.textContent = text ?? "";
    this.node.hidden = !text;
    return Boolean(text);
  }
}

/**
 * @param {[number, number]} point longitude, latitude
 * @returns {string} "53.4808° north, 2.2426° west"
 */
export function formatPosition([lon, lat]) {
  const north = `${Math.abs(lat).toFixed(4)}° ${lat < 0 ? "south" : "north"}`;
  return `${north}, ${Math.abs(lon).toFixed(4)}° ${lon < 0 ? "west" : "east"}`;
}
