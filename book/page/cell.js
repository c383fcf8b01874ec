// A cell of a live page: its editor, its output, and what says its state (cell-state.js).
import { CellState } from "./cell-state.js";
import { button, make } from "./dom.js";
import { HINT } from "./editor.js";
import { Output } from "./output.js";
import { STOP_TITLE } from "./python.js";

const MOST_CHARACTERS = 140; // of an error, in one line
const shortened = (text) =>
  (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} …` : text.replace(/[^.!?…]$/, "$&."));

export class Cell extends CellState {
  // `page` is the live page: its edits, and what it does when the reader runs, stops or edits a cell.
  constructor(element, index, page) {
    const pre = element.querySelector(".cell_input pre");
    super(pre.textContent.replace(/\n$/, ""));
    Object.assign(this, { element, pre, page, name: `cell ${index + 1}` });
    this.output = new Output(element, this.name, page);
  }

  get isEdited() { return this.text !== this.original; }

  makeEditable() {
    const { name, original, page } = this;
    this.text = page.edits.take(original);
    const hint = make("span", { className: "live-hint", id: `${name.replace(" ", "-")}-keys`, textContent: HINT });
    this.editor = page.makeEditor(this.pre, {
      name, original,
      source: this.text,
      hint: hint.id,
      changed: () => {
        this.text = this.editor.source;
        page.edits.keep(original, this.text);
        this.compare();
        page.refresh();
      },
      run: (advance) => page.run(this, advance),
    });
    this.stopButton = button("Stop", () => page.stop(), `Stop ${name}`);
    this.stopButton.title = STOP_TITLE;
    this.resetButton = button("Back to the original", () => this.reset(), `Back to the original of ${name}`);
    this.note = make("span", { className: "live-says" });
    const tools = make("div", { className: "live-tools" },
      button("Run", () => page.run(this), `Run ${name}`), this.stopButton, this.resetButton, this.note, hint,
      make("span", { className: "live-name", textContent: name }));
    this.conflict = make("div", { className: "live-conflict", role: "status", hidden: true },
      "In another tab this cell was edited, too. ",
      button("Take that edit", () => this.takeOther(), `Take the other tab's edit of ${name}`),
      button("Keep this one", () => this.keepOwn(), `Keep this tab's edit of ${name}`));
    this.element.querySelector(".cell_input > div").after(tools, this.conflict);
  }

  reset() { this.editor.write(this.original); }

  // Of two tabs with different edits the reader says which counts; until then neither is lost.
  compare() {
    const { edits } = this.page, other = edits.foreign(this.original);
    if (other === this.text) edits.take(this.original);
    this.conflict.hidden = other === null || other === this.text;
  }

  takeOther() {
    this.editor.write(this.page.edits.take(this.original));
    this.compare();
  }

  keepOwn() {
    this.page.edits.take(this.original);
    this.page.edits.keep(this.original, this.text);
    this.compare();
    this.editor.focus();
  }

  // Bring what says the state up to date.
  refresh() {
    if (!this.editor) return;
    const { state } = this;
    this.element.dataset.live = state;
    this.stopButton.hidden = state !== "running";
    this.resetButton.hidden = !this.isEdited;
    this.note.textContent = this.noteOn(state);
    this.output.say(this.noticeOn(state));
  }

  // Beside the code.
  noteOn(state) {
    if (state === "recorded" && this.missing) return `needs ${this.missing}: as recorded`;
    if (state === "failed" && this.lastRun.isStopped) return "stopped";
    return { waiting: "waiting …", running: "running …", failed: "failed", stale: "stale" }[state] ?? "";
  }

  // Above an output that is not what the code gives.
  noticeOn(state) {
    if (state !== "stale") return "";
    if (!this.lastRun) return "Stale: the code was edited, and has not run yet.";
    if (this.isEditedSince) return "Stale: the code was edited since it ran.";
    return "Stale: a cell above, which this one uses, has changed since.";
  }

  begin() {
    super.begin();
    this.editor.unmark();
    this.output.begin();
  }

  show(kind, content) {
    this.output.add(kind, content);
    if (kind === "error") this.mark(content);
  }

  // A traceback, or an answer of one line, names the lines of this cell, the innermost last.
  mark(traceback) {
    const said = traceback.trim().split("\n").pop();
    const lines = [...traceback.matchAll(/^(?: *File ")?(.+?)"?, line (\d+)/gm)];
    const own = lines.findLast(([, file]) => file === this.name);
    if (own) this.editor.mark(Number(own[2]), said);
    this.error = shortened(said.replace(/^cell \d+(, line \d+)?: /, ""));
  }

  end(result) {
    super.end(result);
    this.output.end(result.succeeded);
  }

  forget() {
    super.forget();
    if (!this.editor) return;
    this.output.restore();
    this.editor.unmark();
  }
}
