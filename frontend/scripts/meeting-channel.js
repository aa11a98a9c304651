// The meeting's socket, as docs/live-protocol.md has it: the page is told that something changed, and asks what in its own time.
//
// Knows no page: the socket and the clock are handed in.

import { afterClosing } from "./live/closing.js";
import { Timers } from "./timers.js";

/** A line that says nothing for this long is asked whether it lives, and given up where it does not answer. */
const SILENCE = 25000;
const ANSWER_WITHIN = 6000;
/** A phone that comes out of a pocket has no patience with a dead line. */
const AWAKE_WITHIN = 2500;
const OPEN_WITHIN = 12000;
/** After it has asked, a page rests for so many spans, and for so many times as long as the answer took: those who decide do not stand
    in line behind those who read along. */
const RESTS = 1;
const RESTS_OF_ANSWER = 4;
const LEAST_REST = 300;
const LONGEST_REST = 20000;

export class MeetingChannel {
  /**
   * @param open   () => a new WebSocket; may throw
   * @param clock  {now(), later(callback, ms): cancel, random()}
   * @param seq    number of the last event that the page knows
   * @param drafts how far all drafts had got, taken together, where the page knows it
   * @param says   (kind, detail): "changed" {seq, sections: ids or null for all, event: whether one is on the record},
   *               "open" once it is told what happens, "closed" once it is not any more
   */
  constructor({ open, clock, seq, drafts = null, says }) {
    Object.assign(this, { open, clock, seq, drafts, says });
    this.socket = null;
    /** Whether the page is told what happens: it need not ask. */
    this.live = false;
    this.asleep = false;
    this.stopped = true;
    this.attempts = 0;
    this.gathered = null;
    this.rested = 0;
    this.spreads = false;
    this.timers = new Timers(clock);
  }

  /** Open the socket, now. */
  start() {
    this.stopped = false;
    this.timers.cancel("again");
    if (this.socket) return;
    let socket;
    try {
      socket = this.open();
    } catch {
      this.#onClose(1006);
      return;
    }
    this.socket = socket;
    socket.onmessage = ({ data }) => socket === this.socket && this.#onMessage(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.socket && this.#onClose(code);
    // A network that swallows the handshake says nothing for minutes.
    this.timers.set("dead", OPEN_WITHIN, () => this.#onClose(1006));
  }

  /** Close it: the page is left, and may come back. */
  stop() {
    this.stopped = true;
    this.timers.cancel("again", "dead", "ping");
    this.#drop();
  }

  /** Nobody sees the page: it asks for nothing, and tries no socket that is closed. */
  sleep() {
    this.asleep = true;
  }

  /** The page is seen, or the network is there again: what happened meanwhile is shown at once, and a dead line found out. */
  wake() {
    this.asleep = false;
    if (this.stopped) return;
    if (this.gathered) this.timers.set("tell", 0, () => this.#tell());
    if (!this.socket) this.start();
    else if (this.live) this.#ping(AWAKE_WITHIN);
  }

  /** The page has heard elsewhere how far the meeting is. */
  reached({ seq, drafts }) {
    if (seq > this.seq) this.seq = seq;
    if (drafts > this.drafts) this.drafts = drafts;
  }

  /** What the page asked for took so long, in milliseconds: the server is busy. Who presides is not put off. */
  answered(took) {
    const rest = Math.min(RESTS_OF_ANSWER * took, LONGEST_REST);
    if (this.spreads) this.rested = Math.max(this.rested, this.clock.now() + rest);
  }

  // --- what comes in ---

  #onMessage(message) {
    this.timers.cancel("dead");
    this.timers.set("ping", SILENCE, () => this.#ping(ANSWER_WITHIN));
    if (message.kind === "hello") this.#onHello(message);
    else if (message.kind === "changed") this.#onChanged(message);
  }

  #onHello({ seq, drafts, within }) {
    const event = seq !== this.seq;
    const moved = this.drafts !== null && drafts !== this.drafts;
    Object.assign(this, { seq, drafts, attempts: 0, live: true });
    this.says("open", {});
    // Of which sections it was, nobody can say any more.
    if (event || moved) this.#gather(null, event, within);
  }

  #onChanged({ seq, drafts, sections, within }) {
    const event = seq > this.seq;
    // Told before: by the process of the server that the page was connected to.
    if (!event && drafts <= this.drafts) return;
    this.reached({ seq, drafts });
    this.#gather(sections, event, within);
  }

  #gather(sections, event, within) {
    const before = this.gathered;
    this.spreads = within > 0;
    this.gathered = {
      sections: sections === null || before?.sections === null ? null : [...new Set([...(before?.sections ?? []), ...sections])],
      event: event || Boolean(before?.event),
      rest: Math.max(LEAST_REST, RESTS * within),
    };
    if (this.timers.has("tell")) return;
    const soonest = this.clock.now() + this.clock.random() * within;
    this.timers.set("tell", Math.max(soonest, this.rested) - this.clock.now(), () => this.#tell());
  }

  #tell() {
    if (this.asleep || !this.gathered) return;
    const { sections, event, rest } = this.gathered;
    this.gathered = null;
    this.rested = this.clock.now() + rest;
    this.says("changed", { seq: this.seq, sections, event });
  }

  #onClose(code) {
    this.#drop();
    this.timers.cancel("dead", "ping");
    this.attempts += 1;
    const { wait } = afterClosing(code, this.attempts, this.clock.random());
    this.timers.set("again", wait, () => {
      if (!this.asleep && !this.stopped) this.start();
    });
  }

  #drop() {
    const { socket, live } = this;
    this.socket = null;
    this.live = false;
    socket?.close();
    if (live) this.says("closed", {});
  }

  // --- whether the line lives ---

  #ping(within) {
    if (!this.live) return;
    this.socket.send('{"kind":"ping"}');
    this.timers.set("dead", within, () => this.#onClose(1006));
  }
}

/**
 * Whether a part of a page may be another one now.
 * @param about       as components/current.html has it: ids of sections, "meeting", "record", or "" for all sections
 * @param eventsAlone there where it shows nothing of drafts
 */
export function isConcerned({ about = "", eventsAlone }, { sections = null, event = true }) {
  if (eventsAlone !== undefined && !event) return false;
  if (about === "record" || sections === null) return true;
  if (about === "meeting") return false;
  return about === "" ? sections.length > 0 : about.split(" ").some((id) => sections.includes(Number(id)));
}
