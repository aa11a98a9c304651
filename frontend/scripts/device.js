// The databases in which this device keeps sections that are drafted live, and how much of each has not reached the server.
// Their names are listed in localStorage as well: any page can ask and clear, at once, also where a browser lists none.
//
// One database a person and section; what is unsent is counted for each page, since two pages share the database.

const PREFIX = "reportflow.live.";
const DAY = 24 * 60 * 60 * 1000;
/** As long as copies of forms are kept (keep.js). */
const OLD = 30 * DAY;

export class Device {
  /**
   * @param storage   localStorage or its like; null where there is none
   * @param databases window.indexedDB or its like; null where there is none
   */
  constructor(storage, databases, now = Date.now) {
    Object.assign(this, { storage, databases, now });
  }

  /** The name of the database of a person's section. `lineage` tells documents apart that were made anew under the same number. */
  name(person, section, lineage) {
    return `${PREFIX}${person}.${section}.${lineage}`;
  }

  /** How many changes of a database have not reached the server, as far as page `tab` knows. */
  setUnsent(name, tab, unsent) {
    const entry = this.#read(name);
    if (unsent) entry.unsent[tab] = unsent;
    else delete entry.unsent[tab];
    this.#write(name, { ...entry, time: this.now() });
  }

  /** Changes of a database that have not reached the server: {page: number}. */
  unsentOf(name) {
    return this.#read(name).unsent;
  }

  /** Changes of a person that have not reached the server, in all sections. */
  unsent(person) {
    const mine = this.#names().filter((name) => name.startsWith(`${PREFIX}${person}.`));
    return mine.reduce((sum, name) => sum + total(this.#read(name).unsent), 0);
  }

  /** Remove all databases of a person: signing out. Resolves when they are gone, or soon will be. */
  async clear(person) {
    await this.#remove((name) => name.startsWith(`${PREFIX}${person}.`));
  }

  /**
   * Remove what other people left on this device. Words of theirs that have not reached the server are theirs alone to give
   * up: they wait as long as copies of forms do.
   */
  async clearOthers(person) {
    await this.#remove((name) => {
      if (name.startsWith(`${PREFIX}${person}.`)) return false;
      const { unsent, time } = this.#read(name);
      return total(unsent) === 0 || this.now() - time > OLD;
    });
  }

  /** Remove one database. */
  async forget(name) {
    await this.#remove((other) => other === name);
  }

  async #remove(wanted) {
    const listed = await this.databases?.databases?.().catch(() => []) ?? [];
    const names = new Set([...this.#names(), ...listed.map(({ name }) => name).filter((name) => name.startsWith(PREFIX))]);
    await Promise.all([...names].filter(wanted).map((name) => this.#delete(name)));
  }

  #delete(name) {
    this.#drop(name);
    return new Promise((done) => {
      const request = this.databases?.deleteDatabase(name);
      if (!request) {
        done();
        return;
      }
      // Another page of ours lets go of it when it is asked to; it is gone then, whoever waits for it.
      for (const kind of ["onsuccess", "onerror", "onblocked"]) request[kind] = () => done();
    });
  }

  #names() {
    const names = [];
    for (let index = 0; index < (this.storage?.length ?? 0); index += 1) {
      const name = this.storage.key(index);
      if (name?.startsWith(PREFIX)) names.push(name);
    }
    return names;
  }

  #read(name) {
    try {
      const entry = JSON.parse(this.storage?.getItem(name) ?? "{}");
      return { unsent: entry.unsent ?? {}, time: entry.time ?? 0 };
    } catch {
      return { unsent: {}, time: 0 };
    }
  }

  #write(name, entry) {
    try {
      this.storage?.setItem(name, JSON.stringify(entry));
    } catch {
      // Full or forbidden: the database itself still has the words, and brings them to the server.
    }
  }

  #drop(name) {
    try {
      this.storage?.removeItem(name);
    } catch {
      // Nothing to remove where nothing can be stored.
    }
  }
}

/** This browser's. */
export function thisDevice() {
  return new Device(reach("localStorage"), reach("indexedDB"));
}

function total(unsent) {
  return Object.values(unsent).reduce((sum, count) => sum + count, 0);
}

function reach(name) {
  try {
    return window[name] ?? null;
  } catch {
    return null;
  }
}
