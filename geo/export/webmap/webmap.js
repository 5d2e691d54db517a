/* The standalone map: draws the description that lies in the page. Every word is set as text. */
"use strict";

/** Show what is of use with scripts only; before the map is made, which measures its box. */
function showMapElements() {
  for (const id of ["map-and-legend", "hint"]) document.getElementById(id).hidden = false;
  document.getElementById("no-map").hidden = true;
}

function placeMap(map, data) {
  const SYMBOL_RADIUS = 7;
  const far = () => map.getContainer().classList.toggle("is-zoomed-out", map.getZoom() <= 6);
  const layers = new Map();
  const places = new Map();
  const councils = [];
  let selection = [];

  const t = 1 / 3;
  const OUTLINES = {
    diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
    square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    triangle: [[0, -1], [1, 1], [-1, 1]],
    plus: [[-t, -1], [t, -1], [t, -t], [1, -t], [1, t], [t, t], [t, 1], [-t, 1], [-t, t], [-1, t], [-1, -t], [-t, -t]],
    circle: Array.from({ length: 24 }, (_, i) => [Math.cos((i * Math.PI) / 12), Math.sin((i * Math.PI) / 12)]),
  };

  const PlaceSymbol = L.CircleMarker.extend({
    _updatePath() {
      const { x, y } = this._point;
      const r = this._radius * (this._map.getZoom() <= 5 ? 0.72 : this._map.getZoom() === 6 ? 0.86 : 1);
      const outline = OUTLINES[this.options.symbol] ?? OUTLINES.diamond;
      const path = `M${outline.map(([dx, dy]) => `${x + r * dx} ${y + r * dy}`).join("L")}Z`;
      this._renderer._setPath(this, this._empty() ? "M0 0" : path);
    },
  });

  // A ring is its first corner, then the steps to the next ones, in units of the precision.
  function decodeRing(ring) {
    let x = 0, y = 0;
    const positions = [];
    for (let i = 0; i < ring.length; i += 2) {
      x += ring[i];
      y += ring[i + 1];
      positions.push([y / data.precision, x / data.precision]);
    }
    return positions;
  }

  const arcs = data.arcs.map(decodeRing);

  /** A ring of arcs, of which each begins where the last one ended; `~i` is arc `i` backwards. */
  function joinArcs(ring) {
    return ring.flatMap((arc, at) => (arc < 0 ? [...arcs[~arc]].reverse() : arcs[arc]).slice(at ? 1 : 0));
  }

  function createPath(shape, options) {
    // Holes as polygons of their own fill and outline the same: even-odd.
    if (shape.c) return L.polygon(shape.c.map((ring) => [joinArcs(ring)]), options);
    if (shape.p) return new PlaceSymbol(decodeRing(shape.p)[0], { radius: SYMBOL_RADIUS, ...options });
    if (shape.l) return L.polyline(shape.l.map(decodeRing), { ...options, fill: false });
    return L.polygon(shape.a.map((polygon) => polygon.map(decodeRing)), options);
  }

  function paneFor(name, level) {
    const pane = map.createPane(name);
    pane.style.zIndex = level;
    return L.svg({ pane: name, padding: 0.3 }).addTo(map);
  }

  function drawCouncils() {
    const renderer = paneFor("councils", 300);
    data.council_layer.forEach((shape, index) => {
      const fill = data.theme?.fills[index];
      const className = fill ? "council is-classed" : "council";
      const path = createPath(shape, { renderer, className, interactive: false, fillOpacity: 1 }).addTo(map);
      if (fill) path.getElement().style.setProperty("--fill", fill);
      councils.push(path);
    });
  }

  /** What the classes say of the council that lies there, as a place of its own; or nothing. */
  function councilAt(latlng) {
    const isHere = (path) => path.getBounds().contains(latlng) && isInside(latlng, path.getLatLngs());
    const index = data.theme ? councils.findIndex(isHere) : -1;
    if (index < 0 || !data.theme.words[index]) return [];
    const { names, words, title, marker } = data.theme;
    return [{ name: names[index], facts: [words[index]], said: [], sources: null,
      shape: data.council_layer[index], layer: { label: title, marker } }];
  }

  function drawLayer(layer, level) {
    const renderer = paneFor(`layer-${layer.id}`, level);
    const drawn = { spec: layer, pane: map.getPane(`layer-${layer.id}`), on: true };
    layers.set(layer.id, drawn);
    for (const place of layer.places) {
      const point = Boolean(place.shape.p);
      const weight = layer.weight * (place.quiet ? 0.6 : 1);
      const path = createPath(place.shape, {
        renderer,
        className: `place place-${point ? "point" : "area"} ${place.look}`,
        color: layer.stroke,
        weight,
        dashArray: place.dashes,
        lineCap: place.quiet ? "round" : "butt",
        lineJoin: point ? "miter" : "round",
        fill: point || layer.fill !== null,
        fillColor: point ? layer.colour : place.quiet ? `url(#${layer.fill}-quiet)` : `url(#${layer.fill})`,
        fillOpacity: 1,
        interactive: false,
        symbol: layer.symbol,
      }).addTo(map);
      path.getElement().style.setProperty("--weight", weight);
      places.set(place.ref, { ...place, layer, path });
    }
    if (layer.marker && layer.places.length) {
      const { path } = places.get(layer.places[0].ref);
      const at = path.getBounds ? path.getBounds().getCenter() : path.getLatLng();
      drawn.note = L.tooltip({ permanent: true, direction: "center", className: "proposed" })
        .setLatLng(at).setContent(element("span", {}, layer.marker)).addTo(map);
    }
  }

  function show(id, on) {
    const layer = layers.get(id);
    layer.on = on;
    layer.pane.style.display = on ? "" : "none";
    if (layer.note) layer.note[on ? "addTo" : "remove"](map);
    choose([]);
  }

  function isInside({ lat, lng }, rings) {
    let inside = false;
    for (const ring of rings.flat()) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const a = ring[i], b = ring[j];
        const crosses = a.lat > lat !== b.lat > lat;
        if (crosses && lng < ((b.lng - a.lng) * (lat - a.lat)) / (b.lat - a.lat) + a.lng) inside = !inside;
      }
    }
    return inside;
  }

  function isOnLine(lines, latlng) {
    const at = map.latLngToLayerPoint(latlng);
    return lines.some((line) => {
      const points = line.map((corner) => map.latLngToLayerPoint(corner));
      return points.some((end, i) => i && L.LineUtil.pointToSegmentDistance(at, points[i - 1], end) <= SYMBOL_RADIUS);
    });
  }

  function isAt(place, latlng) {
    if (!layers.get(place.layer.id).on) return false;
    if (place.shape.p) {
      const symbol = map.latLngToLayerPoint(place.path.getLatLng());
      return symbol.distanceTo(map.latLngToLayerPoint(latlng)) <= SYMBOL_RADIUS + 5;
    }
    if (place.shape.l) return isOnLine(place.path.getLatLngs(), latlng);
    return place.path.getBounds().contains(latlng) && isInside(latlng, place.path.getLatLngs());
  }

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children.filter((child) => child !== ""));
    return node;
  }

  function sourceLink(id) {
    const source = data.sources[id];
    if (!source) return element("span", {}, id);
    const words = `${source.title}${source.publisher ? `, ${source.publisher}` : ""}`;
    if (!source.url) return element("span", {}, words);
    return element("a", { href: source.url, rel: "noopener noreferrer", target: "_blank" }, words);
  }

  function sourceList(ids) {
    if (!ids.length) return element("p", {}, "Source: none was read.");
    return element("ul", {}, ...ids.map((id) => element("li", {}, sourceLink(id))));
  }

  function article(place) {
    const facts = place.facts.map((line) => element("p", {}, line));
    const said = place.said.map((row) => element("li", {}, row.words, sourceList(row.sources)));
    return element("article", {},
      element("h3", {}, place.name),
      element("p", { class: "legend-note" }, place.layer.marker
        ? `${place.layer.label}: ${place.layer.marker}` : place.layer.label),
      ...facts,
      said.length ? element("ul", {}, ...said) : place.sources ? sourceList(place.sources) : "",
    );
  }

  function choose(features) {
    for (const path of selection) path.remove();
    selection = features.length ? ["halo", "line"].map((part) => createPath(features[0].shape, {
      renderer: highlightRenderer, className: `selected selected-${part}`, fill: false, interactive: false,
      radius: SYMBOL_RADIUS + 3, symbol: features[0].layer.symbol,
    }).addTo(map)) : [];
  }

  function open(latlng, features) {
    choose(features);
    const content = element("div", { class: "popup" }, ...features.map(article));
    const room = { maxWidth: 340, minWidth: 220, autoPanPadding: [24, 24] };
    L.popup(room).setLatLng(latlng).setContent(content).openOn(map);
  }

  function go(ref) {
    const place = places.get(ref);
    const box = document.querySelector(`.legend input[value="${CSS.escape(place.layer.id)}"]`);
    if (!box.checked) {
      box.checked = true;
      show(place.layer.id, true);
    }
    const at = place.path.getBounds ? place.path.getBounds().getCenter() : place.path.getLatLng();
    if (place.path.getBounds) map.fitBounds(place.path.getBounds(), { maxZoom: 9, animate: false });
    else map.setView(at, 9, { animate: false });
    open(at, [place]);
    map.getContainer().scrollIntoView({ block: "nearest" });
    map.getContainer().focus();
  }

  map.attributionControl.setPrefix(false);
  const attribution = element("span", {}, data.attribution);
  map.attributionControl.addAttribution(attribution.innerHTML);
  map.zoomControl.setPosition("bottomright");
  L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", data.label);
  const legendWidth = window.matchMedia("(min-width: 641px)").matches ? 300 : 0;
  map.fitBounds(data.bounds, { paddingTopLeft: [legendWidth, 10], paddingBottomRight: [10, 10], animate: false });
  drawCouncils();
  // From the bottom up, and symbols above every area.
  const level = (layer, index) => 401 + index + (layer.places.some(({ shape }) => shape.p) ? 50 : 0);
  data.layers.forEach((layer, index) => drawLayer(layer, level(layer, index)));
  const highlightRenderer = paneFor("selected", 480);
  map.on("zoomend", far);
  far();
  map.on("click", ({ latlng }) => {
    const hit = [...places.values()].filter((place) => isAt(place, latlng)).reverse();
    const features = [...hit, ...councilAt(latlng)];
    if (features.length) open(latlng, features);
  });
  map.on("popupclose", () => choose([]));
  for (const box of document.querySelectorAll(".legend input")) {
    box.addEventListener("change", () => show(box.value, box.checked));
  }
  for (const button of document.querySelectorAll("[data-ref]")) {
    button.addEventListener("click", () => go(button.dataset.ref));
  }
}
