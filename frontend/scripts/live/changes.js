// What became of the originals of translations that are out of date: asked for where somebody looks at the translation.

export class Changes {
  /**
   * @param address of the answer (web/live_drafting.py)
   * @param shown   () => called when there is news
   */
  constructor(address, shown) {
    Object.assign(this, { address, shown });
    this.blocks = {};
    this.language = null;
  }

  /** {since, changes: [[op, words]]} of a block's original, where that is known. */
  of(block, language) {
    return language === this.language ? (this.blocks[block] ?? null) : null;
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
