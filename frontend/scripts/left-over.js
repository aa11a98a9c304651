// Text of this person that is kept on this device and has no form on the page: its section was set aside, or its row was
// removed, while it was being typed. It is shown, to be copied, until its author says that it is no longer needed.

/**
 * @param copies  copies whose pages are gone
 * @param hasForm (key) => whether the page has a form for that draft
 * @param forget  (copy) => removes a copy
 */
export function showLeftOver(copies, hasForm, forget) {
  const place = document.querySelector("[data-left-over]");
  if (!place) return;
  const { leftOver: prefix, language } = place.dataset;
  const mine = copies.filter(
    ({ key, text }) => text.trim() && key.startsWith(prefix) && key.endsWith(`:${language}`) && !hasForm(key),
  );
  const list = place.querySelector("[data-left-over-list]");
  list.replaceChildren(...mine.map((copy) => shown(copy, place, forget)));
  place.hidden = mine.length === 0;
}

function shown(copy, place, forget) {
  const item = place.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector("textarea").value = copy.text;
  item.querySelector("button").addEventListener("click", () => {
    forget(copy);
    item.remove();
    place.hidden = place.querySelector("[data-left-over-list]").children.length === 0;
    document.getElementById("main")?.focus();
  });
  return item;
}
