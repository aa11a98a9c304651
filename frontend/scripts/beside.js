// What is pressed beside an open editor (an input into the text, or into the annex) is asked for without leaving the page: what it
// adds to the text comes to the editor by itself, whose cursor, undo and view stay. Where only forms are, the page comes anew.

import htmx from "htmx.org/dist/htmx.esm.js";

/** Buttons whose answer is on its way. */
const asked = new WeakSet();

/** Do what the editor says was pressed (live/start.js). */
export function pressBeside() {
  document.addEventListener("reportflow:beside", async ({ detail: { button } }) => {
    if (asked.has(button)) return;
    asked.add(button);
    try {
      // What comes into which place, the button says.
      await htmx.ajax("POST", button.formAction, { source: button, values: { [button.name]: button.value } });
    } catch {
      // The network is gone: the page says so already (fragments.js).
    } finally {
      asked.delete(button);
    }
  });
}
