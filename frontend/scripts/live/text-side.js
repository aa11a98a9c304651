// One text in one language: its editor, how its translation stands, and the original above a translation.

import { badge, filled, icon, make, say, set } from "./elements.js";
import { textOf } from "./document.js";
import { makeEditor } from "./editor.js";

export class TextSide {
  /**
   * @param desk  the Desk
   * @param block "body", "agreement:ab12"
   * @param place {language, multiline, label: () => what the block is called}
   */
  constructor(desk, block, { language, multiline, label }) {
    Object.assign(this, { desk, block, language, label, multiline });
    const { session, words, aids, nonce } = desk;
    this.text = textOf(session.doc, block, language);
    this.isTranslation = language !== desk.original;
    this.head = make("div.side-head");
    this.above = make("div.other-side", { hidden: true });
    this.below = make("div.side-below");
    const place = make("div.side-editor");
    this.element = make("div.side", { "data-language": language }, this.head, this.above, place, this.below);
    this.editor = makeEditor(place, {
      text: this.text,
      awareness: session.awareness,
      undoManager: session.undoManager,
      place: { block, language },
      label: () => filled(words.blocks.inLanguage, { block: this.label(), language: words.blocks[language] }),
      multiline,
      mayWrite: session.mayWrite(language),
      aids: aids(this),
      nonce,
      placeholder: words.rows.empty,
    });
    this.follow = () => this.#showOriginal();
    if (this.isTranslation) textOf(session.doc, block, desk.original)?.observe(this.follow);
    this.update();
  }

  get view() {
    return this.editor.view;
  }

  /** Rights, states or the other texts of the page have changed. */
  update() {
    const { session } = this.desk;
    this.editor.setMayWrite(session.mayWrite(this.language));
    set(this.element, "data-reads", !session.mayWrite(this.language));
    this.#showState();
    this.#showOriginal();
  }

  /** It is called otherwise now. */
  renamed() {
    this.editor.renamed();
  }

  destroy() {
    if (this.isTranslation) textOf(this.desk.session.doc, this.block, this.desk.original)?.unobserve(this.follow);
    this.editor.destroy();
    this.element.remove();
  }

  /** Where the translation of this text stands, said beside it: of itself, or of the one that is not shown. */
  #showState() {
    const { desk, language } = this;
    const { other, shown } = desk;
    const about = this.isTranslation ? language : shown.length > 1 ? null : other;
    const state = about && desk.session.states[`${this.block}|${about}`];
    const change = this.isTranslation ? desk.changes.of(this.block, language) : null;
    const key = JSON.stringify([state, change?.since ?? null, shown.length, Boolean(change), desk.session.mayWrite(language)]);
    if (key === this.shownState) {
      this.#showChanged(change);
      return;
    }
    this.shownState = key;
    const hadFocus = this.below.contains(document.activeElement);
    this.head.replaceChildren(...(state ? [this.#badge(state, change)] : []));
    const wasOpen = Boolean(this.below.querySelector("details")?.open);
    this.below.replaceChildren();
    if (state === "stale" && this.isTranslation) {
      if (shown.length > 1 && change) this.below.append(this.#folded(change, wasOpen));
      if (desk.session.mayWrite(language)) this.below.append(this.#confirmation());
    }
    if (hadFocus) this.#focusNext();
  }

  /** The original goes on changing while the translation waits: the words of what changed, and nothing around them. */
  #showChanged(change) {
    const place = change && this.below.querySelector(".redline");
    if (!place || change.changes === this.shownChanges) return;
    this.shownChanges = change.changes;
    place.replaceChildren(...this.#changedWords(change));
  }

  /** What had the focus is gone: the next translation that is to be looked at takes it, or this text. */
  #focusNext() {
    const buttons = [...this.desk.edit.querySelectorAll(".side-below > button")];
    const next = buttons.find((button) => this.head.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (next) next.focus({ preventScroll: true });
    else this.view.contentDOM.focus({ preventScroll: true });
  }

  #badge(state, change) {
    const { translation, blocks } = this.desk.words;
    if (!this.isTranslation) {
      const sentence = state === "stale" ? translation.otherStale : translation.otherMissing;
      return badge(state, filled(sentence, { language: begins(blocks[this.desk.other]) }));
    }
    if (state === "missing") return badge(state, translation.missing);
    return badge(state, change?.since ? filled(translation.staleSince, { time: change.since }) : translation.stale);
  }

  #confirmation() {
    const { translation } = this.desk.words;
    const press = () => this.desk.confirmTranslation(this.block, this.language);
    const named = make("span.visually-hidden", {}, `: ${this.label()}`);
    return make("button.btn.btn-quiet.btn-small", { type: "button", onclick: press }, icon("fresh"), make("span", {}, translation.confirm, named));
  }

  #folded(change, open) {
    const { translation, blocks } = this.desk.words;
    const title = filled(translation.changed, { language: blocks[this.desk.original] });
    this.shownChanges = change.changes;
    const words = this.#changedWords(change);
    return make("details.other-side", { open }, make("summary", {}, title), make("div.other-text.redline", { lang: this.desk.original }, ...words));
  }

  #changedWords({ changes }) {
    return changes.length ? redline(changes) : [this.desk.words.translation.unknown];
  }

  /** Above a translation that stands alone: what changed in its original, or the original as it is written just now. */
  #showOriginal() {
    const { desk } = this;
    const { translation, blocks } = desk.words;
    const source = this.isTranslation && desk.shown.length === 1 ? (textOf(desk.session.doc, this.block, desk.original)?.toString() ?? "") : "";
    const stale = desk.session.states[`${this.block}|${this.language}`] === "stale";
    const change = stale ? desk.changes.of(this.block, this.language) : null;
    set(this.above, "hidden", !source.trim());
    if (!source.trim()) return;
    const shows = change?.changes.length ? change.changes : source;
    if (shows === this.shownSource) return;
    this.shownSource = shows;
    const isRedline = shows !== source;
    const label = filled(isRedline ? translation.changed : translation.original, { language: blocks[desk.original] });
    const text = make("div.other-text", { lang: desk.original, class: isRedline ? "other-text redline" : "other-text" });
    if (isRedline) text.append(...redline(shows));
    else say(text, source);
    this.above.replaceChildren(make("p.other-label", {}, label), text);
  }
}

/** Words with what came and went: [["equal" | "insert" | "delete", words]]. */
function redline(changes) {
  const tags = { insert: "ins", delete: "del" };
  return changes.map(([op, words]) => (tags[op] ? make(tags[op], {}, words) : document.createTextNode(words)));
}

function begins(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
