// The quiet line: what of this page's text is on the server.

import { say } from "./announce.js";

const WORST_FIRST = ["refused", "signed-out", "offline", "saving", "saved"];
const CALM = new Set(["saved", "saving"]);

/** What the forms of the page say, and what its editor says (live/start.js): {state, message, edits} each, or with its `text`. */
const said = { forms: [], live: [] };

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
  for (const line of document.querySelectorAll("[data-save-status]")) render(line, state, text);
}

function render(line, state, text) {
  const was = line.dataset.state;
  // Those who only read have no form: the line is there for them once the text is followed live.
  if (said.live.length) line.hidden = false;
  if (was === state && line.dataset.shown === text) return;
  line.dataset.state = state;
  line.dataset.shown = text;
  // Saving goes on all the time and is not read out; trouble is, and so is its end.
  line.setAttribute("aria-live", CALM.has(state) && CALM.has(was) ? "off" : "polite");
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
