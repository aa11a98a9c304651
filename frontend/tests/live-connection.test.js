import assert from "node:assert/strict";
import { test } from "node:test";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Connection } from "../scripts/live/connection.js";
import { Clock, Socket, frame } from "./line.js";

function opened({ unsent = 0 } = {}) {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  clearInterval(awareness._checkInterval);
  const sockets = [];
  const said = [];
  const clock = new Clock();
  const connection = new Connection({
    doc, awareness, person: 7, clock, unsent,
    open: () => sockets[sockets.push(new Socket()) - 1],
    says: (kind, message) => said.push([kind, message]),
  });
  connection.start();
  const server = new Y.Doc();
  const greet = (socket = sockets.at(-1)) => {
    socket.hear({ kind: "hello", person: 7, seq: 1, may: {}, closed: null, limits: {}, states: {} });
    socket.hear(frame(0, Y.encodeStateVector(server)));
    socket.hear(frame(1, Y.encodeStateAsUpdate(server, Y.encodeStateVector(doc))));
  };
  return { doc, awareness, sockets, said, clock, connection, server, greet };
}

const type = (doc, words) => doc.getText("body").insert(doc.getText("body").length, words);

test("what is typed is pending until the server says that its message is settled", () => {
  const { doc, sockets, connection, greet } = opened();
  greet();
  type(doc, "a");
  assert.equal(connection.pending, 1);
  assert.equal(sockets[0].numbered.length, 2); // the answer to the server's vector, and the letter
  sockets[0].hear({ kind: "saved", through: 1, seq: 2, vector: "" });
  assert.equal(connection.pending, 1);
  sockets[0].hear({ kind: "saved", through: 2, seq: 3, vector: "" });
  assert.equal(connection.pending, 0);
  connection.stop();
});

test("the first letter goes at once, those that follow travel together", () => {
  const { doc, sockets, clock, greet, connection } = opened();
  greet();
  for (const letter of "abcdef") type(doc, letter);
  assert.equal(sockets[0].numbered.length, 2);
  clock.pass(50);
  assert.equal(sockets[0].numbered.length, 3);
  const copy = new Y.Doc();
  for (const [, update] of sockets[0].numbered) Y.applyUpdate(copy, update);
  assert.equal(copy.getText("body").toString(), "abcdef");
  connection.stop();
});

test("a line that breaks loses nothing: what was not settled goes out again on the next one", () => {
  const { doc, sockets, clock, connection, server, greet } = opened();
  greet();
  type(doc, "before ");
  sockets[0].onclose({ code: 1006 });
  assert.equal(connection.trouble, "offline");
  type(doc, "while away ");
  assert.equal(connection.pending, 1);
  clock.pass(1000);
  assert.equal(sockets.length, 2);
  greet();
  for (const [, update] of sockets[1].numbered) Y.applyUpdate(server, update);
  assert.equal(server.getText("body").toString(), "before while away ");
  sockets[1].hear({ kind: "saved", through: 1, seq: 2, vector: "" });
  assert.equal(connection.pending, 0);
  connection.stop();
});

test("a letter that is typed between the answer and its settling is not called saved with it", () => {
  const { doc, sockets, connection, greet, clock } = opened();
  greet();
  sockets[0].hear({ kind: "saved", through: 1, seq: 1, vector: "" });
  type(doc, "a");
  type(doc, "b"); // waits for the next message
  sockets[0].hear({ kind: "saved", through: 2, seq: 2, vector: "" });
  assert.equal(connection.pending, 1);
  clock.pass(50);
  sockets[0].hear({ kind: "saved", through: 3, seq: 3, vector: "" });
  assert.equal(connection.pending, 0);
  connection.stop();
});

test("after a refusal nothing is sent until all is begun anew, and everything is then", () => {
  const { doc, sockets, connection, server, greet, said } = opened();
  greet();
  type(doc, "too much");
  sockets[0].hear({ kind: "refused", through: 2, code: "section.too_long", params: { limit: 5 }, late: null });
  assert.equal(said.filter(([kind]) => kind === "refused").length, 1);
  const before = sockets[0].numbered.length;
  doc.getText("body").delete(0, 4);
  assert.equal(sockets[0].numbered.length, before);
  assert.ok(connection.pending > 0);
  connection.beginAgain();
  for (const [, update] of sockets[0].numbered.slice(before)) Y.applyUpdate(server, update);
  assert.equal(server.getText("body").toString(), "much");
  connection.stop();
});

test("after a refusal the server's question is answered once all is begun anew, and an answer to what was on its way is none to that", () => {
  const { doc, sockets, connection, server, greet, said } = opened();
  greet();
  type(doc, "a");
  type(doc, "b");
  sockets[0].hear({ kind: "refused", through: 2, code: "section.agreed", params: {}, late: 5 });
  const sent = sockets[0].numbered.length;
  sockets[0].hear(frame(0, Y.encodeStateVector(server)));
  assert.equal(sockets[0].numbered.length, sent);
  connection.beginAgain();
  assert.ok(sockets[0].numbered.length > sent);
  sockets[0].hear({ kind: "refused", through: 2, code: "section.agreed", params: {}, late: 5 });
  assert.equal(said.filter(([kind]) => kind === "refused").length, 1);
  connection.stop();
});

test("a refusal says whether the server has heard all that was typed", () => {
  const { doc, sockets, connection, greet, said } = opened();
  greet();
  type(doc, "a");
  type(doc, "b"); // waits to travel
  sockets[0].hear({ kind: "refused", through: 2, code: "section.agreed", params: {}, late: 5 });
  assert.equal(said.find(([kind]) => kind === "refused")[1].isAll, false);
  connection.beginAgain();
  sockets[0].hear({ kind: "refused", through: 3, code: "section.agreed", params: {}, late: 5 });
  assert.equal(said.filter(([kind]) => kind === "refused").at(-1)[1].isAll, true);
  connection.stop();
});

test("a socket of somebody else is not used: nobody writes in another's name", () => {
  const { doc, sockets, connection, said } = opened();
  type(doc, "mine");
  sockets[0].hear({ kind: "hello", person: 8, seq: 1, may: {}, closed: null, limits: {}, states: {} });
  assert.equal(connection.trouble, "signed-out");
  assert.equal(sockets[0].numbered.length, 0);
  assert.equal(said.some(([kind]) => kind === "hello"), false);
  connection.stop();
});

test("changes of an earlier page are pending until they are settled", () => {
  const { connection, sockets, greet } = opened({ unsent: 3 });
  assert.equal(connection.pending, 3);
  greet();
  sockets[0].hear({ kind: "saved", through: 1, seq: 2, vector: "" });
  assert.equal(connection.pending, 0);
  connection.stop();
});

test("a line that says nothing is asked, and given up where it does not answer", () => {
  const { sockets, clock, connection, greet } = opened();
  greet();
  clock.pass(26000);
  assert.ok(sockets[0].sent.includes('{"kind":"ping"}'));
  clock.pass(7000);
  assert.equal(connection.trouble, "offline");
  assert.equal(sockets[0].readyState, 3);
  connection.stop();
});

test("what others write waits while it is held back, and nothing else does", () => {
  const { doc, sockets, connection, server, said, greet } = opened();
  greet();
  connection.hold();
  const before = Y.encodeStateVector(server);
  type(server, "theirs");
  sockets[0].hear(frame(2, Y.encodeStateAsUpdate(server, before)));
  type(doc, "mine");
  sockets[0].hear({ kind: "saved", through: 2, seq: 3, vector: "" });
  assert.equal(doc.getText("body").toString(), "mine");
  assert.equal(connection.pending, 0);
  assert.ok(said.some(([kind]) => kind === "saved"));
  connection.release();
  assert.equal(doc.getText("body").toString().length, "theirsmine".length);
  type(server, "!");
  sockets[0].hear(frame(2, Y.encodeStateAsUpdate(server, before)));
  assert.ok(doc.getText("body").toString().includes("theirs!"));
  connection.stop();
});

test("what was held back when a line breaks is not lost", () => {
  const { doc, sockets, connection, server, greet } = opened();
  greet();
  connection.hold();
  type(server, "theirs");
  sockets[0].hear(frame(2, Y.encodeStateAsUpdate(server)));
  sockets[0].onclose({ code: 1006 });
  assert.equal(doc.getText("body").toString(), "theirs");
  connection.stop();
});
