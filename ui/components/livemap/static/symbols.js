/** Point symbols, drawn alike on the map and in the legend. */

import * as L from "./leaflet-src.esm.js";

const OUTLINES = {
  circle: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  diamond: (x, y, r) => `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`,
  plus: (x, y, r) =>
    `M${x - r / 3} ${y - r}h${(2 * r) / 3}v${(2 * r) / 3}h${(2 * r) / 3}v${(2 * r) / 3}` +
    `h${(-2 * r) / 3}v${(2 * r) / 3}h${(-2 * r) / 3}v${(-2 * r) / 3}h${(-2 * r) / 3}` +
    `v${(-2 * r) / 3}h${(2 * r) / 3}Z`,
  square: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  target: (x, y, r) => OUTLINES.circle(x, y, r) + OUTLINES.circle(x, y, 1),
  triangle: (x, y, r) => `M${x} ${y - r}L${x + r} ${y + r}L${x - r} ${y + r}Z`,
};

/** Radius of a symbol on the map, in pixels. */
export const SYMBOL_RADIUS = 7;

/**
 * @param {string} kind one of circle, diamond, plus, square, target, triangle; anything else is a diamond
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @returns {string} SVG path data
 */
export function symbolPath(kind, x, y, radius) {
  const outline = Object.hasOwn(OUTLINES, kind) ? OUTLINES[kind] : OUTLINES.diamond;
  return outline(x, y, radius);
}

/** Symbols shrink a little far out, where they would otherwise hide the land and each other. */
function sizeAt(zoom) {
  if (zoom <= 5) return 0.72;
  return zoom === 6 ? 0.86 : 1;
}

/** A point of constant size on screen, in the shape `options.symbol` names. */
export const SymbolMarker = L.CircleMarker.extend({
  // The one method that the SVG renderer calls for a circle's outline.
  _updatePath() {
    const { x, y } = this._point;
    const radius = this._radius * sizeAt(this._map.getZoom());
    const outline = symbolPath(this.options.symbol, x, y, radius);
    this._renderer._setPath(this, this._empty() ? "M0 0" : outline);
  },
});
