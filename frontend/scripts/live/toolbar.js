// The tools for those who write no Markdown, and their keys. They act on the text that was written in last.

import { keymap } from "@codemirror/view";
import { Prec } from "@codemirror/state";
import { insertBrackets, insertFootnote, insertLink, insertPhrase, nextItem, toggleLines, toggleMark } from "./commands.js";
import { otherLanguage } from "./document.js";
import { filled, icon, make, set } from "./elements.js";
import { Panel } from "./panel.js";
import { phrasesWith } from "./phrases.js";

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const KEYS = { bold: "Mod-b", italic: "Mod-i", link: "Mod-k", numbers: "Mod-Shift-7", bullets: "Mod-Shift-8", quote: "Mod-Shift-9", undo: "Mod-z", redo: "Mod-y" };
const CHANGES = {
  bold: (state) => toggleMark(state, "**"),
  italic: (state) => toggleMark(state, "*"),
  bullets: (state) => toggleLines(state, "bullets"),
  numbers: (state) => toggleLines(state, "numbers"),
  quote: (state) => toggleLines(state, "quote"),
  link: insertLink,
  footnote: insertFootnote,
};
/** Tools that make no sense in a heading of one line. */
const LONG_ONLY = new Set(["bullets", "numbers", "quote", "footnote"]);

/** Make a change of `commands.js` in an editor; gives whether there was one. */
function applyTo(view, change) {
  const spec = change(view.state);
  if (!spec || view.state.readOnly) return false;
  view.dispatch(view.state.update(spec, { userEvent: "input", scrollIntoView: true }));
  return true;
}

/** The keys of the tools, for one editor. */
export function toolKeys(multiline) {
  const names = Object.keys(CHANGES).filter((name) => KEYS[name] && (multiline || !LONG_ONLY.has(name)));
  const bindings = names.map((name) => ({ key: KEYS[name], preventDefault: true, run: (view) => applyTo(view, CHANGES[name]) || true }));
  if (multiline) bindings.push({ key: "Enter", run: (view) => applyTo(view, nextItem) });
  return Prec.high(keymap.of(bindings));
}

export class Toolbar {
  /** @param desk the Desk: `current` is the TextSide that was written in last */
  constructor(desk) {
    this.desk = desk;
    const { tools: words } = desk.words;
    this.buttons = new Map();
    const group = (...children) => make("div.tool-group", {}, ...children);
    this.bar = make("div.tools", { role: "toolbar", "aria-label": words.label, onkeydown: (event) => this.#onKey(event), onpointerdown: keepFocus },
      group(this.#tool("bold", make("strong", { "aria-hidden": "true" }, "B")), this.#tool("italic", make("em", { "aria-hidden": "true" }, "I"))),
      group(...["bullets", "numbers", "quote"].map((name) => this.#tool(name, icon(name)))),
      group(this.#tool("link", icon("link")), this.#tool("footnote", icon("footnote"))),
      group(this.#named("brackets", "[ ]"), this.#named("phrases", words.phrases)),
      group(this.#history("undo"), this.#history("redo")));
    this.panels = [this.#brackets(), this.#phrases()];
    this.element = make("div.tools-row", {}, this.bar, ...this.panels.map(({ element }) => element));
    [...this.buttons.values()].forEach((button, index) => set(button, "tabindex", index ? "-1" : "0"));
    for (const event of ["stack-item-added", "stack-item-popped", "stack-cleared"]) desk.session.undoManager.on(event, () => this.update());
    this.update();
  }

  /** Rights, the text that is written in, or what can be undone has changed. */
  update() {
    const { session, current } = this.desk;
    set(this.element, "hidden", !session.writes);
    const multiline = current?.multiline ?? true;
    for (const [name, button] of this.buttons) {
      const has = name === "undo" ? session.undoManager.undoStack.length : name === "redo" ? session.undoManager.redoStack.length : true;
      set(button, "aria-disabled", !has || (LONG_ONLY.has(name) && !multiline) ? "true" : false);
    }
  }

  #tool(name, shape) {
    return this.#button(name, shape, () => this.#act((view) => applyTo(view, CHANGES[name])));
  }

  #history(name) {
    return this.#button(name, icon(name), () => {
      const { undoManager } = this.desk.session;
      if (name === "undo") undoManager.undo();
      else undoManager.redo();
      this.desk.current?.view.focus();
    });
  }

  #named(name, words) {
    const button = make("button.tool.tool-named", { type: "button", title: this.desk.words.tools[name] }, words, name === "brackets" ? make("span.visually-hidden", {}, ` ${this.desk.words.tools[name]}`) : null);
    this.buttons.set(name, button);
    return button;
  }

  #button(name, shape, press) {
    const { tools } = this.desk.words;
    const keys = KEYS[name]?.replace("Mod", IS_MAC ? "⌘" : "Ctrl").replaceAll("-", "+").replace(/[a-z]$/, (letter) => letter.toUpperCase());
    const title = keys ? filled(tools.shortcut, { tool: tools[name], keys }) : tools[name];
    const button = make("button.tool", {
      type: "button", title, onclick: () => button.getAttribute("aria-disabled") !== "true" && press(),
    }, shape, make("span.visually-hidden", {}, tools[name]));
    this.buttons.set(name, button);
    return button;
  }

  /** Do something to the text that was written in last, and go back to it. */
  #act(change) {
    const side = this.desk.current ?? this.desk.firstWritable();
    if (!side) return;
    change(side.view, side);
    side.view.focus();
  }

  #brackets() {
    const { words, settings } = this.desk;
    const choose = (by) => {
      panel.close();
      this.#act((view) => applyTo(view, (state) => insertBrackets(state, by)));
    };
    const members = settings.parties.filter(({ kind }) => kind === "member");
    const choices = members.map(({ code, names }) => make("button.tool-choice", { type: "button", onclick: () => choose(code) }, make("span.party", {}, code), ` ${names[settings.reader] ?? code}`));
    const nobody = make("button.tool-choice", { type: "button", onclick: () => choose("") }, words.tools.bracketsNobody);
    const content = make("div", {}, make("p.tool-panel-title", {}, words.tools.bracketsBy), make("div.tool-choices", {}, ...choices, nobody));
    const panel = this.#panel("brackets", content, words.tools.bracketsBy, () => choices[0] ?? nobody);
    return panel;
  }

  #phrases() {
    const { words, phrases } = this.desk;
    const found = make("div.phrase-list");
    const find = make("input.form-control", { type: "search", "aria-label": words.tools.phrasesFind, placeholder: words.tools.phrasesFind, autocomplete: "off", oninput: () => draw() });
    const draw = () => {
      const side = this.desk.current ?? this.desk.firstWritable();
      const kind = side?.block.split(":")[0] ?? "body";
      const groups = phrasesWith(phrases, find.value, kind);
      found.replaceChildren(...groups.map(({ name, phrases: list }) => make("section", {}, make("h3", {}, name), ...list.map((phrase) => this.#phrase(phrase, side, () => panel.close())))));
      if (!groups.length) found.append(make("p.quiet", {}, words.tools.phrasesNone));
    };
    const panel = this.#panel("phrases", make("div.phrase-panel", {}, find, found), words.tools.phrases, () => {
      find.value = "";
      draw();
      return find;
    });
    return panel;
  }

  #phrase({ texts }, side, close) {
    const { settings, phrases } = this.desk;
    const language = side?.language ?? settings.language;
    const other = otherLanguage(language);
    const put = () => {
      close();
      this.#act((view) => applyTo(view, (state) => insertPhrase(state, texts[language], phrases.gap)));
    };
    return make("button.tool-choice.phrase", { type: "button", onclick: put }, make("span", { lang: language }, texts[language]), make("span.phrase-other", { lang: other }, texts[other]));
  }

  #panel(name, content, label, opened) {
    return new Panel(this.buttons.get(name), content, { label, opened, closed: () => this.desk.current?.view.focus() });
  }

  /** One stop for the tabulator; arrows go along the tools. */
  #onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = [...this.buttons.values()];
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const to = step ? (at + step + all.length) % all.length : { Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) {
      if (event.key === "Escape") this.desk.current?.view.focus();
      return;
    }
    event.preventDefault();
    all.forEach((button, index) => set(button, "tabindex", index === to ? "0" : "-1"));
    all[to].focus();
  }
}

/** A pointer on a tool takes neither the focus nor the selection from the text. */
function keepFocus(event) {
  if (event.target.closest("button")) event.preventDefault();
}
