/** Outlines: fetched once per address for the whole page, and the arithmetic on them. */

/**
 * @typedef {Object} Feature
 * @property {string} id
 * @property {string} name
 * @property {string} kind
 * @property {Object} geometry GeoJSON, longitude before latitude
 * @property {[number, number, number, number]} bounds west, south, east, north
 */

/** The server's answer was not a file of outlines; the message says what it was. */
export class FetchFailure extends Error {}

// Shared by every map on the page, and kept over reruns and remounts.
const answers = new Map();

/**
 * Fetch a GeoJSON file.
 * @param {string} url absolute
 * @returns {Promise<Object>} rejects with FetchFailure; a failure is not kept
 */
export function fetchGeoJson(url) {
  if (!answers.has(url)) {
    const answer = request(url);
    answers.set(url, answer);
    answer.catch(() => answers.delete(url));
  }
  return answers.get(url);
}

/**
 * Fetch a FeatureCollection.
 * @param {string} url absolute
 * @returns {Promise<Map<string, Feature>>} features by identifier
 */
export async function fetchFeatures(url) {
  return featuresOf(await fetchGeoJson(url));
}

/**
 * @param {Object} collection a GeoJSON FeatureCollection
 * @returns {Map<string, Feature>} its features by identifier
 */
export function featuresOf(collection) {
  const features = (collection.features ?? []).filter((feature) => feature.geometry);
  return new Map(features.map((feature) => [String(feature.id), toFeature(feature)]));
}

async function request(url) {
  let response;
  try {
    response = await fetch(url);
  } catch {
    throw new FetchFailure("no answer from the server");
  }
  if (!response.ok) {
    throw new FetchFailure(`${response.status} ${response.statusText}`.trim());
  }
  try {
    return await response.json();
  } catch {
    throw new FetchFailure("the answer is not JSON");
  }
}

function toFeature({ id, properties, geometry }) {
  return {
    id: String(id),
    name: String(properties?.name ?? id),
    kind: String(properties?.kind ?? ""),
    geometry,
    bounds: boundsOf(geometry),
  };
}

/** @returns {Array} the polygons of a Polygon or MultiPolygon, none for a point */
function polygonsOf(geometry) {
  if (geometry.type === "Polygon") return [geometry.coordinates];
  return geometry.type === "MultiPolygon" ? geometry.coordinates : [];
}

/** @returns {Array} the lines of a LineString or MultiLineString, none of anything else */
export function linesOf(geometry) {
  if (geometry.type === "LineString") return [geometry.coordinates];
  return geometry.type === "MultiLineString" ? geometry.coordinates : [];
}

/**
 * @param {Object} geometry
 * @returns {[number, number, number, number]} west, south, east, north
 */
export function boundsOf(geometry) {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  if (geometry.type === "Point") stretch(bounds, [geometry.coordinates]);
  // Only the outer ring of each polygon: a hole cannot reach further.
  for (const polygon of polygonsOf(geometry)) stretch(bounds, polygon[0] ?? []);
  for (const line of linesOf(geometry)) stretch(bounds, line);
  return bounds;
}

/** Widen `bounds` over a ring. By index: destructuring costs here, on 100,000 positions. */
function stretch(bounds, ring) {
  for (let i = 0; i < ring.length; i += 1) {
    const lon = ring[i][0];
    const lat = ring[i][1];
    if (lon < bounds[0]) bounds[0] = lon;
    if (lat < bounds[1]) bounds[1] = lat;
    if (lon > bounds[2]) bounds[2] = lon;
    if (lat > bounds[3]) bounds[3] = lat;
  }
}

/** @returns {[number, number, number, number]} the smallest box around boxes */
export function unionOf(boxes) {
  const [wests, souths, easts, norths] = [0, 1, 2, 3].map((side) => boxes.map((box) => box[side]));
  return [Math.min(...wests), Math.min(...souths), Math.max(...easts), Math.max(...norths)];
}

/**
 * @returns {Object} the outline of areas together, to be drawn and not filled: a border that two of
 *   them share point by point lies within, and is left out
 */
export function mergedAreas(areas) {
  const sides = new Map();
  for (const ring of areas.flatMap(({ geometry }) => polygonsOf(geometry)).flat()) {
    for (let at = 1; at < ring.length; at += 1) toggleSide(sides, ring[at - 1], ring[at]);
  }
  const coordinates = ringsOf(sides).map((ring) => [ring]);
  return { geometry: { type: "MultiPolygon", coordinates } };
}

/** A side that comes a second time, in whichever direction, is within: it goes. */
function toggleSide(sides, from, to) {
  const key = [from, to].map(String).sort().join(" ");
  if (!sides.delete(key)) sides.set(key, [from, to]);
}

/** Walk along sides from point to point; each is walked once. */
function ringsOf(sides) {
  const leaving = new Map();
  for (const side of sides.values()) {
    for (const point of side) {
      const key = String(point);
      if (!leaving.has(key)) leaving.set(key, new Set());
      leaving.get(key).add(side);
    }
  }
  const rings = [];
  for (const [start] of sides.values()) {
    const ring = [start];
    for (let side = take(leaving, start); side; side = take(leaving, ring.at(-1))) {
      ring.push(String(side[0]) === String(ring.at(-1)) ? side[1] : side[0]);
    }
    if (ring.length > 1) rings.push(ring);
  }
  return rings;
}

function take(leaving, point) {
  const [side] = leaving.get(String(point));
  if (side) for (const end of side) leaving.get(String(end)).delete(side);
  return side;
}

/** @returns {number} square degrees: enough to tell the larger of two */
export function extentOf([west, south, east, north]) {
  return (east - west) * (north - south);
}

/** @returns {boolean} whether two boxes share a point */
export function boxesMeet(a, b) {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/**
 * Tell whether an area contains a point, holes left out.
 * @param {{geometry: Object, bounds: number[]}} area
 * @param {number} lon
 * @param {number} lat
 * @returns {boolean}
 */
export function contains(area, lon, lat) {
  if (!boxesMeet(area.bounds, [lon, lat, lon, lat])) return false;
  let inside = false;
  for (const polygon of polygonsOf(area.geometry)) {
    for (const ring of polygon) {
      if (crossesOddly(ring, lon, lat)) inside = !inside;
    }
  }
  return inside;
}

/** Count the edges of `ring` that a ray from the point due east crosses: odd means inside. */
function crossesOddly(ring, lon, lat) {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}
