// Copies a text to the clipboard: <button data-copy="#id-of-the-text" data-copied="what is said then">.

import { announce } from "./announce.js";

/** Follow the buttons that copy. */
export function followCopies() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    const text = button && document.querySelector(button.dataset.copy)?.textContent.trim();
    if (!text) return;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      select(document.querySelector(button.dataset.copy));
      if (!document.execCommand("copy")) return;
    }
    announce(button.dataset.copied);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}

/** Without a secure address browsers give no clipboard: the text is selected, and copied the old way. */
function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
