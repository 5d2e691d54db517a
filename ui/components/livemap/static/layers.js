/** One layer of places in one pane: drawn once, then only its classes and attributes change. */

import { svgElement } from "./dom.js";
import { boundsOf, bboxArea } from "./geometry.js";
import { createSvgPane, pathFor, setGeometry } from "./paths.js";
import { dashes, patternElement } from "./patterns.js";
import { SYMBOL_RADIUS } from "./symbols.js";

/**
 * @param {Object} spec one of the description's `layers`
 * @returns {Object} what it says but for the outlines it may hold: these alone change in place
 */
export function withoutGeometry({ geojson: _, version: __, ...rest }) {
  return rest;
}

export class PlaceLayer {
  /**
   * @param {L.Map} map
   * @param {Object} spec one of the description's `layers`
   * @param {number} level CSS z-index
   */
  constructor(map, spec, level) {
    this.map = map;
    this.spec = spec;
    this.visible = true;
    this.features = new Map();
    this.shown = {};
    this.paths = new Map();
    // Finer outlines replace those of `features` while zoomed in, in drawing and in hits.
    this.detailed = new Map();
    Object.assign(this, createSvgPane(map, `layer-${spec.id}`, level));
    this.#definePatterns();
  }

  #definePatterns() {
    const { id, label, style } = this.spec;
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", label);
    if (!style.pattern) return;
    this.svg.prepend(
      svgElement(
        "defs",
        {},
        patternElement(`pattern-${id}`, style.pattern),
        patternElement(`pattern-${id}-quiet`, style.quietPattern),
      ),
    );
  }

  /**
   * Draw the outlines, larger ones first so that smaller ones stay on top. Those drawn before
   * move to where they are now, and keep the focus.
   * @param {Map<string, import("./geometry.js").Feature>} features
   */
  draw(features) {
    for (const id of [...this.paths.keys()]) if (!features.has(id)) this.#erase(id);
    this.features = features;
    this.detailed.clear();
    const largestFirst = [...features.values()].sort(
      (a, b) => bboxArea(b.bounds) - bboxArea(a.bounds),
    );
    for (const feature of largestFirst) {
      if (this.paths.has(feature.id)) setGeometry(this.paths.get(feature.id), feature.geometry);
      else this.#add(feature);
    }
  }

  #add({ id, geometry }) {
    const path = pathFor(geometry, { ...this.#style({}), renderer: this.renderer });
    this.paths.set(id, path.addTo(this.map));
    path.getElement().classList.add("place", `place-${this.spec.shape}`, "is-filtered-out");
  }

  #erase(id) {
    this.paths.get(id).remove();
    this.paths.delete(id);
  }

  /**
   * Show the features listed, each as its facts say, and no other.
   * @param {Object<string, Object>} shown facts by identifier
   * @param {(feature: Object, facts: Object) => string} nameOf accessible name of a place
   */
  show(shown, nameOf) {
    this.shown = shown;
    for (const [id, path] of this.paths) {
      const node = path.getElement();
      const facts = this.factsOf(id);
      node.classList.toggle("is-filtered-out", !facts);
      if (facts) {
        path.setStyle(this.#style(facts));
        // The style sheet thins outlines far out, so it has to know how thick they are.
        node.style.setProperty("--weight", path.options.weight);
        node.classList.toggle("is-hollow", Boolean(facts.hollow));
        node.setAttribute("role", "button");
        node.setAttribute("aria-label", nameOf(this.features.get(id), facts));
        node.setAttribute("aria-pressed", "false");
      }
    }
  }

  #style(facts) {
    const { id, shape, style } = this.spec;
    const { quiet, hollow } = facts;
    const point = shape === "point";
    const line = shape === "line";
    const pattern = `url(#pattern-${id}${quiet ? "-quiet" : ""})`;
    return {
      color: style.stroke,
      weight: quiet ? style.weight * 0.6 : style.weight,
      // Only a round cap makes dots of dashes one pixel long.
      lineCap: quiet ? "round" : "butt",
      lineJoin: point ? "miter" : "round",
      dashArray: line ? (style.dash ?? null) : dashes(facts),
      fill: point ? !hollow : !line && Boolean(style.pattern),
      fillColor: point ? style.fill : pattern,
      radius: SYMBOL_RADIUS,
      symbol: style.symbol,
    };
  }

  /** @param {boolean} visible */
  setVisible(visible) {
    this.visible = visible;
    this.pane.classList.toggle("is-hidden", !visible);
  }

  /** @param {string|null} sector its places stand out, the others recede; null: as they are */
  setSector(sector) {
    for (const [id, path] of this.paths) {
      const has = sector !== null && this.hasSector(id, sector);
      path.getElement().classList.toggle("is-focus", has);
      path.getElement().classList.toggle("is-muted", sector !== null && !has);
    }
  }

  /** @param {string|null} id the feature selected, of this layer */
  setPressed(id) {
    for (const [other, path] of this.paths) {
      path.getElement().setAttribute("aria-pressed", String(other === id));
    }
  }

  /** @returns {Object|null} what the description says of a feature shown */
  factsOf(id) {
    return Object.hasOwn(this.shown, id) ? this.shown[id] : null;
  }

  /** @returns {boolean} */
  hasSector(id, sector) {
    return Boolean(this.factsOf(id)?.sectors?.includes(sector));
  }

  /**
   * @param {string|null} [sector] count only the places with it
   * @returns {number} places shown
   */
  count(sector = null) {
    const shown = this.places();
    return sector === null
      ? shown.length
      : shown.filter(({ id }) => this.hasSector(id, sector)).length;
  }

  /** @returns {Array} the features shown */
  places() {
    return [...this.features.values()].filter(({ id }) => this.factsOf(id));
  }

  /** @returns {Array} the features whose outlines may be refined */
  refinableFeatures() {
    return this.places();
  }

  /** @returns {Object} the feature as it is drawn now: its detailed outline, where there is one */
  drawn(feature) {
    return this.detailed.get(feature.id) ?? feature;
  }

  /**
   * Put a finer outline in place of a feature's own.
   * @param {string} id
   * @param {Object} geometry
   */
  refine(id, geometry) {
    this.detailed.set(id, { ...this.features.get(id), geometry, bounds: boundsOf(geometry) });
    setGeometry(this.paths.get(id), geometry);
  }

  /** Go back to the outlines that came with the layer. */
  coarsen() {
    for (const id of this.detailed.keys()) {
      setGeometry(this.paths.get(id), this.features.get(id).geometry);
    }
    this.detailed.clear();
  }

  remove() {
    this.renderer.remove();
    this.pane.remove();
  }
}
