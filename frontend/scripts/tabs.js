// Which pages are still open: a copy belongs to the page that wrote it until that page is gone.

const LOCK = "reportflow.tab.";
const BEAT = 20000;

/** Say that this page is open, for as long as it is. keep: its Keep. */
export function stayOpen(keep) {
  if (navigator.locks) {
    // Held until the page is gone, however it goes.
    navigator.locks.request(LOCK + keep.tab, () => new Promise(() => {}));
    return;
  }
  keep.beat();
  setInterval(() => keep.beat(), BEAT);
  window.addEventListener("pagehide", () => keep.leave());
  window.addEventListener("pageshow", () => keep.beat());
}

/** The ids of the pages that are open. */
export async function openTabs(keep) {
  if (!navigator.locks) return keep.beating();
  const { held = [] } = await navigator.locks.query();
  return new Set(held.filter(({ name }) => name.startsWith(LOCK)).map(({ name }) => name.slice(LOCK.length)));
}

const awaited = new Set();

/** Call back once the page of this id is gone. Browsers without locks are asked again when the page gets the focus. */
export function whenClosed(tab, callback) {
  if (!navigator.locks || awaited.has(tab)) return;
  awaited.add(tab);
  navigator.locks
    .request(LOCK + tab, { mode: "shared" }, () => {})
    .then(callback)
    .finally(() => awaited.delete(tab));
}
