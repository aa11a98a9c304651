// The quiet line: what of this page's text is on the server.

import { announce, say } from "./announce.js";

const WORST_FIRST = ["refused", "signed-out", "offline", "saving", "saved"];
const CALM = new Set(["saved", "saving"]);

/** What the forms of the page say, and what its editor says (live/start.js): {state, message, edits} each, or with its `text`. */
const said = { forms: [], live: [] };

/** What is heard of the line: trouble, once, and that all is saved again after it; never saving itself, which goes on all the time. */
export class Heard {
  /** @param tell (sentence) => say it to those who hear the page */
  constructor(tell) {
    this.tell = tell;
    /** What was said of trouble that is not over; null for none. */
    this.trouble = null;
  }

  /** The line says this by now. */
  now(state, text) {
    if (state === "saved") {
      if (this.trouble !== null) this.tell(text);
      this.trouble = null;
    } else if (!CALM.has(state)) {
      // How many changes wait is another number with each key: that is seen alone.
      const trouble = state === "offline" ? state : text;
      if (trouble !== this.trouble) this.tell(text);
      this.trouble = trouble;
    }
  }
}

const heard = new Heard(announce);

/** Follow what the editor of the page says of itself. */
export function followStatus() {
  document.addEventListener("reportflow:status", ({ detail }) => {
    said.live = detail.text ? [{ state: detail.state, text: detail.text, message: detail.text, edits: 0 }] : [];
    show();
  });
}

/** Show the state of all drafts of the page. savers: Iterable of {state, message, edits}. */
export function showStatus(savers) {
  said.forms = [...savers];
  show();
}

function show() {
  const all = [...said.forms, ...said.live];
  const state = WORST_FIRST.find((candidate) => all.some((saver) => saver.state === candidate)) ?? "saved";
  const edits = all.reduce((sum, saver) => sum + (saver.state === state ? saver.edits : 0), 0);
  const message = all.find((saver) => saver.state === "refused")?.message ?? "";
  const text = all.find((one) => one.state === state && one.text)?.text ?? sentence(state, edits, message);
  const lines = document.querySelectorAll("[data-save-status]");
  if (!lines.length) return;
  for (const line of lines) render(line, state, text);
  heard.now(state, text);
}

function render(line, state, text) {
  // Those who only read have no form: the line is there for them once the text is followed live.
  if (said.live.length) line.hidden = false;
  if (line.dataset.state === state && line.dataset.shown === text) return;
  line.dataset.state = state;
  line.dataset.shown = text;
  line.textContent = text;
  if (state === "signed-out" && line.dataset.signInUrl) {
    const link = document.createElement("a");
    link.href = line.dataset.signInUrl;
    link.textContent = line.dataset.signIn;
    line.append(" ", link);
  }
}

function sentence(state, edits, message) {
  if (state === "refused") return message || say("refused");
  if (state === "signed-out") return say("signedOut");
  if (state === "offline") return edits === 1 ? say("offlineOne") : say("offlineMany").replace("{n}", String(edits));
  return say(state);
}
