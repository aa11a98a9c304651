// Which changes of this device are on their way, and which are settled: a message is settled by its number on its socket.

/** Keys that follow one another within this time are one change to a person. */
const BURST = 1000;

export class Outbox {
  /** @param unsent changes that an earlier page left, in the document by now */
  constructor(unsent = 0) {
    this.updates = [];
    this.waiting = unsent;
    this.lastChange = 0;
    this.number = 0;
    /** [{number, changes}] */
    this.travelling = [];
  }

  /** Changes that nobody has acknowledged. */
  get pending() {
    return this.waiting + this.travelling.reduce((sum, { changes }) => sum + changes, 0);
  }

  /**
   * A change was made.
   * @param update null where it is not to be sent by itself: it goes out with the next beginning
   */
  add(update, now) {
    if (update) this.updates.push(update);
    // What is typed on while its beginning travels is a change of its own: it is saved by a message of its own.
    if (this.waiting === 0 || now - this.lastChange > BURST) this.waiting += 1;
    this.lastChange = now;
  }

  /** The updates that are to be sent; they travel with the next message that is `sent`. */
  takeAll() {
    const { updates } = this;
    this.updates = [];
    return updates;
  }

  /** Whether something waits that no message has carried yet. */
  get hasMore() {
    return this.updates.length > 0;
  }

  /** A numbered message has gone out, with all that waited. Gives its number. */
  sent() {
    this.number += 1;
    this.travelling.push({ number: this.number, changes: this.waiting });
    this.waiting = 0;
    return this.number;
  }

  /** The server has settled all messages up to this number. */
  settled(through) {
    this.travelling = this.travelling.filter(({ number }) => number > through);
  }

  /** What travelled has not arrived, as far as anybody knows: it goes out again with the next beginning. */
  back() {
    this.waiting = this.pending;
    this.travelling = [];
    this.updates = [];
  }

  /** A new socket: messages are numbered from 1. */
  opened() {
    this.back();
    this.number = 0;
  }
}
