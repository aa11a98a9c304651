// A panel under a button of the toolbar: opens below it, closes with Escape, with its button, or when one goes elsewhere.

import { make, set } from "./elements.js";

export class Panel {
  /**
   * @param button  what opens it
   * @param content the element within
   * @param opened  () => called when it opens; gives the element that takes the focus
   * @param closed  () => called when it was left by a key: the focus goes back to the text
   */
  constructor(button, content, { opened, closed, label }) {
    Object.assign(this, { button, opened, closed });
    this.element = make("div.tool-panel", { hidden: true, role: "dialog", "aria-label": label, onkeydown: (event) => this.#onKey(event) }, content);
    set(button, "aria-expanded", "false");
    set(button, "aria-haspopup", "dialog");
    button.addEventListener("click", () => (this.element.hidden ? this.open() : this.close()));
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.element.hidden && !this.element.contains(target) && !button.contains(target)) this.close();
    });
  }

  open() {
    this.element.hidden = false;
    set(this.button, "aria-expanded", "true");
    const { left } = this.button.getBoundingClientRect();
    const bar = this.element.parentElement.getBoundingClientRect();
    const room = Math.max(0, bar.width - this.element.offsetWidth);
    this.element.style.insetInlineStart = `${Math.min(Math.max(0, left - bar.left), room)}px`;
    this.opened()?.focus();
  }

  close() {
    this.element.hidden = true;
    set(this.button, "aria-expanded", "false");
  }

  #onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
    this.closed();
  }
}
