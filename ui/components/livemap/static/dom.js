/** Building elements. Text from data goes in as text nodes, so it can never become markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an HTML element.
 * @param {string} tag
 * @param {Object<string, string|number|boolean|null>} [attributes] null and false are left out
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  return addContent(document.createElement(tag), attributes, children);
}

/**
 * Make an SVG element.
 * @param {string} tag
 * @param {Object<string, string|number|boolean|null>} [attributes]
 * @param {...Node} children
 * @returns {SVGElement}
 */
export function svgElement(tag, attributes = {}, ...children) {
  return addContent(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Make a button that never submits a form.
 * @param {Object<string, string|number|boolean|null>} attributes
 * @param {() => void} onPress
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function button(attributes, onPress, ...children) {
  const made = element("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", onPress);
  return made;
}

function addContent(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children);
  return node;
}
