/** Finer outlines, fetched for what is in view when the map is zoomed in. */

import { boxesMeet, fetchGeoJson } from "./geometry.js";

const FROM_ZOOM = 9;
const AT_ONCE = 4;

export class Detail {
  /**
   * @param {L.Map} map
   * @param {(path: string) => string} addressOf makes a path of the description absolute
   * @param {(layer: Object, id: string) => void} onRefined
   */
  constructor(map, addressOf, onRefined) {
    this.map = map;
    this.addressOf = addressOf;
    this.onRefined = onRefined;
    this.waiting = [];
    this.running = new Set();
  }

  /**
   * Ask for what is in view; forget what is no longer.
   * @param {Array} layers the PlaceLayers
   */
  refresh(layers) {
    this.waiting = [];
    const near = this.map.getZoom() >= FROM_ZOOM;
    for (const layer of layers) {
      if (near) this.waiting.push(...this.#wanted(layer));
      else if (layer.fine.size) layer.coarsen();
    }
    this.#pump();
  }

  #wanted(layer) {
    const { detail, id: layerId } = layer.spec;
    if (!detail || !layer.visible) return [];
    const view = this.map.getBounds();
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    return layer
      .places()
      .filter(({ id, bounds }) => !layer.fine.has(id) && boxesMeet(bounds, box))
      .map(({ id }) => ({
        layer,
        id,
        key: `${layerId}:${id}`,
        url: this.addressOf(detail.replace("{id}", encodeURIComponent(id))),
      }))
      .filter(({ key }) => !this.running.has(key));
  }

  #pump() {
    while (this.waiting.length && this.running.size < AT_ONCE) this.#fetch(this.waiting.shift());
  }

  async #fetch({ layer, id, key, url }) {
    this.running.add(key);
    try {
      this.#apply(layer, id, await fetchGeoJson(url));
    } catch {
      // The coarse outline stays: finer detail is a courtesy, asked for again at the next move.
    } finally {
      this.running.delete(key);
      this.#pump();
    }
  }

  #apply(layer, id, answer) {
    const geometry = (answer.features?.[0] ?? answer).geometry ?? answer;
    const areal = geometry.type === "Polygon" || geometry.type === "MultiPolygon";
    if (!areal || !layer.paths.has(id) || this.map.getZoom() < FROM_ZOOM) return;
    layer.refine(id, geometry);
    this.onRefined(layer, id);
  }
}
