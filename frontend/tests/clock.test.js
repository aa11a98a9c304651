import assert from "node:assert/strict";
import { test } from "node:test";
import { timeOfDay, wordsFor } from "../scripts/clock.js";

const words = { left: "{} min left", up: "the time is up", over: "{} min over" };

test("the minute that runs is left, and one is over when it has passed", () => {
  const said = [55 * 60, 55 * 60 - 1, 54 * 60, 1, 0, -59, -60, -510].map((seconds) => wordsFor(seconds, words));
  assert.deepEqual(said, [
    "55 min left",
    "55 min left",
    "54 min left",
    "1 min left",
    "the time is up",
    "the time is up",
    "1 min over",
    "8 min over",
  ]);
});

test("the time of day goes on after midnight", () => {
  assert.equal(timeOfDay(12 * 3600 + 58 * 60 + 59), "12:58");
  assert.equal(timeOfDay(24 * 3600 + 61), "00:01");
});
