/** Everything with an outline: loads the files, and knows every feature by layer and identifier. */

import { CouncilLayer } from "./council-layer.js";
import { featuresOf, FetchFailure, fetchGeoJson, isMadeOfCouncils } from "./geometry.js";
import { PlaceLayer, withoutGeometry } from "./layers.js";
import { CanvasLayer } from "./canvas-layer.js";
import { RovingTabindex } from "./roving-tabindex.js";
import { fetchTopology } from "./topology.js";

/** References name a council by this layer, whatever draws it. */
const COUNCILS = "local_authorities";
const LOWEST = 410;
const POINTS = 100;

export class Geography {
  /**
   * @param {L.Map} map
   * @param {Object} actions
   * @param {(path: string) => string} actions.addressOf
   * @param {() => void} actions.onDrawn after each file's outlines are in place
   * @param {(spec: Object, reason: string, retry: () => void) => void} actions.onFailed
   * @param {Object} actions.rovingTabindex see RovingTabindex
   */
  constructor(map, actions) {
    this.map = map;
    this.actions = actions;
    this.layers = [];
    this.councilLayer = null;
    /** The councils that all else is made of, once they are there. */
    this.councils = null;
    this.pending = new Set();
    this.described = new Map();
    this.rovingTabindexes = new Map();
  }

  /** @returns {boolean} whether every file has arrived, or failed and said so */
  get settled() {
    return this.pending.size === 0;
  }

  /**
   * Draw what the description names. What it named before is kept as it is.
   * @param {Object} data
   */
  update(data) {
    this.data = data;
    // All files are asked for at once; the land first, since all else stands on it.
    this.#land(data.council_layer);
    const ids = new Set(data.layers.map(({ id }) => id));
    for (const layer of this.layers) if (!ids.has(layer.spec.id)) this.#forget(layer);
    this.layers = data.layers.map((spec, index) => this.#layer(spec, index));
    this.#facts();
  }

  /** A theme is painted in place: only another address is another land. */
  #land({ url, label, kind, theme }) {
    const spec = { url, label, kind };
    if (this.#isNew("councilLayer", spec, 0)) {
      this.councilLayer?.remove();
      this.councilLayer = new CouncilLayer(this.map, spec);
      this.councilRovingTabindex = new RovingTabindex(this.councilLayer, this.actions.rovingTabindex);
      this.#load(this.councilLayer);
    }
    if (this.councilLayer.paint(theme ?? null)) this.councilRovingTabindex.refresh();
  }

  #isNew(key, spec, index) {
    const text = JSON.stringify([spec, index]);
    const isSame = this.described.get(key) === text;
    this.described.set(key, text);
    return !isSame;
  }

  #layer(spec, index) {
    const old = this.layers.find((layer) => layer.spec.id === spec.id);
    // The same places are drawn anew where they are made of other councils.
    const described = { ...withoutGeometry(spec), councils: this.councilLayer.spec.url };
    const isNew = this.#isNew(`layer ${spec.id}`, described, index);
    if (old && !isNew) return this.#updateContent(old, spec);
    old?.remove();
    const Layer = spec.picture ? CanvasLayer : PlaceLayer;
    const layer = new Layer(this.map, spec, LOWEST + index + (spec.shape === "point" ? POINTS : 0));
    if (!spec.picture) this.rovingTabindexes.set(spec.id, new RovingTabindex(layer, this.actions.rovingTabindex));
    this.#load(layer);
    return layer;
  }

  /** Of a layer whose outlines are in the description, only these may change. */
  #updateContent(layer, spec) {
    if (layer.spec.version !== spec.version) {
      layer.spec = spec;
      this.#load(layer);
    }
    return layer;
  }

  #forget(layer) {
    layer.remove();
    this.described.delete(`layer ${layer.spec.id}`);
    this.rovingTabindexes.delete(layer.spec.id);
  }

  async #load(target) {
    this.pending.add(target);
    try {
      const features = await this.#featuresOf(target);
      if (!this.#isCurrent(target)) return;
      target.draw(features);
      if (target === this.councilLayer) this.councilRovingTabindex.refresh();
      else this.#factsOf(target);
      this.pending.delete(target);
      this.actions.onDrawn();
    } catch (failure) {
      if (this.#isCurrent(target)) this.#fail(target, failure);
    } finally {
      this.pending.delete(target);
    }
  }

  async #featuresOf(target) {
    const { spec } = target;
    if (target instanceof CouncilLayer) return (await this.#fetchCouncils()).features();
    const collection = spec.geojson ?? (await fetchGeoJson(this.actions.addressOf(spec.url)));
    return featuresOf(collection, isMadeOfCouncils(collection) ? await this.#fetchCouncils() : null);
  }

  async #fetchCouncils() {
    const { url } = this.councilLayer.spec;
    const councils = await fetchTopology(this.actions.addressOf(url));
    if (url === this.councilLayer.spec.url) this.councils = councils;
    return councils;
  }

  /** A newer description may have replaced the layer while its file was on the way. */
  #isCurrent(target) {
    return target === this.councilLayer || this.layers.includes(target);
  }

  #fail(target, failure) {
    this.pending.delete(target);
    this.actions.onFailed(target.spec, failure.message, () => this.#load(target));
    // Anything else is a bug, which belongs in the console as well.
    if (!(failure instanceof FetchFailure)) throw failure;
  }

  #facts() {
    for (const layer of this.layers) this.#factsOf(layer);
  }

  #factsOf(layer) {
    const shown = this.data.shown?.[layer.spec.id] ?? ownFacts(layer);
    layer.show(shown, (feature, facts) => this.#nameOf(layer, feature, facts));
    this.rovingTabindexes.get(layer.spec.id)?.refresh();
  }

  /** The name a screen reader speaks: name, noun, note, sectors. */
  #nameOf({ spec }, { name }, { note, sectors }) {
    const sectorNames = new Map(this.data.sectors?.map((sector) => [sector.code, sector.name]));
    const sectorList = (sectors ?? []).map((code) => sectorNames.get(code) ?? code).join(", ");
    return [name, spec.noun, note, sectorList && `sectors: ${sectorList}`].filter(Boolean).join(", ");
  }

  /**
   * Bring classes and visibility in line with the state.
   * @param {import("./state.js").State} state
   * @param {Object} data
   */
  render({ layers, sector, selected }) {
    for (const layer of this.layers) {
      const { id } = layer.spec;
      layer.setVisible(layers.has(id));
      layer.setSector(this.#isNeutral(layer) ? null : sector);
      layer.setPressed(idWithin(id, selected));
    }
    this.councilLayer?.setPressed(idWithin(COUNCILS, selected));
  }

  #isNeutral({ spec }) {
    return Boolean(this.data.sector_neutral?.includes(spec.id));
  }

  /**
   * @param {string|null} sector
   * @returns {Map<string, number>} places shown by layer, with the sector where that applies
   */
  counts(sector) {
    return new Map(
      this.layers.map((layer) => [layer.spec.id, layer.count(this.#isNeutral(layer) ? null : sector)]),
    );
  }

  /**
   * @param {string|null} sector count only places with it, in layers that have sectors
   * @returns {number} places in the visible layers
   */
  total(sector) {
    return this.layers
      .filter((layer) => layer.visible && !(sector && this.#isNeutral(layer)))
      .reduce((sum, layer) => sum + layer.count(sector), 0);
  }

  /** @returns {string} how a hit is named to Python: "<layer>:<feature>" */
  refOf({ layer, feature }) {
    return `${layer === this.councilLayer ? COUNCILS : layer.spec.id}:${feature.id}`;
  }

  /**
   * @param {string} ref
   * @returns {{layer: Object, feature: Object}|null} null while its file is on the way, too
   */
  find(ref) {
    const [name] = ref.split(":", 1);
    const layer =
      this.layers.find(({ spec }) => spec.id === name) ?? (name === COUNCILS ? this.councilLayer : null);
    const feature = layer?.features.get(ref.slice(name.length + 1));
    return feature ? { layer, feature } : null;
  }
}

function idWithin(layer, ref) {
  return ref?.startsWith(`${layer}:`) ? ref.slice(layer.length + 1) : null;
}

/** What is said of the places of a layer that `shown` leaves out: it says so itself, of each or all. */
function ownFacts({ spec, features }) {
  if (spec.geojson) return factsWithin(spec.geojson);
  if (spec.note === undefined) return {};
  return Object.fromEntries([...features.keys()].map((id) => [id, { note: spec.note }]));
}

function factsWithin({ features }) {
  return Object.fromEntries(features.map(({ id, properties }) => [id, properties ?? {}]));
}
