// What tests of a line to the server share: the server's end of it, and a clock.

import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from "lib0/encoding";

/** A socket as the server's end sees it. */
export class Socket {
  constructor() {
    this.readyState = 1;
    this.sent = [];
  }

  send(data) {
    this.sent.push(data);
  }

  close() {
    this.readyState = 3;
  }

  /** Numbered messages: [step, update]. */
  get numbered() {
    return this.sent.filter((data) => typeof data !== "string").map((data) => {
      const decoder = createDecoder(data);
      return readVarUint(decoder) === 0 ? [readVarUint(decoder), readVarUint8Array(decoder)] : [null];
    }).filter(([step]) => step === 1 || step === 2);
  }

  hear(message) {
    this.onmessage({ data: typeof message === "object" && !(message instanceof Uint8Array) ? JSON.stringify(message) : message.buffer.slice(message.byteOffset, message.byteOffset + message.byteLength) });
  }
}

/** A frame of the document: 0 the state vector, 1 what it lacks, 2 an update. */
export function frame(step, content) {
  const encoder = createEncoder();
  writeVarUint(encoder, 0);
  writeVarUint(encoder, step);
  writeVarUint8Array(encoder, content);
  return toUint8Array(encoder);
}

/** A clock that is moved on by hand. */
export class Clock {
  constructor() {
    this.time = 0;
    this.timers = [];
  }

  now = () => this.time;
  random = () => 0.5;
  later = (callback, delay) => {
    const timer = { at: this.time + delay, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  };

  pass(span) {
    const end = this.time + span;
    for (;;) {
      const [next] = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (!next) break;
      this.time = next.at;
      this.timers = this.timers.filter((one) => one !== next);
      next.callback();
    }
    this.time = end;
  }
}
