// The code that the playground runs, one part at a time, to be read and changed.
//
// A text is known by what it is in the book: each of the wrong rules and of the optimizers has its own.
import { button, make } from "./dom.js";

const KEYS = "Enter edits, Shift+Enter uses it, Escape leaves the code.";

export class CodeBox {
  // `write(part, text)` uses the reader's text of a part; null is the book's again. `makeEditor` makes
  // an editor in the place of an element, as TextArea below; `edits` keeps what the reader writes.
  constructor(element, write, { makeEditor, edits } = {}) {
    Object.assign(this, { element, write, edits, part: "rule", editors: new Map() });
    this.makeEditor = makeEditor ?? ((pre, options) => new TextArea(pre, options));
    this.tabs = [...element.querySelectorAll("[role=tab]")];
    this.panel = element.querySelector("[role=tabpanel]");
    for (const tab of this.tabs) {
      tab.onclick = () => this.show(tab.dataset.part);
      tab.onkeydown = (event) => this.key(event);
    }
    this.place = make("div");
    this.use = button("Use it", () => this.apply());
    this.back = button("Back to the original", () => this.reset());
    this.note = make("span");
    this.hint = make("p", { className: "playground-keys", id: "playground-keys", textContent: KEYS, hidden: !makeEditor });
    this.error = make("p", { className: "playground-error", role: "alert" });
    this.panel.replaceChildren(this.place, this.error,
      make("div", { className: "playground-buttons" }, this.use, this.back, this.note), this.hint);
  }

  // Of the part that is shown: the text that is used, and the book's.
  get texts() {
    const { text, original = text } = this.all[this.part];
    return { text, original };
  }

  key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = this.tabs.at((this.tabs.indexOf(event.target) + by) % this.tabs.length);
    this.show(next.dataset.part);
    next.focus();
  }

  // The editor of the text that is shown. Each has a history of its own.
  get editor() {
    const { text, original } = this.texts;
    if (!this.editors.has(original)) {
      const kept = this.edits?.take(original) ?? original;
      const pre = make("pre", { textContent: original });
      const element = make("div", { className: "highlight" }, pre); // for the colours of code
      const editor = this.makeEditor(pre, {
        name: this.tabs.find(({ dataset }) => dataset.part === this.part).textContent,
        original,
        hint: this.hint.id,
        source: kept === original ? text : kept,
        changed: () => this.changed(),
        run: () => this.apply(),
      });
      this.editors.set(original, { editor, element });
    }
    return this.editors.get(original);
  }

  changed() {
    this.edits?.keep(this.texts.original, this.editor.editor.source);
    this.showState();
  }

  apply() {
    const { source } = this.editor.editor;
    if (source !== this.texts.text) this.write(this.part, source);
  }

  reset() {
    const { text, original } = this.texts;
    this.editor.editor.write(original);
    if (text !== original) this.write(this.part, null);
  }

  // `all` has, by part, the text that is used and, where that is another one, the book's.
  update(all, problem) {
    const isNew = all !== this.all || problem !== this.problem;
    Object.assign(this, { all, problem });
    if (isNew) this.show(problem?.part ?? this.part);
  }

  show(part) {
    this.part = part;
    for (const tab of this.tabs) {
      const isShown = tab.dataset.part === part;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      if (isShown) this.panel.setAttribute("aria-labelledby", tab.id);
    }
    const { element, editor } = this.editor;
    if (element.parentElement !== this.place) this.place.replaceChildren(element);
    const here = this.problem?.part === part ? this.problem : null;
    if (here?.line) editor.mark(here.line, here.message); else editor.unmark();
    this.error.hidden = !here;
    this.error.textContent = here ? `${here.line ? `Line ${here.line}: ` : ""}${here.message}` : "";
    this.showState();
  }

  showState() {
    const { text, original } = this.texts;
    const isUsed = this.editor.editor.source === text;
    this.use.disabled = isUsed;
    this.back.hidden = isUsed && text === original;
    this.note.textContent = isUsed ? "" : "Changed; not used yet (Shift+Enter).";
  }
}

// An editor for where there is no other, with what the playground uses of editor.js.
class TextArea {
  constructor(pre, { name, source, changed, run }) {
    this.field = make("textarea", { value: source, spellcheck: false, ariaLabel: `Code of ${name}` });
    this.field.setAttribute("autocapitalize", "off");
    this.field.oninput = () => { this.fit(); changed(); };
    this.field.onkeydown = (event) => {
      if (event.key === "Enter" && (event.shiftKey || event.ctrlKey)) { event.preventDefault(); run(); }
    };
    pre.replaceWith(this.field);
    this.fit();
  }

  get source() { return this.field.value; }
  write(source) { this.field.value = source; this.fit(); }
  fit() { this.field.rows = this.source.split("\n").length; }
  mark() {} // the line is named under it
  unmark() {}
}
