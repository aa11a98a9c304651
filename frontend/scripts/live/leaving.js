// What leads away from an open editor, or acts on its text, waits a moment for what is on its way to the server.

/** So long it waits by itself; and so long a second press goes on all the same. */
const WAITS = 3000;
const ASKS = 15000;

export class Leaving {
  /**
   * @param session the Session
   * @param clock   {later(callback, ms): cancel}
   * @param begins  () => say that it is being saved
   * @param asks    () => say that it is not sent, and that a second press goes on all the same
   * @param ends    () => take that away again
   */
  constructor({ session, clock, begins, asks, ends }) {
    Object.assign(this, { session, clock, begins, asks, ends });
    /** What was pressed and waits until all is sent -> "waits", "asked" or "goes". */
    this.pressed = new Map();
    this.untilSettled = [];
    this.cancelEnd = null;
  }

  /**
   * Let what was pressed go on once nothing is on its way. Where that takes too long it stays, and goes on when it is pressed again:
   * what is not sent stays on the device.
   *
   * @param event of the press; prevented while it waits
   * @param name  of what was pressed
   * @param go    () => press it once more
   */
  async hold(event, name, go) {
    const { session, pressed } = this;
    if (event.defaultPrevented) return;
    const stage = pressed.get(name);
    if (!session.pending || stage === "asked" || stage === "goes") {
      pressed.delete(name);
      return;
    }
    event.preventDefault();
    if (stage) return;
    pressed.set(name, "waits");
    this.begins();
    await this.#settled();
    if (session.pending) {
      this.#ask(name);
      return;
    }
    pressed.set(name, "goes");
    go();
    pressed.delete(name);
  }

  /** All has been sent. */
  settle() {
    for (const go of this.untilSettled.splice(0)) go();
    this.#end();
  }

  #ask(name) {
    this.#end();
    this.pressed.set(name, "asked");
    this.asks();
    this.cancelEnd = this.clock.later(() => this.#end(), ASKS);
  }

  #end() {
    if (!this.cancelEnd) return;
    this.cancelEnd();
    this.cancelEnd = null;
    for (const [name, stage] of this.pressed) if (stage === "asked") this.pressed.delete(name);
    this.ends();
  }

  #settled() {
    return new Promise((done) => {
      const end = this.clock.later(done, WAITS);
      this.untilSettled.push(() => (end(), done()));
    });
  }
}
