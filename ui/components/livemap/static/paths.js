/** Panes, their renderer, and the Leaflet paths drawn in them. */

import * as L from "./leaflet-src.esm.js";
import { SymbolMarker } from "./symbols.js";

/**
 * Leaflet's SVG renderer draws each path three times per zoom, to be ready for animation. There
 * is none here: once is enough, and zooming takes a third of the time.
 */
const SvgRenderer = L.SVG.extend({
  _reset() {
    this._redrawing = true;
    L.SVG.prototype._reset.call(this);
    this._redrawing = false;
    this._drawnBounds = this._bounds;
  },

  _updatePaths() {
    if (this._redrawing || this._drawnBounds?.equals(this._bounds)) return;
    L.SVG.prototype._updatePaths.call(this);
    this._drawnBounds = this._bounds;
  },

  _onZoomEnd() {},
});

/**
 * Make the pane at `level` above the land, and the SVG renderer that draws in it.
 * @param {L.Map} map
 * @param {string} name
 * @param {number} level CSS z-index
 * @returns {{pane: HTMLElement, renderer: L.SVG, svg: SVGElement}}
 */
export function createSvgPane(map, name, level) {
  const pane = map.createPane(name);
  pane.style.zIndex = level;
  const renderer = new SvgRenderer({ pane: name, padding: 0.2 }).addTo(map);
  return { pane, renderer, svg: pane.querySelector("svg") };
}

/**
 * Make the Leaflet layer for a geometry.
 * @param {Object} geometry GeoJSON
 * @param {Object} options Leaflet's path options, and `symbol` for a point
 * @returns {L.Path}
 */
export function pathFor(geometry, options) {
  const settings = { interactive: false, fillOpacity: 1, ...options };
  if (geometry.type === "Point") {
    return new SymbolMarker(L.GeoJSON.coordsToLatLng(geometry.coordinates), settings);
  }
  if (isLine(geometry)) return L.polyline(latLngs(geometry), { ...settings, fill: false });
  return L.polygon(latLngs(geometry), settings);
}

/**
 * Give a path another geometry of the same kind.
 * @param {L.Path} path
 * @param {Object} geometry GeoJSON
 */
export function setGeometry(path, geometry) {
  if (geometry.type === "Point") path.setLatLng(L.GeoJSON.coordsToLatLng(geometry.coordinates));
  else path.setLatLngs(latLngs(geometry));
}

/** @returns {boolean} whether a geometry is of lines */
export function isLine({ type }) {
  return type === "LineString" || type === "MultiLineString";
}

/** How deep the positions of each kind of geometry lie in lists. */
const DEPTHS = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 };

/**
 * @param {Object} geometry GeoJSON, not a point
 * @returns {Array} nested as Leaflet wants it
 */
export function latLngs({ type, coordinates }) {
  return L.GeoJSON.coordsToLatLngs(coordinates, DEPTHS[type]);
}
