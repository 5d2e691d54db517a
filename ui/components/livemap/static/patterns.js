/** Fill patterns, swatches and line styles: what tells one layer from another without colour. */

import { svgElement } from "./dom.js";
import { symbolPath } from "./symbols.js";

let swatches = 0;

/**
 * Make a <pattern>, to be filled with as `url(#id)`.
 * @param {string} id unique in the shadow root
 * @param {{kind: string, angle: number, spacing: number, width: number, colour: string}} pattern
 * @param {{quiet?: boolean}} [options] quiet: sparser and lighter
 * @returns {SVGElement}
 */
export function patternElement(id, pattern, { quiet = false } = {}) {
  const spacing = (pattern.spacing ?? 8) * (quiet ? 1.75 : 1);
  const width = (pattern.width ?? 1.5) * (quiet ? 0.75 : 1);
  return svgElement(
    "pattern",
    {
      id,
      width: spacing,
      height: spacing,
      patternUnits: "userSpaceOnUse",
      patternTransform: `rotate(${pattern.angle ?? 0})`,
    },
    ...patternShapes(pattern, spacing, width, quiet ? 0.7 : 1),
  );
}

/**
 * Make the same pattern for a canvas.
 * @param {{kind: string, angle: number, spacing: number, width: number, colour: string}} pattern
 * @returns {CanvasPattern}
 */
export function patternFill({ kind, angle = 0, spacing = 8, width = 1.5, colour }) {
  // Finer than the screen, so that lines stay sharp when they are turned.
  const scale = 4;
  const tile = Object.assign(document.createElement("canvas"), { width: spacing * scale, height: spacing * scale });
  const context = tile.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = colour;
  const middle = spacing / 2;
  if (kind === "dots") {
    context.arc(middle, middle, width, 0, 2 * Math.PI);
    context.fill();
  } else {
    context.fillRect(middle - width / 2, 0, width, spacing);
    if (kind === "cross") context.fillRect(0, middle - width / 2, spacing, width);
  }
  const made = context.createPattern(tile, "repeat");
  made.setTransform(new DOMMatrix().rotate(angle).scale(1 / scale));
  return made;
}

function patternShapes({ kind, colour }, spacing, width, opacity) {
  const paint = { fill: colour, "fill-opacity": opacity };
  const middle = spacing / 2;
  const bar = (box) => svgElement("rect", { ...paint, ...box });
  const upright = { x: middle - width / 2, y: 0, width, height: spacing };
  const level = { x: 0, y: middle - width / 2, width: spacing, height: width };
  if (kind === "hatch") return [bar(upright)];
  if (kind === "cross") return [bar(upright), bar(level)];
  if (kind === "dots") return [svgElement("circle", { ...paint, cx: middle, cy: middle, r: width })];
  return [];
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
  const patterned = style.pattern && style.pattern.kind !== "none";
  const paint = {
    fill: patterned ? `url(#${id})` : "none",
    stroke: style.stroke,
    "stroke-width": quiet ? style.weight * 0.6 : style.weight,
    ...(dashed || quiet ? { "stroke-dasharray": dashes({ dashed, quiet }) } : {}),
    ...(quiet ? { "stroke-linecap": "round" } : {}),
  };
  const defs = svgElement("defs");
  if (patterned) defs.append(patternElement(id, style.pattern));
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
