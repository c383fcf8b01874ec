// What a cell shows: at first what the book recorded, then what Python in the page sends.
import { button, make } from "./dom.js";

const CLASSES = { stream: "stream highlight-myst-ansi", text: "text_plain highlight-none", error: "traceback" };
// A longer output waits for "Show all". (Long texts are shown in a box that scrolls: live.css.)
const MOST_OUTPUTS = 50;
const MOST_HTML = 5_000_000; // characters
const KEPT = "What the book recorded:";

export class Output {
  // `page` computes for the explorables and the playground in it: see player.js, playground.js.
  constructor(cell, name, page) {
    Object.assign(this, { name, page });
    this.recorded = cell.querySelector(":scope > .cell_output");
    this.shown = this.recorded ? [this.recorded] : [];
    this.notice = make("p", { className: "live-notice", hidden: true });
    if (this.recorded) this.recorded.before(this.notice); else cell.append(this.notice);
  }

  // Say above the output what it is, where it is not what the cell's code gives.
  say(sentence) {
    this.notice.textContent = sentence;
    this.notice.hidden = !sentence;
  }

  // What is shown stays until there is something new, so that the page does not jump.
  begin() {
    this.before = this.shown;
    this.fresh = make("div", { className: "cell_output docutils container live-fresh" });
    this.held = []; // what is not shown yet
    this.html = 0; // characters
  }

  // The kinds are those of the messages that the worker sends (protocol.json).
  add(kind, content) {
    this.show(this.fresh);
    if (kind === "html") this.html += content.length;
    const isLong = this.fresh.childElementCount >= MOST_OUTPUTS || this.html > MOST_HTML;
    if (kind !== "error" && (isLong || this.held.length)) this.held.push([kind, content]);
    else this.put(kind, content);
  }

  put(kind, content) {
    const last = this.fresh.lastElementChild;
    if (kind === "stream" && last?.matches(".stream")) {
      last.querySelector("pre").append(content);
    } else if (["html", "explorable", "playground"].includes(kind)) {
      const html = make("div", { className: "output text_html", innerHTML: content });
      this.fresh.append(html);
      if (kind === "explorable") {
        const figure = html.querySelector("figure");
        const before = this.before.map((part) => part.querySelector(`[id="${figure.id}"]`));
        explorables.replace(before.find(Boolean), figure, this.page.compute);
      }
      if (kind === "playground") playgrounds.replace(html.querySelector("figure"), this.page.playground);
    } else {
      const pre = make("pre", { textContent: content });
      if (kind === "error") pre.className = "live-error";
      this.fresh.append(make("div", { className: `output ${CLASSES[kind]}` },
        make("div", { className: "highlight" }, pre)));
    }
  }

  // A cell that failed keeps the explorables that the book recorded, unless it has made its own.
  end(succeeded) {
    if (!this.fresh) return; // Python was ended meanwhile
    this.fold();
    const figures = [...this.recorded?.querySelectorAll("figure.explorable") ?? []];
    const isLost = ({ id }) => !this.fresh.querySelector(`[id="${id}"]`);
    if (!succeeded && figures.length && figures.every(isLost)) {
      this.recorded.classList.add("live-kept");
      this.show(this.fresh, make("p", { className: "live-notice", textContent: KEPT }), this.recorded);
    } else if (this.fresh.hasChildNodes()) {
      this.show(this.fresh);
    } else {
      this.show();
    }
  }

  // What does not show all of itself scrolls, also by keyboard, and has a button for the rest.
  fold() {
    const label = `Output of ${this.name}`;
    const isCut = ({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1;
    const boxes = [...this.fresh.querySelectorAll(":scope > .output > .highlight > pre")].filter(isCut);
    for (const box of boxes) Object.assign(box, { tabIndex: 0, role: "region", ariaLabel: label });
    if (!boxes.length && !this.held.length) return;
    const all = button("Show all", () => {
      this.fresh.classList.add("live-whole");
      all.remove();
      const error = this.fresh.querySelector(":scope > .traceback");
      for (const [kind, content] of this.held.splice(0)) this.put(kind, content);
      if (error) this.fresh.append(error); // it came last
      Object.assign(this.fresh, { tabIndex: -1, role: "group", ariaLabel: label }).focus();
    }, `Show all of the output of ${this.name}`);
    all.className = "live-all";
    this.fresh.append(all);
  }

  restore() {
    this.fresh = null;
    this.recorded?.classList.remove("live-kept");
    this.show(...this.recorded ? [this.recorded] : []);
  }

  show(...parts) {
    if (parts.length === this.shown.length && parts.every((part, i) => part === this.shown[i])) return;
    for (const part of this.shown) part.remove();
    this.notice.after(...parts);
    this.shown = parts;
  }
}
