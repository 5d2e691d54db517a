/** The style sheets of the shadow root, fetched once: no map is drawn before they are here. */

/** @type {CSSStyleSheet[]} */
export const sheets = await Promise.all(["livemap.css"].map(load));

async function load(name) {
  const baseURL = new URL(name, import.meta.url);
  const response = await fetch(baseURL);
  const sheet = new CSSStyleSheet({ baseURL });
  return sheet.replace(await response.text());
}
