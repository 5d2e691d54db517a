/** The boxes that the parts stand in, and the Leaflet map in the middle of them. */

import * as L from "./leaflet-src.esm.js";
import { element } from "./dom.js";

const KEYS_HELP =
  "Arrow keys move the map, plus and minus zoom, Enter chooses what is under the cross.";
/** Below this width the legend stands under the map; livemap.css says the same. */
const NARROW = 560;
/** What a page of A4 or Letter leaves between its margins. */
const PAPER_PX = 700;
const FAR_BELOW_ZOOM = 7;

/** Call back when what has been drawn is really on the screen. */
export function afterPaint(callback) {
  requestAnimationFrame(() => requestAnimationFrame(callback));
}

export class Frame {
  /**
   * @param {HTMLElement} legend
   * @param {HTMLElement} status
   */
  constructor(legend, status) {
    this.legend = legend;
    this.canvas = element("div", {
      class: "map is-zoomed-out",
      tabindex: "0",
      role: "application",
      "aria-label": `Map. ${KEYS_HELP}`,
    });
    this.crosshair = element("div", { class: "crosshair", "aria-hidden": "true" });
    this.notices = element("div", { class: "notices" });
    this.stage = element("div", { class: "stage" }, this.canvas, this.crosshair, this.notices,
      element("p", { class: "hint", "aria-hidden": "true" }, KEYS_HELP));
    this.attribution = element("p", { class: "attribution" });
    this.node = element("div", { class: "livemap", role: "region" },
      element("div", { class: "map-and-legend" }, legend, this.stage),
      element("div", { class: "footer" }, this.attribution, status));
  }

  /** @param {Object} data the description; `height` is the map's, in pixels */
  describe({ label, height, focus_colour: focus, muted_colour: muted, pick }) {
    this.node.setAttribute("aria-label", label);
    this.node.style.setProperty("--focus", focus ?? "");
    this.node.style.setProperty("--muted", muted ?? "");
    this.node.classList.toggle("is-picking", Boolean(pick));
    this.stage.style.height = `${height ?? 600}px`;
  }

  takeFocus() {
    this.canvas.focus({ preventScroll: true });
  }

  /**
   * @param {() => void} onResize
   * @param {() => {x: number, y: number}} middle where the crosshair belongs
   * @param {() => void} onEscape
   */
  watch(onResize, middle, onEscape) {
    this.resizes = new ResizeObserver(() => {
      this.#order();
      this.#fitPaper(this.stage.offsetWidth);
      onResize();
      this.#aim(middle());
    });
    this.resizes.observe(this.stage);
    this.canvas.addEventListener("focus", () => this.#aim(middle()));
    this.node.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") onEscape();
    });
  }

  /** On paper the map stands as it was drawn, for it cannot be drawn anew; smaller if need be. */
  #fitPaper(width) {
    this.node.style.setProperty("--map-width", `${width}px`);
    this.node.style.setProperty("--print-scale", String(Math.min(1, PAPER_PX / Math.max(width, 1))));
  }

  /** Tab order follows what is seen: where the legend stands below the map, it comes after it. */
  #order() {
    const after = this.node.clientWidth < NARROW;
    const isAfter = this.legend.previousElementSibling === this.stage;
    if (after !== isAfter) this.stage[after ? "after" : "before"](this.legend);
  }

  #aim({ x, y }) {
    this.crosshair.style.left = `${x}px`;
    this.crosshair.style.top = `${y}px`;
  }

  destroy() {
    this.resizes.disconnect();
    this.node.remove();
  }
}

/**
 * Make the Leaflet map. What Leaflet would do by itself with keys, wheel, zoom and attribution is
 * off: controls.js and the frame do it, so that every way of moving is reachable and reported.
 * @param {HTMLElement} container
 * @returns {L.Map}
 */
export function leafletMap(container) {
  const map = L.map(container, {
    center: [54.8, -3.5],
    zoom: 5,
    // Whole steps for the reader, quarters for a fit: the UK fills the map whatever its size.
    zoomSnap: 0.25,
    minZoom: 4,
    maxZoom: 15,
    maxBounds: [[40, -40], [70, 30]],
    maxBoundsViscosity: 1,
    attributionControl: false,
    zoomControl: false,
    zoomAnimation: false,
    fadeAnimation: false,
    markerZoomAnimation: false,
    inertia: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    keyboard: false,
    scrollWheelZoom: false,
    // A click always means "choose".
    doubleClickZoom: false,
    boxZoom: false,
  });
  const thin = () => container.classList.toggle("is-zoomed-out", map.getZoom() < FAR_BELOW_ZOOM);
  map.on("zoomend", thin);
  return map;
}
