// Where a row stands among others: a string between two strings. The same keys as the server makes
// (reportflow/drafts/ordering.py), so that both may move rows of one document.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * A key after `low` and before `high`, as short as may be.
 * @param low  "" for the beginning
 * @param high null for the end; else greater than `low`
 */
export function keyBetween(low, high) {
  if (high !== null && low >= high) throw new RangeError(`no key between ${low} and ${high}`);
  let key = "";
  let end = high;
  for (;;) {
    const place = key.length;
    const below = place < low.length ? DIGITS.indexOf(low[place]) : 0;
    const above = end !== null && place < end.length ? DIGITS.indexOf(end[place]) : DIGITS.length;
    if (above - below > 1) {
      // Past the last row the next digit is enough: an appended row is the usual one, and keys stay short.
      const appended = end === null && place < low.length;
      return key + DIGITS[appended ? below + 1 : Math.floor((below + above) / 2)];
    }
    key += DIGITS[below];
    // Every longer key that begins so is before `high`.
    if (above !== below) end = null;
  }
}

/** Whether one of two rows {id, order} stands before the other: by key, then by id, as the server compares them. */
export function byPlace(one, other) {
  return compare(one.order, other.order) || compare(one.id, other.id);
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}
