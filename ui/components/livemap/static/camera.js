/** Where the map looks: the UK, a feature, or where the reader left it. */

import * as L from "./leaflet-src.esm.js";
import { unionBounds } from "./geometry.js";

const UK = [[49.85, -8.2], [60.9, 1.8]];
const MAX_FIT_ZOOM = 11;
const SETTLE_MS = 600;
/** What a wish says for the whole UK; else it names one place, or a list of them. */
const WHOLE_UK = "uk";

export class Camera {
  /**
   * @param {L.Map} map
   * @param {() => number} coveredWidth pixels of the map's left side under the legend
   * @param {(position: Array, byReader: boolean) => void} onMoved after the map came to rest
   */
  constructor(map, coveredWidth, onMoved) {
    this.map = map;
    this.coveredWidth = coveredWidth;
    this.onMoved = onMoved;
    this.byReader = true;
    // What to fit again when the box changes its size, until the reader moves the map.
    this.fittedBounds = null;
    this.pendingRefs = [];
    map.on("moveend", () => this.#moved());
  }

  /** @returns {[number, number, number]} latitude, longitude, zoom */
  position() {
    const { lat, lng } = this.map.getCenter();
    return [Number(lat.toFixed(4)), Number(lng.toFixed(4)), Number(this.map.getZoom().toFixed(2))];
  }

  /** Look where Python says, without telling it so. */
  go([lat, lon, zoom]) {
    this.#quietly(() => this.map.setView([lat, lon], zoom, { animate: false }));
    this.fittedBounds = null;
  }

  /**
   * Go where Python wants: at once, or as soon as the outlines are there.
   * @param {{position: Array|null, fit: string|string[]|null}} view
   * @param {boolean} first whether the map shows nothing yet
   */
  applyView({ position, fit }, first) {
    this.pendingRefs = fit && fit !== WHOLE_UK ? [fit].flat() : [];
    if (position && !fit) this.go(position);
    else if (first || fit === WHOLE_UK) this.fit();
  }

  /**
   * Fit to the places asked for, once all of it is there, or no more is to come.
   * @param {(ref: string) => {feature: Object}|null} find
   * @param {boolean} settled
   */
  fitPending(find, settled) {
    const hits = this.pendingRefs.map(find).filter(Boolean);
    if (!hits.length || (hits.length < this.pendingRefs.length && !settled)) return;
    this.pendingRefs = [];
    this.fit({ bounds: unionBounds(hits.map(({ feature }) => feature.bounds)) });
  }

  /** @param {{bounds: number[]}|null} [feature] null: the whole UK */
  fit(feature = null) {
    this.fittedBounds = feature ? toLatLngBounds(feature.bounds) : UK;
    this.#quietly(() => this.#fit());
  }

  /** @returns {L.Point} the middle of what can be seen, in pixels: the legend covers the left */
  middle() {
    const { x, y } = this.map.getSize();
    return L.point((this.coveredWidth() + x) / 2, y / 2);
  }

  /** @param {number} levels to zoom in, about the middle of what can be seen */
  zoomBy(levels) {
    const target = this.map.getZoom() + levels;
    const zoom = Math.max(this.map.getMinZoom(), Math.min(target, this.map.getMaxZoom()));
    this.map.setZoomAround(this.middle(), zoom, { animate: false });
  }

  /** Show the whole UK because the reader asked. */
  home() {
    this.fittedBounds = UK;
    this.#fit();
    this.fittedBounds = UK;
  }

  /** The box has another size: keep the centre, or the fit. */
  resize() {
    this.#quietly(() => {
      this.map.invalidateSize({ animate: false });
      if (this.fittedBounds) this.#fit();
    });
  }

  /** Bring a feature's middle into view; a map that shows it already stays. */
  reveal({ bounds }) {
    const box = toLatLngBounds(bounds);
    const middle = [(box[0][0] + box[1][0]) / 2, (box[0][1] + box[1][1]) / 2];
    const left = this.coveredWidth();
    const { x, y } = this.map.latLngToContainerPoint(middle);
    const size = this.map.getSize();
    const inside = x > left + 20 && x < size.x - 20 && y > 20 && y < size.y - 20;
    if (!inside) {
      this.map.panBy(L.point(x, y).subtract(this.middle()), { animate: false });
    }
    return this.map.latLngToContainerPoint(middle);
  }

  stop() {
    clearTimeout(this.timer);
  }

  #fit() {
    const options = {
      animate: false,
      maxZoom: MAX_FIT_ZOOM,
      paddingTopLeft: [this.coveredWidth() + 8, 8],
      paddingBottomRight: [8, 8],
    };
    this.map.fitBounds(this.fittedBounds, options);
  }

  #quietly(move) {
    this.byReader = false;
    try {
      move();
    } finally {
      this.byReader = true;
    }
  }

  #moved() {
    if (!this.byReader) {
      this.onMoved(this.position(), false);
      return;
    }
    this.fittedBounds = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.onMoved(this.position(), true), SETTLE_MS);
  }
}

function toLatLngBounds([west, south, east, north]) {
  return [[south, west], [north, east]];
}
