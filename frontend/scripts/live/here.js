// Who has the section open, by delegation, for everybody: carets alone are seen by few.

import { filled, make, say, set } from "./elements.js";

const MOST = 6;
const LATER = 400;

export class Here {
  /**
   * @param place   the element to show it in
   * @param desk    the Desk
   */
  constructor(place, desk) {
    Object.assign(this, { place, desk });
    const { presence } = desk.words;
    this.line = make("span.here-line");
    this.list = make("ul.here-list");
    this.details = make("details.here", {}, make("summary", { title: presence.label }, this.line), this.list);
    place.replaceChildren(this.details);
    desk.session.awareness.on("change", () => this.#later());
    // Nobody is told who is here where no socket is: that is not to say that nobody is.
    for (const news of ["status", "seq"]) desk.session.on(news, () => this.#followSocket());
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.details.contains(target)) this.details.open = false;
    });
    this.show();
  }

  get #isTold() {
    const { session } = this.desk;
    return session.wasSynced && session.facts.trouble === "";
  }

  #followSocket() {
    if (!this.#isTold) set(this.place, "hidden", true);
    else if (this.place.hidden) this.#later();
  }

  #later() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.show();
    }, LATER);
  }

  show() {
    const { presence } = this.desk.words;
    const others = this.#others();
    set(this.place, "hidden", !this.#isTold);
    const groups = byParty(others);
    const parts = groups.slice(0, MOST).map(({ name, people }) => (people > 1 ? `${name}·${people}` : name));
    const rest = groups.slice(MOST).reduce((sum, { people }) => sum + people, 0);
    if (rest) parts.push(filled(presence.others, { number: rest }));
    const who = parts.length > 1 ? `${parts.slice(0, -1).join(", ")} ${presence.and} ${parts.at(-1)}` : parts[0];
    say(this.line, who ? filled(others.length > 1 ? presence.many : presence.one, { who }) : presence.alone);
    this.#showList(others);
  }

  /** [{id, name, party, colour, block}], each person once, those who write first. */
  #others() {
    const { awareness, settings } = this.desk.session;
    const people = new Map();
    for (const [client, { user, block, cursor }] of awareness.getStates()) {
      if (client === awareness.clientID || !user || user.id === settings.person) continue;
      const writes = cursor ? block : null;
      if (!people.has(user.id) || writes) people.set(user.id, { ...user, block: writes });
    }
    return [...people.values()].sort((one, other) => Number(Boolean(other.block)) - Number(Boolean(one.block)) || one.name.localeCompare(other.name));
  }

  #showList(others) {
    const { presence } = this.desk.words;
    this.list.replaceChildren(...others.slice(0, 40).map(({ name, party, colour, block }) => {
      const words = block ? filled(presence.writesIn, { name, block: this.desk.nameOf(block) }) : filled(presence.reads, { name });
      return make("li", {}, make(`span.here-colour.caret-colour-${Math.abs(colour) % 8}`, { "aria-hidden": "true" }), party ? make("span.party", {}, party) : null, ` ${words}`);
    }));
    set(this.list, "hidden", others.length === 0);
  }
}

function byParty(people) {
  const groups = new Map();
  for (const { party, name } of people) {
    const key = party ?? name;
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  return [...groups].map(([name, count]) => ({ name, people: count }));
}
