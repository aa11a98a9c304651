// From forms to editors: what was typed into the forms of the page is on the server first, and the caret stays where it was.

import { textOf } from "./document.js";
import { readsTheSame } from "../merge.js";

const PATIENCE = 4000;
const EVERY = 60;

/**
 * Resolves when the document says what the forms say; with false where some of it could not be saved: the forms stay then.
 * @param forms () => the element with the forms: a poll may draw it anew
 * @param doc   the section's document
 */
export async function handOver(forms, doc) {
  // The forms' own scripts answer in the other bundle of the page (autosave.js).
  const asked = { within: forms, saved: Promise.resolve(true), isSaved: () => true };
  document.dispatchEvent(new CustomEvent("reportflow:hand-over", { detail: asked }));
  if (!(await asked.saved)) return false;
  const end = performance.now() + PATIENCE;
  while (asked.isSaved() && !formsSay(forms(), doc)) {
    if (performance.now() > end) break;
    await new Promise((done) => setTimeout(done, EVERY));
  }
  return asked.isSaved();
}

function formsSay(forms, doc) {
  return [...forms.querySelectorAll("form[data-autosave]")].every((form) => {
    const { block, language } = placeOf(form);
    const text = textOf(doc, block, language);
    const area = form.querySelector("textarea");
    return !area || text === null || readsTheSame(text.toString(), area.value);
  });
}

function placeOf(form) {
  const [, , ...rest] = form.dataset.draftKey.split(":");
  const language = rest.pop();
  return { block: rest.join(":"), language };
}

/** Where somebody writes in the forms just now: {block, language, start, end}, or null. */
export function caretIn(forms) {
  const { activeElement } = document;
  const form = forms.contains(activeElement) && activeElement.matches("textarea") && activeElement.closest("form[data-draft-key]");
  return form ? { ...placeOf(form), start: activeElement.selectionStart, end: activeElement.selectionEnd } : null;
}
