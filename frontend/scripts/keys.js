// Keys for those who write: save now, hand in a row, move a row; and the small manners of a page.

import { saveAll, saverOf } from "./autosave.js";

/** Follow the keyboard and the confirmations of the page. */
export function followKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const cancel = event.target.closest?.("[data-confirm-cancel]");
    if (cancel) close(cancel.closest("[data-confirm]"));
  });
  // The summary of errors takes the focus, so that it is read first.
  document.querySelector("[data-focus]")?.focus();
}

function onKey(event) {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (command && event.key.toLowerCase() === "s" && document.querySelector("form[data-autosave], .drafting.live")) {
    // (What is written live is on its way already: the hand that presses it out of habit is shown no dialogue of the browser's.)
    event.preventDefault();
    saveAll();
  } else if (command && event.key === "Enter" && event.target.form) {
    event.preventDefault();
    const { form } = event.target;
    const completes = form.querySelector("[data-completes]");
    if (completes) completes.click();
    else if (saverOf(form)) saverOf(form).save();
    else form.requestSubmit();
  } else if (event.altKey && !event.ctrlKey && !event.metaKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    moveRow(event);
  } else if (event.key === "Escape") {
    close(event.target.closest?.("[data-confirm][open]"));
  }
}

function moveRow(event) {
  const row = event.target.closest?.("[data-row], .row-item");
  const button = row?.querySelector(`[data-move="${event.key === "ArrowUp" ? "up" : "down"}"]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

function close(confirmation) {
  if (!confirmation) return;
  confirmation.open = false;
  confirmation.querySelector("summary").focus();
}
