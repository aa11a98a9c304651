import assert from "node:assert/strict";
import { test } from "node:test";
import { MeetingChannel, isConcerned } from "../scripts/meeting-channel.js";

/** A page with a clock that is turned by hand, and the sockets that it has opened. */
class Desk {
  constructor({ seq = 7, drafts = null, random = 0.5, fails = false } = {}) {
    this.time = 0;
    this.timers = [];
    this.sockets = [];
    this.said = [];
    this.fails = fails;
    this.channel = new MeetingChannel({
      open: () => {
        if (this.fails) throw new Error("blocked");
        this.sockets.push(new Socket());
        return this.sockets.at(-1);
      },
      clock: {
        now: () => this.time,
        random: () => random,
        later: (callback, delay) => {
          const timer = { at: this.time + delay, callback };
          this.timers.push(timer);
          return () => (timer.callback = null);
        },
      },
      seq,
      drafts,
      says: (kind, detail) => this.said.push(kind === "changed" ? detail : kind),
    });
  }

  get socket() {
    return this.sockets.at(-1);
  }

  /** What the page was told since it was asked last. */
  told() {
    return this.said.splice(0).filter((entry) => typeof entry === "object");
  }

  pass(milliseconds) {
    const until = this.time + milliseconds;
    for (;;) {
      this.timers = this.timers.filter((timer) => timer.callback);
      const due = this.timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.time = Math.max(this.time, due.at);
      this.timers.splice(this.timers.indexOf(due), 1);
      due.callback();
    }
    this.time = until;
  }

  /** A page that is told what happens. */
  open(hello = {}) {
    this.channel.start();
    this.socket.say("hello", { seq: 7, drafts: 40, within: 0, ...hello });
    return this;
  }
}

class Socket {
  constructor() {
    this.sent = [];
    this.closed = false;
  }

  say(kind, members = {}) {
    this.onmessage({ data: JSON.stringify({ kind, ...members }) });
  }

  send(data) {
    this.sent.push(JSON.parse(data).kind);
  }

  close() {
    this.closed = true;
  }
}

const changed = (seq, sections, more = {}) => ({ seq, drafts: 40, sections, within: 0, ...more });

test("a page that knows all is told nothing when it is welcomed, and needs not ask from then on", () => {
  const desk = new Desk().open();
  desk.pass(10000);
  assert.deepEqual(desk.said, ["open"]);
  assert.equal(desk.channel.live, true);
});

test("what happened between the making of the page and its welcome is shown", () => {
  const desk = new Desk({ seq: 5 }).open();
  desk.pass(1);
  assert.deepEqual(desk.told(), [{ seq: 7, sections: null, event: true }]);
});

test("a page that shows drafts is told of one that moved before its welcome", () => {
  const desk = new Desk({ drafts: 39 }).open();
  desk.pass(1);
  assert.deepEqual(desk.told(), [{ seq: 7, sections: null, event: false }]);
  assert.deepEqual(new Desk({ drafts: 40 }).open().told(), []);
});

test("a page asks at a moment of its own within the span that the server names", () => {
  const desk = new Desk({ random: 0.25 }).open();
  desk.socket.say("changed", changed(8, [3], { within: 2000 }));
  desk.pass(499);
  assert.deepEqual(desk.told(), []);
  desk.pass(1);
  assert.deepEqual(desk.told(), [{ seq: 8, sections: [3], event: true }]);
});

test("what comes before a page has asked is asked for at once, with it", () => {
  const desk = new Desk().open();
  desk.socket.say("changed", changed(8, [3], { within: 1000 }));
  desk.socket.say("changed", changed(9, [4, 3], { within: 1000 }));
  desk.pass(1000);
  assert.deepEqual(desk.told(), [{ seq: 9, sections: [3, 4], event: true }]);
});

test("what concerns the whole meeting outdoes any section", () => {
  const desk = new Desk().open();
  desk.socket.say("changed", changed(8, null, { within: 1000 }));
  desk.socket.say("changed", changed(9, [4], { within: 1000 }));
  desk.pass(1000);
  assert.deepEqual(desk.told(), [{ seq: 9, sections: null, event: true }]);
});

test("after it has asked, a page rests until all others had time to ask", () => {
  const desk = new Desk({ random: 0 }).open();
  desk.socket.say("changed", changed(8, [3], { within: 1000 }));
  desk.pass(0);
  assert.equal(desk.told().length, 1);
  desk.socket.say("changed", changed(9, [3], { within: 1000 }));
  desk.pass(999);
  assert.deepEqual(desk.told(), []);
  desk.pass(1);
  assert.equal(desk.told().length, 1);
});

test("the longer an answer takes, the longer a page rests, unless its reader presides", () => {
  for (const [within, took, rests] of [[1000, 2000, 8000], [1000, 60000, 20000], [0, 2000, 300]]) {
    const desk = new Desk({ random: 0 }).open();
    desk.socket.say("changed", changed(8, [3], { within }));
    desk.pass(0);
    assert.equal(desk.told().length, 1);
    desk.channel.answered(took);
    desk.socket.say("changed", changed(9, [3], { within }));
    desk.pass(rests - 1);
    assert.equal(desk.told().length, 0, `${within} ${took}`);
    desk.pass(1);
    assert.equal(desk.told().length, 1, `${within} ${took}`);
  }
});

test("a draft that moved is no event, and the same message twice is one", () => {
  const desk = new Desk().open();
  desk.socket.say("changed", changed(7, [3], { drafts: 41 }));
  desk.pass(1);
  assert.deepEqual(desk.told(), [{ seq: 7, sections: [3], event: false }]);
  desk.socket.say("changed", changed(7, [3], { drafts: 41 }));
  desk.pass(5000);
  assert.deepEqual(desk.told(), []);
});

test("what the page found out by asking is not told again", () => {
  const desk = new Desk().open();
  desk.channel.reached({ seq: 8 });
  desk.socket.say("changed", changed(8, [3]));
  desk.pass(5000);
  assert.deepEqual(desk.told(), []);
});

test("a socket that closes is opened again after growing pauses, and the page asks meanwhile", () => {
  const desk = new Desk().open();
  desk.socket.onclose({ code: 1012 });
  assert.equal(desk.channel.live, false);
  assert.deepEqual(desk.said, ["open", "closed"]);
  const pauses = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const from = desk.time;
    const before = desk.sockets.length;
    while (desk.sockets.length === before) desk.pass(10);
    pauses.push(desk.time - from);
    desk.socket.onclose({ code: 1006 });
  }
  assert.deepEqual(pauses, pauses.toSorted((one, other) => one - other));
  assert.ok(pauses[0] < 500 && pauses.at(-1) > 2000, String(pauses));
});

test("what happened while the socket was closed is shown once it is open again", () => {
  const desk = new Desk().open();
  desk.socket.onclose({ code: 1006 });
  desk.pass(1000);
  desk.socket.say("hello", { seq: 7, drafts: 40, within: 0 });
  desk.pass(1000);
  assert.deepEqual(desk.told(), []);
  desk.socket.onclose({ code: 1006 });
  desk.pass(1000);
  desk.socket.say("hello", { seq: 7, drafts: 44, within: 0 });
  desk.pass(1000);
  assert.deepEqual(desk.told(), [{ seq: 7, sections: null, event: false }]);
});

test("who is signed out, or has no place, tries rarely", () => {
  for (const code of [4401, 4403, 4404, 4430, 4431]) {
    const desk = new Desk();
    desk.channel.start();
    desk.socket.onclose({ code });
    desk.pass(14900);
    assert.equal(desk.sockets.length, 1, String(code));
    while (desk.sockets.length === 1) desk.pass(100);
    assert.ok(desk.time < 40000, String(code));
  }
});

test("where no socket can be opened at all, nothing breaks and it is tried again", () => {
  const desk = new Desk({ fails: true });
  desk.channel.start();
  desk.pass(1000);
  assert.deepEqual(desk.said, []);
  desk.fails = false;
  desk.pass(5000);
  assert.equal(desk.sockets.length, 1);
});

test("a handshake that is swallowed is given up", () => {
  const desk = new Desk();
  desk.channel.start();
  const [first] = desk.sockets;
  desk.pass(13000);
  assert.equal(first.closed, true);
  assert.equal(desk.sockets.length, 2);
  first.say("hello", { seq: 9, drafts: 40, within: 0 });
  assert.equal(desk.channel.live, false);
});

test("a line that has gone silent is asked, and left where it does not answer", () => {
  const desk = new Desk().open();
  desk.pass(25000);
  assert.deepEqual(desk.socket.sent, ["ping"]);
  desk.socket.say("pong");
  desk.pass(24000);
  assert.equal(desk.channel.live, true);
  desk.pass(7000);
  assert.equal(desk.channel.live, false);
  assert.deepEqual(desk.said, ["open", "closed"]);
});

test("a page that nobody sees asks for nothing, and for all at once when it is seen", () => {
  const desk = new Desk().open();
  desk.channel.sleep();
  desk.socket.say("changed", changed(8, [3]));
  desk.socket.say("changed", changed(9, [4]));
  desk.pass(20000);
  assert.deepEqual(desk.told(), []);
  desk.channel.wake();
  desk.pass(0);
  assert.deepEqual(desk.told(), [{ seq: 9, sections: [3, 4], event: true }]);
});

test("a page that is seen again finds out a dead line soon, and opens one that is closed at once", () => {
  const desk = new Desk().open();
  desk.channel.sleep();
  desk.channel.wake();
  assert.deepEqual(desk.socket.sent, ["ping"]);
  desk.pass(2500);
  assert.equal(desk.channel.live, false);
  desk.channel.sleep();
  desk.pass(60000);
  assert.equal(desk.sockets.length, 1);
  desk.channel.wake();
  assert.equal(desk.sockets.length, 2);
});

test("a page that is left closes its socket, and opens it anew when it comes back", () => {
  const desk = new Desk().open();
  desk.channel.stop();
  assert.equal(desk.socket.closed, true);
  desk.pass(60000);
  assert.equal(desk.sockets.length, 1);
  desk.channel.start();
  desk.socket.say("hello", { seq: 8, drafts: 40, within: 0 });
  desk.pass(1);
  assert.deepEqual(desk.told(), [{ seq: 8, sections: null, event: true }]);
});

test("a part is concerned by its own sections, by the whole meeting, and by what it names", () => {
  const of = (about, sections, more = {}) => isConcerned({ about, ...more }, { sections, event: true });
  assert.equal(of("", [3]), true);
  assert.equal(of("", []), false);
  assert.equal(of("", null), true);
  assert.equal(of("3 4", [4]), true);
  assert.equal(of("3 4", [34]), false);
  assert.equal(of("meeting", [3]), false);
  assert.equal(of("meeting", null), true);
  assert.equal(of("record", []), true);
  assert.equal(isConcerned({ about: "3", eventsAlone: "" }, { sections: [3], event: false }), false);
  assert.equal(isConcerned({ about: "3" }, {}), true);
});
