// Parts of a page that load themselves anew when something happened in the meeting: never under a finger or a selection,
// with the focus and the view where they were.

const QUIET_AFTER_TOUCH = 1500;
const PART = "[data-section-poll][hx-trigger^='meetingChanged']";

let touched = 0;

/** Follow the parts of the page that are kept current. */
export function keepCurrent() {
  for (const name of ["pointerdown", "pointermove", "keydown", "touchmove", "wheel"]) {
    document.addEventListener(name, ({ type, buttons }) => {
      if (type !== "pointermove" || buttons) touched = Date.now();
    }, { passive: true, capture: true });
  }
  let before = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (!detail.target?.matches?.(PART) || detail.requestConfig.elt !== detail.target) return;
    if (!detail.shouldSwap) return;
    if (isBusy(detail.target)) detail.shouldSwap = false;
    else before = { focus: placeOf(document.activeElement, detail.target), row: topRow(detail.target) };
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!before) return;
    const { focus, row } = before;
    before = null;
    const now = row && document.getElementById(row.id);
    if (now) window.scrollBy({ top: now.getBoundingClientRect().top - row.top, behavior: "instant" });
    if (focus && document.activeElement === document.body) sameControl(focus)?.focus({ preventScroll: true });
  });
}

/** Whether somebody is touching, scrolling or selecting just now; the part is asked for again in a few seconds. */
function isBusy(part) {
  const selection = window.getSelection();
  const selects = selection && !selection.isCollapsed && part.contains(selection.anchorNode);
  return Boolean(selects) || Date.now() - touched < QUIET_AFTER_TOUCH;
}

/** The first row that can be seen, and where it stands: it stays there. */
function topRow(part) {
  for (const row of part.querySelectorAll("tr[id]")) {
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom > 0) return { id: row.id, top };
  }
  return null;
}

function placeOf(element, part) {
  if (!element || !part.contains(element)) return null;
  const kind = `${element.localName}${element.hasAttribute("href") ? `[href="${CSS.escape(element.getAttribute("href"))}"]` : ""}`;
  return { part: part.id, id: element.id, kind, index: [...part.querySelectorAll(kind)].indexOf(element) };
}

function sameControl({ part, id, kind, index }) {
  return (id && document.getElementById(id)) || document.getElementById(part)?.querySelectorAll(kind)[index];
}
