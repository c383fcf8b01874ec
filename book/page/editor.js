// The editor of one cell: a text area that lies, transparent, over the code as the book shows it.
import { make } from "./dom.js";

export class Editor {
  // `changed()` is called after each edit, `run(advance)` by the keys that run a cell.
  constructor(pre, { name, original, source, changed, run }) {
    Object.assign(this, { pre, original, changed, run, html: pre.innerHTML });
    this.text = make("textarea", {
      spellcheck: false, autocapitalize: "off", autocomplete: "off",
      ariaLabel: `Code of ${name}`,
      title: "Shift+Enter runs it. Escape, then Tab, leaves it.",
      value: source,
      oninput: () => { this.show(); this.changed(); },
      onkeydown: (event) => this.press(event),
    });
    this.text.setAttribute("autocorrect", "off");
    const editor = make("div", { className: "live-editor" });
    pre.replaceWith(editor);
    pre.ariaHidden = "true";
    pre.removeAttribute("tabindex");
    editor.append(pre, this.text);
    this.show();
  }

  get source() { return this.text.value; }
  get isVisible() { return this.text.checkVisibility(); }
  focus() { this.text.focus(); }

  // Only the book's own text has colours.
  show() {
    if (this.source === this.original) this.pre.innerHTML = this.html;
    else this.pre.textContent = `${this.source}\n`;
  }

  // As if typed, so that it can be undone.
  write(source) {
    this.text.focus({ preventScroll: true });
    if (document.activeElement === this.text) {
      this.text.select();
      document.execCommand("insertText", false, source);
    } else { // its code is folded
      this.text.value = source;
      this.text.oninput();
    }
  }

  press(event) {
    if (event.isComposing || event.key === "Shift") return;
    const { text, leaving } = this;
    this.leaving = event.key === "Escape"; // the Tab after it leaves the editor
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.run(event.shiftKey);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const line = text.value.slice(0, text.selectionStart).split("\n").pop();
      const deeper = line.trimEnd().endsWith(":") ? "    " : "";
      document.execCommand("insertText", false, `\n${line.match(/^\s*/)[0]}${deeper}`);
    } else if (event.key === "Tab" && !leaving) {
      event.preventDefault();
      this.indent(event.shiftKey);
    }
  }

  indent(back) {
    const { text } = this;
    const isCaret = text.selectionStart === text.selectionEnd;
    if (isCaret && !back) return document.execCommand("insertText", false, "    ");
    const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
    const lines = text.value.slice(start, text.selectionEnd);
    const moved = back ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^(?=.)/gm, "    ");
    if (moved === lines) return;
    text.setSelectionRange(start, text.selectionEnd);
    document.execCommand("insertText", false, moved);
    if (!isCaret) text.setSelectionRange(start, start + moved.length);
  }
}
