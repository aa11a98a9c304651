// One section that this page has open: its document, what the device keeps of it, the socket, and who else is there.
//
// The page (desk.js) listens to: "ready" (the text can be shown), "may", "states", "seq", "status", "stopped".

import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Connection } from "./connection.js";
import { extentOf, isThere, rootsOf } from "./document.js";
import { Store } from "./store.js";

/** What one types without a pause is one step of undoing. */
const CAPTURE = 600;
/** Codes of refusals after which this device goes on by itself: the text is shortened, then all is said again. */
const TOO_MUCH = new Set(["section.too_long", "section.too_many_rows"]);

export class Session {
  /**
   * @param settings of the page (web/live_drafting.py)
   * @param device   a Device
   * @param tab      id of this page
   * @param isOpen   (tab) => whether that page is still there
   * @param open     () => a new WebSocket
   * @param clock    {now(), later(callback, ms): cancel, random()}
   */
  constructor({ settings, device, tab, isOpen, open, clock }) {
    Object.assign(this, { settings, isOpen, open, clock });
    this.listeners = new Map();
    this.doc = new Y.Doc();
    rootsOf(this.doc);
    this.awareness = new Awareness(this.doc);
    this.awareness.setLocalState({ block: null, language: null, cursor: null });
    const name = device.name(settings.person, settings.section, settings.lineage);
    this.store = new Store({ device, name, tab, doc: this.doc });
    this.undoManager = new Y.UndoManager(rootsOf(this.doc), { captureTimeout: CAPTURE, trackedOrigins: new Set([this]) });
    this.may = { draft: false, languages: [] };
    this.closed = null;
    this.limits = null;
    this.states = {};
    this.seq = 0;
    this.refused = null;
    this.isReady = false;
    this.wasSynced = false;
  }

  on(name, listener) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  /** Take up what the device has, then open the socket. Gives how many changes of earlier pages were found. */
  async start() {
    const left = await this.store.loaded(this.isOpen);
    this.connection = new Connection({
      doc: this.doc,
      awareness: this.awareness,
      person: this.settings.person,
      open: this.open,
      clock: this.clock,
      says: (kind, message) => this.#hear(kind, message),
      unsent: left,
    });
    this.doc.on("update", (_update, origin) => origin !== this.connection && this.#shorten());
    this.connection.start();
    // Words of an earlier page that no server has are shown, whether one answers or not.
    if (left) this.#beReady();
    return left;
  }

  stop() {
    this.connection?.stop();
    this.awareness.destroy();
  }

  /** Whether this person may write a language's texts now. */
  mayWrite(language) {
    return this.closed === null && this.may.languages.includes(language);
  }

  /** Whether this person may add, move and remove rows, and set who does what by when. */
  get mayDraft() {
    return this.closed === null && this.may.draft;
  }

  get writes() {
    return this.closed === null && this.may.languages.length > 0;
  }

  /** Changes that no server has acknowledged. */
  get pending() {
    return this.connection?.pending ?? 0;
  }

  /** As `statusOf` takes it. */
  get facts() {
    const { trouble = "connecting", attempts = 0 } = this.connection ?? {};
    const { pending, refused, closed, writes, wasSynced: synced } = this;
    return { trouble, attempts, pending, refused, closed, writes, synced, durable: this.store.durable };
  }

  /** Characters that there is room for, where that is little; else null. */
  get roomLeft() {
    if (!this.limits) return null;
    const { text_bytes: most, warn_at: share } = this.limits;
    const { textBytes } = extentOf(this.doc);
    return textBytes > most * share ? Math.max(0, most - textBytes) : null;
  }

  /** What others write waits, and whether it does: see composing.js. */
  hold() {
    this.connection?.hold();
  }

  release() {
    this.connection?.release();
  }

  /** The page may be going away. */
  leave() {
    this.connection?.flush();
  }

  /** The socket may have died without a word: look at once. */
  wake() {
    this.connection?.wake();
  }

  /** Another page of this person is gone: what it had not brought to the server, this one does. */
  async takeOver(tab) {
    const left = await this.store.takeOver(tab);
    if (left) this.#say("status");
  }

  #hear(kind, message) {
    if (kind === "hello") this.#onHello(message);
    else if (kind === "synced") this.#onSynced();
    else if (kind === "may") this.#onMay(message);
    else if (kind === "states" || kind === "seq") this.#onPosition(message);
    else if (kind === "saved") this.seq = Math.max(this.seq, message.seq);
    else if (kind === "refused") this.#onRefused(message);
    else if (kind === "status") this.#onStatus();
  }

  #onHello(message) {
    this.limits = message.limits;
    this.states = message.states;
    this.seq = message.seq;
    this.refused = null;
    this.#onMay(message);
    this.#say("states");
  }

  #onSynced() {
    this.wasSynced = true;
    this.#beReady();
    this.#say("seq");
  }

  #beReady() {
    if (this.isReady || !isThere(this.doc)) return;
    this.isReady = true;
    this.#say("ready");
  }

  #onMay({ may, closed }) {
    this.may = may;
    this.closed = closed;
    this.#say("may");
  }

  #onPosition(message) {
    this.seq = Math.max(this.seq, message.seq);
    if (message.states) this.states = message.states;
    this.#say(message.kind);
  }

  #onRefused(message) {
    if (TOO_MUCH.has(message.code)) this.refused = message;
    // The server keeps what it has heard of: it hears all of it before this device lets go of it.
    else if (!message.isAll) this.connection.beginAgain();
    else this.#say("stopped", message);
  }

  #onStatus() {
    this.store.count(this.pending);
    this.#say("status");
  }

  /** After a refusal for its size: as soon as the section is short enough again, all is said again. */
  #shorten() {
    if (!this.refused || !this.limits) return;
    const { textBytes, rows } = extentOf(this.doc);
    if (textBytes > this.limits.text_bytes || rows > this.limits.rows) return;
    this.refused = null;
    this.connection.beginAgain();
  }

  #say(name, message) {
    for (const listener of this.listeners.get(name) ?? []) listener(message);
  }
}
