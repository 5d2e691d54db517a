/**
 * Put text on the clipboard, without HTTPS too; say whether it is there.
 *
 * `returnTo` has the keyboard afterwards.
 */
async function copyText(text, returnTo) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyWithSelection(text, returnTo);
  }
}

/** The old way, for addresses without HTTPS, where the clipboard is not offered. */
function copyWithSelection(text, returnTo) {
  const field = document.createElement("textarea");
  field.value = text;
  // In the page itself: what is selected in a shadow tree is not copied everywhere.
  field.style.cssText = "position:fixed;inset:0 auto auto 0;width:1px;height:1px;opacity:0";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  returnTo.focus();
  return done;
}
