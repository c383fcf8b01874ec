// An explorable's controls, the same in a page (player.js) and in a notebook (notebook.js): a class
// for what a hand does with them. What then is shown, the two say: they extend it with `draw`.
(() => {
  "use strict";
  const PLAY_MS = 900;
  const ARROWS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  class Explorable {
    // When a moved slider draws: as it moves, or ("change") when it is let go.
    static draws = "input";

    constructor(figure) {
      this.figure = figure;
      this.controls = [...figure.querySelectorAll(".explorable-controls [name]")];
      this.sentence = figure.querySelector("output");
      this.start = this.controls.map(initial);
      for (const control of this.controls) {
        const changed = () => { this.pause(); this.show(); this.moved(); };
        control.addEventListener("input", () => { delete control.dataset.typed; label(control); });
        control.addEventListener(new.target.draws, changed);
        control.addEventListener("keydown", (event) => {
          if (step(control, ARROWS[event.key])) { event.preventDefault(); changed(); }
        });
        field(control)?.addEventListener("change", (event) => {
          type(control, event.target.value.trim());
          changed();
        });
      }
      figure.querySelector(".explorable-reset").addEventListener("click", () => {
        this.pause(); this.move(this.start); this.moved();
      });
      this.button = figure.querySelector(".explorable-play");
      this.button?.addEventListener("click", () => this.timer ? this.pause() : this.play());
    }

    // The ring in a picture (picture.py) is another way to move a slider: where the slider's value is
    // a place in the picture, the hand may take hold of the place. A ring can go away under the hand
    // with the picture that it is in, so `area` listens, which stays; `pictures` finds the newest.
    handles(area, pictures) {
      const rings = () => [...pictures()].flatMap((p) => [...p.querySelectorAll(".handle")]);
      const down = (event) => {
        const ring = event.target.closest?.(".handle");
        const i = rings().indexOf(ring);
        if (i < 0 || event.button) return;
        event.preventDefault(); // no text is marked, no cell of a notebook selected
        const control = this.controls.find((c) => c.name === ring.dataset.moves);
        control.focus({ preventScroll: true }); // from here the arrow keys go on
        this.pause();
        const { along } = ring.dataset;
        const { e: x, f: y } = ring.transform.baseVal[0].matrix;
        const off = inDrawing(ring, event)[along] - (along === "x" ? x : y);
        const move = (event) => {
          const ring = rings()[i];
          if (!ring || event.pointerId !== pointer) return;
          const [zero, one] = ring.dataset.at.split(" ").map(Number);
          const before = value(control);
          reach(control, (inDrawing(ring, event)[along] - off - zero) / one, 1 / one);
          if (value(control) !== before) this.show();
        };
        const pointer = event.pointerId;
        const drop = (event) => {
          if (event.pointerId !== pointer) return;
          released.abort();
          area.classList.remove("dragging");
          this.moved();
        };
        const released = new AbortController();
        area.setPointerCapture(pointer);
        area.classList.add("dragging");
        area.addEventListener("pointermove", move, released);
        for (const end of ["pointerup", "pointercancel"]) area.addEventListener(end, drop, released);
      };
      // A finger scrolls where it finds no ring. (`touch-action` does not outlast the ring, which
      // goes with its picture.)
      const touch = (event) => {
        if (rings().includes(event.target.closest?.(".handle"))) event.preventDefault();
      };
      const listening = new AbortController();
      area.addEventListener("pointerdown", down, listening);
      area.addEventListener("touchstart", touch, { passive: false, signal: listening.signal });
      return () => listening.abort();
    }

    show() {
      this.controls.forEach(label);
      this.draw();
    }

    // After what a hand did, and not after what a link or a printer asked for.
    moved() {}

    say(sentence) {
      if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    }

    positions() { return this.controls.map(position); }

    values() {
      return Object.fromEntries(this.controls.map((control) => [control.name, value(control)]));
    }

    // The frames of a page are in the order of the controls, the last one varying fastest.
    index(positions = this.positions()) {
      return this.controls.reduce((at, control, i) => at * count(control) + positions[i], 0);
    }

    move(positions) {
      this.controls.forEach((control, i) => place(control, positions[i]));
      this.show();
    }

    // What is no value of a control falls back to its default.
    restore(texts) {
      this.controls.forEach((control, i) => {
        const text = texts[control.name];
        const found = choices(control).indexOf(text);
        if (found < 0 && text && field(control)) type(control, text);
        else place(control, found < 0 ? this.start[i] : found);
      });
      this.show();
    }

    play() {
      const control = this.controls.find((c) => c.name === this.button.dataset.plays);
      const last = count(control) - 1;
      const step = () => {
        place(control, Math.floor(position(control)) + 1);
        this.show();
        if (position(control) === last) this.pause();
      };
      if (position(control) === last) { place(control, 0); this.show(); } else step();
      if (calm.matches) return; // one press, one step: nothing moves by itself
      this.timer = setInterval(step, PLAY_MS);
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

  // A control's choices, as texts: the same for a slider, a select and a checkbox.
  function choices(control) {
    if (control.type === "checkbox") return ["False", "True"];
    if (control.type === "range") return JSON.parse(control.dataset.values);
    return [...control.options].map((option) => option.value);
  }
  function count(control) { return choices(control).length; }
  function position(control) {
    if (control.type === "checkbox") return Number(control.checked);
    return control.type === "range" ? Number(control.value) : control.selectedIndex;
  }
  // Where the book has put it, wherever a hand, or a browser that remembers, has moved it since.
  function initial(control) {
    if (control.type === "checkbox") return Number(control.defaultChecked);
    if (control.type === "range") return Number(control.defaultValue);
    return [...control.options].findIndex((option) => option.defaultSelected);
  }
  function place(control, i) {
    delete control.dataset.typed;
    if (control.type === "checkbox") control.checked = Boolean(i);
    else if (control.type === "range") control.value = i;
    else control.selectedIndex = i;
  }
  function value(control) {
    return control.dataset.typed ?? between(control, position(control));
  }
  function label(control) {
    if (control.type !== "range") return;
    const shown = value(control).replaceAll("-", "−") + control.dataset.unit;
    control.setAttribute("aria-valuetext", shown);
    if (field(control)) field(control).value = value(control);
    else control.nextElementSibling.textContent = shown;
  }

  // Only in a live page: a field that takes any value, beside a slider that stops between its own.
  function field(control) {
    return control.closest(".explorable-control")?.querySelector("input.explorable-value");
  }
  function type(control, text) {
    const found = choices(control).indexOf(text);
    place(control, found < 0 ? placeOf(control, Number(text)) : found);
    if (found < 0) control.dataset.typed = text;
  }
  // Between two of its values a slider goes evenly, or by equal factors where these are far apart.
  const even = (a, b) => !(a > 0 && b >= 2 * a);
  function between(control, at) {
    if (Number.isInteger(at)) return choices(control)[at];
    const [a, b] = [Math.floor(at), Math.ceil(at)].map((i) => Number(choices(control)[i]));
    const number = even(a, b) ? a + (b - a) * (at % 1) : a * (b / a) ** (at % 1);
    return String(whole(control) ? Math.round(number) : Number(number.toPrecision(3)));
  }
  function placeOf(control, number) {
    const numbers = choices(control).map(Number);
    const i = numbers.findLastIndex((value) => value <= number);
    if (i < 0 || i === numbers.length - 1) return Math.max(i, 0);
    const [a, b] = [numbers[i], numbers[i + 1]];
    return i + (even(a, b) ? (number - a) / (b - a) : Math.log(number / a) / Math.log(b / a));
  }
  // As near as the control can come to a number; `pixel` is what a step in the drawing is worth.
  function reach(control, number, pixel) {
    const numbers = choices(control).map(Number);
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    if (field(control)) {
      const grain = whole(control) ? 1 : 10 ** Math.floor(Math.log10(Math.abs(pixel)));
      const inside = Math.min(high, Math.max(low, number));
      type(control, String(Number((Math.round(inside / grain) * grain).toPrecision(12))));
    } else {
      const away = numbers.map((n) => Math.abs(n - number));
      place(control, away.indexOf(Math.min(...away)));
    }
  }
  function inDrawing(ring, { clientX, clientY }) {
    const drawing = ring.ownerSVGElement.getScreenCTM();
    return new DOMPoint(clientX, clientY).matrixTransform(drawing.inverse());
  }
  function whole(control) { return "whole" in control.dataset; }
  // An arrow key moves a slider of whole numbers by one; a browser would move it by a hundredth.
  function step(control, by) {
    if (!by || !whole(control)) return false;
    const [low, high] = [choices(control).at(0), choices(control).at(-1)].map(Number);
    type(control, String(Math.min(high, Math.max(low, Number(value(control)) + by))));
    return true;
  }

  globalThis.Explorable = Explorable;
})();
