// The controls of an explorable, the same in a page (player.js) and in a notebook (notebook.js).
// Subclasses say how a setting is drawn: `draw`.
import { choices, count, field, initial, label, place, position, step, type, value } from "./control.js";

const PLAY_MS = 900;
const ARROWS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
const reducedMotion = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

export class Explorable {
  // The slider's event that draws: "input", while it moves, or "change", when it is released.
  static drawsOn = "input";

  constructor(figure) {
    this.figure = figure;
    this.controls = [...figure.querySelectorAll(".explorable-controls [name]")];
    this.sentence = figure.querySelector("output");
    this.start = this.controls.map(initial);
    for (const control of this.controls) this.listen(control, new.target.drawsOn);
    figure.querySelector(".explorable-reset").addEventListener("click", () => this.reset());
    this.button = figure.querySelector(".explorable-play");
    this.button?.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
  }

  listen(control, drawsOn) {
    const changed = () => { this.pause(); this.show(); this.moved(); };
    control.addEventListener("input", () => { delete control.dataset.typed; label(control); });
    control.addEventListener(drawsOn, changed);
    control.addEventListener("keydown", (event) => {
      if (step(control, ARROWS[event.key])) { event.preventDefault(); changed(); }
    });
    field(control)?.addEventListener("change", (event) => {
      type(control, event.target.value.trim());
      changed();
    });
  }

  show() {
    this.controls.forEach(label);
    this.draw();
  }

  // Called after the user, not a link or the printer, has changed the setting.
  moved() {}

  say(sentence) {
    if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
  }

  positions() { return this.controls.map(position); }

  values() {
    return Object.fromEntries(this.controls.map((control) => [control.name, value(control)]));
  }

  // Frames are in the order of the controls, the last one varying fastest.
  index(positions = this.positions()) {
    return this.controls.reduce((at, control, i) => at * count(control) + positions[i], 0);
  }

  move(positions) {
    this.controls.forEach((control, i) => place(control, positions[i]));
    this.show();
  }

  // Set values given as texts; what is no value of a control becomes its default.
  restore(texts) {
    this.controls.forEach((control, i) => {
      const text = texts[control.name];
      const found = choices(control).indexOf(text);
      if (found < 0 && text && field(control)) type(control, text);
      else place(control, found < 0 ? this.start[i] : found);
    });
    this.show();
  }

  reset() {
    this.pause();
    this.move(this.start);
    this.moved();
  }

  // Where there is a course of events, its argument is `step`: go on by one of them, or back. Returns
  // whether there was one.
  stepOn(by) {
    const control = this.controls.find(({ name }) => name === "step");
    const next = control ? Math.floor(position(control)) + by : -1;
    if (next < 0 || next >= count(control)) return false;
    this.pause();
    place(control, next);
    this.show();
    this.moved();
    return true;
  }

  play() {
    const control = this.controls.find((c) => c.name === this.button.dataset.plays);
    const last = count(control) - 1;
    const advance = () => {
      place(control, Math.floor(position(control)) + 1);
      this.show();
      if (position(control) === last) this.pause();
    };
    if (position(control) === last) { place(control, 0); this.show(); } else advance();
    if (reducedMotion.matches) return; // one press, one step
    this.timer = setInterval(advance, PLAY_MS);
    this.button.textContent = "Pause";
    this.button.setAttribute("aria-pressed", "true");
  }

  pause() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = "Play";
    this.button.setAttribute("aria-pressed", "false");
    this.moved();
  }
}
