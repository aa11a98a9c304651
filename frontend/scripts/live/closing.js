// What the server means by closing a socket, and when to try again (docs/live-protocol.md, "Limits, and what closing says").

const FIRST = 400;
const LAST = 15000;
const RARELY = 30000;

/** Codes that the person is told about: the name of a sentence of the page, and how long to wait at least. */
const TOLD = new Map([
  [4400, ["misunderstood", RARELY]],
  [4401, ["signed-out", LAST]],
  [4403, ["notAllowed", RARELY]],
  [4404, ["gone", RARELY]],
  [4408, ["tooSlow", 1000]],
  [4413, ["tooLarge", RARELY]],
  [4414, ["caretTooLong", 5000]],
  [4429, ["tooFast", 5000]],
  [4430, ["tooManyPages", RARELY]],
  [4431, ["meetingFull", RARELY]],
]);

/**
 * @param code     of the closing; 1006 where there was none
 * @param attempts how often it was tried since it last worked
 * @param random   0 to 1: two hundred pages do not come back in the same moment
 * @return {trouble: name of what is wrong, wait: milliseconds until the next attempt}
 */
export function afterClosing(code, attempts, random) {
  const [trouble, least] = TOLD.get(code) ?? ["offline", 0];
  const most = Math.min(LAST, FIRST * 2 ** Math.min(attempts - 1, 10));
  return { trouble, wait: Math.max(least, most / 2) + random * Math.max(least / 4, most / 2) };
}
