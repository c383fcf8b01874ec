// The reader's edits of a page's cells, in the browser's storage. The key is the text of the cell as
// the book has it, so that an edit of a cell that a newer book has changed is not applied to it.

export class Edits {
  constructor(pathname) {
    this.key = `live ${pathname}`;
    this.refused = false; // by a browser that keeps nothing for this page
  }

  all() {
    try { return JSON.parse(localStorage.getItem(this.key)) ?? {}; } catch { return {}; }
  }

  keep(original, source) {
    const all = this.all(); // read again, as another tab may have written
    if (source === original) delete all[original]; else all[original] = source;
    try { localStorage.setItem(this.key, JSON.stringify(all)); } catch { this.refused = true; }
  }
}
