// What is pressed beside an open editor (an input into the text, or into the annex) is asked for without leaving the page: what it
// adds to the text comes to the editor by itself, whose cursor, undo and view stay. Where only forms are, the page comes anew.
// What came of it is said where it was pressed: the page's own place for notices is out of sight there.

import htmx from "htmx.org/dist/htmx.esm.js";
import { announce } from "./announce.js";

/** Buttons whose answer is on its way. */
const asked = new WeakSet();

/** Do what the editor says was pressed (live/start.js). */
export function pressBeside() {
  document.addEventListener("reportflow:beside", async ({ detail: { button } }) => {
    if (asked.has(button)) return;
    asked.add(button);
    const line = button.closest("li[id]")?.id;
    const notices = document.getElementById("notices");
    const place = document.getElementById(button.dataset.says);
    // What was said before is no answer to this.
    inItsPlace(line, () => [notices, place].forEach((one) => one.replaceChildren()));
    try {
      // What comes into which place, the button says.
      await htmx.ajax("POST", button.formAction, { source: button, values: { [button.name]: button.value } });
    } catch {
      // The network is gone: the page says so already (fragments.js).
    } finally {
      asked.delete(button);
    }
    sayThere(place, notices, line);
  });
}

/** Move notices to where they are seen, and say them once to those who do not see them. */
function sayThere(place, notices, line) {
  const came = [...notices.children];
  if (!came.length) return;
  inItsPlace(line, () => {
    notices.replaceChildren();
    place.append(...came);
  });
  // The line says more than before perhaps, at the end of its list.
  for (const seen of [document.getElementById(line), place]) seen?.scrollIntoView({ block: "nearest", behavior: "instant" });
  announce(came.map((notice) => notice.textContent.trim()).join(" "));
}

/** Change something above a line, which stays under the finger that pressed there. */
function inItsPlace(line, change) {
  const top = () => document.getElementById(line)?.getBoundingClientRect().top ?? 0;
  const before = top();
  change();
  window.scrollBy({ top: top() - before, behavior: "instant" });
}
