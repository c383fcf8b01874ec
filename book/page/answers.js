// What the reader has answered, in the browser's storage: for each page of the book the ids of its
// questions and checks, each with the choice that was made last and whether it was ever right. Where
// the browser keeps nothing for this page, the answers last until the page is left.

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export class Answers {
  // `book` tells this book from others of the same site.
  constructor(book) {
    this.key = `answers ${book}`;
    this.pages = {};
    this.refused = false;
    this.listeners = [];
    this.read();
  }

  // Damaged answers are none.
  read() {
    if (this.refused) return;
    let kept;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch {}
    this.pages = isRecord(kept) ? kept : {};
  }

  // Returns { chosen, solved } of a page's item, each of which may be missing.
  of(page, item) {
    const answer = isRecord(this.pages[page]) ? this.pages[page][item] : null;
    return isRecord(answer) ? answer : {};
  }

  keep(page, item, answer) {
    this.read(); // again, as another tab may have written
    const { solved } = this.of(page, item);
    if (!isRecord(this.pages[page])) this.pages[page] = {};
    this.pages[page][item] = { ...this.of(page, item), ...answer };
    if (solved) this.pages[page][item].solved = true; // whoever tries the others stays right
    this.write();
  }

  get isEmpty() { return !Object.keys(this.pages).length; }

  // With {} all is forgotten.
  replace(pages) {
    this.pages = pages;
    this.write();
  }

  write() {
    try { localStorage.setItem(this.key, JSON.stringify(this.pages)); } catch { this.refused = true; }
    this.changed();
  }

  listen(listener) { this.listeners.push(listener); }

  changed() { for (const listener of this.listeners) listener(); }

  // The answers of another tab.
  follow() {
    addEventListener("storage", ({ key }) => {
      if (key !== this.key && key !== null) return; // null: all was cleared
      this.read();
      this.changed();
    });
  }
}
