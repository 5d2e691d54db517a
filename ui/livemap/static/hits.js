/** What lies under a point of the map, in every layer shown: the one path of clicks and keys. */

import { contains, extentOf } from "./geometry.js";

/** How far from a site, in pixels, a click still means it. */
const REACH = 10;

/**
 * @typedef {Object} Hit
 * @property {Object} layer a PlaceLayer or the Backdrop
 * @property {Object} feature
 */

/**
 * Find everything shown at a point.
 * @param {L.Map} map
 * @param {Array} layers the PlaceLayers, lowest first
 * @param {Object|null} backdrop
 * @param {L.LatLng} latlng
 * @returns {{places: Hit[], council: Hit|null}} places topmost layer first, smallest first
 */
export function hitsAt(map, layers, backdrop, latlng) {
  const visible = layers.filter((layer) => layer.visible).reverse();
  const places = visible.flatMap((layer) => placesOf(map, layer, latlng));
  return { places, council: councilAt(backdrop, latlng) };
}

/**
 * @param {{places: Hit[], council: Hit|null}} hits
 * @returns {Hit[]} what a click there may mean: a council only counts beside a single place if a
 *   theme says something of it
 */
export function choicesOf({ places, council }) {
  const speaks = Boolean(council?.layer.classOf(council.feature.id));
  if (!council || (places.length === 1 && !speaks)) return places;
  return [...places, council];
}

function placesOf(map, layer, latlng) {
  const meets = layer.spec.shape === "point" ? near(map, latlng) : around(latlng);
  return layer
    .places()
    .filter((feature) => meets(layer.drawn(feature)))
    .sort((a, b) => extentOf(a.bounds) - extentOf(b.bounds))
    .map((feature) => ({ layer, feature }));
}

function around({ lat, lng }) {
  return (feature) => contains(feature, lng, lat);
}

function near(map, latlng) {
  const clicked = map.latLngToContainerPoint(latlng);
  return ({ geometry }) => {
    const [lon, lat] = geometry.coordinates;
    return map.latLngToContainerPoint([lat, lon]).distanceTo(clicked) <= REACH;
  };
}

function councilAt(backdrop, { lat, lng }) {
  if (!backdrop) return null;
  for (const feature of backdrop.features.values()) {
    if (contains(feature, lng, lat)) return { layer: backdrop, feature };
  }
  return null;
}
