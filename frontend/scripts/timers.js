// Time: of the page, or handed to scripts by who tries them without one.

/** Call back after so many milliseconds. Gives what calls that off. */
export function later(callback, delay) {
  const timer = setTimeout(callback, delay);
  return () => clearTimeout(timer);
}

/** The clock of the page. */
export const pageClock = { now: Date.now, later, random: Math.random };

/** Timers with names, one of each at a time. */
export class Timers {
  /** @param clock {later(callback, ms): cancel} */
  constructor(clock) {
    this.clock = clock;
    this.cancels = new Map();
  }

  has(name) {
    return this.cancels.has(name);
  }

  /** Call back after so long; not any more when it was to be called before. */
  set(name, delay, callback) {
    this.cancel(name);
    this.cancels.set(name, this.clock.later(() => {
      this.cancels.delete(name);
      callback();
    }, delay));
  }

  cancel(...names) {
    for (const name of names) {
      this.cancels.get(name)?.();
      this.cancels.delete(name);
    }
  }

  cancelAll() {
    this.cancel(...this.cancels.keys());
  }
}
