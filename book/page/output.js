// What a cell shows: at first what the book recorded, then what Python in the page sends.
import { make } from "./dom.js";

const CLASSES = { stream: "stream highlight-myst-ansi", text: "text_plain highlight-none", error: "traceback" };

export class Output {
  // `compute` is for the explorables in it: see player.js.
  constructor(cell, compute) {
    this.cell = cell;
    this.compute = compute;
    this.recorded = cell.querySelector(":scope > .cell_output");
    this.shown = this.recorded;
  }

  // What is shown stays until there is something new, so that the page does not jump.
  begin() {
    this.before = this.shown;
    this.fresh = make("div", { className: "cell_output docutils container" });
  }

  // The kinds are those of the messages that the worker sends (protocol.json).
  add(kind, content) {
    this.show(this.fresh);
    const last = this.fresh.lastElementChild;
    if (kind === "stream" && last?.matches(".stream")) {
      last.querySelector("pre").append(content);
    } else if (kind === "html" || kind === "explorable") {
      const html = make("div", { className: "output text_html", innerHTML: content });
      this.fresh.append(html);
      if (kind === "explorable") {
        const figure = html.querySelector("figure");
        const before = this.before?.querySelector(`[id="${figure.id}"]`);
        explorables.replace(before, figure, this.compute);
      }
    } else {
      const pre = make("pre", { textContent: content });
      if (kind === "error") pre.className = "live-error";
      this.fresh.append(make("div", { className: `output ${CLASSES[kind]}` },
        make("div", { className: "highlight" }, pre)));
    }
  }

  end() { this.show(this.fresh.hasChildNodes() ? this.fresh : null); }

  restore() { this.show(this.recorded); }

  show(output) {
    if (output === this.shown) return;
    if (output && this.shown) this.shown.replaceWith(output);
    else if (output) this.cell.append(output);
    else this.shown.remove();
    this.shown = output;
  }
}
