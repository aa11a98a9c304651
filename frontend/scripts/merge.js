// Three-way merge of plain text, and carets that stay where the writer left them. Pure: strings in, strings out.
//
// The server has the last word on a draft. While a text travels, its writer types on; when the answer brings the words of
// others, what was typed since is put onto it. Nobody's insertion is ever dropped: where both sides changed the same
// passage, both insertions stay, the server's first.

/** Above this many tokens in the changed middle, the middle counts as one change: bounded time on any text. */
const MOST_TOKENS = 2000;

/** Line ends as a textarea has them. */
export function withLineFeeds(text) {
  return text.replace(/\r\n?/g, "\n");
}

/** Whether two texts are one to a reader: blanks at line ends and blank lines around do not count. */
export function readsTheSame(one, other) {
  return one === other || bare(one) === bare(other);
}

function bare(text) {
  return withLineFeeds(text)
    .normalize("NFC")
    .replace(/[^\S\n]+$/gm, "")
    .replace(/^\n+|\n+$/g, "");
}

/** The changes that turn `from` into `to`: [{start, end, text}], in order, `from.slice(start, end)` becoming `text`. */
export function changes(from, to) {
  const head = commonHead(from, to);
  const tail = commonTail(from, to, head);
  const middle = tokens(from.slice(head, from.length - tail));
  const wanted = tokens(to.slice(head, to.length - tail));
  if (!middle.length && !wanted.length) return [];
  const pairs = middle.length + wanted.length > MOST_TOKENS ? [] : longestCommon(middle, wanted);
  return hunks(middle, wanted, pairs, head).map((hunk) => trimmed(from, hunk));
}

/** `local`, which was typed on top of `base`, put onto `merged`, which the server made of `base`. */
export function rebase(base, local, merged) {
  if (local === base) return merged;
  if (merged === base || merged === local) return local;
  const ours = changes(base, local);
  const theirs = changes(base, merged);
  let out = "";
  let at = 0;
  let mine = 0;
  let their = 0;
  while (mine < ours.length || their < theirs.length) {
    const group = together(ours, mine, theirs, their);
    out += base.slice(at, Math.max(at, group.start)) + group.text;
    at = Math.max(at, group.end);
    mine = group.mine;
    their = group.their;
  }
  return out + base.slice(at);
}

/** Where a caret at `position` in `from` belongs in `to`. */
export function moveCaret(position, from, to) {
  let moved = position;
  for (const change of changes(from, to)) {
    if (change.end <= position && !(change.start === change.end && change.start === position)) {
      moved += change.text.length - (change.end - change.start);
    } else if (change.start < position) {
      moved += Math.min(change.text.length, position - change.start) - (position - change.start);
    }
  }
  return Math.max(0, Math.min(to.length, moved));
}

/** Changes of both sides that touch one another, from the first one on, as one change. */
function together(ours, mine, theirs, their) {
  const first = earlier(ours[mine], theirs[their]);
  const group = { start: first.start, end: first.end, ours: [], theirs: [], mine, their };
  for (;;) {
    const next = group.mine < ours.length ? ours[group.mine] : null;
    const other = group.their < theirs.length ? theirs[group.their] : null;
    if (other && touches(group, other)) {
      group.theirs.push(other);
      group.their += 1;
      group.end = Math.max(group.end, other.end);
    } else if (next && touches(group, next)) {
      group.ours.push(next);
      group.mine += 1;
      group.end = Math.max(group.end, next.end);
    } else {
      break;
    }
  }
  const same = JSON.stringify(group.ours) === JSON.stringify(group.theirs);
  const text = (same ? group.theirs : [...group.theirs, ...group.ours]).map((change) => change.text).join("");
  return { ...group, text };
}

function earlier(one, other) {
  if (!one) return other;
  if (!other) return one;
  return other.start <= one.start ? other : one;
}

/** Whether a change falls into the group: overlapping, or an insertion at the very same place. */
function touches(group, change) {
  if (change.start < group.end) return true;
  return change.start === group.start && (group.start === group.end || change.start === change.end);
}

function commonHead(from, to) {
  const most = Math.min(from.length, to.length);
  let length = 0;
  while (length < most && from.charCodeAt(length) === to.charCodeAt(length)) length += 1;
  // Never between the two halves of a character such as an emoji.
  return length > 0 && isHighHalf(from.charCodeAt(length - 1)) ? length - 1 : length;
}

function commonTail(from, to, head) {
  const most = Math.min(from.length, to.length) - head;
  let length = 0;
  while (length < most && from.charCodeAt(from.length - 1 - length) === to.charCodeAt(to.length - 1 - length)) length += 1;
  return length > 0 && isLowHalf(from.charCodeAt(from.length - length)) ? length - 1 : length;
}

function isHighHalf(unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowHalf(unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** Words, runs of blanks, and single other characters. */
function tokens(text) {
  return text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[^]/gu) ?? [];
}

/** Pairs of indexes of a longest common subsequence. */
function longestCommon(one, other) {
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        one[i] === other[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] === other[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
      i += 1;
    } else {
      j += 1;
    }
  }
  return pairs;
}

/** What lies between the pairs, as changes at offsets of the text. */
function hunks(middle, wanted, pairs, offset) {
  const found = [];
  let i = 0;
  let j = 0;
  let at = offset;
  for (const [k, l] of [...pairs, [middle.length, wanted.length]]) {
    const removed = middle.slice(i, k).join("");
    const text = wanted.slice(j, l).join("");
    if (removed || text) found.push({ start: at, end: at + removed.length, text });
    at += removed.length + (middle[k] ?? "").length;
    i = k + 1;
    j = l + 1;
  }
  return found;
}

/** The change without the characters that it leaves as they are. */
function trimmed(from, { start, end, text }) {
  const removed = from.slice(start, end);
  const head = commonHead(removed, text);
  const tail = commonTail(removed, text, head);
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}
