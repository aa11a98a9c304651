// Copies of what was typed and is not on the server yet, kept on this device.
//
// A copy is there exactly while its text is not known to be saved. Its key names the person, the page that wrote it and
// the draft, so that two tabs never overwrite each other and nobody meets the text of somebody else.

const PREFIX = "reportflow.copy.";
const TAB_PREFIX = "reportflow.tab.";
const DAY = 24 * 60 * 60 * 1000;
/** A page without locks says every few seconds that it is there; browsers slow the timers of hidden ones to a minute. */
const TAB_SILENT = 90 * 1000;
const COPY_OLD = 30 * DAY;

export class Keep {
  /**
   * @param storage localStorage or its like; null where there is none
   * @param person  id of the signed-in person
   * @param tab     id of this page
   * @param now     the clock, in milliseconds
   */
  constructor(storage, person, tab, now = Date.now) {
    this.person = String(person);
    this.tab = tab;
    this.now = now;
    this.memory = new Map();
    this.storage = works(storage) ? storage : null;
  }

  /** Whether copies outlive this page. */
  get durable() {
    return this.storage !== null && this.memory.size === 0;
  }

  /** Keep a copy of one draft; it replaces this page's copy of that draft. */
  put(key, copy) {
    this.#write(this.#name(this.tab, key), { ...copy, key, person: this.person, tab: this.tab, time: this.now() });
  }

  #write(name, copy) {
    const value = JSON.stringify(copy);
    try {
      this.storage.setItem(name, value);
      this.memory.delete(name);
    } catch {
      // Full, forbidden or absent: at least this page remembers.
      this.memory.set(name, value);
    }
  }

  /** This page's copy of one draft, or null. */
  get(key) {
    return this.#read(this.#name(this.tab, key));
  }

  /** The text of that copy is on the server. */
  drop(key) {
    this.#remove(this.#name(this.tab, key));
  }

  /** Every copy of this person, of any page, oldest first. */
  all() {
    const start = `${PREFIX}${encodeURIComponent(this.person)}.`;
    return this.#names(start)
      .map((name) => this.#read(name))
      .filter((copy) => copy !== null && copy.person === this.person)
      .sort((one, other) => one.time - other.time);
  }

  /**
   * Copies left behind by pages that are gone, oldest first.
   * @param live ids of pages that are still open
   */
  orphans(live) {
    return this.all().filter((copy) => copy.tab !== this.tab && !live.has(copy.tab));
  }

  /** Take over a copy that another page left: from now on it is this page's. */
  adopt(copy) {
    this.put(copy.key, copy);
    this.forget(copy);
  }

  /** Change a copy that another page left; it stays where and as old as it is. */
  amend(copy, changes) {
    this.#write(this.#name(copy.tab, copy.key), { ...copy, ...changes });
  }

  /** Remove a copy that another page left. */
  forget(copy) {
    this.#remove(this.#name(copy.tab, copy.key));
  }

  /** Remove every copy of this person: signing out. */
  clear() {
    for (const copy of this.all()) this.forget(copy);
  }

  /** Remove copies of anybody that are older than a month, and unreadable ones. */
  tidy() {
    for (const name of this.#names(PREFIX)) {
      const copy = this.#read(name);
      if (copy === null || this.now() - copy.time > COPY_OLD) this.#remove(name);
    }
  }

  /** Say that this page is open. */
  beat() {
    try {
      this.storage?.setItem(TAB_PREFIX + this.tab, String(this.now()));
    } catch {
      // A full storage: the page counts as gone, its copies as orphans; they are still this person's own.
    }
  }

  /** Say that this page is gone. */
  leave() {
    this.#remove(TAB_PREFIX + this.tab);
  }

  /** Ids of pages that said within the last minute or so that they are open. */
  beating() {
    const live = new Set();
    for (const name of this.#names(TAB_PREFIX)) {
      if (this.now() - Number(this.storage.getItem(name)) < TAB_SILENT) live.add(name.slice(TAB_PREFIX.length));
      else this.#remove(name);
    }
    return live;
  }

  #name(tab, key) {
    return `${PREFIX}${encodeURIComponent(this.person)}.${tab}.${key}`;
  }

  #names(start) {
    const names = new Set();
    for (let index = 0; index < (this.storage?.length ?? 0); index += 1) {
      const name = this.storage.key(index);
      if (name?.startsWith(start)) names.add(name);
    }
    for (const name of this.memory.keys()) if (name.startsWith(start)) names.add(name);
    return [...names];
  }

  #read(name) {
    try {
      const copy = JSON.parse(this.memory.get(name) ?? this.storage?.getItem(name) ?? "null");
      return copy && typeof copy.text === "string" && typeof copy.key === "string" ? copy : null;
    } catch {
      return null;
    }
  }

  #remove(name) {
    this.memory.delete(name);
    try {
      this.storage?.removeItem(name);
    } catch {
      // Nothing to remove where nothing can be stored.
    }
  }
}

function works(storage) {
  try {
    storage.setItem(`${PREFIX}try`, "1");
    storage.removeItem(`${PREFIX}try`);
    return true;
  } catch {
    return false;
  }
}
