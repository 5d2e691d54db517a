/** Outlines: fetched once per address for the whole page, and the arithmetic on them. */

/**
 * @typedef {Object} Feature
 * @property {string} id
 * @property {string} name
 * @property {string} kind
 * @property {string[]|null} codes councils that it is made of
 * @property {Object} geometry GeoJSON, longitude before latitude
 * @property {[number, number, number, number]} bounds west, south, east, north
 */

/** The server's answer was not a file of outlines; the message says what it was. */
export class FetchFailure extends Error {}

// Shared by every map on the page, and kept over reruns and remounts.
const responses = new Map();

/**
 * Fetch a file of outlines, once for the whole page.
 * @param {string} url absolute
 * @param {(answer: Object) => Object} read makes of the JSON what is kept
 * @returns {Promise<Object>} rejects with FetchFailure; a failure is not kept
 */
export function fetchOnce(url, read) {
  if (!responses.has(url)) {
    const answer = request(url).then(read);
    responses.set(url, answer);
    answer.catch(() => responses.delete(url));
  }
  return responses.get(url);
}

/**
 * Fetch a GeoJSON file.
 * @param {string} url absolute
 * @returns {Promise<Object>} as above
 */
export function fetchGeoJson(url) {
  return fetchOnce(url, (answer) => answer);
}

/**
 * @param {Object} collection a GeoJSON FeatureCollection
 * @returns {boolean} whether some of its features are made of councils
 */
export function isMadeOfCouncils({ features }) {
  return (features ?? []).some(isCouncilUnion);
}

/**
 * @param {Object} collection a GeoJSON FeatureCollection; features without a geometry may name the
 *   councils they are made of (`codes`)
 * @param {import("./topology.js").Topology|null} councils to make them of
 * @returns {Map<string, Feature>} its features by identifier
 */
export function featuresOf(collection, councils) {
  const features = (collection.features ?? []).map((feature) =>
    isCouncilUnion(feature) ? { ...feature, geometry: councils.merge(feature.properties.codes) } : feature,
  );
  return new Map(
    features.filter(({ geometry }) => geometry).map((feature) => [String(feature.id), toFeature(feature)]),
  );
}

function isCouncilUnion({ geometry, properties }) {
  return !geometry && Boolean(properties?.codes);
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
    codes: properties?.codes ?? null,
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
  if (geometry.type === "Point") extendBounds(bounds, [geometry.coordinates]);
  // Only the outer ring of each polygon: a hole cannot reach further.
  for (const polygon of polygonsOf(geometry)) extendBounds(bounds, polygon[0] ?? []);
  for (const line of linesOf(geometry)) extendBounds(bounds, line);
  return bounds;
}

/** Widen `bounds` over a ring. By index: destructuring costs here, on 100,000 positions. */
function extendBounds(bounds, ring) {
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
export function unionBounds(boxes) {
  const [wests, souths, easts, norths] = [0, 1, 2, 3].map((side) => boxes.map((box) => box[side]));
  return [Math.min(...wests), Math.min(...souths), Math.max(...easts), Math.max(...norths)];
}

/** @returns {number} square degrees: enough to tell the larger of two */
export function bboxArea([west, south, east, north]) {
  return (east - west) * (north - south);
}

/** @returns {boolean} whether two boxes share a point */
export function boxesOverlap(a, b) {
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
  if (!boxesOverlap(area.bounds, [lon, lat, lon, lat])) return false;
  let inside = false;
  for (const polygon of polygonsOf(area.geometry)) {
    for (const ring of polygon) {
      if (isInRing(ring, lon, lat)) inside = !inside;
    }
  }
  return inside;
}

/** Count the edges of `ring` that a ray from the point due east crosses: odd means inside. */
function isInRing(ring, lon, lat) {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}
