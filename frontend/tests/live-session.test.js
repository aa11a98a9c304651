import assert from "node:assert/strict";
import { test } from "node:test";
import * as Y from "yjs";
import { Device } from "../scripts/device.js";
import { LANGUAGES } from "../scripts/live/document.js";
import { Session } from "../scripts/live/session.js";
import { Clock, Socket, frame } from "./line.js";
import { Storage } from "./storage.js";

const LIMITS = { text_bytes: 20, rows: 3, warn_at: 0.5, message_bytes: 1000 };

/** The server's document: a heading and a text in both languages, and no rows. */
function document() {
  const doc = new Y.Doc();
  for (const part of ["heading", "body"]) {
    for (const language of LANGUAGES) doc.getMap(part).set(language, new Y.Text());
  }
  return doc;
}

async function opened({ device = new Device(new Storage(), null), tab = "here", isOpen = () => false } = {}) {
  const sockets = [];
  const session = new Session({
    settings: { person: 7, section: 12, lineage: "1-a" },
    device, tab, isOpen,
    clock: new Clock(),
    open: () => sockets[sockets.push(new Socket()) - 1],
  });
  clearInterval(session.awareness._checkInterval);
  const said = [];
  for (const name of ["ready", "may", "states", "seq", "stopped"]) session.on(name, (detail) => said.push([name, detail]));
  const left = await session.start();
  const server = document();
  const welcome = ({ may = { draft: true, languages: LANGUAGES }, closed = null } = {}) => {
    const socket = sockets.at(-1);
    socket.hear({ kind: "hello", person: 7, seq: 4, may, closed, limits: LIMITS, states: { "body|es": "stale" } });
    socket.hear(frame(0, Y.encodeStateVector(server)));
    socket.hear(frame(1, Y.encodeStateAsUpdate(server, Y.encodeStateVector(session.doc))));
  };
  const type = (words) => session.doc.getMap("body").get("en").insert(0, words);
  return { session, sockets, said, server, welcome, type, device, left, told: (name) => said.filter(([one]) => one === name) };
}

test("the text is shown once the document is there, and written by who may", async () => {
  const { session, welcome, told } = await opened();
  assert.equal(session.isReady, false);
  welcome({ may: { draft: false, languages: ["es"] } });
  assert.equal(told("ready").length, 1);
  assert.deepEqual([session.mayWrite("es"), session.mayWrite("en"), session.mayDraft, session.writes], [true, false, false, true]);
  session.stop();
});

test("nobody writes into a section that was closed, until it is opened again", async () => {
  const { session, sockets, welcome } = await opened();
  welcome();
  const may = { draft: true, languages: LANGUAGES };
  sockets[0].hear({ kind: "may", may, closed: "agreed", seq: 5 });
  assert.deepEqual([session.mayWrite("en"), session.mayDraft, session.writes], [false, false, false]);
  sockets[0].hear({ kind: "may", may, closed: null, seq: 6 });
  assert.deepEqual([session.mayWrite("en"), session.mayDraft], [true, true]);
  session.stop();
});

test("what the server will not take is given up once it has heard all of it, and not before", async () => {
  const { session, sockets, welcome, type, told } = await opened();
  welcome();
  type("a");
  type("b"); // waits to travel
  sockets[0].hear({ kind: "refused", through: 2, code: "section.agreed", params: {}, late: 5 });
  assert.equal(told("stopped").length, 0);
  sockets[0].hear({ kind: "refused", through: 3, code: "section.agreed", params: {}, late: 5 });
  assert.equal(told("stopped")[0][1].late, 5);
  session.stop();
});

test("what is too long stays on this device, and goes out once it is short enough", async () => {
  const { session, sockets, server, welcome, type, told } = await opened();
  welcome();
  type("far too many words for it");
  assert.equal(session.roomLeft, 0);
  sockets[0].hear({ kind: "refused", through: 2, code: "section.too_long", params: { limit: 20 }, late: null });
  const before = sockets[0].numbered.length;
  session.doc.getMap("body").get("en").delete(0, 3);
  assert.equal(sockets[0].numbered.length, before);
  session.doc.getMap("body").get("en").delete(0, 10);
  for (const [, update] of sockets[0].numbered.slice(before)) Y.applyUpdate(server, update);
  assert.equal(server.getMap("body").get("en").toString(), "words for it");
  assert.equal(told("stopped").length, 0);
  session.stop();
});

test("what a page counts as unsent is on the device, for who signs out or opens the section again", async () => {
  const { session, sockets, welcome, type, device } = await opened();
  welcome();
  sockets[0].hear({ kind: "saved", through: 1, seq: 4, vector: "" });
  assert.equal(device.unsent(7), 0);
  type("a");
  assert.equal(device.unsent(7), 1);
  const next = await opened({ device, tab: "next" });
  assert.equal(next.left, 1);
  assert.equal(next.session.pending, 1);
  const beside = await opened({ device, tab: "beside", isOpen: (tab) => tab === "next" });
  assert.equal(beside.left, 0); // that page brings its own
  for (const one of [session, next.session, beside.session]) one.stop();
});
