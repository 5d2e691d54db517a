/** The legend, which is also the control: theme, layers, sector, key and street map. */

import { button, element, svgElement } from "./dom.js";
import { withoutGeometry } from "./layers.js";
import { classSwatch, keySample, layerSwatch } from "./patterns.js";

/** What `controls` of the description says where it is silent. */
const ALL = { layers: true, sectors: true, tiles: true };

export class Legend {
  /**
   * @param {Object} changes
   * @param {(layer: string, on: boolean) => void} changes.onLayer
   * @param {(sector: string|null) => void} changes.onSector
   * @param {(on: boolean) => void} changes.onTiles
   */
  constructor(changes) {
    this.changes = changes;
    this.builtFrom = null;
    this.body = element("div", { class: "legend-body", id: "legend-body" });
    this.toggle = button(
      { class: "legend-toggle", "aria-expanded": "true", "aria-controls": "legend-body" },
      () => this.#expand(this.body.hidden),
      element("span", {}, "Legend"),
      svgElement("svg", { class: "chevron", viewBox: "0 0 16 16", "aria-hidden": "true" },
        svgElement("path", { d: "M3 10.5L8 5.5L13 10.5" })),
    );
    this.node = element("div", { class: "legend" }, this.toggle, this.body);
  }

  #expand(expanded) {
    this.body.hidden = !expanded;
    this.toggle.setAttribute("aria-expanded", String(expanded));
  }

  /**
   * Build the controls, unless those in place already show the same.
   * @param {Object} data the description
   */
  describe({ layers, sectors, key, tile_source: tiles, controls, council_layer: councilLayer }) {
    const { title, classes } = councilLayer.theme ?? {};
    const drawnLayers = layers.map(withoutGeometry);
    const signature = JSON.stringify([drawnLayers, sectors, key, tiles, controls, title, classes]);
    if (signature === this.builtFrom) return;
    this.builtFrom = signature;
    this.boxes = new Map();
    this.rows = new Map();
    this.counts = new Map();
    this.classCounts = new Map();
    this.radios = new Map();
    this.tiles = null;
    const has = { ...ALL, ...controls };
    const parts = [
      classes && this.#theme(title, classes),
      layers.length && (has.layers ? this.#layers(layers) : this.#plainLayers(layers)),
      has.sectors && sectors?.length && this.#sectors(sectors),
      key?.length && this.#key(key),
      has.tiles && tiles && this.#streetMap(tiles),
    ].filter(Boolean);
    this.body.replaceChildren(...parts);
    this.node.hidden = parts.length === 0;
  }

  #theme(title, classes) {
    const rows = classes.map((councilClass) => {
      const count = element("span", { class: "count" });
      this.classCounts.set(councilClass.id, count);
      return element("li", { class: "row" }, classSwatch(councilClass), label(councilClass.label), count);
    });
    return list(title, "number of councils", rows);
  }

  #layers(layers) {
    const note = element("span", { class: "legend-note" }, "number drawn");
    return group(["Layers ", note], layers.map((layer) => this.#layer(layer)));
  }

  #layer(layer) {
    const described = `count-${layer.id}`;
    const box = element("input", { type: "checkbox", value: layer.id, "aria-describedby": described });
    const count = element("span", { class: "count", id: described });
    box.addEventListener("change", () => this.changes.onLayer(layer.id, box.checked));
    this.boxes.set(layer.id, box);
    this.counts.set(layer.id, count);
    const words = element("label", {}, box, layerSwatch(layer), element("span", {}, layer.label));
    return element("div", { class: "row" }, words, count);
  }

  /** Without switches, the layers still need to be told apart. */
  #plainLayers(layers) {
    const rows = layers.map((layer) => {
      const count = element("span", { class: "count" });
      const row = element("li", { class: "row" }, layerSwatch(layer), label(layer.label), count);
      this.counts.set(layer.id, count);
      this.rows.set(layer.id, row);
      return row;
    });
    return list("Layers", "number drawn", rows);
  }

  #sectors(sectors) {
    const all = this.#sector(null, [element("span", {}, "All sectors")]);
    const each = sectors.map(({ code, name }) =>
      this.#sector(code, [
        element("span", { class: "badge", "aria-hidden": "true" }, code),
        element("span", {}, name),
      ]),
    );
    return group(["Sector"], [all, ...each]);
  }

  #sector(code, content) {
    const radio = element("input", { type: "radio", name: "sector", value: code ?? "" });
    radio.addEventListener("change", () => this.changes.onSector(code));
    this.radios.set(code, radio);
    return element("div", { class: "row" }, element("label", {}, radio, ...content));
  }

  #key(entries) {
    const rows = entries.map(({ sample, text }) =>
      element("li", {}, keySample(sample), element("span", {}, text)),
    );
    return element("ul", { class: "key", "aria-label": "Key" }, ...rows);
  }

  #streetMap({ url }) {
    const host = new URL(url, document.baseURI).hostname.replace(/^tiles?\./, "");
    this.tiles = element("input", { type: "checkbox" });
    this.tiles.addEventListener("change", () => this.changes.onTiles(this.tiles.checked));
    this.tileError = element("p", { class: "tile-error", hidden: true },
      "No tiles could be fetched; the plain map stays.");
    const words = element("span", {}, "Street map ",
      element("span", { class: "legend-note" }, `(fetches tiles from ${host})`));
    const row = element("div", { class: "row" }, element("label", {}, this.tiles, words));
    return element("div", { class: "street-map" }, row, this.tileError);
  }

  /**
   * Bring the controls in line with the state.
   * @param {import("./state.js").State} state
   * @param {Map<string, number>} counts places by layer
   * @param {Map<string, number>} councils by class of the theme
   */
  render(state, counts, councils) {
    for (const [id, box] of this.boxes) box.checked = state.layers.has(id);
    for (const [id, row] of this.rows) row.hidden = !state.layers.has(id);
    for (const [id, node] of this.counts) setCount(node, counts.get(id), "shown");
    for (const [id, node] of this.classCounts) setCount(node, councils.get(id), "councils");
    for (const [code, radio] of this.radios) radio.checked = code === state.sector;
    if (this.tiles) this.tiles.checked = state.tiles;
  }

  /** @param {boolean} hasFailed whether no tile came */
  setTileError(hasFailed) {
    if (this.tileError) this.tileError.hidden = !hasFailed;
  }

  /** @returns {number} how many pixels of the map's left side the legend covers */
  coveredWidth(stage) {
    if (this.node.hidden) return 0;
    const here = this.node.getBoundingClientRect();
    const map = stage.getBoundingClientRect();
    const over = here.top < map.bottom && !this.body.hidden;
    return over ? Math.max(0, here.right - map.left) : 0;
  }
}

function group(heading, rows) {
  return element("fieldset", {}, element("legend", {}, ...heading), ...rows);
}

/** A part of the legend with nothing to set in it. */
function list(title, note, rows) {
  const heading = element("p", { class: "heading" }, title, " ",
    element("span", { class: "legend-note" }, note));
  return element("div", { class: "legend-section" }, heading, element("ul", { "aria-label": title }, ...rows));
}

function label(text) {
  return element("span", { class: "label" }, text);
}

/** A count: a bare number to the eye, and what it counts to a screen reader. */
function setCount(node, count, unit) {
  const words = element("span", { class: "visually-hidden" }, ` ${unit}`);
  node.replaceChildren((count ?? 0).toLocaleString("en-GB"), words);
}
