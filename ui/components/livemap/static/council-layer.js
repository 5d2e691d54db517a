/** The land: the councils, drawn plainly below everything else, or filled by a theme's classes. */

import { svgElement } from "./dom.js";
import { boundsOf } from "./geometry.js";
import { createSvgPane, pathFor, setGeometry } from "./paths.js";
import { patternElement } from "./patterns.js";

const LEVEL = 300;

export class CouncilLayer {
  /**
   * @param {L.Map} map
   * @param {{url: string, label: string, kind: string}} spec
   */
  constructor(map, spec) {
    this.map = map;
    this.spec = spec;
    this.visible = true;
    this.features = new Map();
    this.paths = new Map();
    // As of a PlaceLayer: finer outlines while zoomed in.
    this.detailed = new Map();
    // Patterns lie over the fills in paths of their own: an opaque tile would show its seams.
    this.over = null;
    this.overlays = new Map();
    this.theme = null;
    this.painted = "null";
    Object.assign(this, createSvgPane(map, "councils", LEVEL));
    this.svg.setAttribute("aria-hidden", "true");
  }

  /** @param {Map<string, import("./geometry.js").Feature>} features */
  draw(features) {
    this.features = features;
    for (const { id, geometry } of features.values()) {
      const path = pathFor(geometry, { renderer: this.renderer, className: "council" });
      this.paths.set(id, path.addTo(this.map));
    }
    if (this.theme) this.#dressAll();
  }

  /**
   * Fill the councils by the classes of a theme; without one they are plain land.
   * @param {{title: string, classes: Object[], of: Object, words: Object}|null} theme
   * @returns {boolean} whether that changed anything
   */
  paint(theme) {
    const text = JSON.stringify(theme);
    if (text === this.painted) return false;
    this.painted = text;
    this.theme = theme;
    this.#definePatterns(theme?.classes ?? []);
    this.#dressAll();
    return true;
  }

  #definePatterns(classes) {
    this.svg.setAttribute("aria-hidden", String(!this.theme));
    if (this.theme) this.svg.setAttribute("role", "group");
    if (this.theme) this.svg.setAttribute("aria-label", this.theme.title);
    const patterns = classes.map(({ pattern }, at) => pattern && patternElement(`theme-${at}`, pattern));
    if (!this.over && !patterns.some(Boolean)) return;
    this.over ??= this.#patternPane();
    this.over.defs.replaceChildren(...patterns.filter(Boolean));
  }

  #patternPane() {
    const over = { ...createSvgPane(this.map, "class-pattern", LEVEL + 1), defs: svgElement("defs") };
    over.svg.setAttribute("aria-hidden", "true");
    over.svg.prepend(over.defs);
    return over;
  }

  #dressAll() {
    for (const [id, path] of this.paths) this.#dress(id, path);
  }

  #dress(id, path) {
    const councilClass = this.classOf(id);
    const node = path.getElement();
    node.classList.toggle("is-classed", Boolean(councilClass));
    node.classList.toggle("is-outlined", Boolean(councilClass?.stroke));
    if (councilClass) path.setStyle({ fillColor: councilClass.fill, color: councilClass.stroke ?? "" });
    this.#name(node, id, councilClass);
    this.#cover(id, councilClass);
  }

  /** Only councils of a class can be reached by keyboard: plain land has nothing to say. */
  #name(node, id, councilClass) {
    if (!councilClass) {
      for (const name of ["role", "aria-label", "aria-pressed", "tabindex"]) node.removeAttribute(name);
      return;
    }
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", `${this.features.get(id).name}: ${this.textOf(id)}`);
    if (!node.hasAttribute("aria-pressed")) node.setAttribute("aria-pressed", "false");
  }

  #cover(id, councilClass) {
    if (!councilClass?.pattern) {
      this.overlays.get(id)?.remove();
      this.overlays.delete(id);
      return;
    }
    const fillColor = `url(#theme-${this.theme.classes.indexOf(councilClass)})`;
    if (this.overlays.has(id)) this.overlays.get(id).setStyle({ fillColor });
    else this.overlays.set(id, this.#overlay(this.drawn(this.features.get(id)), fillColor));
  }

  #overlay({ geometry }, fillColor) {
    const options = { renderer: this.over.renderer, stroke: false, fill: true, fillColor };
    return pathFor(geometry, { ...options, className: "class-pattern" }).addTo(this.map);
  }

  /** @returns {Object|null} the class of the theme that a council has */
  classOf(id) {
    if (!this.theme || !Object.hasOwn(this.theme.of, id)) return null;
    return this.theme.classes.find((entry) => entry.id === this.theme.of[id]) ?? null;
  }

  /** @returns {string|null} what the theme says of a council */
  textOf(id) {
    const councilClass = this.classOf(id);
    const { words } = this.theme ?? {};
    return councilClass && (words && Object.hasOwn(words, id) ? words[id] : councilClass.label);
  }

  /** @returns {Array} the councils with a class */
  places() {
    return [...this.features.values()].filter(({ id }) => this.classOf(id));
  }

  /** @returns {Array} the councils, of which all are drawn */
  refinableFeatures() {
    return [...this.features.values()];
  }

  /** @returns {Object} the council as it is drawn now */
  drawn(feature) {
    return this.detailed.get(feature.id) ?? feature;
  }

  /**
   * Put a finer outline in place of a council's own.
   * @param {string} id
   * @param {Object} geometry
   */
  refine(id, geometry) {
    this.detailed.set(id, { ...this.features.get(id), geometry, bounds: boundsOf(geometry) });
    this.#setGeometry(id, geometry);
  }

  /** Go back to the outlines that came first. */
  coarsen() {
    for (const id of this.detailed.keys()) this.#setGeometry(id, this.features.get(id).geometry);
    this.detailed.clear();
  }

  #setGeometry(id, geometry) {
    setGeometry(this.paths.get(id), geometry);
    if (this.overlays.has(id)) setGeometry(this.overlays.get(id), geometry);
  }

  /** @returns {Map<string, number>} councils by class */
  counts() {
    const counts = new Map();
    for (const { id } of this.places()) {
      const classId = this.theme.of[id];
      counts.set(classId, (counts.get(classId) ?? 0) + 1);
    }
    return counts;
  }

  /** @param {string|null} id the council selected */
  setPressed(id) {
    for (const feature of this.places()) {
      this.paths.get(feature.id).getElement().setAttribute("aria-pressed", String(feature.id === id));
    }
  }

  remove() {
    for (const { renderer, pane } of [this, this.over].filter(Boolean)) {
      renderer.remove();
      pane.remove();
    }
  }
}
