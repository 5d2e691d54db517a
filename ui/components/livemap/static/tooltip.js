/** What lies under the pointer, or under the keyboard's focus: its name beside it. */

import { nounOf } from "./chooser.js";
import { element } from "./dom.js";

const OFFSET = 14;

export class Tooltip {
  /**
   * @param {HTMLElement} stage the box to stay inside
   * @param {L.Map} map
   * @param {(latlng: L.LatLng) => {places: Object[], council: Object|null}} hitTest
   */
  constructor(stage, map, hitTest) {
    this.stage = stage;
    this.map = map;
    this.hitTest = hitTest;
    this.pending = null;
    this.node = element("div", { class: "tooltip", "aria-hidden": "true", hidden: true });
    stage.append(this.node);
    map.on("mousemove", (event) => this.#follow(event));
    map.on("mouseout movestart", () => this.hide());
  }

  hide() {
    this.pending = null;
    this.node.hidden = true;
    this.map.getContainer().classList.remove("is-hovering");
  }

  /**
   * Name hits at a point.
   * @param {{x: number, y: number}} point in the stage
   * @param {Object[]} places
   * @param {Object|null} council
   */
  show(point, places, council) {
    const [first, ...others] = places.length ? places : [council];
    const more = others.length ? [line("more", `and ${others.length} more here`)] : [];
    const location = places.length && council ? [line("location", inCouncil(council))] : [];
    const text = textOf(first);
    const description = text ? [line("description", text)] : [];
    this.node.replaceChildren(
      line("name", first.feature.name), line("noun", nounOf(first)), ...description, ...more, ...location);
    this.node.hidden = false;
    this.#place(point);
  }

  /** Look once per frame however often the pointer moves, and never for a finger. */
  #follow({ latlng, containerPoint, originalEvent }) {
    if (originalEvent.pointerType === "touch" || originalEvent.buttons) return;
    if (!this.pending) requestAnimationFrame(() => this.#update());
    this.pending = { latlng, containerPoint };
  }

  #update() {
    if (!this.pending) return;
    const { latlng, containerPoint } = this.pending;
    this.pending = null;
    const { places, council } = this.hitTest(latlng);
    if (places.length || council) {
      this.show(containerPoint, places, council);
      this.map.getContainer().classList.add("is-hovering");
    } else {
      this.hide();
    }
  }

  #place({ x, y }) {
    const { clientWidth, clientHeight } = this.stage;
    const { offsetWidth, offsetHeight } = this.node;
    const left = x + OFFSET + offsetWidth > clientWidth ? x - OFFSET - offsetWidth : x + OFFSET;
    const top = y + OFFSET + offsetHeight > clientHeight ? y - OFFSET - offsetHeight : y + OFFSET;
    this.node.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  }
}

function inCouncil(council) {
  const words = textOf(council);
  return `in ${council.feature.name}${words ? `: ${words}` : ""}`;
}

/** @returns {string|null|undefined} what a theme says of a council; of a place it says nothing */
function textOf({ layer, feature }) {
  return layer.textOf?.(feature.id);
}

function line(kind, text) {
  return element("span", { class: kind }, text);
}
