// Forms that save themselves: <form data-autosave data-draft-key="section:12:body:en" data-base-seq="41">.
//
// What is typed is kept on this device at once, sent after a moment of quiet, and kept until the server has answered for
// it. A closed tab, an ended session, a lost network and a stopped server lose nothing.

import { notify, say } from "./announce.js";
import { thisDevice } from "./device.js";
import { DraftForm } from "./draft-form.js";
import { freshId } from "./fresh-id.js";
import { Keep } from "./keep.js";
import { showLeftOver } from "./left-over.js";
import { takeUp } from "./orphans.js";
import { Saver } from "./saver.js";
import { showStatus } from "./status-line.js";
import { openTabs, stayOpen, whenClosed } from "./tabs.js";
import { pageClock } from "./timers.js";
import { sender } from "./wire.js";

const savers = new Map();
const tab = freshId();
let keep = null;
let restoring = Promise.resolve();

/** Start on this page; nothing happens where nobody is signed in. */
export function startAutosave() {
  const { person } = document.body.dataset;
  if (!person) return;
  keep = new Keep(thisDevice().storage, person, tab);
  keep.tidy();
  stayOpen(keep);
  attach(document);
  listen();
  restoreOrphans();
}

/** Take up the draft forms within `root`: new ones, and ones that the server drew anew. */
export function attach(root) {
  if (!keep) return;
  const found = [...root.querySelectorAll("form[data-autosave][data-draft-key]")];
  if (root instanceof Element && root.matches("form[data-autosave][data-draft-key]")) found.push(root);
  for (const element of found) {
    const key = element.dataset.draftKey;
    const baseSeq = Number(element.dataset.baseSeq);
    const form = new DraftForm(element);
    const known = savers.get(key);
    if (known?.form.element === element) continue;
    // A browser that goes back puts old words into a form of now: what was typed comes from its copy, with its base.
    element.autocomplete = "off";
    if (known) {
      known.send = sender(element);
      known.rebind(form, baseSeq);
    } else {
      const saver = newSaver(key, baseSeq, form);
      savers.set(key, saver);
      // Typed before the scripts came, or while the page was being drawn.
      if (saver.unsaved) saver.edited();
    }
  }
  forgetGone();
}

/** Save all drafts of the page. Resolves when the server has answered. */
export function saveAll(options) {
  return Promise.all([...savers.values()].filter((saver) => saver.unsaved).map((saver) => saver.save(options)));
}

/** The saver of a form, if it saves itself. */
export function saverOf(form) {
  const saver = savers.get(form?.dataset?.draftKey);
  return saver?.form.element === form ? saver : undefined;
}

/** The savers of what is not on the server yet, and whose forms have left the page. */
export function strays() {
  return [...savers.values()].filter((saver) => saver.unsaved && !saver.form.element.isConnected);
}

/** The copies of this person on this device; null where nobody is signed in. */
export function copies() {
  return keep;
}

function newSaver(key, baseSeq, form) {
  return new Saver({
    key,
    baseSeq,
    form,
    send: sender(form.element),
    keep,
    changed: () => showStatus(savers.values()),
    clock: pageClock,
    newId: freshId,
    renamed(saver, old) {
      savers.delete(old);
      savers.set(saver.key, saver);
      saver.form.element.dataset.draftKey = saver.key;
    },
  });
}

/** Drafts whose form left the page for good, and that have nothing left to save. */
function forgetGone() {
  for (const [key, saver] of savers) {
    if (!saver.form.element.isConnected && !saver.unsaved && !saver.running) {
      saver.cancel();
      savers.delete(key);
    }
  }
  showStatus(savers.values());
}

function listen() {
  for (const type of ["input", "change"]) {
    document.addEventListener(type, (event) => saverOf(event.target.form)?.edited());
  }
  document.addEventListener("focusout", (event) => quietly(saverOf(event.target.form)));
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("visibilitychange", () => {
    for (const saver of savers.values()) quietly(saver, { leaving: document.visibilityState === "hidden" });
  });
  window.addEventListener("pagehide", () => {
    for (const saver of savers.values()) quietly(saver, { leaving: true });
  });
  for (const type of ["online", "focus"]) {
    window.addEventListener(type, () => {
      for (const saver of savers.values()) quietly(saver);
      restoreOrphans();
    });
  }
  document.addEventListener("reportflow:hand-over", ({ detail }) => handOver(detail));
  window.addEventListener("beforeunload", (event) => {
    const unsaved = [...savers.values()].some((saver) => saver.unsaved);
    if (unsaved && !keep.durable) event.preventDefault();
  });
}

/** The editor is about to take the place of the forms in `within()`: what was typed into them is saved first (live/hand-over.js). */
function handOver(asked) {
  const there = () => [...savers.values()].filter(({ form }) => asked.within()?.contains(form.element));
  asked.isSaved = () => there().every((saver) => !saver.unsaved && !saver.running);
  asked.saved = restoring
    .then(() => Promise.all(there().filter(({ unsaved }) => unsaved).map((saver) => saver.save())))
    .then(asked.isSaved);
}

/** Save without being asked: not again what was refused. */
function quietly(saver, options) {
  if (saver?.unsaved && saver.state !== "refused") saver.save(options);
}

/** The form's own button saves at once; any other button of it waits until the text is safe. */
function onSubmit(event) {
  const saver = saverOf(event.target);
  if (!saver) return;
  const { submitter } = event;
  if (!submitter || submitter.hasAttribute("data-save") || submitter.classList.contains("save-quiet")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    saver.save();
  } else if (saver.unsaved && !isToBeToldWhy(saver, event.target)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    saver.save().then(() => {
      if (!saver.unsaved || isToBeToldWhy(saver, event.target)) event.target.requestSubmit(submitter);
    });
  }
}

/** A form that carries all that is typed by itself: where saving was refused, the page that answers it says why. */
function isToBeToldWhy(saver, form) {
  return saver.state === "refused" && form.hasAttribute("data-submits");
}

/** Take up what pages left that are gone, one turn after the other. */
function restoreOrphans() {
  restoring = restoring.then(async () => {
    const open = await openTabs(keep);
    const restored = () => notify(say("restored"));
    await takeUp(keep, keep.orphans(open), (key) => savers.get(key), { now: Date.now, newId: freshId, restored });
    const gone = keep.orphans(open);
    showLeftOver(gone, (key) => savers.has(key), (copy) => keep.forget(copy));
    // A page that is just going may hold what was typed last.
    for (const copy of keep.all()) {
      if (copy.tab !== tab && open.has(copy.tab) && savers.has(copy.key)) whenClosed(copy.tab, restoreOrphans);
    }
  });
}
