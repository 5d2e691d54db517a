/** Moving the map without a mouse: visible buttons, and keys while the map has the focus. */

import { button, element, svgElement } from "./dom.js";

const STEP = 120;

const ICONS = {
  in: "M8 3V13M3 8H13",
  out: "M3 8H13",
  home: "M2.5 8L8 3L13.5 8M4.5 7V13H11.5V7",
  up: "M3 10.5L8 5.5L13 10.5",
  down: "M3 5.5L8 10.5L13 5.5",
  left: "M10.5 3L5.5 8L10.5 13",
  right: "M5.5 3L10.5 8L5.5 13",
};

const MOVES = {
  up: [0, -STEP],
  down: [0, STEP],
  left: [-STEP, 0],
  right: [STEP, 0],
};

const KEYS = {
  "+": "in",
  "=": "in",
  "-": "out",
  _: "out",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "home",
};

const LABELS = {
  in: "Zoom in",
  out: "Zoom out",
  home: "Show the whole UK",
  up: "Move up",
  down: "Move down",
  left: "Move left",
  right: "Move right",
};

export class Controls {
  /**
   * @param {L.Map} map
   * @param {import("./camera.js").Camera} camera
   * @param {Object} actions
   * @param {() => void} actions.onEnter choose what lies in the centre
   * @param {() => void} actions.onEscape
   */
  constructor(map, camera, actions) {
    this.map = map;
    this.camera = camera;
    this.actions = actions;
    this.node = element("div", { class: "controls", role: "group", "aria-label": "Move the map" },
      this.#group("zoom", ["in", "out"]),
      this.#group("pan", ["up", "left", "home", "right", "down"]));
    this.#listen();
  }

  #group(name, ways) {
    return element("div", { class: name }, ...ways.map((way) => this.#button(way)));
  }

  #button(way) {
    const icon = svgElement("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" },
      svgElement("path", { d: ICONS[way] }));
    const label = LABELS[way];
    return button({ class: `go-${way}`, "aria-label": label, title: label }, () => this.#go(way), icon);
  }

  #go(way) {
    if (way === "in") this.camera.zoomBy(1);
    else if (way === "out") this.camera.zoomBy(-1);
    else if (way === "home") this.camera.home();
    else this.map.panBy(MOVES[way], { animate: false });
  }

  #listen() {
    const container = this.map.getContainer();
    container.addEventListener("keydown", (event) => {
      // Keys pressed on a place inside the map belong to the place.
      if (event.target === container) this.#key(event);
    });
    // The wheel scrolls the page until the reader has turned to the map.
    container.addEventListener("mousedown", () => container.focus({ preventScroll: true }));
    container.addEventListener("focusin", () => this.map.scrollWheelZoom.enable());
    container.addEventListener("focusout", () => this.map.scrollWheelZoom.disable());
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in KEYS) this.#go(KEYS[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.actions.onEnter();
    else if (event.key === "Escape") this.actions.onEscape();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
