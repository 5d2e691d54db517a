/** The land: the councils, drawn plainly below everything else. */

import { drawingPane, pathFor } from "./paths.js";

const LEVEL = 300;

export class Backdrop {
  /**
   * @param {L.Map} map
   * @param {{url: string, label: string, kind: string}} spec
   */
  constructor(map, spec) {
    this.map = map;
    this.spec = spec;
    this.features = new Map();
    Object.assign(this, drawingPane(map, "backdrop", LEVEL));
    this.svg.setAttribute("aria-hidden", "true");
  }

  /** @param {Map<string, import("./geometry.js").Feature>} features */
  draw(features) {
    this.features = features;
    for (const { geometry } of features.values()) {
      const path = pathFor(geometry, { renderer: this.renderer, className: "council" });
      path.addTo(this.map);
    }
  }

  remove() {
    this.renderer.remove();
    this.pane.remove();
  }
}
