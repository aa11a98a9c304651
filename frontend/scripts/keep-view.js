// A fragment that replaces another one leaves open what was open, and scrolled what was scrolled.

/** Follow the swaps of the page. */
export function keepView() {
  let before = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { target } = detail;
    if (!(target instanceof Element) || !target.id) return;
    before = {
      open: [...target.querySelectorAll("details[id][open]")].map((element) => element.id),
      scrolled: [...target.querySelectorAll("[data-keep-scroll][id]")].map((element) => [element.id, element.scrollTop]),
    };
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of before?.open ?? []) document.getElementById(id)?.setAttribute("open", "");
    for (const [id, top] of before?.scrolled ?? []) {
      const element = document.getElementById(id);
      if (element) element.scrollTop = top;
    }
    before = null;
  });
}
