// The standard phrases of the field: what fits the words that somebody looks for, or has begun to type. Pure but for `readPhrases`.

import { folded } from "./owners-field.js";

/** Letters that must stand there before a phrase is offered without being asked for. */
const ENOUGH = 4;
const MOST = 6;

/** The page's own data: {gap, groups: [{name, phrases: [{id, place, texts}]}]} (components/phrases.html). */
export function readPhrases() {
  const found = document.getElementById("phrases");
  return found ? JSON.parse(found.textContent) : { gap: "…", groups: [] };
}

/** The groups with the phrases that have all the words looked for, in either language; those for this kind of block first. */
export function phrasesWith(data, looked, kind) {
  const wanted = folded(looked).split(" ").filter(Boolean);
  return data.groups
    .map(({ name, phrases }) => {
      const found = phrases.filter(({ texts }) => {
        const words = ` ${folded(Object.values(texts).join(" "))}`;
        return wanted.every((word) => words.includes(` ${word}`));
      });
      return { name, phrases: [...found.filter(({ place }) => place === kind), ...found.filter(({ place }) => place !== kind)] };
    })
    .filter(({ phrases }) => phrases.length);
}

/** The phrases of a language that begin as the line does, for this kind of block first. */
export function phrasesFrom(data, begun, language, kind) {
  const typed = folded(begun);
  if (typed.length < ENOUGH) return [];
  const all = data.groups.flatMap(({ phrases }) => phrases);
  const found = all.filter(({ texts }) => {
    const words = folded(texts[language]);
    return words.startsWith(typed) && words !== typed;
  });
  return [...found.filter(({ place }) => place === kind), ...found.filter(({ place }) => place !== kind)].slice(0, MOST);
}
