// What pages that are gone left on this device: the newest of it goes back into its form, all else to the server.

import { rebase, withLineFeeds } from "./merge.js";

/** A page that was left this shortly ago was still saving: its text goes on, and nobody needs to be told. */
const FRESH = 2000;

/**
 * Take up copies whose pages are gone.
 * @param keep     a Keep
 * @param copies   what to take up, oldest first
 * @param saverFor (key) => the Saver of that draft on this page, if it has one
 * @param tools    {now(), newId(), restored()}: the last is called where a form got text back that was not saved
 */
export async function takeUp(keep, copies, saverFor, tools) {
  const byKey = new Map();
  for (const copy of copies) byKey.set(copy.key, [...(byKey.get(copy.key) ?? []), copy]);
  for (const [key, left] of byKey) {
    const saver = saverFor(key);
    if (!saver) continue;
    const newest = left.pop();
    for (const copy of left) await deliver(keep, copy, saver, tools);
    // The form may have been written in by now: its words are never taken from under the hands.
    if (saver.running || saver.unsaved) await deliver(keep, newest, saver, tools);
    else await putBack(keep, newest, saver, tools);
  }
}

async function putBack(keep, copy, saver, { now, restored }) {
  if (same(copy, saver.form.read())) {
    keep.forget(copy);
    return;
  }
  keep.adopt(copy);
  const fresh = now() - copy.time < FRESH;
  if (!fresh) restored();
  await saver.restore(copy);
  if (fresh && saver.state !== "saved") restored();
}

/** Send what an older page left; the draft then holds it, and the form gets it with its next save. */
async function deliver(keep, copy, saver, { newId }) {
  const sent = copy.sent ?? payloadOf(copy, newId());
  keep.amend(copy, { sent });
  const answer = await saver.send(sent, { leaving: false });
  if (answer.kind !== "saved") return;
  if (same(copy, sent)) {
    keep.forget(copy);
    return;
  }
  // More was typed after that save: it follows, under an id of its own that outlives a lost answer.
  const text = rebase(sent.text, copy.text, withLineFeeds(answer.text ?? sent.text));
  const rest = { ...copy, text, baseSeq: answer.seq };
  rest.sent = payloadOf(rest, newId());
  keep.amend(copy, rest);
  await deliver(keep, rest, saver, { newId });
}

function payloadOf({ text, fields = [], baseSeq }, id) {
  return { id, baseSeq, text, fields };
}

function same(one, other) {
  return one.text === other.text && JSON.stringify(one.fields ?? []) === JSON.stringify(other.fields ?? []);
}
