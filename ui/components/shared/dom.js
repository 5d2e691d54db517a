/** Make an element. Text is only ever text; an attribute that is "" is left out. */
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== "") node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/** Make a button that never submits a form. */
function button(content, onPress) {
  const node = element("button", { type: "button" }, content);
  node.addEventListener("click", onPress);
  return node;
}
