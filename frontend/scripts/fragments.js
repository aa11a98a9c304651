// htmx, set up for a strict page: what is swapped where, what an error shows, and where the focus goes.

import htmx from "htmx.org/dist/htmx.esm.js";
import { announce, notify, say } from "./announce.js";
import { attach } from "./autosave.js";
import { giveBack } from "./fields.js";
import { growAll } from "./grow.js";
import { csrfToken } from "./wire.js";

const CONTROLS = "input:not([type=hidden]), textarea, select, button";
const ROW = "[data-row], .row-item";

/** For each request whose answer is swapped in: where the focus was before, and what was pressed (nothing for a poll). */
const swaps = new WeakMap();

/** Set htmx up; before the document is ready. */
export function startFragments() {
  Object.assign(htmx.config, {
    includeIndicatorStyles: false,
    // Not `style`: the policy of the page refuses style attributes, and text areas are fitted anew after a swap.
    attributesToSettle: ["class", "width", "height"],
    allowEval: false,
    allowScriptTags: false,
    selfRequestsOnly: true,
    globalViewTransitions: false,
    historyCacheSize: 0,
    scrollIntoViewOnBoost: false,
    // A form with errors comes back into its place; any other error is a notice, unless the server says where it belongs.
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "[45]..", swap: true, error: true, target: "#notices", swapOverride: "innerHTML" },
    ],
  });
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  // At once: between the swap and the settling somebody may type on.
  document.addEventListener("htmx:afterSwap", () => giveBack(document));
  document.addEventListener("htmx:afterSettle", onAfterSettle);
  document.addEventListener("htmx:sendError", ({ detail }) => {
    if (!isPoll(detail.elt)) notify(say("requestFailed"), "error");
  });
  // The fragment is on the page: its forms save themselves, its text areas fit.
  htmx.onLoad((element) => {
    attach(element);
    growAll(element);
  });
}

/** Whether the page asked by itself; what a person presses within the text is an act of theirs. */
function isPoll(element) {
  return Boolean(element?.matches?.("[data-section-poll]"));
}

function onBeforeSwap({ detail }) {
  const failed = detail.xhr.status >= 400 && detail.xhr.status !== 422;
  // (`detail.elt` is the target here, not who asked.)
  if (isPoll(detail.requestConfig.elt)) {
    // A poll never takes the page from under somebody who is writing; the next one comes in a few seconds.
    if (failed || isWriting(detail.target)) detail.shouldSwap = false;
    else swaps.set(detail.xhr, { before: placeOf(document.activeElement), pressed: null });
    return;
  }
  if (failed && detail.target?.id === "notices") {
    detail.selectOverride = ".notice";
    if (!/class="notice[ "]/.test(detail.serverResponse ?? "")) {
      detail.shouldSwap = false;
      notify(say("requestFailed"), "error");
    }
    // What is said elsewhere, where it was pressed, leaves the view there (beside.js).
    if (!detail.requestConfig.elt.dataset.says) detail.target.scrollIntoView?.({ block: "nearest" });
    return;
  }
  if (!failed && detail.shouldSwap && !hasWanted(detail)) {
    // Another page than was asked for, of a network's sign-in perhaps: it takes the place of nothing.
    detail.shouldSwap = false;
    notify(say("requestFailed"), "error");
    return;
  }
  swaps.set(detail.xhr, { before: placeOf(document.activeElement), pressed: detail.requestConfig.elt });
}

/** Whether an answer has in it what is to be taken from it. */
function hasWanted({ requestConfig, serverResponse }) {
  const wanted = requestConfig.elt.closest?.("[hx-select^='#']")?.getAttribute("hx-select");
  return !wanted || (serverResponse ?? "").includes(`id="${wanted.slice(1)}"`);
}

function isWriting(target) {
  const active = document.activeElement;
  return target?.contains(active) && active.matches("textarea, select, input:not([type=button], [type=submit])");
}

function placeOf(element) {
  const row = element?.closest?.(`${ROW}, .block[id]`);
  if (!row) return null;
  const rows = [...(row.parentElement?.querySelectorAll(`:scope > :is(${ROW})`) ?? [])];
  const { id, name, className } = element;
  return { id, row: row.id, name, className, index: rows.indexOf(row), list: row.parentElement?.id };
}

function onAfterSettle({ detail }) {
  const { before, pressed } = swaps.get(detail.xhr) ?? {};
  swaps.delete(detail.xhr);
  const added = document.querySelector("[data-just-added]:not([data-greeted])");
  const returned = document.getElementById(pressed?.dataset.returns ?? "");
  if (added) {
    added.dataset.greeted = "";
    (added.querySelector("textarea, input:not([type=hidden])") ?? added).focus();
    announce(say("rowAdded"));
  } else if (detail.elt?.querySelector?.("[data-focus]")) {
    const wanted = detail.elt.querySelector("[data-focus]");
    wanted.focus();
    // What belongs to it is in view with it.
    wanted.closest("[data-whole]")?.scrollIntoView({ block: "nearest" });
  } else if (returned) {
    returned.focus();
  } else if (before && (document.activeElement === document.body || !document.activeElement)) {
    focusAgain(before);
  }
  if (pressed?.dataset.move) announce(say("rowMoved"));
}

/** The same control of the same row where it went, else one that moves it the other way; where the row is gone, its neighbour. */
function focusAgain(place) {
  const row = place.row && document.getElementById(place.row);
  if (row) {
    const controls = [...row.querySelectorAll(CONTROLS)].filter((control) => !control.disabled);
    const alike = ({ name, className }) => name === place.name && className === place.className;
    const target = controls.find(({ id }) => id && id === place.id) ?? controls.find(alike) ?? controls[0] ?? row;
    target.focus({ preventScroll: false });
    return;
  }
  const list = place.list && document.getElementById(place.list);
  if (!list) return;
  const rows = [...list.querySelectorAll(`:scope > :is(${ROW})`)];
  const neighbour = rows[Math.min(place.index, rows.length - 1)];
  const target = neighbour?.querySelector(CONTROLS) ?? list;
  if (target === list) list.tabIndex = -1;
  target.focus();
  announce(say("rowRemoved"));
}
