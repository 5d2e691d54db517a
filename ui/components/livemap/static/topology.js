/** Areas that share borders, from TopoJSON: each stretch of border is an arc, held once. */

import { boundsOf, fetchOnce } from "./geometry.js";

/**
 * Fetch the councils.
 * @param {string} url absolute
 * @returns {Promise<Topology>} rejects with FetchFailure; a failure is not kept
 */
export function fetchTopology(url) {
  return fetchOnce(url, (document) => new Topology(document));
}

export class Topology {
  /** @param {Object} document TopoJSON; areas are multipolygons with an `id` each */
  constructor({ transform, arcs, objects }) {
    this.arcs = arcs.map((arc) => positionsOf(arc, transform));
    this.ends = this.arcs.map((arc) => [String(arc[0]), String(arc.at(-1))]);
    const geometries = Object.values(objects).flatMap((object) => object.geometries);
    this.areas = new Map(geometries.map((area) => [String(area.id), area]));
  }

  /** @returns {Map<string, import("./geometry.js").Feature>} every area by identifier */
  features() {
    return new Map([...this.areas].map(([id, area]) => [id, this.#feature(id, area)]));
  }

  #feature(id, { properties, arcs }) {
    const rings = (polygon) => polygon.map((ring) => this.#line(ring));
    const geometry = { type: "MultiPolygon", coordinates: arcs.map(rings) };
    const { name, kind } = properties;
    return { id, name, kind, codes: [id], geometry, bounds: boundsOf(geometry) };
  }

  /**
   * @param {string[]} ids areas; those that there are not are left out
   * @returns {Object} GeoJSON of the areas together, to be drawn: an arc that two of them share
   *   lies within, and is left out. Each ring is a polygon of its own, a hole as well, which fills
   *   and outlines the same (even-odd).
   */
  merge(ids) {
    const outline = new Map();
    for (const arc of ids.flatMap((id) => this.areas.get(id)?.arcs.flat(2) ?? [])) {
      const number = arc < 0 ? ~arc : arc;
      if (!outline.delete(number)) outline.set(number, arc);
    }
    const rings = this.#rings([...outline.values()]);
    return { type: "MultiPolygon", coordinates: rings.map((ring) => [this.#line(ring)]) };
  }

  /** Put arcs end to end until each ring is closed. Around every area they run the same way. */
  #rings(arcs) {
    const leaving = new Map();
    for (const arc of arcs) {
      const [from] = this.#endsOf(arc);
      if (leaving.has(from)) leaving.get(from).push(arc);
      else leaving.set(from, [arc]);
    }
    const rings = [];
    for (const start of leaving.keys()) {
      while (leaving.get(start).length) rings.push(this.#ring(leaving, start));
    }
    return rings;
  }

  #ring(leaving, start) {
    const ring = [];
    let at = start;
    do {
      const arc = leaving.get(at)?.pop();
      if (arc === undefined) break;
      ring.push(arc);
      [, at] = this.#endsOf(arc);
    } while (at !== start);
    return ring;
  }

  #endsOf(arc) {
    return arc < 0 ? [this.ends[~arc][1], this.ends[~arc][0]] : this.ends[arc];
  }

  #line(arcs) {
    const line = [];
    for (const arc of arcs) {
      const part = arc < 0 ? this.arcs[~arc].slice().reverse() : this.arcs[arc];
      // An arc begins where the last one ended.
      for (let at = line.length ? 1 : 0; at < part.length; at += 1) line.push(part[at]);
    }
    return line;
  }
}

/** An arc is its first position and the steps to each next one, in whole numbers. */
function positionsOf(arc, { scale, translate }) {
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}
