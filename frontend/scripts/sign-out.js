// Signing out takes this person's copies off the device, and asks first where a copy is all that there is.

import { copies, saveAll } from "./autosave.js";
import { thisDevice } from "./device.js";

/** Milliseconds until the server has ended the session, for pages that wait for it. */
const SESSION_ENDS_WITHIN = 2500;

/** Follow the sign-out form: <form data-sign-out data-question data-stay data-leave>. */
export function followSignOut() {
  const person = copies()?.person;
  const pages = person ? followOtherPages(person) : null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const keep = copies();
    if (!form.matches("[data-sign-out]") || !keep || form.dataset.sure) return;
    event.preventDefault();
    saveAll().then(() => {
      if (hasUnsent(keep)) ask(form, keep, pages);
      else leave(form, keep, pages);
    });
  });
}

/** Whether this device has something of this person that no server has: in a form's copy, or in a section that is open. */
function hasUnsent(keep) {
  const asked = { unsent: thisDevice().unsent(keep.person) };
  document.dispatchEvent(new CustomEvent("reportflow:unsent", { detail: asked }));
  return keep.all().length > 0 || asked.unsent > 0;
}

/** Other pages of this person on this device write nothing more, and show nothing more once the session has ended. */
function followOtherPages(person) {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("reportflow") : null;
  channel?.addEventListener("message", ({ data }) => {
    if (data?.leaving !== person) return;
    document.dispatchEvent(new CustomEvent("reportflow:leaving"));
    setTimeout(() => location.reload(), SESSION_ENDS_WITHIN);
  });
  return channel;
}

async function leave(form, keep, pages) {
  document.dispatchEvent(new CustomEvent("reportflow:leaving"));
  pages?.postMessage({ leaving: keep.person });
  keep.clear();
  // A browser that is slow to let go of a database lets go of it after the page.
  await Promise.race([thisDevice().clear(keep.person), new Promise((done) => setTimeout(done, 1500))]);
  form.dataset.sure = "yes";
  form.requestSubmit();
}

function ask(form, keep, pages) {
  const place = document.getElementById("notices");
  document.getElementById("sign-out-question")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice notice-warning";
  notice.id = "sign-out-question";
  const inner = document.createElement("div");
  const line = document.createElement("p");
  line.textContent = form.dataset.question;
  const acts = document.createElement("div");
  acts.className = "form-actions";
  const stay = choice(form.dataset.stay, "btn btn-primary", () => {
    notice.remove();
    saveAll();
  });
  acts.append(stay, choice(form.dataset.leave, "btn btn-danger", () => leave(form, keep, pages)));
  inner.append(line, acts);
  notice.append(inner);
  place.append(notice);
  stay.focus();
}

function choice(text, className, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}
