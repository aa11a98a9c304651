// While a letter is put together from several keys (´ and a), or a word on a keyboard that puts words together, nothing of others is
// taken in: a text that moves, or another's caret that comes into the line, ends that, and leaves half a letter or a word twice.

import { EditorView } from "@codemirror/view";
import { Timers } from "../timers.js";

/** Between the end of one letter and the beginning of the next; after which one that is not gone on with waits no longer; at most. */
const AFTER_THE_END = 60;
const PAUSE = 1500;
const LONGEST = 5000;

export class Composing {
  /**
   * @param session {hold(), release()}
   * @param clock   {now(), later(callback, ms): cancel}
   */
  constructor(session, clock) {
    Object.assign(this, { session, clock });
    this.timers = new Timers(clock);
    this.since = null;
  }

  /** A key was pressed of a letter that is not ready. */
  goOn() {
    this.since ??= this.clock.now();
    if (this.clock.now() - this.since > LONGEST) {
      this.#release();
      this.since = this.clock.now();
    }
    this.session.hold();
    this.timers.set("release", PAUSE, () => this.#release());
  }

  /** It is ready, or given up. */
  end() {
    if (this.since !== null) this.timers.set("release", AFTER_THE_END, () => this.#release());
  }

  #release() {
    this.timers.cancelAll();
    this.since = null;
    this.session.release();
  }
}

/** For an editor. composing: a Composing. */
export function whileComposing(composing) {
  const goOn = () => void composing.goOn();
  return EditorView.domEventHandlers({
    compositionstart: goOn,
    compositionupdate: goOn,
    compositionend: () => void composing.end(),
    blur: () => void composing.end(),
  });
}
