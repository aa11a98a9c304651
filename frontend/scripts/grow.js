// Text areas as tall as their text, and at least as tall as their rows. (`field-sizing` would forget the rows.)

/** Fit one control to its text. */
export function grow(control) {
  if (control.tagName !== "TEXTAREA" || !control.matches("[data-grow], .writing")) return;
  const top = document.documentElement.scrollTop;
  control.style.height = "auto";
  // One that is not shown has no height of its own; it is fitted when it is.
  if (control.scrollHeight === 0) control.style.height = "";
  else control.style.height = `${control.scrollHeight + control.offsetHeight - control.clientHeight}px`;
  document.documentElement.scrollTop = top;
}

/** Fit every text area in `root`, and each one while it is typed in. */
export function growAll(root) {
  for (const control of root.querySelectorAll("textarea")) grow(control);
}

/** Follow typing anywhere on the page. */
export function followTyping() {
  document.addEventListener("input", (event) => grow(event.target));
  document.addEventListener("focusin", (event) => grow(event.target));
  document.addEventListener("toggle", (event) => growAll(event.target), true);
  // Lines break elsewhere once the faces have come, and when a phone is turned.
  document.fonts?.ready.then(() => growAll(document));
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    growAll(document);
  });
}
