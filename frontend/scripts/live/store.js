// A section on this device: all that was typed is in a database of the browser before anybody is told, so that a closed
// browser loses nothing; and how many of its changes no server has acknowledged.

import { IndexeddbPersistence, fetchUpdates } from "y-indexeddb";

/** Some browsers never answer in their private mode. */
const PATIENCE = 2500;

export class Store {
  /**
   * @param device a Device
   * @param name   of the database
   * @param tab    id of this page
   * @param doc    the section's document
   */
  constructor({ device, name, tab, doc }) {
    Object.assign(this, { device, name, tab, doc });
    this.durable = false;
    this.counted = 0;
    try {
      this.database = device.databases ? new IndexeddbPersistence(name, doc) : null;
    } catch {
      this.database = null;
    }
    if (this.database) this.#neverThrows(this.database);
  }

  /** A database that was taken away (signed out on another page, a full disk) stops keeping; it never stops the typing. */
  #neverThrows(database) {
    const keep = database._storeUpdate;
    this.doc.off("update", keep);
    database._storeUpdate = (update, origin) => {
      try {
        committing(database, () => keep(update, origin));
      } catch {
        this.durable = false;
      }
    };
    this.doc.on("update", database._storeUpdate);
  }

  /**
   * Resolves when what this device has is in the document, with the number of changes that no server has.
   * @param isOpen (tab) => whether that page is still there: it brings its own changes to the server
   */
  async loaded(isOpen) {
    if (this.database) {
      const opened = this.database._db.then(() => this.database.whenSynced).then(() => true);
      const late = new Promise((done) => setTimeout(done, PATIENCE, false));
      this.durable = await Promise.race([opened, late]).catch(() => false);
    }
    let left = 0;
    for (const [tab, count] of Object.entries(this.device.unsentOf(this.name))) {
      if (tab === this.tab || isOpen(tab)) continue;
      left += count;
      this.device.setUnsent(this.name, tab, 0);
    }
    this.count(left);
    return left;
  }

  /** Take in what another page has put into the database, and brings to the server no more. Gives how many changes. */
  async takeOver(tab) {
    const left = this.device.unsentOf(this.name)[tab] ?? 0;
    if (!left) return 0;
    if (this.durable) await fetchUpdates(this.database);
    this.device.setUnsent(this.name, tab, 0);
    return left;
  }

  /** Pages of this person that have changes of their own in the database. */
  otherPages() {
    return Object.keys(this.device.unsentOf(this.name)).filter((tab) => tab !== this.tab);
  }

  /** So many changes have not reached the server. */
  count(unsent) {
    if (unsent === this.counted) return;
    this.counted = unsent;
    this.device.setUnsent(this.name, this.tab, unsent);
  }

  /** Stop keeping; what is kept stays. */
  async close() {
    await this.database?.destroy().catch(() => {});
  }

  /** Remove what is kept. */
  async clear() {
    await this.close();
    await this.device.forget(this.name);
  }
}

/** A transaction that waits for its page to end it is undone where the page is closed in that moment: it is ended at once. */
function committing(database, write) {
  const { db } = database;
  if (!db) {
    write();
    return;
  }
  let begun = null;
  const noting = { transaction: (...names) => (begun = db.transaction(...names)) };
  database.db = noting;
  try {
    write();
  } finally {
    database.db = db;
  }
  begun?.commit?.();
}
