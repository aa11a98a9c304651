// All agreements, or all action items, in their order; the removed ones below, to be put back.

import { later } from "../timers.js";
import { LANGUAGES, addRow, rowsOf, setOfRow, textOf } from "./document.js";
import { filled, icon, make, say, set } from "./elements.js";
import { RowView } from "./row-view.js";

/** Longer than a click: what is clicked does not move away under the pointer. */
const LEFT_AFTER = 400;

export class RowsView {
  /** @param kind "agreement" or "action" */
  constructor(desk, kind) {
    Object.assign(this, { desk, kind });
    const { rows: words, blocks } = desk.words;
    const name = `${kind}s`;
    this.byBlock = new Map();
    this.list = make("ol.rows", { id: `${kind}-rows`, tabindex: "-1", onfocusout: () => this.#onLeft() });
    this.add = make("button.btn.btn-quiet.btn-small", { type: "button", id: `add-${kind}`, onclick: () => this.#add() },
      icon("add"), make("span", {}, kind === "action" ? words.addAction : words.addAgreement));
    this.removed = make("details.removed-rows", { id: `removed-${kind}` }, make("summary"), make("ul.rows"));
    this.element = make("section.block", { id: name, "aria-labelledby": `${name}-title` },
      make("h2", { id: `${name}-title` }, blocks[name]), this.list, make("p.add-row", {}, this.add), this.removed);
    this.root = desk.session.doc.getMap(kind === "action" ? "actions" : "agreements");
    this.root.observeDeep((events) => this.#onEvents(events));
    this.show();
  }

  /** The views in their order. */
  views() {
    return this.elements().map((element) => this.viewOf(element));
  }

  elements() {
    return [...this.list.children];
  }

  viewOf(element) {
    return element ? [...this.byBlock.values()].find((view) => view.element === element) : undefined;
  }

  /** Draw what the document says. */
  show() {
    const all = rowsOf(this.desk.session.doc, this.kind);
    const rows = all.filter((row) => !row.removed || this.#isWrittenIn(row));
    const focused = document.activeElement;
    for (const [block, view] of this.byBlock) {
      if (rows.some((row) => row.block === block)) continue;
      view.destroy();
      this.byBlock.delete(block);
    }
    rows.forEach((row, index) => {
      if (!this.byBlock.has(row.block)) this.byBlock.set(row.block, new RowView(this, row));
      const { element } = this.byBlock.get(row.block);
      if (this.list.children[index] !== element) this.list.insertBefore(element, this.list.children[index] ?? null);
    });
    let number = 0;
    rows.forEach((row, index) => {
      if (!row.removed) number += 1;
      this.byBlock.get(row.block).show({ row, place: index + 1, places: rows.length, ...this.#numbered(number) });
    });
    // A row that moves loses the focus on its way.
    if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    this.#showRemoved(all.filter((row) => row.removed));
    this.update();
  }

  update() {
    const may = this.desk.session.mayDraft;
    set(this.add.parentElement, "hidden", !may);
    set(this.element, "hidden", !may && this.byBlock.size === 0);
    for (const view of this.byBlock.values()) view.update();
  }

  arrange() {
    for (const view of this.byBlock.values()) view.sides.arrange();
  }

  /** Take a row out of the text; it can be put back. */
  remove(view) {
    const views = this.views();
    const neighbour = views[views.indexOf(view) + 1] ?? views[views.indexOf(view) - 1];
    const { session, words, announce } = this.desk;
    this.own = view.block;
    setOfRow(session.doc, view.block, "removed", true, session);
    (neighbour?.element ?? this.add).focus();
    announce(words.rows.gone);
  }

  /** Somebody else took away the row in which one writes: it stays in place until one leaves it, so that no key goes nowhere. */
  #isWrittenIn({ block }) {
    const { element } = this.byBlock.get(block) ?? {};
    const { activeElement } = document;
    return this.own !== block && Boolean(element?.contains(activeElement)) && activeElement.matches(".cm-content, input");
  }

  #onLeft() {
    if (this.#hasRemoved()) later(() => this.show(), LEFT_AFTER);
  }

  #hasRemoved() {
    return [...this.byBlock.values()].some(({ isRemoved }) => isRemoved);
  }

  #numbered(number) {
    const { blocks } = this.desk.words;
    const prefixed = this.kind === "agreement" ? `${this.desk.settings.prefix}${number}` : String(number);
    return { number: prefixed, label: filled(blocks[this.kind], { number: prefixed }) };
  }

  #onEvents(events) {
    // What is typed within a row is shown by its own editor.
    if (events.some(({ target, path }) => target === this.root || path.length === 1)) this.#redraw();
    else if (this.#hasRemoved()) this.#showRemoved(rowsOf(this.desk.session.doc, this.kind).filter((row) => row.removed));
  }

  #redraw() {
    const { words, announce } = this.desk;
    const here = [...this.byBlock.values()].find((view) => view.element.contains(document.activeElement));
    const wasRemoved = here?.isRemoved;
    this.show();
    const isGone = here && !this.byBlock.has(here.block);
    // That the row in which one is was taken away by somebody else is said, and where its words are.
    if (here && this.own !== here.block && (isGone || (here.isRemoved && !wasRemoved))) {
      announce(words.rows.goneByOther);
      this.removed.open = true;
      if (isGone) this.list.focus();
    }
    this.own = null;
  }

  #add() {
    const { session, announce, words } = this.desk;
    const id = addRow(session.doc, this.kind, null);
    this.byBlock.get(`${this.kind}:${id}`)?.focus();
    announce(words.rows.added);
  }

  #showRemoved(rows) {
    const { session, words, shown } = this.desk;
    const worded = rows
      .map((row) => ({ ...row, language: shown.find((one) => textOf(session.doc, row.block, one)?.toString().trim()) ?? null }))
      .map((row) => ({ ...row, language: row.language ?? LANGUAGES.find((one) => textOf(session.doc, row.block, one)?.toString().trim()) ?? null }))
      .filter(({ language }) => language);
    set(this.removed, "hidden", worded.length === 0 || !session.mayDraft);
    const [summary, list] = this.removed.children;
    say(summary, filled(words.rows.removed, { number: worded.length }));
    const key = JSON.stringify(worded.map(({ block, language }) => [block, textOf(session.doc, block, language).toString()]));
    if (key === this.shownRemoved) return;
    this.shownRemoved = key;
    list.replaceChildren(...worded.map((row) => this.#removedRow(row)));
  }

  #removedRow({ block, language }) {
    const { session, words } = this.desk;
    const text = textOf(session.doc, block, language).toString();
    const press = () => {
      setOfRow(session.doc, block, "removed", false, session);
      this.byBlock.get(block)?.element.focus();
    };
    const button = make("button.btn.btn-quiet.btn-small", { type: "button", onclick: press }, words.rows.putBack, make("span.visually-hidden", {}, `: ${text.slice(0, 60)}`));
    return make("li.row-item.removed-row", {}, make("span.row-number", {}, icon("remove")), make("div.other-text", { lang: language }, text), make("div.row-acts", {}, button));
  }
}
