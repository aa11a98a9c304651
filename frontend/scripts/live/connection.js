// One section's socket, as docs/live-protocol.md has it: what is sent is numbered, and settled when the server says so.
//
// Knows no page: the socket, the clock and the events of the browser are handed in.

import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from "lib0/encoding";
import { applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as Y from "yjs";
import { Timers } from "../timers.js";
import { afterClosing } from "./closing.js";
import { Outbox } from "./outbox.js";

const SYNC = 0;
const AWARENESS = 1;
const [STEP_1, STEP_2, UPDATE] = [0, 1, 2];
/** The server takes 40 messages a second: words every 45 ms at most while somebody types, carets more rarely. */
const BETWEEN_UPDATES = 45;
const BETWEEN_CARETS = 120;
/** A line that says nothing for this long is asked whether it lives, and given up where it does not answer. */
const SILENCE = 25000;
const ANSWER_WITHIN = 6000;

export class Connection {
  /**
   * @param doc, awareness  the section's document and who is in it
   * @param person          id of who the page belongs to; a socket of anybody else is not used
   * @param open            () => a new WebSocket
   * @param clock           {now(), later(callback, ms): cancel, random()}
   * @param says            (kind, message): what the server said, and "synced", "closed", "status", "refused"
   * @param unsent          changes of this device that no server has acknowledged, counted before this page
   */
  constructor({ doc, awareness, person, open, clock, says, unsent = 0 }) {
    Object.assign(this, { doc, awareness, person: String(person), open, clock, says });
    this.socket = null;
    this.outbox = new Outbox(unsent);
    this.attempts = 0;
    this.synced = false;
    this.answered = false;
    /** Where the server refused: nothing is sent until it has been begun anew. */
    this.refused = null;
    this.trouble = "connecting";
    this.vector = null;
    this.begunAfter = 0;
    /** What others wrote, and where they are, while it is held back; null where it is not. */
    this.held = null;
    this.timers = new Timers(clock);
    this.onUpdate = (update, origin) => this.#onUpdate(update, origin);
    this.onAwareness = (change, origin) => this.#onAwareness(change, origin);
    doc.on("update", this.onUpdate);
    awareness.on("update", this.onAwareness);
  }

  /** Open the socket, now. */
  start() {
    this.stopped = false;
    this.timers.cancel("again");
    if (this.socket) return;
    const socket = this.open();
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onmessage = ({ data }) => socket === this.socket && this.#onFrame(data);
    socket.onclose = ({ code }) => socket === this.socket && this.#onClose(code);
    // A network that swallows the handshake says nothing for minutes.
    this.timers.set("dead", ANSWER_WITHIN * 2, () => this.#giveUp());
  }

  /** Close for good. */
  stop() {
    this.stopped = true;
    this.timers.cancelAll();
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.doc.off("update", this.onUpdate);
    this.awareness.off("update", this.onAwareness);
  }

  /** The network is there again, or the page was woken up: find out at once whether the line is dead. */
  wake() {
    if (this.stopped) return;
    if (!this.socket) this.start();
    else if (this.synced) this.#ping();
  }

  /** The page may be going away: what waits to travel together goes now. */
  flush() {
    this.timers.cancel("updates");
    this.#flush();
  }

  /** Take in nothing of what others write until `release`: the text is not to move under the one who writes here. */
  hold() {
    this.held ??= [];
  }

  /** Take in what was held back. */
  release() {
    const held = this.held ?? [];
    this.held = null;
    for (const bytes of held) this.#onBytes(bytes);
  }

  /** Changes of this device that are not acknowledged. */
  get pending() {
    return this.outbox.pending;
  }

  /** After a refusal: say again all that this device has. */
  beginAgain() {
    if (!this.refused) return;
    this.refused = null;
    if (!this.socket) {
      this.start();
      return;
    }
    this.begunAfter = this.outbox.number;
    this.outbox.back();
    this.synced = false;
    this.answered = false;
    this.#greet();
    // The server's vector as of the last word is enough: what it has since, it takes twice without harm.
    this.#answer(this.vector);
  }

  // --- what comes in ---

  #onFrame(data) {
    this.#alive();
    if (typeof data === "string") {
      this.#onText(JSON.parse(data));
      return;
    }
    const bytes = new Uint8Array(data);
    if (this.held && isOfOthers(bytes)) this.held.push(bytes);
    else this.#onBytes(bytes);
  }

  #onText(message) {
    if (message.kind === "hello") this.#onHello(message);
    else if (message.kind === "saved") this.#onSaved(message);
    else if (message.kind === "refused") this.#onRefused(message);
    else if (message.kind !== "pong") this.says(message.kind, message);
  }

  #onHello(message) {
    if (String(message.person) !== this.person) {
      // Somebody else has signed in: nobody writes in another's name.
      this.#onClose(4401);
      return;
    }
    this.outbox.opened();
    this.begunAfter = 0;
    this.answered = false;
    this.refused = null;
    this.says("hello", message);
    this.#greet();
  }

  #onBytes(bytes) {
    const decoder = createDecoder(bytes);
    const type = readVarUint(decoder);
    if (type === AWARENESS) {
      applyAwarenessUpdate(this.awareness, readVarUint8Array(decoder), this);
      return;
    }
    const step = readVarUint(decoder);
    const content = readVarUint8Array(decoder);
    if (step === STEP_1) {
      this.vector = content;
      this.#answer(content);
      return;
    }
    Y.applyUpdate(this.doc, content, this);
    if (step === STEP_2) this.#onSynced();
  }

  #onSynced() {
    this.synced = true;
    this.attempts = 0;
    this.#become("");
    this.#sendCaret();
    this.says("synced", {});
  }

  #onSaved(message) {
    this.outbox.settled(message.through);
    if (message.vector) this.vector = bytesOfBase64(message.vector);
    this.says("saved", message);
    this.says("status", {});
  }

  #onRefused(message) {
    // An answer to what was on its way when all was begun anew.
    if (message.through <= this.begunAfter) return;
    this.refused = message;
    // What was typed since, or waits to travel, the server has not heard of.
    const isAll = message.through >= this.outbox.number && !this.outbox.hasMore;
    // What was refused, and all that builds on it, is with this device alone.
    this.outbox.back();
    this.says("refused", { ...message, isAll });
    this.says("status", {});
  }

  #onClose(code) {
    this.release();
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.timers.cancel("dead", "ping", "updates", "carets");
    this.synced = false;
    this.answered = false;
    this.outbox.back();
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    this.attempts += 1;
    const { trouble, wait } = afterClosing(code, this.attempts, this.clock.random());
    this.#become(trouble);
    this.says("closed", { code });
    if (!this.stopped) this.timers.set("again", wait, () => this.start());
  }

  // --- what goes out ---

  #greet() {
    this.#send(frame(SYNC, STEP_1, Y.encodeStateVector(this.doc)));
  }

  /** All that this device has and the server has not; an update like any other. */
  #answer(vector) {
    if (this.refused) return;
    this.outbox.takeAll();
    this.#send(frame(SYNC, STEP_2, Y.encodeStateAsUpdate(this.doc, vector ?? undefined)));
    this.outbox.sent();
    this.answered = true;
    this.says("status", {});
  }

  #onUpdate(update, origin) {
    if (origin === this) return;
    const goesOut = this.answered && !this.refused;
    this.outbox.add(goesOut ? update : null, this.clock.now());
    this.says("status", {});
    if (goesOut) this.#flush();
  }

  #flush() {
    if (!this.answered || this.refused || this.timers.has("updates")) return;
    const updates = this.outbox.takeAll();
    if (!updates.length) return;
    this.#send(frame(SYNC, UPDATE, updates.length > 1 ? Y.mergeUpdates(updates) : updates[0]));
    this.outbox.sent();
    // The first key of a burst goes at once; those that follow travel together.
    this.timers.set("updates", BETWEEN_UPDATES, () => this.#flush());
  }

  #onAwareness({ added, updated, removed }, origin) {
    const { clientID } = this.doc;
    // The server takes the caret of a socket away that has gone; this page is still here, on its next one.
    const mine = origin === this ? removed.includes(clientID) : [...added, ...updated, ...removed].includes(clientID);
    if (!mine) return;
    if (!this.timers.has("carets")) this.timers.set("carets", BETWEEN_CARETS, () => this.#sendCaret());
  }

  #sendCaret() {
    if (!this.synced) return;
    this.#send(frame(AWARENESS, null, encodeAwarenessUpdate(this.awareness, [this.doc.clientID])));
  }

  #send(bytes) {
    if (this.socket?.readyState === 1) this.socket.send(bytes);
  }

  // --- whether the line lives ---

  #alive() {
    this.timers.cancel("dead");
    this.timers.set("ping", SILENCE, () => this.#ping());
  }

  #ping() {
    if (this.socket?.readyState !== 1) return;
    this.socket.send('{"kind":"ping"}');
    if (!this.timers.has("dead")) this.timers.set("dead", ANSWER_WITHIN, () => this.#giveUp());
  }

  #giveUp() {
    this.#onClose(1006);
  }

  #become(trouble) {
    this.trouble = trouble;
    this.says("status", {});
  }
}

/** Whether a frame brings words or carets of others, and asks or answers nothing. */
function isOfOthers(bytes) {
  return bytes[0] === AWARENESS || (bytes[0] === SYNC && bytes[1] === UPDATE);
}

/** A binary frame: its type, the step of a sync (null for awareness), and the content with its length. */
function frame(type, step, content) {
  const encoder = createEncoder();
  writeVarUint(encoder, type);
  if (step !== null) writeVarUint(encoder, step);
  writeVarUint8Array(encoder, content);
  return toUint8Array(encoder);
}

function bytesOfBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
