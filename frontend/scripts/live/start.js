// The editor of a page: opens the section, takes the place of the forms once the text is there, says how it stands.

import { announce } from "../announce.js";
import { Device, thisDevice } from "../device.js";
import { freshId } from "../fresh-id.js";
import { Keep } from "../keep.js";
import { openTabs, stayOpen, whenClosed } from "../tabs.js";
import { pageClock } from "../timers.js";
import { csrfToken } from "../wire.js";
import { Composing, whileComposing } from "./composing.js";
import { Desk, roomNotice } from "./desk.js";
import { filled } from "./elements.js";
import { caretIn, handOver } from "./hand-over.js";
import { Leaving } from "./leaving.js";
import { pasting } from "./paste/paste.js";
import { phraseCompletion } from "./phrase-completion.js";
import { readPhrases } from "./phrases.js";
import { Session } from "./session.js";
import { statusOf } from "./status.js";
import { toolKeys } from "./toolbar.js";
import { keepNotTaken } from "./not-taken.js";
import { firstView } from "./view-tabs.js";

/** Where forms could not be saved, it is tried again so much later. */
const HAND_OVER_AGAIN = 5000;

/** Start the editor of this page. nonce: of the page. */
export async function startLive(nonce) {
  const data = document.getElementById("live-section");
  const forms = () => document.getElementById("text");
  if (!data || !forms()) return;
  const settings = JSON.parse(data.textContent);
  // Who only reads has nothing to keep.
  const device = settings.mayWrite ? thisDevice() : new Device(null, null);
  const tab = freshId();
  const keep = new Keep(device.storage, settings.person, tab);
  stayOpen(keep);
  device.clearOthers(settings.person);
  const open = await openTabs(keep);
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${settings.socket}`;
  const session = new Session({
    settings, device, tab,
    isOpen: (other) => open.has(other),
    open: () => new WebSocket(address),
    clock: pageClock,
  });
  new Page({ session, settings, forms, keep, nonce });
}

class Page {
  constructor({ session, settings, forms, keep, nonce }) {
    Object.assign(this, { session, settings, forms, keep, nonce, words: settings.words });
    this.phrases = readPhrases();
    this.composing = new Composing(session, pageClock);
    this.leaving = new Leaving({
      session, clock: pageClock,
      begins: () => announce(this.words.status.saving),
      asks: () => this.#askAgain(),
      ends: () => this.desk.notice("unsent", ""),
    });
    this.desk = null;
    this.leftOut = "";
    session.on("ready", () => this.#takePlace());
    session.on("status", () => this.#showStatus());
    session.on("may", () => this.#showRights());
    session.on("states", () => this.#showNews());
    session.on("seq", () => this.#showNews());
    session.on("stopped", (refusal) => this.#stop(refusal));
    for (const type of ["online", "focus", "pageshow"]) window.addEventListener(type, () => session.wake());
    for (const type of ["focus", "online"]) window.addEventListener(type, () => this.#followOtherPages());
    document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? session.wake() : session.leave()));
    const leave = () => {
      // A name that is typed for an owner is taken when its field is left (owners-field.js).
      document.activeElement?.blur();
      session.leave();
    };
    window.addEventListener("pagehide", leave);
    window.addEventListener("beforeunload", (event) => {
      // Here already: what is sent in the last moment of a page does not always get through.
      leave();
      if (session.pending && !session.store.durable) event.preventDefault();
    });
    // The sign-out form asks what this page still has (sign-out.js).
    document.addEventListener("reportflow:unsent", ({ detail }) => {
      detail.unsent += session.pending;
    });
    // Where the section stands comes to the page a moment after the text is closed (kept-current.js).
    document.addEventListener("htmx:oobAfterSwap", () => this.#tellLeftOut());
    document.addEventListener("reportflow:leaving", () => session.stop());
    session.start().then((left) => this.#onStarted(left));
  }

  #onStarted(left) {
    if (left) this.restored = true;
    this.#followOtherPages();
    this.#showStatus();
  }

  /** Once another page of this person is gone, this one brings what it left to the server. */
  #followOtherPages() {
    const { session } = this;
    for (const other of session.store.otherPages()) whenClosed(other, () => session.takeOver(other));
  }

  async #takePlace() {
    const { session, forms, settings } = this;
    // Agreed: the page shows the agreed text, which no draft may stand in for.
    if (this.isTaking || (session.closed !== null && !session.pending)) return;
    this.isTaking = true;
    while (!(await handOver(forms, session.doc))) await new Promise((done) => setTimeout(done, HAND_OVER_AGAIN));
    const present = forms();
    const caret = caretIn(present);
    // A part of the page that is on its way is not for the editor.
    present.dispatchEvent(new CustomEvent("htmx:abort"));
    this.desk = new Desk({
      session, settings, nonce: this.nonce, announce, phrases: this.phrases,
      aids: (side) => this.#aids(side),
      post,
      view: firstView(settings),
    });
    this.desk.takePlace(present, {
      printed: present.querySelector("#print"),
      tabs: document.getElementById("languages"),
      here: document.getElementById("here"),
      bar: document.querySelector(".save-bar"),
    });
    document.documentElement.classList.add("is-live");
    this.#waitBeforeLeaving();
    if (caret) this.#putCaret(caret);
    if (this.restored) this.desk.notice("restored", this.words.notices.restored);
    this.#showRights();
    this.#showStatus();
    this.#showNews();
  }

  /**
   * What leads away from here to a form of the draft, or to putting it forward, waits a moment for what is on its way. So does what
   * is pressed beside the text, which then does not leave the page (beside.js).
   */
  #waitBeforeLeaving() {
    document.getElementById("acts")?.addEventListener("submit", (event) => {
      const { submitter: button, target: form } = event;
      this.#hold(event, button, () => {
        const again = present(button);
        if (again || !button) form.requestSubmit(again);
      });
      if (event.defaultPrevented || !button?.closest("#inputs-beside")) return;
      event.preventDefault();
      document.dispatchEvent(new CustomEvent("reportflow:beside", { detail: { button } }));
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("#standing a, .standing-bar a");
      if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) this.#hold(event, link, () => present(link)?.click());
    });
  }

  #hold(event, pressed, go) {
    this.leaving.hold(event, pressed?.id || pressed, go);
  }

  #askAgain() {
    const { notices } = this.words;
    const sentence = this.session.store.durable ? notices.unsent : notices.unsentPage;
    this.desk.notice("unsent", sentence, "warning")?.scrollIntoView({ block: "nearest" });
    announce(sentence);
  }

  #aids({ block, language, multiline }) {
    const kind = block.split(":")[0];
    const told = ({ pictures }) => this.#tellPictures(pictures);
    return [
      whileComposing(this.composing),
      toolKeys(multiline),
      pasting({ oneLine: !multiline, told, apart: () => this.session.undoManager.stopCapturing() }),
      multiline ? phraseCompletion(this.phrases, language, kind) : [],
    ];
  }

  #putCaret({ block, language, start, end }) {
    const side = this.#side(block, language);
    if (!side) return;
    const { length } = side.view.state.doc;
    side.view.dispatch({ selection: { anchor: Math.min(start, length), head: Math.min(end, length) }, scrollIntoView: true });
    side.editor.focus();
  }

  #side(block, language) {
    const { heading, body, rows } = this.desk;
    const sides = { heading: heading.sides, body: body.sides }[block] ?? rows.flatMap((one) => one.views()).find((view) => view.block === block)?.sides;
    return sides?.side(language);
  }

  #tellPictures(pictures) {
    if (!pictures) return;
    const { pictureOne, pictureMany } = this.words.notices;
    this.desk.notice("pictures", pictures === 1 ? pictureOne : filled(pictureMany, { number: pictures }), "info");
  }

  // --- how it stands ---

  #showStatus() {
    const { session, words } = this;
    if (!session.pending) this.leaving.settle();
    const { state, text } = statusOf(session.facts, words.status);
    // Until the editors are there, the forms save what is typed, and say so themselves.
    const isShown = this.desk !== null || session.pending > 0;
    document.dispatchEvent(new CustomEvent("reportflow:status", { detail: { state: isShown ? state : "saved", text: isShown ? text : "" } }));
  }

  #showRights() {
    const { session, desk, words } = this;
    if (!desk) {
      // Reopened: the text can be written in again.
      if (session.isReady && session.closed === null) this.#takePlace();
      return;
    }
    desk.update();
    for (const reason of ["agreed", "not_in_report"]) {
      if (session.closed === reason) this.#offer(reason, "success");
      else desk.notice(reason, "");
    }
    this.#tellLeftOut();
    desk.notice("reading", session.closed === null && !session.writes ? words.notices.reading : "", "quiet");
    this.#showStatus();
  }

  #offer(name, kind) {
    const { notices } = this.words;
    const link = { words: notices[`${name}Show`], press: () => location.reload() };
    this.desk.notice(name, notices[name], kind, link);
  }

  /** What was written after the agreed text was put forward is not agreed: said where it was written, too. */
  #tellLeftOut() {
    if (!this.desk) return;
    const said = this.session.closed === "agreed" ? document.getElementById("left-out") : null;
    const sentence = said?.querySelector("span").textContent ?? "";
    if (sentence === this.leftOut) return;
    this.leftOut = sentence;
    const press = () => document.getElementById("act-left-out")?.click();
    this.desk.notice("left-out", sentence, "warning", said && { words: said.querySelector("a").textContent, press });
  }

  #showNews() {
    if (!this.desk) return;
    this.desk.update();
    this.desk.refresh();
    this.desk.notice("room", roomNotice(this.session, this.words), "warning");
  }

  // --- what was not taken ---

  /** The server did not take what was written here, and will not: its text is what it was. Nothing of mine is thrown away. */
  async #stop(refusal) {
    const { session, keep, settings } = this;
    session.stop();
    if (refusal.late === null || refusal.late === undefined) await keepNotTaken({ session, keep, settings });
    await session.store.clear();
    session.store.device.setUnsent(session.store.name, session.store.tab, 0);
    location.reload();
  }
}

/** What was pressed, as it is on the page now: a part of the page may have come anew meanwhile. */
function present(pressed) {
  return pressed?.isConnected ? pressed : document.getElementById(pressed?.id ?? "");
}

async function post(address, fields) {
  try {
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      credentials: "same-origin",
      redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), "X-Requested-With": "live" },
    });
    return response.ok;
  } catch {
    return false;
  }
}
