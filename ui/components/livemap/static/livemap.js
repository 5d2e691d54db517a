/**
 * The live map: puts the parts together and decides what follows from what.
 *
 * The description that Python sends (`data`) holds addresses, styles and facts, and of outlines
 * only the few that no file holds. Always: root, assets, label, height, revision,
 * view {layers, selected, sector, tiles, position, fit, picked},
 * council_layer {url, detail, label, kind}, layers [{id, label, noun, url, shape, style}], attribution.
 * `council_layer.url` is of the councils (TopoJSON), `detail` of finer ones, or null; a layer's file is
 * GeoJSON, in which a feature may name councils (`codes`) in place of a geometry. If there is need:
 * shown {layer: {feature: {sectors, dashed, quiet, hollow, note}}}, sectors [{code, name}],
 * sector_neutral [layer], focus_colour, muted_colour, key [{sample, text}],
 * tile_source {url, attribution}, position_parameter (of the page's address), and
 *
 * - `view.fit`: "uk", a place, or a list of places: the map fits what encloses them. A place is
 *   "<layer>:<feature>", a council "local_authorities:<LAD25CD>".
 * - `council_layer.theme`: null or {title, classes [{id, label, fill, pattern, stroke}],
 *   of {LAD25CD: class}, words {LAD25CD: text}}. Fills the councils by class; those not in `of`
 *   stay plain land. `pattern` is null or a tile {colour, opacity, angle, size,
 *   lines, dots} (patterns.js).
 * - `council_layer.emphasis`: [LAD25CD], outlined above all layers: what the map is about.
 * - a layer's `geojson` in place of its `url`, with a `version` that changes when it does. Where
 *   `shown` says nothing of the layer, the features' own properties are their facts; `quiet` or
 *   `dashed` says of the swatch what holds of all of them.
 * - a layer's `note`: all of its file is shown, and this is said of each of its shapes. With
 *   `picture` they are painted as a whole, and have no names for screen readers: the page lists
 *   them. `shape` is "area", "line" or "point"; `style.dash` holds the dashes of lines.
 * - `controls` {layers, sectors, tiles}: false leaves that part of the legend's controls out.
 *   Layers without switches stay in it, as a key.
 * - `pick`: null or {prompt}. A click, or Enter at the cross, then picks a point: see state.js.
 */

import { Announcer } from "./announcer.js";
import { Camera } from "./camera.js";
import { Chooser, nounOf } from "./chooser.js";
import { Controls } from "./controls.js";
import { Detail } from "./detail.js";
import { afterPaint, Frame, leafletMap } from "./frame.js";
import { Geography } from "./geography.js";
import { clickTargets, featuresAt } from "./hit-test.js";
import { Legend } from "./legend.js";
import { Highlights } from "./highlights.js";
import { Messages } from "./messages.js";
import { formatPosition, Prompt } from "./prompt.js";
import { writePositionToUrl, Reporter, State } from "./state.js";
import { sheets } from "./styles.js";
import { legendActions } from "./legend-actions.js";
import { Tiles } from "./tiles.js";
import { Tooltip } from "./tooltip.js";

const maps = new WeakMap();

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

class LiveMap {
  constructor(root, data) {
    this.data = data;
    this.state = new State();
    this.reporter = new Reporter();
    this.paintCount = 0;
    this.#build(root);
    this.#wire();
  }

  #build(root) {
    root.adoptedStyleSheets = sheets;
    this.announcer = new Announcer();
    this.legend = new Legend(
      legendActions({
        state: this.state,
        data: () => this.data,
        geography: () => this.geography,
        commit: (...change) => this.#commit(...change),
      }),
    );
    this.frame = new Frame(this.legend.node, this.announcer.node);
    this.frame.describe(this.data);
    root.append(this.frame.node);
    this.map = leafletMap(this.frame.canvas);
  }

  #wire() {
    const { map, frame } = this;
    const { stage } = frame;
    this.camera = new Camera(map, () => this.legend.coveredWidth(stage), (...moved) => this.#moved(...moved));
    this.messages = new Messages();
    this.prompt = new Prompt();
    this.controls = new Controls(map, this.camera, {
      onEnter: () => this.#choose(map.containerPointToLatLng(this.camera.middle()), true),
      onEscape: () => this.#escape(),
    });
    frame.notices.append(this.prompt.node, this.messages.node);
    stage.append(this.controls.node);
    this.tooltip = new Tooltip(stage, map, (latlng) => this.#hitTest(latlng));
    this.chooser = new Chooser(stage, (hit) => this.#select(hit), () => frame.takeFocus());
    this.tiles = new Tiles(map, (hasFailed) => this.legend.setTileError(hasFailed));
    this.detail = new Detail(map, () => this.#refined());
    this.highlights = new Highlights(map);
    this.geography = this.#geography();
    map.on("click", ({ latlng }) => this.#choose(latlng, false));
    map.on("movestart", () => this.chooser.close());
    map.on("moveend", () => this.#refine());
    frame.watch(() => this.camera.resize(), () => this.camera.middle(), () => this.tooltip.hide());
  }

  #geography() {
    return new Geography(this.map, {
      addressOf: (path) => this.#address(path),
      onDrawn: () => this.#drawnSoon(),
      onFailed: (spec, reason, retry) => this.#failed(spec, reason, retry),
      rovingTabindex: {
        onFocus: (layer, feature) => this.#focused(layer, feature),
        onBlur: () => this.#blurred(),
        onSelect: (layer, feature) => this.#select({ layer, feature }),
        onEscape: () => this.frame.takeFocus(),
      },
    });
  }

  #hitTest(latlng) {
    return featuresAt(this.map, this.geography.layers, this.geography.councilLayer, latlng);
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
    if (this.state.apply(data.view, data.revision)) {
      this.camera.applyView(data.view, first);
      this.state.position = this.camera.position();
      this.reporter.markReported(this.#report());
    }
    if (!data.pick) this.state.picked = null;
    this.frame.node.dataset.ready = "false";
    this.geography.update(data);
    this.#drawn();
  }

  #describe() {
    const { pick } = this.data;
    this.frame.describe(this.data);
    this.legend.describe(this.data);
    if (this.prompt.show(pick?.prompt ?? null)) this.announcer.announce(pick.prompt);
  }

  /** Files that arrive together are brought in line together, and painted once. */
  #drawnSoon() {
    this.pendingFrame ??= requestAnimationFrame(() => {
      this.pendingFrame = null;
      this.#drawn();
    });
  }

  /** Something was drawn or described anew: bring all else in line, then say so. */
  #drawn() {
    this.camera.fitPending((ref) => this.geography.find(ref), this.geography.settled);
    this.#render();
    this.highlights.refresh();
    this.#refine();
    afterPaint(() => this.#onScreen());
  }

  #render() {
    const { state, geography, data } = this;
    geography.render(state, data);
    this.#mark();
    this.legend.render(state, geography.counts(state.sector), geography.councilLayer.counts());
    this.tiles.set(state.tiles, data.tile_source);
    this.frame.node.classList.toggle("has-tiles", state.tiles);
    const sources = [data.attribution, state.tiles ? data.tile_source?.attribution : null];
    this.frame.attribution.textContent = sources.filter(Boolean).join(" · ");
  }

  #mark() {
    const { selected, picked } = this.state;
    const councils = this.detail.finer ?? this.geography.councils;
    this.highlights.emphasise(this.data.council_layer.emphasis ?? [], councils);
    this.highlights.select(selected && this.geography.find(selected));
    this.highlights.pick(picked);
  }

  #onScreen() {
    this.paintCount += 1;
    this.frame.node.dataset.painted = String(this.paintCount);
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
    this.announcer.announce(words());
    afterPaint(() => {
      this.#onScreen();
      this.state.position = this.camera.position();
      this.reporter.sendIfChanged(this.#report());
      this.#refine();
    });
  }

  #select(hit) {
    this.#commit(
      () => (this.state.selected = hit && this.geography.refOf(hit)),
      () => (hit ? `Selected: ${hit.feature.name}, ${nounOf(hit)}.` : "Nothing selected."),
    );
  }

  #choose(latlng, byKeyboard) {
    this.tooltip.hide();
    if (this.data.pick) {
      this.#pick(latlng);
      return;
    }
    const choices = clickTargets(this.#hitTest(latlng));
    if (choices.length > 1) {
      this.chooser.open(this.map.latLngToContainerPoint(latlng), choices, byKeyboard);
      this.announcer.announce(`${choices.length} places here. Choose one from the list.`);
      return;
    }
    this.chooser.close();
    this.#select(choices[0] ?? null);
  }

  #pick(latlng) {
    const point = [Number(latlng.lng.toFixed(4)), Number(latlng.lat.toFixed(4))];
    const { council } = this.#hitTest(latlng);
    const where = council ? `, in ${council.feature.name}` : "";
    this.#commit(
      () => (this.state.picked = point),
      () => `Point picked: ${formatPosition(point)}${where}.`,
    );
  }

  #escape() {
    if (this.chooser.node) this.chooser.close();
    else this.#select(null);
  }

  #focused(layer, feature) {
    this.highlights.focusOn({ layer, feature });
    const point = this.camera.reveal(feature);
    this.tooltip.show(point, [{ layer, feature }], null);
  }

  #blurred() {
    this.highlights.focusOn(null);
    this.tooltip.hide();
  }

  #refine() {
    const { geography, data } = this;
    const { detail } = data.council_layer;
    this.detail.refresh(
      () => [geography.councilLayer, ...geography.layers],
      detail ? this.#address(detail) : null,
    );
  }

  #refined() {
    this.#mark();
    this.highlights.refresh();
    afterPaint(() => this.#onScreen());
  }

  #moved(position, byReader) {
    this.state.position = position;
    if (!byReader) {
      this.reporter.markReported(this.#report());
      return;
    }
    if (this.data.position_parameter) writePositionToUrl(this.data.position_parameter, position);
    this.reporter.sendIfChanged(this.#report());
  }

  #failed(spec, reason, retry) {
    this.announcer.announce(this.messages.showFailure(spec, reason, retry));
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
