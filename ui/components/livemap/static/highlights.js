/** What is picked out above all layers: an area, the selection, the focus, a picked point. */

import { Highlight } from "./highlight.js";

export class Highlights {
  /** @param {L.Map} map */
  constructor(map) {
    this.emphasis = new Highlight(map, "emphasis", 630);
    this.selection = new Highlight(map, "selected", 640);
    this.focus = new Highlight(map, "focused", 650);
    this.point = new Highlight(map, "point", 660);
    this.emphasisedCodes = "";
    this.councils = null;
    this.focused = null;
  }

  /**
   * Outline the area that the map is about.
   * @param {string[]} codes of councils, outlined together
   * @param {import("./topology.js").Topology|null} councils null while they are on the way
   */
  emphasise(codes, councils) {
    const text = JSON.stringify(codes);
    if (text === this.emphasisedCodes && councils === this.councils) return;
    this.emphasisedCodes = text;
    this.councils = councils;
    this.emphasis.draw(codes.length && councils ? { geometry: councils.merge(codes) } : null);
  }

  /** @param {import("./hit-test.js").Hit|null} hit */
  select(hit) {
    outline(this.selection, hit);
  }

  /** @param {import("./hit-test.js").Hit|null} hit */
  focusOn(hit) {
    this.focused = hit;
    outline(this.focus, hit);
  }

  /** The outlines of a layer changed: those of the place in focus may be among them. */
  refresh() {
    if (!this.focused) return;
    const { layer, feature } = this.focused;
    const now = layer.features.get(feature.id);
    this.focusOn(now ? { layer, feature: now } : null);
  }

  /** @param {[number, number]|null} coordinates longitude, latitude of the point picked */
  pick(coordinates) {
    const point = coordinates && { geometry: { type: "Point", coordinates } };
    this.point.draw(point, "target");
  }
}

function outline(highlight, hit) {
  const { layer, feature } = hit ?? {};
  highlight.draw(hit ? (layer.drawn?.(feature) ?? feature) : null, layer?.spec.style?.symbol);
}
