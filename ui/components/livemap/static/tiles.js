/** The street map: the one thing that asks another host, and only while it is switched on. */

import * as L from "./leaflet-src.esm.js";

export class Tiles {
  /**
   * @param {L.Map} map
   * @param {(hasFailed: boolean) => void} onTileError told when tiles fail and when one arrives
   */
  constructor(map, onTileError) {
    this.map = map;
    this.onTileError = onTileError;
    this.layer = null;
  }

  /**
   * @param {boolean} on
   * @param {{url: string}|null|undefined} source
   */
  set(on, source) {
    if (on && source && !this.layer) this.layer = this.#add(source.url);
    if (!on && this.layer) this.#remove();
  }

  #add(url) {
    // Our own attribution line names the source: Leaflet's control is off.
    const layer = L.tileLayer(url, { maxZoom: 19 });
    layer.on("tileerror", () => this.onTileError(true));
    layer.on("tileload", () => this.onTileError(false));
    return layer.addTo(this.map);
  }

  #remove() {
    this.layer.off().remove();
    this.layer = null;
    this.onTileError(false);
  }
}
