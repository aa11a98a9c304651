// While somebody types the beginning of a standard phrase, the phrases that go on so are offered; Control and blank offers them too.

import { autocompletion } from "@codemirror/autocomplete";
import { insertPhrase } from "./commands.js";
import { phrasesFrom } from "./phrases.js";

const MARK = /^\s*(?:[-*+]\s+|\d{1,9}[.)]\s+|>\s?)?/;

/**
 * @param data     of `readPhrases`
 * @param language of the text
 * @param kind     of the block: "body", "agreement", "action"
 */
export function phraseCompletion(data, language, kind) {
  return autocompletion({
    icons: false,
    activateOnTyping: true,
    // Enter ends a line, unless a phrase was chosen with the arrows: no words come that nobody asked for.
    selectOnOpen: false,
    interactionDelay: 0,
    defaultKeymap: true,
    aboveCursor: false,
    override: [(context) => offered(context, data, language, kind)],
  });
}

function offered({ state, pos }, data, language, kind) {
  const line = state.doc.lineAt(pos);
  const before = state.sliceDoc(line.from, pos);
  // What is typed in the midst of a line goes on with other words.
  if (state.sliceDoc(pos, line.to).trim()) return null;
  const sentence = /[.:;!?…]\s+([^.:;!?…]*)$/.exec(before);
  const start = sentence ? before.length - sentence[1].length : MARK.exec(before)[0].length;
  const found = phrasesFrom(data, before.slice(start), language, kind);
  if (!found.length) return null;
  const from = line.from + start;
  const options = found.map(({ texts }) => ({
    label: texts[language],
    apply: (view, _completion, _from, to) => view.dispatch({
      ...insertPhrase(view.state, texts[language], data.gap, { from, to }),
      userEvent: "input.complete",
      scrollIntoView: true,
    }),
  }));
  return { from, options, filter: false };
}
