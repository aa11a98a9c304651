// A draft's <form>, as the saver sees it.

import htmx from "htmx.org/dist/htmx.esm.js";
import { announce, say } from "./announce.js";
import { grow } from "./grow.js";
import { moveCaret, withLineFeeds } from "./merge.js";

/** Travel with every save, and are no part of what was typed. */
const CARRIED = new Set(["csrf_token", "base_seq", "save_id", "text"]);

export class DraftForm {
  constructor(element) {
    this.element = element;
  }

  get textControl() {
    return this.element.elements.namedItem("text");
  }

  /** What stands in the form: its text, and its other fields in their order. */
  read() {
    const fields = [...new FormData(this.element)].filter(([name, value]) => !CARRIED.has(name) && typeof value === "string");
    return { text: withLineFeeds(this.textControl?.value ?? ""), fields };
  }

  /** What the server wrote into the form: somebody may have typed before the scripts came. */
  original() {
    const fields = [];
    for (const control of this.element.elements) {
      const { name, type } = control;
      if (!name || control.disabled || CARRIED.has(name) || ["button", "submit", "file", "fieldset"].includes(type)) continue;
      if (type === "checkbox" || type === "radio") {
        if (control.defaultChecked) fields.push([name, control.value]);
      } else if (control.options) {
        for (const option of control.options) if (option.defaultSelected) fields.push([name, option.value]);
      } else {
        fields.push([name, control.defaultValue]);
      }
    }
    return { text: withLineFeeds(this.textControl?.defaultValue ?? ""), fields };
  }

  /** Whether it begins something, and says nothing yet: what kind that is to be is not worth saving. */
  isEmpty() {
    const { dataset, elements } = this.element;
    return "begins" in dataset && [...elements].every((control) => control.localName !== "textarea" || !control.value.trim());
  }

  /** Put in the text that is in the draft now; the caret stays at its words. */
  write(text) {
    const control = this.textControl;
    if (!control) return;
    const before = withLineFeeds(control.value);
    const focused = control === document.activeElement;
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = control;
    control.value = text;
    if (focused && selectionStart !== null) {
      const start = moveCaret(selectionStart, before, text);
      const end = selectionStart === selectionEnd ? start : moveCaret(selectionEnd, before, text);
      control.setSelectionRange(start, end, selectionDirection);
    }
    grow(control);
    control.scrollTop = scrollTop;
  }

  /** Put back what was typed before: text and fields. */
  restore({ text, fields = [] }) {
    this.write(text);
    const left = new Map();
    for (const [name, value] of fields) left.set(name, [...(left.get(name) ?? []), value]);
    for (const control of this.element.elements) {
      if (!control.name || CARRIED.has(control.name)) continue;
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = (left.get(control.name) ?? []).includes(control.value);
      } else if (control.type === "select-multiple") {
        for (const option of control.options) option.selected = (left.get(control.name) ?? []).includes(option.value);
      } else if (left.get(control.name)?.length && !["button", "submit", "hidden", "file"].includes(control.type)) {
        control.value = left.get(control.name).shift();
      }
    }
  }

  /** Show what the server says beside the text: where the draft is now, the rendered text, who changed the same words. */
  show({ seq, html, overlap, address }) {
    this.element.dataset.baseSeq = String(seq);
    delete this.element.dataset.begins;
    if (address) this.#moveTo(address);
    const carried = this.element.elements.namedItem("base_seq");
    if (carried) carried.value = String(seq);
    const preview = this.element.dataset.preview && document.querySelector(this.element.dataset.preview);
    if (preview && typeof html === "string") {
      preview.innerHTML = html;
      htmx.process(preview);
    }
    if (overlap) this.#showOverlap(overlap);
  }

  /** What was new has an address by now: it is saved there from now on, and a page that is loaded again shows it. */
  #moveTo(address) {
    if (this.element.getAttribute("action") === address) return;
    this.element.setAttribute("action", address);
    history.replaceState(history.state, "", address);
  }

  #showOverlap(html) {
    let place = this.element.querySelector("[data-overlap]");
    if (!place) {
      place = document.createElement("div");
      place.dataset.overlap = "";
      this.element.append(place);
    }
    place.innerHTML = html;
    htmx.process(place);
    announce(say("overlap"));
  }
}
