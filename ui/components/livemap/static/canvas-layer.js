/** A layer of more places than can be reached one by one: painted on a canvas, found by pointing. */

import * as L from "./leaflet-src.esm.js";
import { patternFill } from "./patterns.js";
import { isLine, latLngs } from "./paths.js";
import { symbolPath } from "./symbols.js";

/** Radius of a symbol, in pixels: smaller than on other layers, since there are so many. */
const RADIUS = 4;

/** Outlines by zoom: thin far out, where they would otherwise be all that is seen. */
const MAX_LINE_WIDTHS = [[7, 0.6], [9, 1], [11, 1.6]];

/** Shapes painted in one go: one by one takes several times as long, and all at once no less. */
const SHAPES_PER_PATH = 200;

/**
 * Leaflet's canvas, on which a layer's shapes are painted with its one style. Leaflet prepares each
 * shape three times per zoom, to be ready for animation; there is none here.
 */
const CanvasRenderer = L.Canvas.extend({
  _onZoomEnd() {},

  _extendRedrawBounds() {},

  _draw() {
    if (!this._map) return;
    const { canvasStyle } = this.options;
    const context = this._ctx;
    const zoom = this._map.getZoom();
    const [, thin] = MAX_LINE_WIDTHS.find(([below]) => zoom < below) ?? [0, Infinity];
    context.save();
    context.strokeStyle = canvasStyle.stroke;
    context.fillStyle = canvasStyle.fill ?? "transparent";
    context.lineWidth = canvasStyle.outline ? 1 : Math.min(canvasStyle.weight, thin);
    context.setLineDash(canvasStyle.dash);
    const shapes = Object.values(this._layers);
    for (let at = 0; at < shapes.length; at += SHAPES_PER_PATH) {
      const path = new Path2D();
      for (const shape of shapes.slice(at, at + SHAPES_PER_PATH)) shape.paint(path, canvasStyle);
      if (canvasStyle.fill) context.fill(path);
      context.stroke(path);
    }
    context.restore();
  },
});

const CanvasPolygon = L.Polygon.extend({
  paint(path) {
    trace(path, this._parts, true);
  },
});

const CanvasPolyline = L.Polyline.extend({
  paint(path) {
    trace(path, this._parts, false);
  },
});

const CanvasSymbol = L.CircleMarker.extend({
  paint(path, { outline }) {
    if (!this._empty()) path.addPath(outline, { e: this._point.x, f: this._point.y });
  },
});

function trace(path, parts, isClosed) {
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 1) {
      if (i) path.lineTo(part[i].x, part[i].y);
      else path.moveTo(part[i].x, part[i].y);
    }
    if (isClosed) path.closePath();
  }
}

export class CanvasLayer {
  /**
   * @param {L.Map} map
   * @param {Object} spec one of the description's `layers`, with `note`
   * @param {number} level CSS z-index
   */
  constructor(map, spec, level) {
    this.map = map;
    this.spec = spec;
    this.visible = true;
    this.features = new Map();
    this.detailed = new Map();
    this.shown = [];
    const name = `layer-${spec.id}`;
    this.pane = map.createPane(name);
    this.pane.style.zIndex = level;
    // The page's tables say the same, row by row.
    this.pane.setAttribute("aria-hidden", "true");
    this.renderer = new CanvasRenderer({ pane: name, padding: 0.2, canvasStyle: canvasStyle(spec) }).addTo(map);
    this.facts = { note: spec.note };
  }

  /** @param {Map<string, import("./geometry.js").Feature>} features */
  draw(features) {
    this.features = features;
    this.shown = [...features.values()];
    for (const { geometry } of this.shown) this.#add(geometry);
  }

  #add(geometry) {
    const options = { renderer: this.renderer, interactive: false, radius: RADIUS };
    const made = geometry.type === "Point"
      ? new CanvasSymbol(L.GeoJSON.coordsToLatLng(geometry.coordinates), options)
      : new (isLine(geometry) ? CanvasPolyline : CanvasPolygon)(latLngs(geometry), options);
    made.addTo(this.map);
  }

  /** All of it is shown, and all of it looks alike. */
  show() {}

  /** @param {boolean} visible */
  setVisible(visible) {
    this.visible = visible;
    this.pane.classList.toggle("is-hidden", !visible);
  }

  /** Its places belong to no sector. */
  setSector() {}

  /** What is selected is outlined above all layers, and so nothing changes here. */
  setPressed() {}

  /** @returns {Object} what is said of each of its places */
  factsOf() {
    return this.facts;
  }

  /** @returns {number} places shown */
  count(sector = null) {
    return sector === null ? this.shown.length : 0;
  }

  /** @returns {Array} the features shown */
  places() {
    return this.shown;
  }

  /** @returns {Array} none: its shapes are a reader's own */
  refinableFeatures() {
    return [];
  }

  /** Nothing was refined. */
  coarsen() {}

  /** @returns {Object} the feature as it is drawn */
  drawn(feature) {
    return feature;
  }

  remove() {
    this.renderer.remove();
    this.pane.remove();
  }
}

function canvasStyle({ shape, style }) {
  const { stroke, weight, pattern, fill, symbol, dash } = style;
  const outline = new Path2D(symbolPath(symbol, 0, 0, RADIUS));
  if (shape === "point") return { fill, stroke, outline, dash: [] };
  const isFilled = shape === "area" && pattern;
  return { fill: isFilled ? patternFill(pattern) : null, stroke, weight, dash: dash ?? [] };
}
