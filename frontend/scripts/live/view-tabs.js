// Which languages are shown: the original, the translation, or both side by side; in place of the page's links.

import { otherLanguage } from "./document.js";
import { badge, filled, make, set } from "./elements.js";

const KEY = "reportflow.view";
/** What speakers of a language call it, as on every page (LANGUAGE_NAMES of web/view.py). */
export const OWN_NAMES = { en: "English", es: "Español" };

export class ViewTabs {
  /**
   * @param place  the element that holds the links of the page
   * @param desk   the Desk
   * @param choose (view) => show "en", "es" or "both"
   */
  constructor(place, desk, choose) {
    Object.assign(this, { place, desk });
    const { settings, words } = desk;
    const languages = [settings.original, otherLanguage(settings.original)];
    this.tabs = new Map([...languages, "both"].map((view) => [view, this.#tab(view, choose)]));
    const list = make("ul.tabs", {}, ...[...this.tabs.values()].map((tab) => make("li", {}, tab)));
    place.replaceChildren(make("nav", { "aria-label": words.blocks.views }, list));
    this.show();
  }

  /** Say which view is shown, and how much is to do in the translation. */
  show() {
    const { words, settings, view, session } = this.desk;
    const counts = { stale: 0, missing: 0 };
    for (const state of Object.values(session.states)) counts[state] += 1;
    const todo = counts.stale + counts.missing;
    for (const [name, tab] of this.tabs) {
      set(tab, "aria-current", name === view ? "true" : false);
      if (name === "both") continue;
      const note = name === settings.original
        ? make("span.tab-note", {}, words.blocks.original)
        : todo ? badge(counts.stale ? "stale" : "missing", filled(words.blocks.toDo, { number: todo })) : make("span.tab-note", {}, words.blocks.upToDate);
      tab.replaceChildren(make("span", { lang: name }, OWN_NAMES[name]), " ", note);
    }
  }

  #tab(view, choose) {
    const { settings, words } = this.desk;
    const language = view === "both" ? settings.original : view;
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      choose(view);
    };
    return make("a", { href: `${settings.addresses.page}?language=${language}`, onclick: press }, view === "both" ? words.blocks.both : view);
  }
}

/** The view in which a page opens: what the address asks for, else what this person chose before. */
export function firstView(settings) {
  if (settings.mayTranslate && !new URLSearchParams(location.search).has("language") && remembered() === "both") return "both";
  return settings.language;
}

/** Remember the choice, and let the address say it: it is what is loaded again. */
export function rememberView(view) {
  try {
    localStorage.setItem(KEY, view);
  } catch {
    // Not remembered then.
  }
  const address = view === "both" ? location.pathname : `${location.pathname}?language=${view}`;
  history.replaceState(history.state, "", address);
}

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
