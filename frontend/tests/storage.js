/** A storage like the browser's, that can be full. */
export class Storage {
  constructor() {
    this.items = new Map();
    this.full = false;
  }

  get length() {
    return this.items.size;
  }

  key(index) {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(name) {
    return this.items.get(name) ?? null;
  }

  setItem(name, value) {
    if (this.full) throw new Error("QuotaExceededError");
    this.items.set(name, String(value));
  }

  removeItem(name) {
    this.items.delete(name);
  }
}
