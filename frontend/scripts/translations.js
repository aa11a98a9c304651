// The translator's queue: what was typed is safe before a text leaves the list, what was begun stays on it, and what could not
// be saved stays on the page.

import htmx from "htmx.org/dist/htmx.esm.js";
import { announce, notify, say } from "./announce.js";
import { saverOf, strays } from "./autosave.js";

const LIST = "queue";
const COMPLETES = "[data-completes]";
const KEPT = "reportflow.begun";

/** What was begun before this page was loaded, until the list has it. */
let begunBefore = [];

/** Follow the acts of the page. */
export function followTranslations() {
  if (!document.getElementById(LIST)) return;
  document.addEventListener("htmx:confirm", saveFirst);
  document.addEventListener("htmx:configRequest", nameBegun);
  document.addEventListener("htmx:afterSettle", afterSettle);
  window.addEventListener("pagehide", keepBegun);
  takeUpBegun();
}

/** A text is done once it is saved, and once its writer has seen what somebody else made of it at the same time. */
function saveFirst(event) {
  const { elt, issueRequest } = event.detail;
  if (!elt.matches?.(COMPLETES)) return;
  const form = elt.closest("form");
  const saver = saverOf(form);
  if (!saver?.unsaved) return;
  event.preventDefault();
  const seen = overlapOf(form);
  saver.save().then(() => {
    if (saver.state === "offline") notify(say("requestFailed"), "error");
    else if (!saver.unsaved && overlapOf(form) === seen) issueRequest(true);
  });
}

function overlapOf(form) {
  return form.querySelector("[data-overlap]")?.innerHTML.trim() ?? "";
}

/** The list is asked for with the texts that were begun: half-written they are no longer missing, and not done either. */
function nameBegun({ detail }) {
  const list = document.getElementById(LIST);
  if (!list || !asksForList(detail.elt)) return;
  for (const place of new Set([...begunBefore, ...begunIn(list)])) detail.formData.append("begun", place);
  begunBefore = [];
}

function begunIn(list) {
  const forms = [...list.querySelectorAll("form[data-autosave]")].filter((form) => {
    const { value, defaultValue } = form.elements.namedItem("text");
    return "begun" in form.dataset || value !== defaultValue;
  });
  return forms.map(placeOf);
}

/** A page that is loaded again goes on with what was begun on it. */
function keepBegun() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ page: location.pathname, places: begunIn(document.getElementById(LIST)) }));
  } catch {
    // Without a memory of its own the browser shows what waits, and no more.
  }
}

function takeUpBegun() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
  } catch {
    return;
  }
  if (kept?.page !== location.pathname || !kept.places.length) return;
  begunBefore = kept.places;
  htmx.onLoad((element) => {
    if (element === document.body && begunBefore.length) htmx.trigger(keeper(), "keptAgain");
  });
}

function keeper() {
  return [...document.querySelectorAll("[data-keeper]")].find(asksForList);
}

function asksForList(element) {
  return element.matches(COMPLETES) || (element.getAttribute("hx-select-oob") ?? "").split(",").includes(`#${LIST}`);
}

/** "12:agreement:a1", from "section:12:agreement:a1:es". */
function placeOf(form) {
  return form.dataset.draftKey.split(":").slice(1, -1).join(":");
}

function afterSettle({ detail }) {
  showStrays();
  if (detail.requestConfig?.elt?.matches?.(COMPLETES)) announce(document.getElementById("queue-head")?.dataset.counts);
}

/** What is not saved and whose text has left the list, since it was agreed or its section set aside, stays in sight. */
function showStrays() {
  const place = document.getElementById("stayed");
  const list = place?.querySelector("[data-stayed-list]");
  if (!list) return;
  for (const row of list.children) {
    if (!saverOf(row.querySelector("form"))?.unsaved) row.remove();
  }
  for (const saver of strays()) {
    const row = saver.form.element.closest("[data-row]");
    if (!row) continue;
    list.append(row);
    htmx.process(row);
  }
  place.hidden = list.children.length === 0;
}
