// How the section will be printed, beside the text: asked for anew after a moment of quiet.

/** Readers see the words as they are typed; how these will be printed they ask later than writers, and not all at once. */
const READERS_AFTER = 3000;
const READERS_WITHIN = 12000;
const AGAIN = 4000;

export class Printed {
  /**
   * @param place   the element that shows it
   * @param address of the page's part
   * @param language () => which one to show
   * @param writes  () => whether this person writes
   */
  constructor(place, { address, language, writes }) {
    Object.assign(this, { place, address, language, writes });
    this.timer = null;
    this.running = null;
  }

  /** The text has changed; or `now`: another language is wanted. */
  refresh({ now = false } = {}) {
    if (!this.place) return;
    if (now || this.writes()) {
      clearTimeout(this.timer);
      this.#ask();
    } else {
      // One that waits is not put off by each further word.
      this.timer ??= setTimeout(() => this.#ask(), READERS_AFTER + Math.random() * READERS_WITHIN);
    }
  }

  async #ask() {
    this.timer = null;
    this.running?.abort();
    const running = (this.running = new AbortController());
    const language = this.language();
    try {
      const response = await fetch(`${this.address}?language=${language}`, { credentials: "same-origin", redirect: "manual", signal: running.signal });
      if (!response.ok) throw new Error(String(response.status));
      this.#show(await response.text());
    } catch {
      if (!running.signal.aborted) this.timer = setTimeout(() => this.#ask(), AGAIN);
    }
  }

  #show(html) {
    const scrolled = this.place.closest("[data-keep-scroll]");
    const { scrollTop = 0 } = scrolled ?? {};
    // Our own server's part of the page, cleaned there like the page itself (report/html.py).
    const part = new DOMParser().parseFromString(html, "text/html");
    this.place.replaceChildren(...document.importNode(part.body, true).childNodes);
    if (scrolled) scrolled.scrollTop = scrollTop;
  }
}
