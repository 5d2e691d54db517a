/** Finer outlines, fetched once when the map is zoomed in, and drawn for what is in view. */

import { boxesOverlap } from "./geometry.js";
import { fetchTopology } from "./topology.js";

const FROM_ZOOM = 9;

export class Detail {
  /**
   * @param {L.Map} map
   * @param {() => void} onChanged after outlines became finer or coarser
   */
  constructor(map, onChanged) {
    this.map = map;
    this.onChanged = onChanged;
    /** The finer councils while the map is close, else null. */
    this.finer = null;
  }

  /**
   * Refine what is in view; far out, go back to what came first.
   * @param {() => Array} drawings the CouncilLayer and the PlaceLayers
   * @param {string|null} url of the finer councils, if there are any
   */
  async refresh(drawings, url) {
    if (!url || !this.#isClose()) {
      this.#coarsen(drawings());
      return;
    }
    try {
      const finer = await fetchTopology(url);
      if (this.#isClose()) this.#refine(drawings(), finer);
    } catch {
      // The coarse outlines stay: finer ones are a courtesy, asked for again at the next move.
    }
  }

  #isClose() {
    return this.map.getZoom() >= FROM_ZOOM;
  }

  #coarsen(drawings) {
    if (!this.finer) return;
    this.finer = null;
    for (const drawing of drawings) drawing.coarsen();
    this.onChanged();
  }

  #refine(drawings, finer) {
    const view = this.map.getBounds();
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    const needsDetail = ({ detailed }) => ({ id, codes, bounds }) =>
      codes && !detailed.has(id) && boxesOverlap(bounds, box);
    let changed = this.finer !== finer;
    this.finer = finer;
    for (const drawing of drawings.filter(({ visible }) => visible)) {
      for (const { id, codes } of drawing.refinableFeatures().filter(needsDetail(drawing))) {
        drawing.refine(id, finer.merge(codes));
        changed = true;
      }
    }
    if (changed) this.onChanged();
  }
}
