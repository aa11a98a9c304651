// Signing out takes this person's copies off the device, and asks first where a copy is all that there is.

import { copies, saveAll } from "./autosave.js";
import { thisDevice } from "./device.js";

/** Follow the sign-out form: <form data-sign-out data-question data-stay data-leave>. */
export function followSignOut() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const keep = copies();
    if (!form.matches("[data-sign-out]") || !keep || form.dataset.sure) return;
    event.preventDefault();
    saveAll().then(() => {
      if (hasUnsent(keep)) ask(form, keep);
      else leave(form, keep);
    });
  });
}

/** Whether this device has something of this person that no server has: in a form's copy, or in a section that is open. */
function hasUnsent(keep) {
  const asked = { unsent: thisDevice().unsent(keep.person) };
  document.dispatchEvent(new CustomEvent("reportflow:unsent", { detail: asked }));
  return keep.all().length > 0 || asked.unsent > 0;
}

async function leave(form, keep) {
  document.dispatchEvent(new CustomEvent("reportflow:leaving"));
  keep.clear();
  // A browser that is slow to let go of a database lets go of it after the page.
  await Promise.race([thisDevice().clear(keep.person), new Promise((done) => setTimeout(done, 1500))]);
  form.dataset.sure = "yes";
  form.requestSubmit();
}

function ask(form, keep) {
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
  acts.append(stay, choice(form.dataset.leave, "btn btn-danger", () => leave(form, keep)));
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
