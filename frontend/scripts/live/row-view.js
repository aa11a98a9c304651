// One agreement or action item: its texts, who is to do it and by when, and what moves it.

import { dragged } from "./dragging.js";
import { moveRow, setOfRow } from "./document.js";
import { filled, icon, iconButton, make, newId, rename, say, set } from "./elements.js";
import { OwnersField } from "./owners-field.js";
import { Sides } from "./sides.js";

export class RowView {
  /**
   * @param rows the RowsView that it stands in
   * @param row  {id, block, owners, due, …} (document.js)
   */
  constructor(rows, row) {
    const { desk } = rows;
    Object.assign(this, { rows, desk, block: row.block, id: row.id, kind: rows.kind });
    this.number = make("span.row-number");
    this.sides = new Sides(desk, row.block, { multiline: true, label: () => this.label });
    this.fields = this.kind === "action" ? this.#fields() : null;
    this.acts = this.#acts();
    this.element = make("li.row-item", { id: row.block.replace(":", "-"), tabindex: "-1", "data-row": "", onkeydown: (event) => this.#onKey(event) },
      this.number, make("div", {}, this.sides.element, this.fields), this.acts);
    dragged(this.handle, this.element, () => rows.elements(), (after) => this.#moveAfter(rows.viewOf(after)?.id ?? null));
  }

  /** Show how it stands: {row, place, places, number}. */
  show({ row, place, places, number, label }) {
    this.place = place;
    this.#showRemoved(row.removed);
    say(this.number, row.removed ? "" : number);
    if (label !== this.label && !(row.removed && this.label)) {
      this.label = label;
      this.#name();
    }
    this.up.disabled = place === 1;
    this.down.disabled = place === places;
    if (!this.fields) return;
    this.owners.show(row.owners);
    if (this.due.value !== (row.due ?? "") && document.activeElement !== this.due) this.due.value = row.due ?? "";
    this.dueNow = row.due;
  }

  /** A row that somebody removed while one writes in it says so, above the text. */
  #showRemoved(removed) {
    if (this.isRemoved === removed) return;
    this.isRemoved = removed;
    this.element.classList.toggle("is-removed", removed);
    this.gonePlace?.remove();
    this.gonePlace = removed ? make("p.row-gone", {}, icon("remove"), this.desk.words.rows.goneByOther) : null;
    if (removed) this.sides.element.before(this.gonePlace);
  }

  update() {
    this.sides.update();
    const may = this.desk.session.mayDraft && !this.isRemoved;
    set(this.acts, "hidden", !may);
    if (!this.fields) return;
    this.owners.setMayWrite(may);
    set(this.due, "readonly", !may);
  }

  focus() {
    this.sides.focus();
  }

  destroy() {
    this.sides.destroy();
    this.element.remove();
  }

  #name() {
    const { rows: words } = this.desk.words;
    const row = this.label;
    for (const [button, sentence] of [[this.handle, words.drag], [this.up, words.moveUp], [this.down, words.moveDown], [this.gone, words.remove]]) {
      rename(button, filled(sentence, { row }));
    }
    this.sides.renamed();
    if (!this.fields) return;
    this.owners.renamed();
    set(this.due, "aria-label", filled(words.byWhenOf, { row }));
  }

  #acts() {
    this.handle = iconButton("drag", "", null, { class: "btn btn-quiet btn-icon btn-small row-handle" });
    this.up = iconButton("up", "", () => this.#moveBy(-1, this.up));
    this.down = iconButton("down", "", () => this.#moveBy(1, this.down));
    this.gone = iconButton("remove", "", () => this.rows.remove(this));
    return make("div.row-acts", {}, this.handle, this.up, this.down, this.gone);
  }

  #fields() {
    const { words, settings, session } = this.desk;
    this.owners = new OwnersField({
      parties: settings.parties,
      words: words.rows,
      reader: settings.reader,
      label: () => filled(words.rows.whoOf, { row: this.label ?? "" }),
      change: (owners) => setOfRow(session.doc, this.block, "owners", owners, session),
      announce: this.desk.announce,
    });
    const id = newId("due");
    this.due = make("input.form-control.width-10", { type: "date", id, min: "1900-01-01", max: "2999-12-31", onchange: () => this.#onDue(), onblur: () => this.#onDue() });
    return make("div.fields-inline.row-fields", {},
      make("div.field.owners-field", {}, make("span.field-label", {}, words.rows.who), this.owners.element),
      make("div.field", {}, make("label", { for: id }, words.rows.byWhen), this.due));
  }

  #onDue() {
    const { value, validity } = this.due;
    if (!validity.valid || (value || null) === this.dueNow) return;
    const { session } = this.desk;
    setOfRow(session.doc, this.block, "due", value || null, session);
  }

  #onKey(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || !this.desk.session.mayDraft || this.isRemoved) return;
    const onHandle = event.target === this.handle;
    if (onHandle ? event.altKey : !event.altKey) return;
    event.preventDefault();
    // (The page's own keys press buttons of rows that the server drew.)
    event.stopPropagation();
    this.#moveBy(step, onHandle ? this.handle : null);
  }

  #moveBy(step, button) {
    const views = this.rows.views();
    const at = views.indexOf(this);
    const to = at + step;
    if (to < 0 || to >= views.length) return;
    const after = step < 0 ? views[to - 1] : views[to];
    this.#moveAfter(after?.id ?? null);
    if (!button) return;
    (button.disabled ? (step < 0 ? this.down : this.up) : button).focus();
  }

  #moveAfter(id) {
    const { session, words, announce } = this.desk;
    if (!moveRow(session.doc, this.block, id, session)) return;
    const views = this.rows.views();
    announce(filled(words.rows.moved, { place: views.indexOf(this) + 1, places: views.length }));
  }
}
