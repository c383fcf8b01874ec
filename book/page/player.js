// An explorable in a page. The setting picks a recorded frame; in a page that runs Python itself
// (live.js) it is computed.
import * as address from "./address.js";
import { Explorable } from "./explorable.js";
import { Frames } from "./frames.js";
import { dragRings } from "./rings.js";

export class Player extends Explorable {
  // `compute`, in a live page, takes the id and the values and promises a frame.
  constructor(figure, compute) {
    super(figure);
    this.compute = compute;
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

  state() { return address.format(this.figure.id, this.values()); }

  moved() { address.writeLater(() => this.state()); }

  // Where the clipboard is refused, for instance in a frame of another site, the link is shown.
  async copyLink(button) {
    address.write(this.state());
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy link"; }, 2000);
    } catch {
      this.link ??= Object.assign(document.createElement("input"),
        { className: "explorable-address", readOnly: true, ariaLabel: "Link to this setting" });
      this.link.value = location.href;
      button.after(this.link);
      this.link.select();
    }
  }

  // The cell that drew the picture; its code may be folded.
  showCode() {
    const cell = this.figure.closest(".cell");
    for (const folded of cell.querySelectorAll("details")) folded.open = true;
    cell.scrollIntoView({ block: "start" });
  }
}
