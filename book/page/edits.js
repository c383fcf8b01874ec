// The reader's edits of a page's cells, in the browser's storage. The key is the text of the cell as
// the book has it, so that an edit of a cell that a newer book has changed is not applied to it.

export class Edits {
  constructor(pathname) {
    this.key = `live ${pathname}`;
    this.refused = false; // by a browser that keeps nothing, or no more, for this page
    try { localStorage.getItem(this.key); } catch { this.refused = true; }
    this.seen = this.all(); // by this tab: another may have kept other edits since
  }

  // A map. What is in the storage may be damaged; what is no edit then is left out.
  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key));
      const entries = typeof kept === "object" && !Array.isArray(kept) ? Object.entries(kept) : [];
      return new Map(entries.filter(([, source]) => typeof source === "string"));
    } catch { return new Map(); }
  }

  // What is kept for a cell, and from now on seen.
  take(original) {
    const source = this.all().get(original);
    if (source === undefined) this.seen.delete(original); else this.seen.set(original, source);
    return source ?? original;
  }

  // What another tab has kept for a cell since this one has seen it; null where it has not.
  foreign(original) {
    const source = this.all().get(original);
    return source === this.seen.get(original) ? null : source ?? original;
  }

  // An edit of another tab is not overwritten: it must be taken before.
  keep(original, source) {
    if (this.foreign(original) !== null) return;
    const all = this.all();
    if (source === original) all.delete(original); else all.set(original, source);
    try {
      localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(all)));
      this.refused = false;
    } catch { this.refused = true; }
    this.take(original);
  }

  // Those of cells that are not, or no more, in the book.
  outdated(originals) {
    return [...this.all()].filter(([original]) => !originals.includes(original)).map(([, source]) => source);
  }

  forgetOutdated(originals) {
    const kept = [...this.all()].filter(([original]) => originals.includes(original));
    localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(kept)));
  }
}
