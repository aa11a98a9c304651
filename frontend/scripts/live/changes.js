// What became of the originals of translations that are out of date: asked for where somebody looks at the translation.

/** Readers ask a little later than those who translate, and not all at once; nobody for each of several moments of quiet. */
const READERS_WITHIN = 4000;
const WRITERS_WITHIN = 300;

export class Changes {
  /**
   * @param address of the answer (web/live_drafting.py)
   * @param shown   () => called when there is news
   * @param writes  () => whether this person writes
   */
  constructor(address, shown, writes) {
    Object.assign(this, { address, shown, writes });
    this.timer = null;
    this.blocks = {};
    this.language = null;
  }

  /** {since, changes: [[op, words]]} of a block's original, where that is known. */
  of(block, language) {
    return language === this.language ? (this.blocks[block] ?? null) : null;
  }

  /** The text has moved on: ask in a moment. */
  refresh(language) {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.load(language);
    }, this.writes() ? WRITERS_WITHIN : Math.random() * READERS_WITHIN);
  }

  /** Ask anew. */
  async load(language) {
    try {
      const response = await fetch(`${this.address}?language=${language}`, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const { blocks } = await response.json();
      this.blocks = blocks;
      this.language = language;
      this.shown();
    } catch {
      // The mark alone stays: it comes over the socket.
    }
  }
}
