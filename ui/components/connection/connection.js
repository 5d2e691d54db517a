/**
 * A line that says, while the server does not answer, what still holds and what happens next.
 *
 * `data`: what is said when the connection is lost, is gone for good, and is back; and `files`
 * {name, address}, each found below `root` for as long as the server has it.
 *
 * Streamlit keeps the state of its connection in an attribute of the app's root. Where a later
 * one does not, nothing is said. The line is there from the beginning, empty: a screen reader
 * hears only what changes in a line that was there before.
 */

const STATE = "data-test-connection-state";
const CONNECTED_STATES = ["CONNECTED", "STATIC_CONNECTED"];
/** So long a break goes unnoticed, such as that of a laptop which wakes. */
const GRACE_MS = 1_000;
const MESSAGE_MS = 10_000;

/** Streamlit's own dialog covers the answer, and speaks of Streamlit and of the internet. */
const DIALOG = "[role=dialog]";
const DIALOG_TITLE = "Connection error";

const watchers = new WeakMap();

export default function ({ parentElement, data: [words] }) {
  if (!watchers.has(parentElement)) watchers.set(parentElement, new ConnectionWatcher(parentElement, words));
  watchers.get(parentElement).words = words;
  // Streamlit also cleans up calls that a newer one replaced while the line stays on the page.
  return () => setTimeout(() => {
    if (parentElement.isConnected) return;
    watchers.get(parentElement)?.end();
    watchers.delete(parentElement);
  });
}

class ConnectionWatcher {
  constructor(root, words) {
    this.words = words;
    this.line = Object.assign(document.createElement("p"), { className: "line" });
    this.line.setAttribute("role", "status");
    root.append(this.line);
    this.app = document.querySelector(`[${STATE}]`);
    this.observer = new MutationObserver(() => this.update());
    this.dialogs = new MutationObserver(() => closeStreamlitDialog());
    if (!this.app) return;
    this.observer.observe(this.app, { attributes: true, attributeFilter: [STATE] });
    this.update();
  }

  update() {
    const state = this.app.getAttribute(STATE);
    if (CONNECTED_STATES.includes(state)) this.restored();
    else this.lost(state === "DISCONNECTED_FOREVER" ? this.words.gone : this.words.lost);
  }

  lost(words) {
    // Through every state of trying again: the first starts the clock, and what is said stays.
    if (!this.isLost) {
      // As they are now: what the server says of them when it is back may be of a new session.
      this.held = this.words.files;
      this.after(GRACE_MS, words);
      this.dialogs.observe(document.body, { childList: true, subtree: true });
    } else if (this.line.textContent) {
      this.say(words);
    }
    this.isLost = true;
  }

  async restored() {
    const wasLost = this.isLost;
    this.isLost = false;
    this.dialogs.disconnect();
    clearTimeout(this.timer);
    const missing = wasLost ? await this.missing(this.held) : [];
    if (this.isLost) return;
    if (missing.length) {
      this.say(this.words.filesGone.replace("{names}", () => missing.join(", ")));
    } else if (this.line.textContent) {
      this.say(this.words.back);
      this.after(MESSAGE_MS, "");
    }
  }

  /** Return the names of those files that the server does not have any more. */
  async missing(files) {
    const root = new URL(this.words.root, document.baseURI);
    const isThere = await Promise.all(
      files.map(async ({ address }) => {
        const answer = await fetch(new URL(address, root), { cache: "no-store" }).catch(() => null);
        return answer?.status !== 404; // of one that cannot be asked for, nothing is known
      }),
    );
    return files.filter((_, number) => !isThere[number]).map(({ name }) => name);
  }

  after(wait, words) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(words), wait);
  }

  say(words) {
    if (this.line.textContent !== words) this.line.textContent = words;
  }

  end() {
    clearTimeout(this.timer);
    this.observer.disconnect();
    this.dialogs.disconnect();
  }
}

/** What it says stands in the line, with what still holds. Closed once, it does not come back. */
function closeStreamlitDialog() {
  for (const dialog of document.querySelectorAll(DIALOG)) {
    if (dialog.textContent.includes(DIALOG_TITLE)) dialog.querySelector("button")?.click();
  }
}
