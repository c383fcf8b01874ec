// A cell of a live page: its source, its state, its editor and its output.
import { button, make } from "./dom.js";
import { Editor, HINT } from "./editor.js";
import { Output } from "./output.js";

export class Cell {
  // `page` is the live page: its edits, and what it does when the reader runs, stops or edits a cell.
  constructor(element, index, page) {
    Object.assign(this, { element, page, name: `cell ${index + 1}` });
    this.pre = element.querySelector(".cell_input pre");
    this.original = this.pre.textContent.replace(/\n$/, "");
    this.output = new Output(element, page.compute);
    this.state = "recorded";
  }

  get source() { return this.editor.source; }
  get isEdited() { return this.editor !== undefined && this.source !== this.original; }

  makeEditable(codemirror) {
    const { name, original, page } = this;
    const hint = make("span", { className: "live-hint", id: `${name.replace(" ", "-")}-keys`, textContent: HINT });
    this.editor = new Editor(codemirror, this.pre, {
      name, original,
      source: page.edits.all()[original] ?? original,
      hint: hint.id,
      changed: () => { page.edits.keep(original, this.source); this.edited(); },
      run: (advance) => page.run(this, advance),
      complete: (text) => page.complete(text),
    });
    this.stopButton = button("Stop", () => page.stop(name), `Stop ${name}`);
    this.resetButton = button("Back to the original", () => this.reset(), `Back to the original of ${name}`);
    this.note = make("span", { className: "live-says" });
    const tools = make("div", { className: "live-tools" },
      button("Run", () => page.run(this), `Run ${name}`), this.stopButton, this.resetButton, this.note, hint,
      make("span", { className: "live-name", textContent: name }));
    this.element.querySelector(".cell_input > div").after(tools);
    this.edited();
    this.become("recorded");
  }

  edited() {
    this.resetButton.hidden = !this.isEdited;
    this.page.edited();
  }

  reset() { this.editor.write(this.original); }

  // The states: recorded, waiting, running, done, failed.
  become(state, note = "") {
    this.state = state;
    this.note.textContent = note;
    this.stopButton.hidden = state !== "running";
    this.element.dataset.live = state;
  }

  wait() { this.become("waiting", "waiting …"); }

  begin() {
    this.become("running", "running …");
    this.editor.unmark();
    this.output.begin();
  }

  show(kind, content) {
    this.output.add(kind, content);
    if (kind === "error") this.mark(content);
  }

  // A traceback, or an answer of one line, names the lines of this cell, the innermost last.
  mark(traceback) {
    const lines = [...traceback.matchAll(/^(?: *File ")?(.+?)"?, line (\d+)/gm)];
    const own = lines.findLast(([, file]) => file === this.name);
    if (own) this.editor.mark(Number(own[2]), traceback.trim().split("\n").pop());
  }

  end(succeeded) {
    this.output.end();
    this.become(succeeded ? "done" : "failed");
  }

  restore() {
    if (!this.editor) return;
    this.output.restore();
    this.editor.unmark();
    this.become("recorded");
  }
}
