// Brings one draft to the server and back: what is sent, what is kept, when to try again. Knows no page; the form, the
// wire and the clock are handed in.

import { readsTheSame, rebase, withLineFeeds } from "./merge.js";

const QUIET = 1200;
const FIRST_RETRY = 2000;
const LAST_RETRY = 30000;
const BURST = 1000;

export class Saver {
  /**
   * @param key      names the draft: "section:12:body:en"
   * @param baseSeq  position of the draft that the form's text was made from
   * @param form     {read(): {text, fields}, original(): {text, fields}, write(text), show(answer),
   *                 restore({text, fields})}; `original` is what the server wrote into it
   * @param send     (payload, {leaving}) => Promise of {kind: "saved", seq, text, key?, …} | {kind: "offline" | "signed-out"} |
   *                 {kind: "refused", message}
   * @param keep     a Keep
   * @param changed  called whenever `state` may differ
   * @param clock    {now(), later(callback, ms): cancel}
   * @param newId    () => a fresh id for one save; the server knows a save that comes twice by it
   * @param renamed  (saver, old key): the draft goes by another key from now on, since the answer to its first save named it
   */
  constructor({ key, baseSeq, form, send, keep, changed, clock, newId, renamed = () => {} }) {
    Object.assign(this, { key, baseSeq, form, send, keep, changed, clock, newId, renamed });
    this.state = "saved";
    this.message = "";
    this.edits = 0;
    this.lastEdit = 0;
    /** What was sent and not answered yet. It is sent again unchanged, under the same id, until the answer is known. */
    this.sent = null;
    this.running = null;
    this.retry = FIRST_RETRY;
    this.cancel = () => {};
    this.known = this.form.original();
  }

  /** Whether something is not on the server yet. */
  get unsaved() {
    return this.sent !== null || (!same(this.form.read(), this.known) && !this.form.isEmpty());
  }

  /** The person typed. */
  edited() {
    const now = this.clock.now();
    if (now - this.lastEdit > BURST || this.edits === 0) this.edits += 1;
    this.lastEdit = now;
    if (!this.unsaved) {
      // Typed and taken back: nothing to send.
      this.#settle("saved");
      return;
    }
    this.#keepCopy();
    if (this.state !== "offline" && this.state !== "signed-out") this.#become("saving");
    this.#schedule(QUIET);
  }

  /** Put back a copy that was not saved, and save it. */
  restore(copy) {
    this.baseSeq = copy.baseSeq;
    this.edits = Math.max(1, copy.edits ?? 1);
    this.sent = copy.sent ?? null;
    this.form.restore(copy);
    this.#keepCopy();
    this.#become("saving");
    return this.save();
  }

  /** The page drew the form anew: what was typed moves over, what the server has since is taken from the new form. */
  rebind(form, baseSeq) {
    const typed = this.unsaved || this.running ? this.form.read() : null;
    this.form = form;
    if (typed) {
      form.restore(typed);
    } else {
      this.baseSeq = baseSeq;
      this.known = form.original();
      if (this.unsaved) this.edited();
    }
  }

  /**
   * Save now. Resolves when the server has answered, or cannot be reached.
   * @param leaving true where the page is going away: the request outlives it
   */
  save({ leaving = false } = {}) {
    this.cancel();
    if (this.running) return leaving ? this.running : this.running.then(() => (this.unsaved ? this.save() : undefined));
    if (!this.unsaved) {
      this.#settle("saved");
      return Promise.resolve();
    }
    this.running = this.#once(leaving).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async #once(leaving) {
    const payload = (this.sent ??= { id: this.newId(), baseSeq: this.baseSeq, ...this.form.read() });
    this.#keepCopy();
    if (this.state !== "offline") this.#become("saving");
    const answer = await this.send(payload, { leaving });
    if (answer.kind === "saved") this.#saved(payload, answer);
    else if (answer.kind === "refused") this.#refused(answer);
    else this.#waiting(answer);
  }

  #saved(payload, answer) {
    const received = withLineFeeds(answer.text ?? payload.text);
    // A blank at the end of a line is a word about to be typed: it is not taken away under the writer's hands.
    const merged = readsTheSame(received, payload.text) ? payload.text : received;
    const current = this.form.read();
    const wanted = rebase(payload.text, current.text, merged);
    if (wanted !== current.text) this.form.write(wanted);
    this.baseSeq = answer.seq;
    this.sent = null;
    this.retry = FIRST_RETRY;
    this.known = { text: merged, fields: payload.fields };
    if (answer.key && answer.key !== this.key) this.#rename(answer.key);
    this.form.show(answer);
    if (this.unsaved) {
      this.edits = 1;
      this.#keepCopy();
      this.#become("saving");
      this.#schedule(QUIET);
    } else {
      this.#settle("saved");
    }
  }

  /** A copy that is kept from now on is found by whoever opens what was begun here. */
  #rename(key) {
    const old = this.key;
    this.keep.drop(old);
    this.key = key;
    this.renamed(this, old);
  }

  #refused({ message }) {
    // The answer is known: the same text would be refused again. The copy stays until the person changes something.
    this.sent = null;
    this.message = message ?? "";
    this.#keepCopy();
    this.#become("refused");
  }

  #waiting({ kind }) {
    this.#keepCopy();
    this.#become(kind);
    this.#schedule(this.retry);
    this.retry = Math.min(LAST_RETRY, this.retry * 2);
  }

  #settle(state) {
    this.edits = 0;
    this.keep.drop(this.key);
    this.#become(state);
  }

  #keepCopy() {
    const { baseSeq, sent, edits } = this;
    this.keep.put(this.key, { ...this.form.read(), baseSeq, sent, edits });
  }

  #become(state) {
    this.state = state;
    this.changed(this);
  }

  #schedule(delay) {
    this.cancel();
    this.cancel = this.clock.later(() => this.save(), delay);
  }
}

function same(one, other) {
  return one.text === other.text && JSON.stringify(one.fields) === JSON.stringify(other.fields);
}
