/** Fill patterns, swatches and line styles: what tells one layer from another without colour. */

import { svgElement } from "./dom.js";
import { symbolPath } from "./symbols.js";

let swatches = 0;

/**
 * Make a <pattern>, to be filled with as `url(#id)`.
 * @param {string} id unique in the shadow root
 * @param {{colour: string, opacity: number, angle: number, size: number, lines: number[][],
 *   dots: number[][]}} pattern a tile: x, y, width and height of lines; x, y and radius of dots
 * @returns {SVGElement}
 */
export function patternElement(id, { colour, opacity, angle, size, lines, dots }) {
  const paint = { fill: colour, "fill-opacity": opacity };
  return svgElement(
    "pattern",
    {
      id,
      width: size,
      height: size,
      patternUnits: "userSpaceOnUse",
      patternTransform: `rotate(${angle})`,
    },
    ...lines.map(([x, y, width, height]) => svgElement("rect", { ...paint, x, y, width, height })),
    ...dots.map(([cx, cy, r]) => svgElement("circle", { ...paint, cx, cy, r })),
  );
}

/**
 * Make the same pattern for a canvas.
 * @param {Object} pattern as for `patternElement`
 * @returns {CanvasPattern}
 */
export function patternFill({ colour, angle, size, lines, dots }) {
  // Larger than it is drawn, so that lines stay sharp when they are turned.
  const scale = 4;
  const tile = Object.assign(document.createElement("canvas"), { width: size * scale, height: size * scale });
  const context = tile.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = colour;
  for (const [x, y, width, height] of lines) context.fillRect(x, y, width, height);
  for (const [x, y, radius] of dots) context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  const made = context.createPattern(tile, "repeat");
  made.setTransform(new DOMMatrix().rotate(angle).scale(1 / scale));
  return made;
}

/**
 * The dashes of an outline: long for indicative, dots for quiet, both for both.
 * @param {{dashed?: boolean, quiet?: boolean}} facts
 * @returns {string|null} SVG dash array
 */
export function dashes({ dashed, quiet }) {
  if (dashed && quiet) return "7 4 1 4";
  if (quiet) return "1 4";
  return dashed ? "7 4" : null;
}

/**
 * Draw a layer's swatch, as its places are drawn on the map.
 * @param {Object} layer as in the map's description
 * @returns {SVGElement}
 */
export function layerSwatch({ shape, style, dashed, quiet }) {
  if (shape === "point") return symbolSwatch(style, { fill: style.fill });
  if (shape === "line") return lineSwatch(style);
  swatches += 1;
  const id = `swatch-${swatches}`;
  const paint = {
    fill: style.pattern ? `url(#${id})` : "none",
    stroke: style.stroke,
    "stroke-width": quiet ? style.weight * 0.6 : style.weight,
    ...(dashed || quiet ? { "stroke-dasharray": dashes({ dashed, quiet }) } : {}),
    ...(quiet ? { "stroke-linecap": "round" } : {}),
  };
  const defs = svgElement("defs");
  if (style.pattern) defs.append(patternElement(id, style.pattern));
  return frame(defs, svgElement("rect", { x: 3, y: 3, width: 28, height: 16, ...paint }));
}

/**
 * Draw the swatch of a theme's class, as its councils are filled.
 * @param {{fill: string, pattern: Object|null, stroke?: string}} councilClass
 * @returns {SVGElement}
 */
export function classSwatch({ fill, pattern, stroke }) {
  const box = { x: 1, y: 1, width: 32, height: 20, rx: 2 };
  const ground = svgElement("rect", { ...box, class: "swatch-class", fill, stroke });
  if (!pattern) return frame(ground);
  swatches += 1;
  const id = `swatch-${swatches}`;
  const defs = svgElement("defs", {}, patternElement(id, pattern));
  return frame(defs, ground, svgElement("rect", { ...box, fill: `url(#${id})` }));
}

/**
 * Draw the swatch of the councils below.
 * @returns {SVGElement}
 */
export function councilSwatch() {
  return frame(svgElement("rect", { class: "swatch-council", x: 3, y: 3, width: 28, height: 16 }));
}

/**
 * Draw a sample for the key: "dashed", "quiet" or "hollow".
 * @param {string} sample
 * @returns {SVGElement}
 */
export function keySample(sample) {
  if (sample === "hollow") return symbolSwatch({ symbol: "diamond" }, { fill: "none" });
  const quiet = sample === "quiet";
  return frame(
    svgElement("path", {
      class: "sample",
      d: "M2 11H32",
      "stroke-width": quiet ? 1.5 : 2.5,
      "stroke-linecap": quiet ? "round" : "butt",
      "stroke-dasharray": dashes({ dashed: sample === "dashed", quiet }),
    }),
  );
}

function lineSwatch({ stroke, weight, dash }) {
  const paint = { stroke, "stroke-width": weight, "stroke-dasharray": dash?.join(" ") };
  return frame(svgElement("path", { d: "M1 11H33", ...paint }));
}

function symbolSwatch({ symbol, stroke }, { fill }) {
  const outline = symbolPath(symbol, 17, 11, 7);
  return frame(
    svgElement("path", { d: outline, fill, stroke: stroke ?? "var(--pm-map-ink)", "stroke-width": 2 }),
  );
}

function frame(...children) {
  const box = { class: "swatch", width: 34, height: 22, viewBox: "0 0 34 22", "aria-hidden": "true" };
  const land = svgElement("rect", { class: "swatch-land", width: 34, height: 22, rx: 2 });
  return svgElement("svg", box, land, ...children);
}
