import assert from "node:assert/strict";
import { test } from "node:test";
import { afterClosing } from "../scripts/live/closing.js";
import { phrasesFrom, phrasesWith } from "../scripts/live/phrases.js";
import { folded } from "../scripts/live/owners-field.js";
import { statusOf } from "../scripts/live/status.js";

const words = new Proxy({ offlineMany: "offline {n}", pageMany: "page {n}", "section.too_long": "at most {limit}" }, {
  get: (known, name) => known[name] ?? (typeof name === "string" ? name : undefined),
});
const calm = { trouble: "", attempts: 0, pending: 0, refused: null, writes: true, synced: true, durable: true };
const status = (facts) => statusOf({ ...calm, ...facts }, words);

test("saved is said only where nothing is pending", () => {
  assert.deepEqual(status({}), { state: "saved", text: "saved" });
  assert.deepEqual(status({ pending: 1 }), { state: "saving", text: "saving" });
  assert.deepEqual(status({ writes: false }), { state: "saved", text: "watching" });
});

test("a text that was closed says why nothing can be written any more", () => {
  assert.deepEqual(status({ writes: false, closed: "agreed" }), { state: "saved", text: "closed-agreed" });
});

test("offline says how many changes are kept, and where", () => {
  const offline = { trouble: "offline", attempts: 5 };
  assert.deepEqual(status(offline), { state: "offline", text: "offlineNone" });
  assert.deepEqual(status({ ...offline, pending: 1 }), { state: "offline", text: "offlineOne" });
  assert.deepEqual(status({ ...offline, pending: 12 }), { state: "offline", text: "offline 12" });
  assert.deepEqual(status({ ...offline, pending: 12, durable: false }), { state: "offline", text: "page 12" });
});

test("a server that starts anew is not called offline at once, but what is pending is never called saved", () => {
  assert.equal(status({ trouble: "offline", attempts: 1 }).state, "saved");
  assert.equal(status({ trouble: "offline", attempts: 1, pending: 2 }).state, "saving");
  assert.equal(status({ trouble: "offline", attempts: 1, synced: false }).state, "offline");
});

test("what was refused is said with its limit", () => {
  const refused = { code: "section.too_long", params: { limit: 300000 } };
  assert.deepEqual(status({ refused }), { state: "refused", text: "at most 300" });
});

test("every code of closing has a sentence of its own, and none of them says that all is saved", () => {
  const said = new Set();
  for (const code of [4400, 4401, 4403, 4404, 4408, 4413, 4414, 4429, 4430, 4431, 1012]) {
    const { trouble } = afterClosing(code, 1, 0);
    const { state, text } = status({ trouble, attempts: 5, pending: 1 });
    assert.notEqual(state, "saved");
    said.add(text);
  }
  assert.equal(said.size, 11);
});

test("every other trouble has a sentence of its own", () => {
  assert.equal(status({ trouble: "signed-out" }).state, "signed-out");
  assert.deepEqual(status({ trouble: "meetingFull" }), { state: "refused", text: "meetingFull" });
});

test("pauses between attempts grow, and are not the same for two hundred pages", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => afterClosing(1006, attempt, 0).wait);
  assert.deepEqual(waits, [...waits].sort((one, other) => one - other));
  assert.ok(afterClosing(1006, 1, 0).wait < 500);
  assert.ok(afterClosing(1006, 20, 1).wait <= 15000);
  assert.notEqual(afterClosing(1012, 3, 0.1).wait, afterClosing(1012, 3, 0.9).wait);
});

test("closing codes that no attempt mends are told, and tried rarely", () => {
  for (const [code, trouble] of [[4401, "signed-out"], [4403, "notAllowed"], [4404, "gone"], [4430, "tooManyPages"]]) {
    const found = afterClosing(code, 1, 0);
    assert.equal(found.trouble, trouble);
    assert.ok(found.wait >= 15000);
  }
});

const data = {
  gap: "…",
  groups: [{
    name: "Noting",
    phrases: [
      { id: "a", place: "agreement", texts: { en: "To take note of ….", es: "Tomar nota de …." } },
      { id: "b", place: "body", texts: { en: "The Network took note of ….", es: "La Red tomó nota de …." } },
    ],
  }],
};

test("phrases are found by words of either language, those for the present kind of block first", () => {
  assert.deepEqual(phrasesWith(data, "nota tomo", "body").flatMap(({ phrases }) => phrases.map(({ id }) => id)), ["b"]);
  assert.deepEqual(phrasesWith(data, "note", "agreement")[0].phrases.map(({ id }) => id), ["a", "b"]);
  assert.deepEqual(phrasesWith(data, "nothing such", "body"), []);
});

test("a phrase is offered to who has begun to type it, not for the first letters of any word", () => {
  assert.deepEqual(phrasesFrom(data, "La Red tomo", "es", "body").map(({ id }) => id), ["b"]);
  assert.deepEqual(phrasesFrom(data, "To", "en", "body"), []);
  assert.deepEqual(phrasesFrom(data, "To take note of ….", "en", "body"), []);
});

test("names are compared without accents and case, as the server does", () => {
  assert.equal(folded(" Panamá, "), "panama");
});
