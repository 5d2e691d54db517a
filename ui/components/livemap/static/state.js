/** What the reader has set. After mounting the browser owns it; Python's wish counts once. */

export class State {
  constructor() {
    this.revision = null;
    this.layers = new Set();
    this.sector = null;
    this.selected = null;
    this.tiles = false;
    this.position = null;
    this.picked = null;
  }

  /**
   * Take over Python's view, unless it was taken over before: an answer to an older click must
   * never undo a newer one.
   * @param {Object} view
   * @param {number} revision
   * @returns {boolean} whether the view was new
   */
  apply(view, revision) {
    if (revision === this.revision) return false;
    this.revision = revision;
    this.layers = new Set(view.layers);
    this.sector = view.sector ?? null;
    this.selected = view.selected ?? null;
    this.tiles = Boolean(view.tiles);
    this.picked = view.picked ?? null;
    return true;
  }

  /**
   * @param {string[]} order all layers, so that equal states make equal reports
   * @returns {Object} what Python is told; `picked` is [longitude, latitude] of the last point
   *   picked, and stays until Python takes it back or picking ends
   */
  report(order) {
    const { sector, selected, tiles, position, picked, revision } = this;
    const layers = order.filter((id) => this.layers.has(id));
    return { layers, sector, selected, tiles, position, picked, revision };
  }
}

/** Tells Python of changes, and of nothing else. */
export class Reporter {
  constructor() {
    this.send = () => {};
    this.lastReport = null;
  }

  /** @param {Object} report what Python knows or need not be told */
  markReported(report) {
    this.lastReport = JSON.stringify(report);
  }

  /** @param {Object} report sent if it says something new */
  sendIfChanged(report) {
    const text = JSON.stringify(report);
    if (text === this.lastReport) return;
    this.lastReport = text;
    this.send(report);
  }
}

/**
 * Write the position into the address in place. When Python then writes the same, the browser
 * sees no change and adds nothing to its history: Back undoes a choice, not a pan.
 */
export function writePositionToUrl(parameter, [lat, lon, zoom]) {
  const parameters = new URLSearchParams(location.search);
  parameters.set(parameter, `${lat.toFixed(4)},${lon.toFixed(4)},${zoom}`);
  history.replaceState(history.state, "", `${location.pathname}?${parameters}`);
}
