import assert from "node:assert/strict";
import { test } from "node:test";
import { Heard } from "../scripts/status-line.js";

function heardOf(...states) {
  const told = [];
  const heard = new Heard((sentence) => told.push(sentence));
  for (const [state, text] of states) heard.now(state, text);
  return told;
}

test("saving and saved are not heard, however often the line says them", () => {
  assert.deepEqual(heardOf(["saved", "Saved"], ["saving", "Saving"], ["saved", "Saved"], ["saving", "Saving"], ["saved", "Saved"]), []);
});

test("being offline is heard once, whatever number of changes waits, and that all is saved again", () => {
  const told = heardOf(["offline", "Offline: 1"], ["offline", "Offline: 2"], ["saving", "Saving"], ["saved", "Saved"], ["saving", "Saving"], ["saved", "Saved"]);
  assert.deepEqual(told, ["Offline: 1", "Saved"]);
});

test("what was refused is heard, and what is refused for another reason as well", () => {
  const told = heardOf(["refused", "Too long"], ["refused", "Too long"], ["refused", "Too many rows"], ["saved", "Saved"]);
  assert.deepEqual(told, ["Too long", "Too many rows", "Saved"]);
});

test("trouble that becomes worse is heard, and so is trouble that comes again", () => {
  const told = heardOf(["offline", "Offline"], ["signed-out", "Signed out"], ["saved", "Saved"], ["offline", "Offline"]);
  assert.deepEqual(told, ["Offline", "Signed out", "Saved", "Offline"]);
});
