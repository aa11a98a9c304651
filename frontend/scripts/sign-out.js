// Signing out takes this person's copies off the device, and asks first where a copy is all that there is.

import { copies, saveAll } from "./autosave.js";

/** Follow the sign-out form: <form data-sign-out data-question data-stay data-leave>. */
export function followSignOut() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const keep = copies();
    if (!form.matches("[data-sign-out]") || !keep || form.dataset.sure || !keep.all().length) return;
    event.preventDefault();
    saveAll().then(() => {
      if (keep.all().length) ask(form, keep);
      else leave(form, keep);
    });
  });
}

function leave(form, keep) {
  keep.clear();
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
