// Who is to do it: parties as tags, and a field that completes their names in both languages, their codes and aliases.
//
// A name that is no party's is taken as it is written.

import { filled, icon, make, newId, set } from "./elements.js";

const MOST_SHOWN = 8;
/** Two who add an owner in the same moment each set the whole list: within this time the one who lost adds theirs again. */
const SAME_MOMENT = 3000;
const LONGEST = 200;

export class OwnersField {
  /**
   * @param parties [{code, kind, names: {en, es}, aliases}]
   * @param words   of rows
   * @param reader  language of the reader
   * @param label   () => what the field is called for those who hear it
   * @param change  (owners) => set them
   * @param announce (sentence) => say it
   */
  constructor({ parties, words, reader, label, change, announce }) {
    Object.assign(this, { words, reader, label, change, announce });
    this.parties = parties.map((party) => ({ ...party, keys: keysOf(party) }));
    this.owners = [];
    this.added = new Map();
    this.active = -1;
    this.found = [];
    const listId = newId("owners");
    this.chosen = make("ul.owners-chosen");
    this.input = make("input.owners-input", {
      type: "text", role: "combobox", autocomplete: "off", autocapitalize: "words", spellcheck: "false", maxlength: LONGEST,
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
      oninput: () => this.#onInput(), onkeydown: (event) => this.#onKey(event), onblur: () => this.#onBlur(),
      onfocus: () => this.#onInput(),
    });
    // Taken before the field loses the focus, so that a click is no leaving.
    this.list = make("ul.owners-list", { id: listId, role: "listbox", hidden: true, onpointerdown: (event) => event.preventDefault() });
    this.box = make("div.owners-box", { onclick: (event) => event.target === this.box && this.input.focus() }, this.chosen, this.input);
    this.element = make("div.owners", {}, this.box, this.list);
    this.setMayWrite(true);
  }

  /** Show these owners: codes of parties, or names as written. */
  show(owners) {
    const missing = this.#missing(owners);
    if (missing.length) {
      this.change([...owners, ...missing]);
      return;
    }
    if (JSON.stringify(owners) === JSON.stringify(this.owners) && this.drawn) return;
    this.drawn = true;
    this.owners = owners;
    this.chosen.replaceChildren(...owners.map((owner) => this.#tag(owner)));
    set(this.chosen, "hidden", owners.length === 0);
    set(this.input, "placeholder", this.mayWrite && owners.length === 0 ? this.words.whoHint : false);
  }

  setMayWrite(may) {
    if (this.mayWrite === may) return;
    this.mayWrite = may;
    set(this.input, "hidden", !may);
    this.drawn = false;
    this.show(this.owners);
    this.renamed();
  }

  renamed() {
    set(this.input, "aria-label", this.label());
  }

  #missing(owners) {
    const now = Date.now();
    for (const [owner, time] of this.added) if (now - time > SAME_MOMENT) this.added.delete(owner);
    return [...this.added.keys()].filter((owner) => !owners.includes(owner));
  }

  #tag(owner) {
    const name = this.#name(owner);
    const known = this.parties.some(({ code }) => code === owner);
    const shown = known && owner !== name && owner.length <= 8 ? [make("span.party", {}, owner), ` ${name}`] : [name];
    const remove = make("button.owners-remove", { type: "button", title: filled(this.words.whoRemove, { name }), onclick: () => this.#remove(owner) },
      icon("remove"), make("span.visually-hidden", {}, filled(this.words.whoRemove, { name })));
    return make("li", {}, ...shown, this.mayWrite ? remove : null);
  }

  #name(owner) {
    return this.parties.find(({ code }) => code === owner)?.names[this.reader] ?? owner;
  }

  #remove(owner) {
    this.added.delete(owner);
    this.change(this.owners.filter((other) => other !== owner));
    this.announce(filled(this.words.whoRemoved, { name: this.#name(owner) }));
    this.input.focus();
  }

  #add(owner) {
    this.input.value = "";
    this.#close();
    if (!owner || this.owners.includes(owner)) return;
    this.added.set(owner, Date.now());
    this.change([...this.owners, owner]);
    this.announce(filled(this.words.whoAdded, { name: this.#name(owner) }));
  }

  // --- completing ---

  #onInput() {
    // A comma ends a name, as people write lists.
    const parts = this.input.value.split(/[,;]/);
    const last = parts.pop();
    for (const part of parts) this.#add(this.#named(part));
    if (parts.length) this.input.value = last.trimStart();
    const typed = folded(this.input.value);
    this.found = typed ? this.#matches(typed) : [];
    this.active = this.found.length ? 0 : -1;
    this.#draw();
  }

  #matches(typed) {
    const free = this.parties.filter(({ code }) => !this.owners.includes(code));
    const found = free.map((party) => [rankOf(party.keys, typed), party]).filter(([rank]) => rank < Infinity);
    return found.sort(([one], [other]) => one - other).map(([, party]) => party).slice(0, MOST_SHOWN);
  }

  /** The party that is named in full, else the name as it is written. */
  #named(words) {
    const name = words.trim().replace(/\s+/g, " ");
    return this.parties.find(({ keys }) => keys.includes(folded(name)))?.code ?? name;
  }

  #draw() {
    const typed = this.input.value.trim();
    const { found, active, words } = this;
    const options = found.map((party, index) => this.#option(index, [make("span.party", {}, party.code), ` ${party.names[this.reader] ?? party.code}`], () => this.#add(party.code)));
    if (typed && !found.length) options.push(this.#option(0, [filled(words.whoNew, { name: typed })], () => this.#add(this.#named(typed))));
    this.list.replaceChildren(...options);
    const open = options.length > 0;
    set(this.list, "hidden", !open);
    set(this.input, "aria-expanded", String(open));
    set(this.input, "aria-activedescendant", active >= 0 && open ? options[active].id : false);
  }

  #option(index, children, pick) {
    const isActive = index === Math.max(0, this.active);
    return make(`li.owners-option${isActive ? ".is-active" : ""}`, { id: `${this.list.id}-${index}`, role: "option", "aria-selected": String(isActive), onclick: pick }, ...children);
  }

  #close() {
    this.found = [];
    this.active = -1;
    this.list.replaceChildren();
    set(this.list, "hidden", true);
    set(this.input, "aria-expanded", "false");
    set(this.input, "aria-activedescendant", false);
  }

  #onKey(event) {
    const { key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if ((key === "ArrowDown" || key === "ArrowUp") && this.found.length) {
      event.preventDefault();
      this.active = (this.active + (key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length;
      this.#draw();
    } else if (key === "Enter") {
      event.preventDefault();
      this.#take();
    } else if (key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.input.value = "";
      this.#close();
    } else if (key === "Backspace" && !this.input.value && this.owners.length) {
      event.preventDefault();
      this.#remove(this.owners.at(-1));
    }
  }

  #take() {
    if (this.found.length) this.#add(this.found[Math.max(0, this.active)].code);
    else if (this.input.value.trim()) this.#add(this.#named(this.input.value));
  }

  #onBlur() {
    // What was typed is not lost because the pen was put down.
    if (this.input.value.trim()) this.#add(this.#named(this.input.value));
    this.#close();
  }
}

/** As names are compared: without case, accents and punctuation (domain/parties.py). */
export function folded(words) {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, " ").trim();
}

/** The shorter names first: "Estados Unidos" is the United States before it is the United Mexican States. */
function rankOf(keys, typed) {
  const begins = keys.findIndex((key) => key.startsWith(typed));
  if (begins >= 0) return begins;
  const within = keys.findIndex((key) => key.includes(` ${typed}`));
  return within < 0 ? Infinity : keys.length + within;
}

function keysOf({ code, names, aliases }) {
  return [code, ...Object.values(names), ...aliases].map(folded);
}
