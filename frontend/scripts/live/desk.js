// The text of a section as it is written together: heading, text, agreements and action items, in one language or in both.

import { Changes } from "./changes.js";
import { otherLanguage, textOf } from "./document.js";
import { filled, make, set } from "./elements.js";
import { Here } from "./here.js";
import { Printed } from "./printed.js";
import { RowsView } from "./rows-view.js";
import { Sides } from "./sides.js";
import { Toolbar } from "./toolbar.js";
import { OWN_NAMES, ViewTabs, rememberView } from "./view-tabs.js";

export class Desk {
  /**
   * @param session  a Session that is ready
   * @param settings of the page, `words` among them
   * @param phrases  of `readPhrases`
   * @param aids     (side) => more extensions of its editor
   * @param nonce    of the page, for CodeMirror's own styles
   * @param announce (sentence) => say it to those who hear the page
   * @param post     (address, fields) => Promise of whether the server did it
   * @param view     "en", "es" or "both"
   */
  constructor({ session, settings, phrases, aids, nonce, announce, post, view }) {
    Object.assign(this, { session, settings, phrases, aids, nonce, announce, post, view });
    this.words = settings.words;
    this.original = settings.original;
    this.other = otherLanguage(settings.original);
    /** The TextSide that was written in last. */
    this.current = null;
    this.changes = new Changes(settings.addresses.originalChanges, () => this.update(), () => session.writes);
    this.notices = make("div.live-notices");
    this.edit = make("div.drafting-edit");
    this.element = make("div.drafting.live", { id: "text" }, this.edit);
    this.element.addEventListener("focusin", ({ target }) => this.#onFocus(target));
  }

  get shown() {
    return this.view === "both" ? [this.original, this.other] : [this.view];
  }

  /** Take the place of the forms. printed: the page's part that shows how it will be printed. */
  takePlace(forms, { printed, tabs, here, bar }) {
    this.heading = this.#block("heading", false);
    this.body = this.#block("body", true);
    this.rows = this.settings.rows ? [new RowsView(this, "agreement"), new RowsView(this, "action")] : [];
    this.columns = make("div.sides.column-names", { "aria-hidden": "true" });
    this.edit.append(this.notices, this.columns, this.heading.element, this.body.element, ...this.rows.map(({ element }) => element));
    this.printed = new Printed(printed?.querySelector("#printed"), {
      address: this.settings.addresses.printed,
      language: () => this.current?.language ?? this.shown[0],
      writes: () => this.session.writes,
    });
    if (printed) this.element.append(printed);
    this.toolbar = new Toolbar(this);
    bar.append(this.toolbar.element);
    this.tabs = new ViewTabs(tabs, this, (view) => this.show(view));
    this.here = new Here(here, this);
    // The form of the buttons beside the text, and what is to be read of passages that two people changed at once.
    const acts = forms.querySelector("#acts");
    if (acts) this.element.append(acts);
    this.notices.append(...[...forms.querySelectorAll(".overlap")].map((overlap) => this.#overlap(overlap)));
    forms.replaceWith(this.element);
    this.#arrange();
  }

  /** Rights, states or what became of the originals have changed. */
  update() {
    for (const part of [this.heading.sides, this.body.sides, ...this.rows]) part.update();
    this.toolbar.update();
    this.tabs.show();
  }

  /** Show these languages from now on. */
  show(view) {
    if (view === this.view) return;
    this.view = view;
    rememberView(view);
    this.current = null;
    for (const sides of [this.heading.sides, this.body.sides]) sides.arrange();
    for (const rows of this.rows) rows.arrange();
    this.#arrange();
  }

  /** The text has moved on: how it is printed, what it is called, and what became of originals. */
  refresh() {
    this.#showTitle();
    this.printed.refresh();
    if (this.#showsTranslation() && Object.values(this.session.states).includes("stale")) this.changes.refresh(this.other);
  }

  /** The first text that can be written in, for a tool that is pressed before anybody wrote. */
  firstWritable() {
    const language = this.shown.find((one) => this.session.mayWrite(one));
    return language ? this.body.sides.side(language) : null;
  }

  /** What a block is called: "Agreement 3.1". */
  nameOf(block) {
    const { blocks } = this.words;
    const row = this.rows.flatMap((rows) => rows.views()).find((view) => view.block === block);
    return row?.label ?? blocks[block] ?? blocks.body;
  }

  /** A sentence above the text. kind: info, warning, success; link: {words, press}. One of each name at a time. Gives its element, or null. */
  notice(name, sentence, kind = "info", link = null) {
    this.notices.querySelector(`[data-name="${name}"]`)?.remove();
    if (!sentence) return null;
    const button = link && make("button.btn.btn-quiet.btn-small", { type: "button", onclick: link.press }, link.words);
    const shown = make(`div.notice.notice-${kind}`, { "data-name": name, role: "status" }, make("div", {}, make("p", {}, sentence), button));
    this.notices.append(shown);
    return shown;
  }

  async confirmTranslation(block, language) {
    const { translation } = this.words;
    const address = this.settings.addresses.confirm.replace("BLOCK", encodeURIComponent(block));
    const done = await this.post(address, { language, as_of: this.session.seq });
    this.announce(done ? translation.confirmed : translation.failed);
    this.notice("confirm", done ? "" : translation.failed, "error");
  }

  #block(name, multiline) {
    const label = this.words.blocks[name];
    const sides = new Sides(this, name, { multiline, label: () => label });
    const head = make("p.block-head", { "aria-hidden": "true" }, make("span.field-label", {}, label));
    const element = make("section.block", { id: name, "aria-label": label }, head, sides.element);
    return { element, sides };
  }

  /** A button of the server's part says that the result was read; the text itself is here already. */
  #overlap(overlap) {
    const button = overlap.querySelector("button");
    const address = button.getAttribute("formaction");
    const plain = make("button.btn.btn-quiet.btn-small", { type: "button", onclick: async () => {
      if (await this.post(address, { language: this.shown[0] })) overlap.remove();
    } }, button.textContent);
    button.replaceWith(plain);
    return overlap;
  }

  #arrange() {
    const { blocks } = this.words;
    set(this.element, "data-view", this.view === "both" ? "both" : "one");
    set(this.columns, "hidden", this.view !== "both");
    this.columns.replaceChildren(...this.shown.map((language) => make("div.column-name", {}, OWN_NAMES[language], language === this.original ? ` (${blocks.original})` : "")));
    this.update();
    this.printed.refresh({ now: true });
    if (this.#showsTranslation()) this.changes.load(this.other);
  }

  /** The title of the page is the section's heading, in the reader's language where it has one. */
  #showTitle() {
    const { session, settings, original } = this;
    const title = document.querySelector("h1");
    const [heading] = [settings.reader, original, this.other]
      .map((language) => textOf(session.doc, "heading", language)?.toString().trim())
      .filter(Boolean);
    if (heading && title?.lastChild?.nodeType === Node.TEXT_NODE) title.lastChild.nodeValue = `${settings.prefix ? " " : ""}${heading}`;
  }

  #showsTranslation() {
    return this.shown.includes(this.other);
  }

  #onFocus(target) {
    const element = target.closest?.(".side");
    if (!element) return;
    const all = [this.heading.sides, this.body.sides, ...this.rows.flatMap((rows) => rows.views().map(({ sides }) => sides))];
    const side = all.flatMap((sides) => [...sides.texts.values()]).find((one) => one.element === element);
    if (!side || side === this.current) return;
    const language = this.current?.language;
    this.current = side;
    this.toolbar.update();
    if (language !== side.language && this.view === "both") this.printed.refresh({ now: true });
  }
}

/** "There is room for 1,200 more characters", where that is little. */
export function roomNotice(session, words) {
  const left = session.roomLeft;
  return left === null || session.refused ? "" : filled(words.status.nearlyFull, { left: left.toLocaleString() });
}
