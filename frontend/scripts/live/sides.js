// A block in the languages that are shown: one text, or the original and its translation side by side.

import { TextSide } from "./text-side.js";
import { make } from "./elements.js";

export class Sides {
  /**
   * @param desk  the Desk: `shown` languages
   * @param block "body", "agreement:ab12"
   * @param place {multiline, label}
   */
  constructor(desk, block, place) {
    Object.assign(this, { desk, block, place });
    this.texts = new Map();
    this.element = make("div.sides");
    this.arrange();
  }

  /** Show the languages of the desk, and no other ones. */
  arrange() {
    const { shown } = this.desk;
    for (const [language, side] of this.texts) {
      if (shown.includes(language)) continue;
      side.destroy();
      this.texts.delete(language);
    }
    for (const language of shown) {
      if (!this.texts.has(language)) this.texts.set(language, new TextSide(this.desk, this.block, { ...this.place, language }));
      // (An element that is where it belongs is not touched: it would lose the focus.)
      const { element } = this.texts.get(language);
      if (this.element.children[shown.indexOf(language)] !== element) this.element.append(element);
    }
    this.update();
  }

  update() {
    for (const side of this.texts.values()) side.update();
  }

  renamed() {
    for (const side of this.texts.values()) side.renamed();
  }

  /** The text in this language, if it is shown. */
  side(language) {
    return this.texts.get(language);
  }

  /** Go to the first text that can be written in. */
  focus() {
    const { session, shown } = this.desk;
    const language = shown.find((one) => session.mayWrite(one)) ?? shown[0];
    this.texts.get(language)?.editor.focus();
  }

  destroy() {
    for (const side of this.texts.values()) side.destroy();
    this.texts.clear();
  }
}
