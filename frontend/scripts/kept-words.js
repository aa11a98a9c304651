// Words typed for a decision are kept on this device until they are sent: <textarea data-keep-as="decision:12:HND:object:en">.
//
// They are not sent by themselves: a reservation counts when its author says so. A closed tab and an ended session lose
// nothing; what is found again goes back into its field, and the part of the page around it is opened.

import { notify } from "./announce.js";
import { grow } from "./grow.js";
import { openTabs, whenClosed } from "./tabs.js";

/** Start on this page. keep: the Keep of this person, null where nobody is signed in. */
export function keepWords(keep) {
  if (!keep) return;
  const done = document.querySelector("[data-keeps-done]")?.dataset.keepsDone;
  const fields = [...document.querySelectorAll("textarea[data-keep-as]")];
  if (!done && !fields.length) return;
  for (const field of fields) {
    // A browser that goes back puts old words into a form of now: what was typed comes from its copy.
    field.autocomplete = "off";
    field.addEventListener("input", () => remember(keep, field));
    // What is chosen beside the words is kept with them.
    partOf(field)?.addEventListener("change", () => remember(keep, field));
  }
  takeBack(keep, fields, done);
}

/** Keep what a field says; an empty one is not kept. */
export function remember(keep, field) {
  const key = field.dataset.keepAs;
  if (field.value.trim()) keep.put(key, { text: field.value, fields: chosen(field), baseSeq: 0 });
  else keep.drop(key);
}

/** The part of the page that a field belongs to: one of the choices, or a form of its own. */
function partOf(field) {
  return field.closest?.(".choice") ?? field.closest?.("form") ?? null;
}

function chosen(field) {
  const controls = partOf(field)?.querySelectorAll("input[type=radio]:checked, select") ?? [];
  return [...controls].map(({ name, value }) => [name, value]);
}

/** Choose again what was chosen beside the words. */
function choose(field, choices = []) {
  const controls = [...(partOf(field)?.querySelectorAll("input[type=radio], select") ?? [])];
  for (const [name, value] of choices) {
    for (const control of controls.filter((one) => one.name === name)) {
      if (control.type !== "radio") control.value = value;
      else if (control.value === value) control.checked = true;
    }
  }
}

async function takeBack(keep, fields, done) {
  const open = await openTabs(keep);
  if (done) forgetSent(keep, keep.orphans(open), done);
  else restoreWords(keep, keep.orphans(open), fields, restored);
  // A page that is just going may hold what was typed last.
  const keys = new Set(fields.map((field) => field.dataset.keepAs));
  for (const copy of keep.all()) {
    const wanted = keys.has(copy.key) || (done && copy.key.startsWith(done));
    if (wanted && copy.tab !== keep.tab && open.has(copy.tab)) whenClosed(copy.tab, () => takeBack(keep, fields, done));
  }
}

/** What was decided has reached the server: pages that are gone need not be remembered. */
export function forgetSent(keep, left, prefix) {
  for (const copy of left) if (copy.key.startsWith(prefix)) keep.forget(copy);
}

/**
 * Put the newest words that pages left behind into their fields.
 * @param left      copies whose pages are gone, oldest first
 * @param fields    the textareas of this page
 * @param restored  (field) is called for each field that got words back
 */
export function restoreWords(keep, left, fields, restored) {
  for (const field of fields) {
    const own = left.filter(({ key }) => key === field.dataset.keepAs);
    const newest = own.at(-1);
    if (!newest) continue;
    // What the server gave back with the page, or was typed by now, stays; the copy is of the same words or of older ones.
    // The words of an earlier decision are not typed.
    const stood = "stood" in field.dataset && field.value === field.defaultValue;
    const empty = stood || !field.value.trim();
    if (empty) {
      field.value = newest.text;
      choose(field, newest.fields);
    }
    for (const copy of own) keep.forget(copy);
    remember(keep, field);
    if (empty) restored(field);
  }
}

function restored(field) {
  for (let part = field.closest("details"); part; part = part.parentElement?.closest("details")) part.open = true;
  grow(field);
  notify(field.closest("[data-words-restored]")?.dataset.wordsRestored);
}
