// What stands beside the text on a wide screen stands above it on a phone: there it starts folded.

const NARROW = "(max-width: 60rem)";

/** Fold what is marked so, where the screen is narrow. */
export function foldOnNarrowScreens() {
  if (!matchMedia(NARROW).matches) return;
  for (const details of document.querySelectorAll("details[data-open-wide]")) details.open = false;
}
