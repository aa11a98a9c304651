// Carets: where the others are in a text, and where this person is. Classes only: the policy of the page refuses styles.
//
// A caret of somebody else has a name on a label, which is read while it moves and while one points at it; who is here, and
// where, stands in words in a list beside the text as well (here.js), for those who see no carets.

import { Annotation, RangeSet } from "@codemirror/state";
import { Decoration, ViewPlugin, WidgetType } from "@codemirror/view";
import * as Y from "yjs";

/** How long a name stays after its caret moved. */
const NAMED = 2500;
const redrawn = Annotation.define();

class Caret extends WidgetType {
  constructor(name, colour, named) {
    super();
    Object.assign(this, { name, colour, named });
  }

  eq(other) {
    return this.name === other.name && this.colour === other.colour && this.named === other.named;
  }

  toDOM() {
    const caret = document.createElement("span");
    caret.className = `caret caret-colour-${this.colour}${this.named ? " caret-named" : ""}`;
    caret.setAttribute("aria-hidden", "true");
    const label = document.createElement("span");
    label.className = "caret-name";
    label.textContent = this.name;
    caret.append("\u2060", label, "\u2060");
    return caret;
  }

  updateDOM(caret) {
    caret.className = `caret caret-colour-${this.colour}${this.named ? " caret-named" : ""}`;
    caret.querySelector(".caret-name").textContent = this.name;
    return true;
  }

  get estimatedHeight() {
    return -1;
  }

  ignoreEvent() {
    return true;
  }
}

class Carets {
  constructor(view, { text, awareness, block, language }) {
    Object.assign(this, { view, text, awareness, block, language });
    this.decorations = RangeSet.empty;
    this.moved = new Map();
    this.timers = new Set();
    this.onChange = ({ added, updated, removed }) => this.#onChange([...added, ...updated], removed);
    awareness.on("change", this.onChange);
    this.#draw(view);
  }

  destroy() {
    this.awareness.off("change", this.onChange);
    for (const timer of this.timers) clearTimeout(timer);
  }

  update(update) {
    if (update.selectionSet || update.docChanged || update.focusChanged) this.#say(update.view);
    if (update.docChanged || update.transactions.some((transaction) => transaction.annotation(redrawn))) this.#draw(update.view);
  }

  #onChange(present, removed) {
    const others = present.filter((id) => id !== this.awareness.clientID);
    for (const id of removed) this.moved.delete(id);
    if (!others.length && !removed.length) return;
    for (const id of others) this.moved.set(id, Date.now());
    this.#redraw();
    if (others.length) this.#later(NAMED + 50);
  }

  #later(delay) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.#redraw();
    }, delay);
    this.timers.add(timer);
  }

  #redraw() {
    this.view.dispatch({ annotations: redrawn.of(true) });
  }

  /** Tell the others where this person is: where the focus is, and nowhere else. */
  #say(view) {
    const state = this.awareness.getLocalState();
    if (!state) return;
    const here = state.block === this.block && state.language === this.language;
    if (!view.hasFocus) {
      if (here && state.cursor) this.awareness.setLocalState({ ...state, cursor: null });
      return;
    }
    const { anchor, head } = view.state.selection.main;
    const cursor = { anchor: this.#place(anchor), head: this.#place(head) };
    if (here && JSON.stringify(state.cursor) === JSON.stringify(cursor)) return;
    this.awareness.setLocalState({ ...state, block: this.block, language: this.language, cursor });
  }

  #place(position) {
    return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.text, position));
  }

  #draw(view) {
    const marks = [];
    for (const [id, state] of this.awareness.getStates()) {
      if (id !== this.awareness.clientID) marks.push(...this.#marksOf(id, state, view.state.doc.length));
    }
    this.decorations = Decoration.set(marks, true);
  }

  #marksOf(id, { cursor, user, block, language }, length) {
    if (!cursor || !user || block !== this.block || language !== this.language) return [];
    const [anchor, head] = [cursor.anchor, cursor.head].map((place) => this.#index(place, length));
    if (anchor === null || head === null) return [];
    const colour = Number.isInteger(user.colour) ? Math.abs(user.colour) % 8 : 0;
    const marks = [];
    if (anchor !== head) {
      const mark = Decoration.mark({ class: `caret-selection caret-colour-${colour}` });
      marks.push(mark.range(Math.min(anchor, head), Math.max(anchor, head)));
    }
    const named = Date.now() - (this.moved.get(id) ?? 0) < NAMED;
    const caret = new Caret(`${user.name ?? ""}`, colour, named);
    marks.push(Decoration.widget({ widget: caret, side: head > anchor ? -1 : 1 }).range(head));
    return marks;
  }

  #index(place, length) {
    try {
      const found = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(place), this.text.doc);
      // The text may be a step ahead of the view.
      return found?.type === this.text ? Math.min(found.index, length) : null;
    } catch {
      return null;
    }
  }
}

/** The carets of a text: {text: Y.Text, awareness, block, language}. */
export function carets(place) {
  return ViewPlugin.define((view) => new Carets(view, place), { decorations: (plugin) => plugin.decorations });
}
