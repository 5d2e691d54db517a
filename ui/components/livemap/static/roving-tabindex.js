/** Reaching a layer's places by keyboard: one tab stop, then the arrow keys, by name. */

export class RovingTabindex {
  /**
   * @param {import("./layers.js").PlaceLayer} layer
   * @param {Object} actions
   * @param {(layer: Object, feature: Object) => void} actions.onFocus
   * @param {() => void} actions.onBlur
   * @param {(layer: Object, feature: Object) => void} actions.onSelect
   * @param {() => void} actions.onEscape
   */
  constructor(layer, actions) {
    this.layer = layer;
    this.actions = actions;
    this.order = [];
    this.current = null;
    // On the pane: an <svg> that listens for focus becomes a tab stop itself, in Chromium.
    layer.pane.addEventListener("keydown", (event) => this.#key(event));
    layer.pane.addEventListener("click", (event) => this.#press(event));
    layer.pane.addEventListener("focusin", (event) => this.#focused(event));
    layer.pane.addEventListener("focusout", () => actions.onBlur());
  }

  /** Take up the places shown now; the tab stop stays where it was, if that is still shown. */
  refresh() {
    this.order = this.layer.places().sort((a, b) => a.name.localeCompare(b.name, "en-GB"));
    const current = this.order.find(({ id }) => id === this.current);
    this.current = (current ?? this.order[0])?.id ?? null;
    for (const { id } of this.order) this.#node(id).setAttribute("tabindex", "-1");
    if (this.current !== null) this.#node(this.current).setAttribute("tabindex", "0");
  }

  #node(id) {
    return this.layer.paths.get(id).getElement();
  }

  #featureOf(node) {
    return this.order.find(({ id }) => this.#node(id) === node);
  }

  #focused({ target }) {
    const feature = this.#featureOf(target);
    if (!feature) return;
    if (this.current !== null) this.#node(this.current).setAttribute("tabindex", "-1");
    this.current = feature.id;
    target.setAttribute("tabindex", "0");
    this.actions.onFocus(this.layer, feature);
  }

  /** A press without a pointer: a screen reader's "activate". A pointer never reaches a path. */
  #press(event) {
    const feature = this.#featureOf(event.target);
    if (!feature) return;
    event.stopPropagation();
    this.actions.onSelect(this.layer, feature);
  }

  #key(event) {
    const feature = this.#featureOf(event.target);
    if (!feature || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = this.#next(event.key, this.order.indexOf(feature));
    if (next) this.#node(next.id).focus({ preventScroll: true });
    else if (event.key === "Enter" || event.key === " ") this.actions.onSelect(this.layer, feature);
    else if (event.key === "Escape") this.actions.onEscape();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #next(key, at) {
    const last = this.order.length - 1;
    const steps = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowDown: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      ArrowUp: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    return Object.hasOwn(steps, key) ? this.order[steps[key]] : null;
  }
}
