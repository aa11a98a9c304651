// What the quiet line says: saved, saving, or offline with so many changes; and what is wrong where something is.

import { filled } from "./elements.js";

/** While the first attempts to connect again go on, the page is not called offline: a server that starts anew is soon there. */
const SHORT_ATTEMPTS = 2;
const CALM = new Set(["", "connecting"]);
/** What passes by itself: it is connected again in a moment. */
const PASSING = new Set(["tooSlow", "tooFast", "caretTooLong"]);

/**
 * @param facts {trouble, attempts, pending, refused: {code, params} | null, closed, durable, writes, synced}
 * @param words the sentences, by name
 * @return {state: "saved" | "saving" | "offline" | "signed-out" | "refused", text}
 */
export function statusOf(facts, words) {
  const { trouble, attempts, pending, refused, writes, synced } = facts;
  if (refused) return { state: "refused", text: filled(words[refused.code] ?? words.misunderstood, limitsOf(refused)) };
  if (trouble === "offline") {
    if (attempts <= SHORT_ATTEMPTS && synced) return pending ? saving(words) : settled(facts, words);
    return offline(facts, words);
  }
  if (trouble === "signed-out") return { state: "signed-out", text: facts.durable ? words[trouble] : words["signed-out-page"] };
  if (PASSING.has(trouble)) return { state: "offline", text: words[trouble] };
  if (!CALM.has(trouble)) return { state: "refused", text: words[trouble] ?? words.misunderstood };
  if (trouble === "connecting" && !synced) return { state: "saving", text: words.connecting };
  return pending && writes ? saving(words) : settled(facts, words);
}

function saving(words) {
  return { state: "saving", text: words.saving };
}

function settled({ writes, closed }, words) {
  // The line stays in sight however long the section is: who was writing learns here why nothing can be written any more.
  if (closed) return { state: "saved", text: words[`closed-${closed}`] };
  return { state: "saved", text: writes ? words.saved : words.watching };
}

function offline({ pending, durable, writes }, words) {
  if (!writes && !pending) return { state: "offline", text: words.offlineWatching };
  const amount = pending === 0 ? "None" : pending === 1 ? "One" : "Many";
  const text = words[`${durable ? "offline" : "page"}${amount}`].replace("{n}", String(pending));
  return { state: "offline", text };
}

function limitsOf({ code, params = {} }) {
  const { limit } = params;
  return { limit: code === "section.too_long" && limit ? Math.floor(limit / 1000) : limit };
}
