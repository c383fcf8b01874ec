// An explorable in a page. The setting picks a recorded frame; in a page that runs Python itself
// (live.js) it is computed.
import * as address from "./address.js";
import { choices } from "./control.js";
import { make } from "./dom.js";
import { copyText } from "./clipboard.js";
import { Explorable } from "./explorable.js";
import { Frames } from "./frames.js";
import { limit } from "./limits.js";
import { standAlone } from "./picture.js";
import { dragRings } from "./rings.js";
import { openShare } from "./share.js";

export class Player extends Explorable {
  // `compute`, in a live page, takes the id and the values and promises a frame.
  constructor(figure, compute) {
    super(figure);
    this.compute = compute;
    this.limits = {}; // what a link hides and locks
    this.view = figure.querySelector(".explorable-frame");
    this.view.classList.add("draggable");
    dragRings(this, this.view, () => [this.view]);
    if (!compute) {
      const frame = [this.view.innerHTML, this.sentence.textContent];
      this.frames = new Frames(figure, this.index(this.start), frame);
      for (const event of ["pointerdown", "focusin"]) {
        figure.addEventListener(event, () => this.frames.load());
      }
    }
    const link = figure.querySelector(".explorable-link");
    link.addEventListener("click", () => this.copyLink(link));
    figure.querySelector(".explorable-share").addEventListener("click", () => openShare(figure, this.sharing()));
    figure.querySelector(".explorable-code").addEventListener("click", () => this.showCode());
  }

  draw() {
    if (this.compute) return this.drawComputed();
    const frame = this.frames.get(this.index());
    this.figure.ariaBusy = String(!frame);
    if (frame) this.put(frame);
    else this.frames.load().then(() => (this.frames.get(this.index()) ? this.draw() : this.fail()));
  }

  // One computation at a time; of the settings that come up meanwhile only the newest is computed.
  async drawComputed() {
    this.wanted = this.values();
    if (this.figure.ariaBusy === "true") return;
    this.figure.ariaBusy = "true";
    while (this.wanted) {
      const values = this.wanted;
      this.wanted = null;
      if (JSON.stringify(values) === this.drawn) continue;
      this.put(await this.compute(this.figure.id, values));
      this.drawn = JSON.stringify(values);
    }
    this.figure.ariaBusy = "false";
  }

  // Where Python refuses a value there is no picture: the one before it stays.
  put([picture, sentence]) {
    if (picture) this.view.innerHTML = picture;
    this.say(sentence);
  }

  fail() {
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "Try again";
    again.onclick = () => this.draw();
    this.sentence.replaceChildren("The picture of this setting could not be loaded. ", again);
    this.figure.ariaBusy = "false";
  }

  // A link may hide or lock controls, and one of a live page ask for what was not recorded.
  restore({ hide = "", lock = "", ...texts }) {
    this.limit({ ...(hide && { hide }), ...(lock && { lock }) });
    super.restore(texts);
    if (!this.compute) this.sayUnrecorded(texts);
  }

  // The parts have the names of their arguments; the sentence has its own.
  limit(limits) {
    this.limits = limits;
    const parts = this.controls.map((control) => [control.name, control.closest(".explorable-control")]);
    limit([...parts, ["sentence", this.sentence]], limits);
    const played = parts.find(([name]) => name === this.button?.dataset.plays)?.[1];
    if (played) this.button.hidden = played.hidden || played.inert;
  }

  sayUnrecorded(texts) {
    this.unrecorded?.remove();
    const controls = this.controls.filter((c) => texts[c.name] && !choices(c).includes(texts[c.name]));
    if (!controls.length) return;
    const settings = controls.map(({ name }) => `${name.replaceAll("_", " ")} = ${texts[name].slice(0, 30)}`);
    const computable = controls.every(({ type, name }) => type === "range" && isFinite(texts[name]));
    this.unrecorded = make("p", { className: "explorable-unrecorded", role: "status" },
      `${settings.join(", ")}: not recorded. `,
      computable ? make("span", { textContent: "Made live, this page shows it." }) : "");
    this.sentence.after(this.unrecorded);
  }

  focus() {
    this.controls.find((control) => !control.closest("[hidden], [inert]"))?.focus({ preventScroll: true });
  }

  state(limits = this.limits) { return address.format(this.figure.id, { ...this.values(), ...limits }); }

  sharing() {
    const parts = [...this.controls.map(({ name }) => name), "sentence"];
    return {
      parts: parts.map((name) => [name, name.replaceAll("_", " ")]), limits: this.limits,
      state: (limits) => this.state(limits), picture: () => standAlone(this.view.querySelector("svg")),
    };
  }

  moved() {
    this.unrecorded?.remove();
    address.writeLater(() => this.state());
  }

  copyLink(button) {
    address.write(this.state());
    copyText(button, address.shared(this.state()), "Link to this setting", address.warning());
  }

  // The cell that drew the picture; its code may be folded.
  showCode() {
    const cell = this.figure.closest(".cell");
    for (const folded of cell.querySelectorAll("details")) folded.open = true;
    cell.scrollIntoView({ block: "start" });
  }
}
