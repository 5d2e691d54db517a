/** The list at a point where several places lie over each other. */

import { button, element } from "./dom.js";
import { classSwatch, councilSwatch, layerSwatch } from "./patterns.js";

const MARGIN = 8;

/** Choices listed: of more, nobody could tell which is meant, until the map comes closer. */
const MOST = 20;

/** @returns {string} what a hit is, in words: "city region" */
export function nounOf({ layer }) {
  return layer.spec.noun ?? layer.spec.kind;
}

function swatchOf({ layer, feature }) {
  if (layer.spec.style) return layerSwatch(layer.spec);
  const councilClass = layer.classOf(feature.id);
  return councilClass ? classSwatch(councilClass) : councilSwatch();
}

export class Chooser {
  /**
   * @param {HTMLElement} stage the box to stay inside
   * @param {(hit: Object) => void} onChoose
   * @param {() => void} onClose the reader is done: take the focus back
   */
  constructor(stage, onChoose, onClose) {
    this.stage = stage;
    this.onChoose = onChoose;
    this.onClose = onClose;
    this.node = null;
  }

  /**
   * Offer the hits.
   * @param {{x: number, y: number}} point in the stage
   * @param {Object[]} hits in the order to list
   * @param {boolean} focus move the focus to the first (the keyboard opened it)
   */
  open(point, hits, focus) {
    this.close();
    const title = `${hits.length} places here`;
    const closeButton = button({ class: "close-button", "aria-label": "Close", title: "Close" },
      () => this.#dismiss(), "×");
    const list = element("ul", {}, ...hits.slice(0, MOST).map((hit) => element("li", {}, this.#choice(hit))));
    const others = hits.length - MOST;
    const more = others > 0 ? [element("p", { class: "chooser-more" }, `and ${others} more: zoom in`)] : [];
    this.node = element("div", { class: "chooser", role: "dialog", "aria-label": title },
      element("div", { class: "chooser-head" }, element("p", {}, title), closeButton), list, ...more);
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.stage.append(this.node);
    this.#place(point);
    if (focus) list.querySelector("button").focus({ preventScroll: true });
  }

  /** Take it away, leaving the focus alone. */
  close() {
    this.node?.remove();
    this.node = null;
  }

  #choice(hit) {
    const { feature } = hit;
    const words = element("span", {}, element("span", { class: "name" }, feature.name),
      element("span", { class: "noun" }, nounOf(hit)));
    return button({}, () => {
      this.#dismiss();
      this.onChoose(hit);
    }, swatchOf(hit), words);
  }

  #dismiss() {
    this.close();
    this.onClose();
  }

  #key(event) {
    const buttons = [...this.node.querySelectorAll("li button")];
    const at = buttons.indexOf(event.target);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    if (event.key === "Escape") this.#dismiss();
    else if (event.key in steps) buttons.at(steps[event.key] % buttons.length).focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Beside the point where there is room, always wholly inside the stage. */
  #place({ x, y }) {
    const { clientWidth, clientHeight } = this.stage;
    const { offsetWidth, offsetHeight } = this.node;
    const left = x + offsetWidth + 2 * MARGIN > clientWidth ? x - offsetWidth - MARGIN : x + MARGIN;
    const top = Math.min(y - MARGIN, clientHeight - offsetHeight - MARGIN);
    const right = clientWidth - offsetWidth - MARGIN;
    this.node.style.left = `${Math.max(MARGIN, Math.min(left, right))}px`;
    this.node.style.top = `${Math.max(MARGIN, top)}px`;
  }
}
