// Sentences for people: said aloud to screen readers, or shown as a notice. The words come from the page, in the
// reader's language; scripts hold none.

const announcer = () => document.getElementById("announcer");

/** Say a sentence to screen readers, once. */
export function announce(sentence) {
  const place = announcer();
  if (!place || !sentence) return;
  place.textContent = "";
  // A change in the next frame is heard even where the same sentence was said before.
  requestAnimationFrame(() => {
    place.textContent = sentence;
  });
}

/** The page's sentence of this name: from the line about saving, or from the announcer. */
export function say(name) {
  const line = document.querySelector("[data-save-status]");
  return line?.dataset[name] ?? announcer()?.dataset[name] ?? "";
}

/** Show a sentence in the page's place for notices. kind: info, success, warning, error. */
export function notify(sentence, kind = "info") {
  const place = document.getElementById("notices");
  if (!place || !sentence) return;
  if ([...place.querySelectorAll(".notice p")].some((line) => line.textContent === sentence)) return;
  const notice = document.createElement("div");
  notice.className = `notice notice-${kind}`;
  const line = document.createElement("p");
  line.textContent = sentence;
  notice.append(line);
  place.append(notice);
}
