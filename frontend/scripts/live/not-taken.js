// What the server refused for good and does not keep itself: kept on this device, where the page shows it to be copied.

import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Connection } from "./connection.js";
import { LANGUAGES, saidBy } from "./document.js";

const PATIENCE = 5000;

/**
 * Put each text that says something else than the server's among the copies of this device (keep.js): the page that is loaded
 * next gives them back to their forms where this person may write, and shows them to be copied where not.
 */
export async function keepNotTaken({ session, keep, settings }) {
  const mine = saidBy(session.doc);
  const theirs = saidBy(await serversDocument(session));
  for (const [place, text] of mine) {
    const [block, language] = place.split("|");
    if (!LANGUAGES.includes(language) || text === (theirs.get(place) ?? "") || !text.trim()) continue;
    keep.put(`section:${settings.section}:${block}:${language}`, { text, fields: [], baseSeq: session.seq, sent: null, edits: 1 });
  }
}

/** The document as the server has it; an empty one where it cannot be had: then all texts are kept. */
function serversDocument({ settings, open, clock }) {
  const doc = new Y.Doc();
  return new Promise((done) => {
    const finish = () => {
      connection.stop();
      awareness.destroy();
      done(doc);
    };
    const awareness = new Awareness(doc);
    const says = (kind) => (kind === "synced" || kind === "closed") && finish();
    const connection = new Connection({ doc, awareness, person: settings.person, open, clock, says });
    connection.start();
    clock.later(finish, PATIENCE);
  });
}
