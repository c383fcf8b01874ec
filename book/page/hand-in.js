// "Hand in": a live page's cells as a notebook, with a name; `python -m classroom.collect` reads it.
import { button, make } from "./dom.js";
import { save } from "./save.js";

const CHECKED = /^check\(exercises\.\w+, (\w+)\)/m;

const cellOf = (id, source) => (
  { cell_type: "code", id, metadata: {}, execution_count: null, outputs: [], source }
);

// Each of `cells` has the text in its editor and that of the book, and what was chosen in the form
// below it, if anything: `{ text, original, chosen }`. Outputs are not handed in: nobody believes them.
export function notebookOf(cells, student) {
  const made = cells.map(({ text }, k) => cellOf(`cell-${k + 1}`, text));
  for (const [k, { original, chosen }] of cells.entries()) {
    const name = CHECKED.exec(original)?.[1];
    if (!name || chosen === undefined) continue;
    // A choice by a click is the answer of who has not written one.
    const stub = cells.findLastIndex(({ original }, i) => i < k && original.startsWith(`${name} = ...`));
    if (stub >= 0 && cells[stub].text === cells[stub].original) {
      made[stub].source = `${name} = ${JSON.stringify(chosen)}`;
    }
  }
  return {
    cells: [cellOf("student", `student = ${JSON.stringify(student)}`), ...made],
    metadata: {
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
      language_info: { name: "python" },
    },
    nbformat: 4, nbformat_minor: 5,
  };
}

// What asks for the name, and saves the file. `cells()` is what `notebookOf` takes.
export class HandIn {
  constructor(cells, file) {
    this.input = make("input", { name: "student", autocomplete: "name", required: true });
    this.says = make("span", { role: "status" });
    const cancel = button("Close", () => this.close());
    this.element = make("form", { className: "hand-in", hidden: true, ariaLabel: "Hand in" },
      make("label", {}, "Your name ", this.input),
      make("button", { type: "submit", textContent: "Save the file" }), cancel, this.says);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      const notebook = notebookOf(cells(), this.input.value.trim());
      save(file, JSON.stringify(notebook, null, 1), "application/x-ipynb+json");
      this.says.textContent = `${file} is saved where your browser puts files: hand in that one.`;
    });
    this.element.addEventListener("keydown", ({ key }) => { if (key === "Escape") this.close(); });
  }

  open() {
    this.says.textContent = "";
    this.element.hidden = false;
    this.input.focus();
  }

  close() {
    this.element.hidden = true;
    this.element.closest(".live-bar").focus();
  }
}
