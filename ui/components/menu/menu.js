/**
 * The menu of pages on a narrow screen, which is Streamlit's sidebar.
 *
 * Streamlit names its button "Expand sidebar", where it shows "Pages" (style.html); leaves the
 * keyboard behind when it opens; and closes it on phones alone when a page is chosen.
 */
const BUTTON = '[data-testid="stExpandSidebarButton"]';
const CLOSE_BUTTON = '[data-testid="stSidebarCollapseButton"] button';
const LINK = '[data-testid="stSidebarNavLink"]';

export default function () {
  const { body } = document;
  if (body.dataset.pmMenu) return;
  body.dataset.pmMenu = "mended";
  const header = document.querySelector('[data-testid="stHeader"]');
  // The button comes and goes with the width of the window, and with the menu.
  if (header) new MutationObserver(name).observe(header, { childList: true, subtree: true });
  name();
  // Before Streamlit's own listeners, which change the menu at once.
  document.addEventListener("click", ({ target }) => {
    const bar = document.querySelector('[data-testid="stSidebar"]');
    if (!bar) return;
    if (target.closest(BUTTON)) whenCollapsed(bar, "false", () => bar.querySelector(LINK)?.focus());
    if (target.closest(CLOSE_BUTTON)) whenCollapsed(bar, "true", returnFocus);
    if (target.closest(LINK)) setTimeout(() => bar.querySelector(CLOSE_BUTTON)?.click());
  }, { capture: true });
}

function name() {
  document.querySelector(BUTTON)?.setAttribute("aria-label", "Pages");
}

/** The button is drawn anew when the menu has closed. */
function returnFocus() {
  const button = document.querySelector(BUTTON);
  if (button) button.focus();
  else requestAnimationFrame(returnFocus);
}

/** Act when the menu is open, or closed, and can take the keyboard. */
function whenCollapsed(bar, collapsed, act) {
  const watch = new MutationObserver(() => {
    if (bar.getAttribute("data-collapsed") !== collapsed) return;
    watch.disconnect();
    act();
  });
  watch.observe(bar, { attributes: true, attributeFilter: ["data-collapsed"] });
}
