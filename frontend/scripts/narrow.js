// What stands beside the text on a wide screen stands above it on a phone: there it starts folded.

const NARROW = "(max-width: 60rem)";
const FOLDED = "details[data-open-wide]";

/** Fold what is marked so, where the screen is narrow; what a list that is drawn anew brings as well, but for what was opened. */
export function foldOnNarrowScreens() {
  if (!matchMedia(NARROW).matches) return;
  for (const details of document.querySelectorAll(FOLDED)) details.open = false;
  let opened = new Set();
  for (const type of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) {
    document.addEventListener(type, () => {
      opened = new Set([...document.querySelectorAll(`${FOLDED}[id][open]`)].map(({ id }) => id));
    });
  }
  for (const type of ["htmx:afterSwap", "htmx:oobAfterSwap"]) {
    document.addEventListener(type, () => {
      for (const details of document.querySelectorAll(`${FOLDED}[id][open]`)) {
        if (!opened.has(details.id)) details.open = false;
      }
    });
  }
}
