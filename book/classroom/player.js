// The page's side of classroom.explore: a control's position picks a recorded frame, or, where the
// page itself runs Python (live.js), asks for a new one. Links hold the state as
// #name?argument=value&argument=value.
(() => {
  "use strict";
  const PLAY_MS = 900;
  const ARROWS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let later; // the address has room for one explorable: the one that was moved last

  class Explorable {
    // `ask`, in a live page, takes the controls' values and promises a picture and its sentence.
    constructor(figure, ask) {
      this.figure = figure;
      this.ask = ask;
      this.controls = [...figure.querySelectorAll(".explorable-controls [name]")];
      this.frames = JSON.parse(figure.querySelector(".explorable-frames").textContent);
      this.view = figure.querySelector(".explorable-frame");
      this.sentence = figure.querySelector("output");
      this.start = this.controls.map(position);
      for (const part of figure.querySelectorAll("[hidden]")) part.hidden = false;
      for (const control of this.controls) {
        const changed = () => { this.pause(); this.show(); this.remember(); };
        control.addEventListener("input", () => { delete control.dataset.typed; changed(); });
        control.addEventListener("keydown", (event) => {
          if (step(control, ARROWS[event.key])) { event.preventDefault(); changed(); }
        });
        field(control)?.addEventListener("change", (event) => {
          type(control, event.target.value.trim());
          changed();
        });
      }
      figure.querySelector(".explorable-reset").addEventListener("click", () => {
        this.pause(); this.move(this.start); this.remember();
      });
      const link = figure.querySelector(".explorable-link");
      link.addEventListener("click", () => this.copy(link));
      figure.querySelector(".explorable-code").addEventListener("click", () => this.showCode());
      this.button = figure.querySelector(".explorable-play");
      this.button?.addEventListener("click", () => this.timer ? this.pause() : this.play());
    }

    // The frames are in the order of the controls, the last one varying fastest.
    show() {
      this.controls.forEach(label);
      if (this.ask) return this.compute();
      let frame = 0;
      for (const control of this.controls) frame = frame * count(control) + position(control);
      this.draw(this.frames[frame]);
    }

    draw([picture, sentence]) {
      this.view.innerHTML = picture;
      if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    }

    // One question at a time, and after it only the newest of those that came up meanwhile.
    async compute() {
      this.wanted = this.values();
      if (this.figure.ariaBusy === "true") return;
      this.figure.ariaBusy = "true";
      while (this.wanted) {
        const values = this.wanted;
        this.wanted = null;
        if (JSON.stringify(values) === this.drawn) continue;
        this.draw(await this.ask(values));
        this.drawn = JSON.stringify(values);
      }
      this.figure.ariaBusy = "false";
    }

    values() {
      return Object.fromEntries(this.controls.map((control) => [control.name, value(control)]));
    }

    move(positions) {
      this.controls.forEach((control, i) => place(control, positions[i]));
      this.show();
    }

    state() {
      return `#${this.figure.id}?${new URLSearchParams(this.values())}`;
    }

    // What is no value of a control falls back to its default.
    restore(query) {
      const asked = new URLSearchParams(query);
      this.controls.forEach((control, i) => {
        const text = asked.get(control.name);
        const found = choices(control).indexOf(text);
        if (found < 0 && text && field(control)) type(control, text);
        else place(control, found < 0 ? this.start[i] : found);
      });
      this.show();
    }

    // Browsers refuse many changes of the address in a row, so it follows when the hand rests.
    remember() {
      clearTimeout(later);
      later = setTimeout(() => history.replaceState(null, "", this.state()), 250);
    }

    async copy(button) {
      clearTimeout(later);
      history.replaceState(null, "", this.state());
      const before = button.textContent;
      try {
        await navigator.clipboard.writeText(location.href);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Link is in the address bar";
      }
      setTimeout(() => { button.textContent = before; }, 2000);
    }

    // The cell that drew the picture; its code may be folded.
    showCode() {
      const cell = this.figure.closest(".cell");
      for (const folded of cell.querySelectorAll("details")) folded.open = true;
      cell.scrollIntoView({ block: "start" });
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
      this.remember();
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
  function whole(control) { return "whole" in control.dataset; }
  // An arrow key moves a slider of whole numbers by one; a browser would move it by a hundredth.
  function step(control, by) {
    if (!by || !whole(control)) return false;
    const [low, high] = [choices(control).at(0), choices(control).at(-1)].map(Number);
    type(control, String(Math.min(high, Math.max(low, Number(value(control)) + by))));
    return true;
  }

  const explorables = new WeakMap(); // by figure
  const figures = () => [...document.querySelectorAll("figure.explorable")];
  for (const figure of figures()) explorables.set(figure, new Explorable(figure));

  function open() {
    const [id, query] = location.hash.slice(1).split("?");
    const figure = document.getElementById(id);
    if (!explorables.has(figure) || query === undefined) return;
    explorables.get(figure).restore(query);
    figure.scrollIntoView({ block: "start" });
    return figure;
  }
  addEventListener("hashchange", open);

  // For live.js.
  window.explorables = {
    // One that Python in this page drew stands where the one before it stood, or where the address
    // asked for a value that only now can be had.
    adopt(figure, ask, before) {
      const explorable = new Explorable(figure, ask);
      explorables.set(figure, explorable);
      explorables.get(before)?.pause();
      const asked = location.hash.startsWith(`#${figure.id}?`);
      const state = asked ? location.hash : explorables.get(before)?.state();
      if (state && state !== explorable.state()) explorable.restore(state.split("?")[1]);
    },
    // None plays on, and none writes its state into the address.
    hush() {
      for (const figure of figures()) explorables.get(figure).pause();
      clearTimeout(later);
    },
  };
  const opened = open();
  // The formulas above it grow when they are typeset, and push it away.
  addEventListener("load", () => {
    window.MathJax?.startup?.promise?.then(() => opened?.scrollIntoView({ block: "start" }));
  });

  // On paper stands what the text speaks of: the setting that each one starts with. (What a live
  // page computes would come too late.)
  const recorded = () => figures().map((f) => explorables.get(f)).filter((e) => !e.ask);
  addEventListener("beforeprint", () => {
    for (const e of recorded()) { e.printed = e.controls.map(position); e.move(e.start); }
  });
  addEventListener("afterprint", () => {
    for (const e of recorded()) e.move(e.printed);
  });
})();
