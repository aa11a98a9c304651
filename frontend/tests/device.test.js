import assert from "node:assert/strict";
import { test } from "node:test";
import { Device } from "../scripts/device.js";
import { Storage } from "./storage.js";

const DAY = 24 * 60 * 60 * 1000;

/** The databases of a browser: those that are there are deleted, at once or never. */
class Databases {
  constructor(...names) {
    this.names = new Set(names);
  }

  databases = async () => [...this.names].map((name) => ({ name }));

  deleteDatabase(name) {
    this.names.delete(name);
    const request = {};
    queueMicrotask(() => request.onsuccess());
    return request;
  }
}

function desk({ time = 0, names = [] } = {}) {
  const clock = { time };
  const databases = new Databases(...names);
  return { clock, databases, device: new Device(new Storage(), databases, () => clock.time) };
}

test("what two pages of a person have not sent is counted together, and each settles its own", () => {
  const { device } = desk();
  const name = device.name(7, 12, "1-a");
  device.setUnsent(name, "one", 2);
  device.setUnsent(name, "two", 3);
  device.setUnsent(device.name(7, 13, "2-a"), "one", 1);
  device.setUnsent(device.name(8, 12, "1-a"), "three", 5);
  assert.equal(device.unsent(7), 6);
  device.setUnsent(name, "two", 0);
  assert.deepEqual(device.unsentOf(name), { one: 2 });
  assert.equal(device.unsent(7), 3);
});

test("signing out removes all sections of a person, listed or not, and nobody else's", async () => {
  const { device, databases } = desk();
  const [mine, unlisted, theirs] = [device.name(7, 12, "1-a"), device.name(7, 13, "2-a"), device.name(77, 12, "1-a")];
  for (const name of [mine, unlisted, theirs, "of another service"]) databases.names.add(name);
  device.setUnsent(mine, "one", 2);
  device.setUnsent(theirs, "two", 1);
  await device.clear(7);
  assert.deepEqual([...databases.names], [theirs, "of another service"]);
  assert.equal(device.unsent(7), 0);
  assert.equal(device.unsent(77), 1);
});

test("who comes next removes what others left, but for words that no server has, which wait for thirty days", async () => {
  const { clock, device, databases } = desk({ time: 100 * DAY });
  const [mine, sent, unsent] = [device.name(7, 12, "1-a"), device.name(8, 12, "1-a"), device.name(9, 12, "1-a")];
  for (const name of [mine, sent, unsent]) databases.names.add(name);
  device.setUnsent(unsent, "page", 4);
  await device.clearOthers(7);
  assert.deepEqual([...databases.names], [mine, unsent]);
  clock.time += 31 * DAY;
  await device.clearOthers(7);
  assert.deepEqual([...databases.names], [mine]);
});

test("without a storage or databases nothing breaks", async () => {
  const device = new Device(null, null);
  device.setUnsent("reportflow.live.7.12.1-a", "page", 2);
  assert.equal(device.unsent(7), 0);
  await device.clear(7);
  await device.clearOthers(7);
});
