// Moving a row with the pointer: a line shows where it would go; nothing moves before it is let go.

const EDGE = 60;
const STEP = 12;

/**
 * @param handle where one takes hold
 * @param row    the element that is moved
 * @param rows   () => all rows of its kind, in order
 * @param moved  (after: the row's element that it is put after, or null for the beginning) => move it
 */
export function dragged(handle, row, rows, moved) {
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || handle.disabled) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    follow(handle, row, rows, moved);
  });
}

function follow(handle, row, rows, moved) {
  const first = performance.now();
  let target = null;
  let has = false;
  row.classList.add("is-dragged");
  const move = ({ clientY }) => {
    scrollAtEdge(clientY);
    const others = rows().filter((other) => other !== row);
    target = others.filter((other) => middleOf(other) < clientY).at(-1) ?? null;
    has = true;
    mark(rows(), target, others[0], row);
  };
  const end = (event) => {
    for (const [type, listener] of listeners) handle.removeEventListener(type, listener);
    document.removeEventListener("keydown", cancel, true);
    row.classList.remove("is-dragged");
    mark(rows(), undefined);
    const letGo = event.type === "pointerup" && has && performance.now() - first > 80;
    if (letGo) moved(target);
  };
  const cancel = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(event);
  };
  const listeners = [["pointermove", move], ["pointerup", end], ["pointercancel", end]];
  for (const [type, listener] of listeners) handle.addEventListener(type, listener);
  document.addEventListener("keydown", cancel, true);
}

function middleOf(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

/** A line below the row `after`; above the first one where that is null; none where it is undefined, or nothing would move. */
function mark(all, after, first, row) {
  const stays = after !== undefined && all[all.indexOf(row) - 1] === (after ?? undefined);
  for (const one of all) {
    one.classList.toggle("drop-after", !stays && after === one);
    one.classList.toggle("drop-before", !stays && after === null && one === first);
  }
}

function scrollAtEdge(y) {
  if (y < EDGE) window.scrollBy(0, -STEP);
  else if (y > window.innerHeight - EDGE) window.scrollBy(0, STEP);
}
