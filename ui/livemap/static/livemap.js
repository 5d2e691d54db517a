/**
 * The live map: puts the parts together and decides what follows from what.
 *
 * The description that Python sends (`data`) holds addresses, styles and facts, never outlines:
 * root, assets, label, height, revision, view {layers, sector, selected, tiles, position, fit},
 * backdrop {url, label, kind}, layers [{id, label, noun, url, shape, detail, style}],
 * shown {layer: {feature: {sectors, dashed, quiet, hollow, note}}}, sectors [{code, name}],
 * sector_neutral [layer], focus_colour, muted_colour, key [{sample, text}],
 * tile_source {url, attribution}, attribution, position_parameter (of the page's address).
 */

import { Announcer, counted } from "./announcer.js";
import { Camera } from "./camera.js";
import { Chooser, nounOf } from "./chooser.js";
import { Controls } from "./controls.js";
import { Detail } from "./detail.js";
import { Frame, leafletMap } from "./frame.js";
import { Geography } from "./geography.js";
import { Highlight } from "./highlight.js";
import { hitsAt } from "./hits.js";
import { Legend } from "./legend.js";
import { Messages } from "./messages.js";
import { keepInAddress, Reporter, State } from "./state.js";
import { sheets } from "./styles.js";
import { Tiles } from "./tiles.js";
import { Tooltip } from "./tooltip.js";

const maps = new WeakMap();

/** What `view.fit` says for the whole UK; else it names a place. */
const WHOLE_UK = "uk";

/**
 * Mount the map, or bring the mounted one up to date. Streamlit calls it at each rerun.
 * @param {{parentElement: ShadowRoot, data: Object, setStateValue: Function}} component
 * @returns {() => void} cleans up, once the component is really gone
 */
export function mount({ parentElement, data, setStateValue }) {
  if (!maps.has(parentElement)) maps.set(parentElement, new LiveMap(parentElement, data));
  maps.get(parentElement).update(data, setStateValue);
  return () => setTimeout(() => unmount(parentElement));
}

function unmount(root) {
  // Streamlit also cleans up calls that a newer call replaced while the map stays on the page.
  if (root.isConnected) return;
  maps.get(root)?.destroy();
  maps.delete(root);
}

/** Call back when what has been drawn is really on the screen. */
function afterPaint(callback) {
  requestAnimationFrame(() => requestAnimationFrame(callback));
}

class LiveMap {
  constructor(root, data) {
    this.data = data;
    this.state = new State();
    this.reporter = new Reporter();
    this.painted = 0;
    this.#build(root);
    this.#wire();
  }

  #build(root) {
    root.adoptedStyleSheets = sheets;
    this.announcer = new Announcer();
    this.legend = new Legend({
      onLayer: (id, on) => this.#switchLayer(id, on),
      onSector: (code) => this.#switchSector(code),
      onTiles: (on) => this.#switchTiles(on),
    });
    this.frame = new Frame(this.legend.node, this.announcer.node);
    this.frame.setHeight(this.data.height);
    root.append(this.frame.node);
    this.map = leafletMap(this.frame.canvas);
  }

  #wire() {
    const { map, frame } = this;
    const { stage } = frame;
    this.camera = new Camera(map, () => this.legend.covers(stage), (...moved) => this.#moved(...moved));
    this.messages = new Messages();
    this.controls = new Controls(map, this.camera, {
      onEnter: () => this.#choose(map.containerPointToLatLng(this.camera.middle()), true),
      onEscape: () => this.#escape(),
    });
    stage.append(this.messages.node, this.controls.node);
    this.tooltip = new Tooltip(stage, map, (latlng) => this.#look(latlng));
    this.chooser = new Chooser(stage, (hit) => this.#select(hit), () => frame.takeFocus());
    this.tiles = new Tiles(map, (troubled) => this.legend.setTrouble(troubled));
    this.detail = new Detail(map, (path) => this.#address(path), (...fine) => this.#refined(...fine));
    this.selection = new Highlight(map, "selected", 640);
    this.focus = new Highlight(map, "focused", 650);
    this.geography = this.#geography();
    map.on("click", ({ latlng }) => this.#choose(latlng, false));
    map.on("movestart", () => this.chooser.close());
    map.on("moveend", () => this.detail.refresh(this.geography.layers));
    frame.watch(() => this.camera.resize(), () => this.camera.middle(), () => this.tooltip.hide());
  }

  #geography() {
    return new Geography(this.map, {
      addressOf: (path) => this.#address(path),
      onDrawn: () => this.#drawnSoon(),
      onFailed: (spec, reason, retry) => this.#failed(spec, reason, retry),
      rover: {
        onFocus: (layer, feature) => this.#focused(layer, feature),
        onBlur: () => this.#blurred(),
        onSelect: (layer, feature) => this.#select({ layer, feature }),
        onEscape: () => this.frame.takeFocus(),
      },
    });
  }

  #look(latlng) {
    return hitsAt(this.map, this.geography.layers, this.geography.backdrop, latlng);
  }

  /**
   * Take over a new description.
   * @param {Object} data
   * @param {(name: string, value: Object) => void} setStateValue
   */
  update(data, setStateValue) {
    const first = this.state.revision === null;
    this.data = data;
    this.reporter.send = (report) => setStateValue("report", report);
    this.#describe();
    const view = data.view;
    if (this.state.apply(view, data.revision)) {
      this.wanted = view.fit === WHOLE_UK ? null : (view.fit ?? null);
      if (view.position && !view.fit) this.camera.go(view.position);
      else if (first || view.fit === WHOLE_UK) this.camera.fit();
      this.state.position = this.camera.position();
      this.reporter.settle(this.#report());
    }
    this.frame.node.dataset.ready = "false";
    this.geography.update(data);
    this.#drawn();
  }

  #describe() {
    const { label, height, focus_colour: focus, muted_colour: muted } = this.data;
    this.frame.node.setAttribute("aria-label", label);
    this.frame.node.style.setProperty("--focus", focus);
    this.frame.node.style.setProperty("--muted", muted);
    this.frame.setHeight(height);
    this.legend.describe(this.data);
  }

  /** Files that arrive together are brought in line together, and painted once. */
  #drawnSoon() {
    this.frameWanted ??= requestAnimationFrame(() => {
      this.frameWanted = null;
      this.#drawn();
    });
  }

  /** Something was drawn or described anew: bring all else in line, then say so. */
  #drawn() {
    this.#fitWanted();
    this.#render();
    this.detail.refresh(this.geography.layers);
    afterPaint(() => this.#onScreen());
  }

  #fitWanted() {
    const feature = this.wanted && this.geography.find(this.wanted)?.feature;
    if (!feature) return;
    this.wanted = null;
    this.camera.fit(feature);
  }

  #render() {
    const { state, geography, data } = this;
    geography.render(state, data);
    this.#drawSelection();
    this.legend.render(state, geography.counts(state.sector));
    this.tiles.set(state.tiles, data.tile_source);
    this.frame.node.classList.toggle("has-tiles", state.tiles);
    const sources = [data.attribution, state.tiles ? data.tile_source?.attribution : null];
    this.frame.attribution.textContent = sources.filter(Boolean).join(" · ");
  }

  #drawSelection() {
    const hit = this.state.selected && this.geography.find(this.state.selected);
    this.selection.draw(hit ? drawnFeature(hit) : null, hit?.layer.spec.style?.symbol);
  }

  #onScreen() {
    this.painted += 1;
    this.frame.node.dataset.painted = String(this.painted);
    this.frame.node.dataset.ready = String(this.geography.settled);
    performance.mark("placemap:painted");
  }

  #report() {
    return this.state.report(this.geography?.layers.map(({ spec }) => spec.id) ?? []);
  }

  /** A change by the reader: first the screen, then, when that is painted, Python. */
  #commit(change, words) {
    performance.mark("placemap:switch");
    this.tooltip.hide();
    change();
    this.#render();
    this.announcer.say(words());
    afterPaint(() => {
      this.#onScreen();
      this.state.position = this.camera.position();
      this.reporter.tell(this.#report());
      this.detail.refresh(this.geography.layers);
    });
  }

  #switchLayer(id, on) {
    const { layers } = this.state;
    const { label } = this.data.layers.find((spec) => spec.id === id);
    this.#commit(
      () => (on ? layers.add(id) : layers.delete(id)),
      () => `${label} ${on ? "shown" : "hidden"}. ${counted(this.geography.total(null), "place")} shown.`,
    );
  }

  #switchSector(code) {
    const name = this.data.sectors.find((sector) => sector.code === code)?.name;
    const count = () => counted(this.geography.total(code), "place");
    this.#commit(
      () => (this.state.sector = code),
      () => (code ? `Sector in focus: ${name}. ${count()}.` : `All sectors. ${count()} shown.`),
    );
  }

  #switchTiles(on) {
    this.#commit(
      () => (this.state.tiles = on),
      () => (on ? "Street map on." : "Street map off."),
    );
  }

  #select(hit) {
    this.#commit(
      () => (this.state.selected = hit && this.geography.refOf(hit)),
      () => (hit ? `Selected: ${hit.feature.name}, ${nounOf(hit)}.` : "Nothing selected."),
    );
  }

  #choose(latlng, byKeyboard) {
    this.tooltip.hide();
    const { places, council } = this.#look(latlng);
    if (places.length > 1) {
      const hits = council ? [...places, council] : places;
      this.chooser.open(this.map.latLngToContainerPoint(latlng), hits, byKeyboard);
      this.announcer.say(`${hits.length} places here. Choose one from the list.`);
      return;
    }
    this.chooser.close();
    this.#select(places[0] ?? council);
  }

  #escape() {
    if (this.chooser.node) this.chooser.close();
    else this.#select(null);
  }

  #focused(layer, feature) {
    this.focus.draw(layer.drawn(feature), layer.spec.style.symbol);
    const point = this.camera.reveal(feature);
    this.tooltip.show(point, [{ layer, feature }], null);
  }

  #blurred() {
    this.focus.draw(null);
    this.tooltip.hide();
  }

  #refined(layer, id) {
    if (this.state.selected === `${layer.spec.id}:${id}`) this.#drawSelection();
    afterPaint(() => this.#onScreen());
  }

  #moved(position, byReader) {
    this.state.position = position;
    if (!byReader) {
      this.reporter.settle(this.#report());
      return;
    }
    if (this.data.position_parameter) keepInAddress(this.data.position_parameter, position);
    this.reporter.tell(this.#report());
  }

  #failed({ id, label, kind }, reason, retry) {
    const what = label ? label.toLowerCase() : kind;
    const text = `The outlines of ${what} could not be fetched: ${reason}.`;
    this.messages.show(id, `${text} The table below still holds everything.`, retry);
    this.announcer.say(text);
    this.#drawn();
  }

  #address(path) {
    return new URL(`${this.data.root}${path}`, document.baseURI).href;
  }

  destroy() {
    this.frame.destroy();
    this.camera.stop();
    this.map.remove();
  }
}

function drawnFeature({ layer, feature }) {
  return layer.drawn?.(feature) ?? feature;
}
