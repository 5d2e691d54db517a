/** What lies under a point of the map, in every layer shown: the one path of clicks and keys. */

import * as L from "./leaflet-src.esm.js";
import { boxesOverlap, contains, bboxArea, linesOf } from "./geometry.js";

/** How far from a site or a line, in pixels, a click still means it. */
const HIT_TOLERANCE_PX = 10;

/**
 * @typedef {Object} Hit
 * @property {Object} layer a PlaceLayer or the CouncilLayer
 * @property {Object} feature
 */

/**
 * Find everything shown at a point.
 * @param {L.Map} map
 * @param {Array} layers the PlaceLayers, lowest first
 * @param {Object|null} councilLayer
 * @param {L.LatLng} latlng
 * @returns {{places: Hit[], council: Hit|null}} places topmost layer first, smallest first
 */
export function featuresAt(map, layers, councilLayer, latlng) {
  const visible = layers.filter((layer) => layer.visible).reverse();
  const places = visible.flatMap((layer) => placesOf(map, layer, latlng));
  return { places, council: councilAt(councilLayer, latlng) };
}

/**
 * @param {{places: Hit[], council: Hit|null}} hits
 * @returns {Hit[]} what a click there may mean: a council only counts beside a single place if a
 *   theme says something of it
 */
export function clickTargets({ places, council }) {
  const speaks = Boolean(council?.layer.classOf(council.feature.id));
  if (!council || (places.length === 1 && !speaks)) return places;
  return [...places, council];
}

function placesOf(map, layer, latlng) {
  const meets = HIT_TESTS[layer.spec.shape](map, latlng);
  const box = boxAround(map, latlng);
  return layer
    .places()
    .filter((feature) => boxesOverlap(feature.bounds, box) && meets(layer.drawn(feature)))
    .sort((a, b) => bboxArea(a.bounds) - bboxArea(b.bounds))
    .map((feature) => ({ layer, feature }));
}

/** What lies outside it is no hit: most places are left out without a look at their outlines. */
function boxAround(map, latlng) {
  const { x, y } = map.latLngToContainerPoint(latlng);
  const corner = map.containerPointToLatLng([x - HIT_TOLERANCE_PX, y + HIT_TOLERANCE_PX]);
  const opposite = map.containerPointToLatLng([x + HIT_TOLERANCE_PX, y - HIT_TOLERANCE_PX]);
  return [corner.lng, corner.lat, opposite.lng, opposite.lat];
}

/** Shape of a layer → whether a feature of it is meant by a click at a point. */
const HIT_TESTS = {
  area: (_, { lat, lng }) => (feature) => contains(feature, lng, lat),
  line(map, latlng) {
    const clicked = map.latLngToContainerPoint(latlng);
    const at = ([lon, lat]) => map.latLngToContainerPoint([lat, lon]);
    return ({ geometry }) =>
      linesOf(geometry).some((line) =>
        line.some((end, i) => i > 0 && distanceToSegment(clicked, at(line[i - 1]), at(end)) <= HIT_TOLERANCE_PX));
  },
  point(map, latlng) {
    const clicked = map.latLngToContainerPoint(latlng);
    return ({ geometry }) => {
      const [lon, lat] = geometry.coordinates;
      return map.latLngToContainerPoint([lat, lon]).distanceTo(clicked) <= HIT_TOLERANCE_PX;
    };
  },
};

/** @returns {number} how far a point is from the straight line between two */
function distanceToSegment(point, from, to) {
  return L.LineUtil.pointToSegmentDistance(point, from, to);
}

function councilAt(councilLayer, { lat, lng }) {
  if (!councilLayer) return null;
  for (const feature of councilLayer.features.values()) {
    if (contains(councilLayer.drawn(feature), lng, lat)) return { layer: councilLayer, feature };
  }
  return null;
}
