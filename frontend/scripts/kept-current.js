// Parts of a page that are loaded anew when something happened in the meeting (components/current.html): never under a finger, a
// selection or what somebody types; with the focus, the view, and what is open and typed where they were.

import htmx from "htmx.org/dist/htmx.esm.js";
import { announce } from "./announce.js";
import { isConcerned } from "./meeting-channel.js";

const KEEPER = "[data-keeper]";
const QUIET_AFTER_TOUCH = 1500;
const LOOK_AGAIN = 1000;
const AFTER_FAILURE = 5000;
const WRITING = "textarea, select, [contenteditable=true], input:not([type=button], [type=submit], [type=hidden])";
const ROWS = "tr[id], li[id], article[id]";

/** When somebody touched the page last; fingers and buttons of a mouse that are on it now. */
let touched = 0;
const held = new Set();
/** Where somebody wrote last, and when: the keys are on that part of the page alone. */
const keyed = { place: null, at: 0 };
/** The keeper of a part that could not be replaced -> how to give up trying again. */
const again = new Map();
/** Id of a part -> what the server said of it last. */
const said = new Map();
/** What a person has typed, on parts of the page. */
const typed = new WeakSet();
/** The keeper whose answer is being put in, if it is one's, and when it asked. */
let answering = null;
let askedAt = 0;
/** Request -> when it was sent; id of a part -> when an act of the person's brought it anew. */
const sent = new WeakMap();
const acted = new Map();
/** The details of a swap -> what puts back what was there before. */
const restores = new WeakMap();

/** Follow the parts of the page that are kept current. */
export function keepCurrent() {
  for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel", "keydown", "touchmove", "wheel"]) {
    document.addEventListener(name, onTouch, { passive: true, capture: true });
  }
  document.addEventListener("input", ({ target }) => typed.add(target), { capture: true });
  document.addEventListener("htmx:confirm", onAsking);
  document.addEventListener("htmx:beforeRequest", ({ detail: { xhr } }) => sent.set(xhr, performance.now()));
  document.addEventListener("htmx:afterRequest", onAnswered);
  document.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig, xhr } }) => {
    answering = requestConfig.elt.matches(KEEPER) ? requestConfig.elt : null;
    askedAt = sent.get(xhr) ?? 0;
    if (answering) said.delete(target.id);
    else comesAnew(target);
  });
  document.addEventListener("htmx:oobBeforeSwap", onBeforeSwap);
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    restores.get(detail)?.();
    restores.delete(detail);
  });
}

function onTouch({ type, target, pointerId, buttons }) {
  if (type === "keydown" && target.matches?.(WRITING)) {
    Object.assign(keyed, { place: target, at: Date.now() });
    return;
  }
  if (type === "pointerdown") held.add(pointerId);
  // Where a button is let go outside of the window, the next move says so.
  else if (pointerId !== undefined && !buttons) held.delete(pointerId);
  if (type !== "pointermove" || buttons) touched = Date.now();
}

/** Ask only for what is concerned, and only when it can be shown. */
function onAsking(event) {
  const { elt, triggeringEvent } = event.detail;
  if (!elt.matches?.(KEEPER)) return;
  if (triggeringEvent?.type === "meetingChanged" && !isConcerned(elt.dataset, triggeringEvent.detail ?? {})) {
    event.preventDefault();
    return;
  }
  const parts = partsOf(elt);
  if (parts.length && parts.every(isBusy)) {
    event.preventDefault();
    askAgain(elt, LOOK_AGAIN);
  }
}

function partsOf(keeper) {
  const selectors = keeper.getAttribute("hx-select-oob");
  return selectors ? [...document.querySelectorAll(selectors)] : [];
}

function askAgain(keeper, delay) {
  if (again.has(keeper)) return;
  again.set(keeper, setTimeout(() => {
    again.delete(keeper);
    if (keeper.isConnected) htmx.trigger(keeper, "keptAgain");
  }, delay));
}

/** What could not be loaded is loaded a little later: nobody will say again that it changed. */
function onAnswered({ detail: { elt, xhr, successful } }) {
  if (!elt.matches?.(KEEPER) || successful) return;
  if (!xhr.status || xhr.status === 429 || xhr.status >= 500) askAgain(elt, AFTER_FAILURE * (1 + Math.random()));
}

/** An act brings this part: what was asked before that may know nothing of the act. */
function comesAnew({ id }) {
  said.delete(id);
  acted.set(id, performance.now());
}

function onBeforeSwap({ detail }) {
  const { target, fragment } = detail;
  if (!answering) {
    comesAnew(target);
    return;
  }
  if (askedAt <= (acted.get(target.id) ?? -1)) {
    detail.shouldSwap = false;
    askAgain(answering, 0);
    return;
  }
  const words = fragment.firstElementChild.outerHTML.replace(/ name="csrf_token" value="[^"]*"/g, "");
  if (said.get(target.id) === words) {
    detail.shouldSwap = false;
  } else if (isBusy(target)) {
    detail.shouldSwap = false;
    askAgain(answering, LOOK_AGAIN);
  } else {
    said.set(target.id, words);
    restores.set(detail, remember(target));
  }
}

/** Whether somebody touches, scrolls, selects, types or is being asked just now. */
function isBusy(part) {
  const isQuiet = (since) => Date.now() - since >= QUIET_AFTER_TOUCH;
  if (held.size || !isQuiet(touched) || (!isQuiet(keyed.at) && part.contains(keyed.place))) return true;
  const selection = window.getSelection();
  if (selection && !selection.isCollapsed && part.contains(selection.anchorNode)) return true;
  const { activeElement } = document;
  return (part.contains(activeElement) && activeElement.matches(WRITING)) || Boolean(part.querySelector("[data-confirm][open]"));
}

/** What is to be as it was once the part is replaced; gives what sees to it. */
function remember(part) {
  const { id } = part;
  const focus = placeOf(document.activeElement, part);
  const anchor = anchorOf(part);
  const open = [...part.querySelectorAll("details[id]")].map((details) => [details.id, details.open]);
  const scrolled = [...part.querySelectorAll("[data-keep-scroll][id]")].map(({ id: inner, scrollTop }) => [inner, scrollTop]);
  const words = typedIn(part);
  const heard = announcedIn(part);
  return () => {
    const now = document.getElementById(id);
    for (const [inner, isOpen] of open) withId(inner, (details) => (details.open = isOpen));
    for (const [inner, top] of scrolled) withId(inner, (element) => (element.scrollTop = top));
    for (const [inner, value] of words) {
      withId(inner, (control) => {
        control.value = value;
        typed.add(control);
      });
    }
    const place = anchor && (anchor.element.isConnected ? anchor.element : document.getElementById(anchor.element.id));
    if (place) window.scrollBy({ top: place.getBoundingClientRect().top - anchor.top, behavior: "instant" });
    if (focus && document.activeElement === document.body) sameControl(focus, now)?.focus({ preventScroll: true });
    const news = announcedIn(now);
    if (heard && news && news !== heard) announce(news);
  };
}

/** What of a part is said aloud when it becomes another: whoever writes has their eyes, and their reader, elsewhere. */
function announcedIn(part) {
  return part?.querySelector("[data-announced]")?.dataset.announced ?? "";
}

function withId(id, act) {
  const element = document.getElementById(id);
  if (element) act(element);
}

/** What was typed into fields that have left the focus, and was not sent. Forms that save themselves see to their own. */
function typedIn(part) {
  return [...part.querySelectorAll("input[id], textarea[id]")]
    .filter((control) => typed.has(control) && control.value !== control.defaultValue && !control.closest("form[data-autosave]"))
    .map(({ id, value }) => [id, value]);
}

/** What stays where it stands on the screen: what has the focus, else the part's first row that can be seen, else what follows. */
function anchorOf(part) {
  const { activeElement } = document;
  const outside = activeElement !== document.body && !part.contains(activeElement) ? [activeElement] : [];
  for (const element of [...outside, ...part.querySelectorAll(ROWS), part.nextElementSibling]) {
    if (!element) continue;
    const { top, bottom, height } = element.getBoundingClientRect();
    if (height && bottom > 0 && top < window.innerHeight) return { element, top };
  }
  return null;
}

function placeOf(element, part) {
  if (!element || !part.contains(element)) return null;
  const kind = `${element.localName}${element.hasAttribute("href") ? `[href="${CSS.escape(element.getAttribute("href"))}"]` : ""}`;
  return { id: element.id, kind, index: [...part.querySelectorAll(kind)].indexOf(element) };
}

function sameControl({ id, kind, index }, part) {
  return (id && document.getElementById(id)) || part?.querySelectorAll(kind)[index];
}
