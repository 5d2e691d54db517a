/** A feature picked out above all layers, whether its own layer is visible or not. */

import { createSvgPane, pathFor } from "./paths.js";
import { SYMBOL_RADIUS } from "./symbols.js";

export class Highlight {
  /**
   * @param {L.Map} map
   * @param {string} name of the pane; the lines take the classes `<name>-halo` and `<name>-line`
   * @param {number} level CSS z-index
   */
  constructor(map, name, level) {
    this.map = map;
    this.name = name;
    this.paths = [];
    Object.assign(this, createSvgPane(map, name, level));
    this.svg.setAttribute("aria-hidden", "true");
  }

  /**
   * Outline a feature, or nothing.
   * @param {Object|null} feature as drawn
   * @param {string} [symbol] of a point
   */
  draw(feature, symbol) {
    for (const path of this.paths) path.remove();
    this.paths = feature ? ["halo", "line"].map((part) => this.#line(feature, symbol, part)) : [];
  }

  #line({ geometry }, symbol, part) {
    const options = {
      renderer: this.renderer,
      className: `${this.name}-${part}`,
      fill: false,
      radius: SYMBOL_RADIUS + 3,
      symbol,
    };
    return pathFor(geometry, options).addTo(this.map);
  }
}
