// The page's side of classroom.explore: a control's position picks a recorded frame.
// Links hold the state as #name?argument=value&argument=value.
(() => {
  "use strict";
  const PLAY_MS = 900;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  class Explorable {
    constructor(figure) {
      this.figure = figure;
      this.controls = [...figure.querySelectorAll(".explorable-controls [name]")];
      this.frames = JSON.parse(figure.querySelector(".explorable-frames").textContent);
      this.view = figure.querySelector(".explorable-frame");
      this.sentence = figure.querySelector("output");
      this.start = this.controls.map(position);
      for (const part of figure.querySelectorAll("[hidden]")) part.hidden = false;
      for (const control of this.controls) {
        control.addEventListener("input", () => { this.pause(); this.show(); this.remember(); });
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
      let frame = 0;
      for (const control of this.controls) {
        frame = frame * count(control) + position(control);
        label(control);
      }
      const [svg, sentence] = this.frames[frame];
      this.view.innerHTML = svg;
      if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    }

    move(positions) {
      this.controls.forEach((control, i) => place(control, positions[i]));
      this.show();
    }

    state() {
      const values = new URLSearchParams();
      for (const control of this.controls) values.set(control.name, value(control));
      return `#${this.figure.id}?${values}`;
    }

    restore(query) {
      const asked = new URLSearchParams(query);
      this.move(this.controls.map((control, i) => {
        const found = choices(control).indexOf(asked.get(control.name));
        return found < 0 ? this.start[i] : found;
      }));
    }

    // Browsers refuse many changes of the address in a row, so it follows when the hand rests.
    remember() {
      clearTimeout(this.later);
      this.later = setTimeout(() => history.replaceState(null, "", this.state()), 250);
    }

    async copy(button) {
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
        place(control, position(control) + 1);
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
    if (control.type === "checkbox") control.checked = Boolean(i);
    else if (control.type === "range") control.value = i;
    else control.selectedIndex = i;
  }
  function value(control) { return choices(control)[position(control)]; }
  function label(control) {
    if (control.type !== "range") return;
    const shown = value(control).replaceAll("-", "−") + control.dataset.unit;
    control.setAttribute("aria-valuetext", shown);
    control.nextElementSibling.textContent = shown;
  }

  const explorables = new Map(
    [...document.querySelectorAll("figure.explorable")].map((f) => [f.id, new Explorable(f)]),
  );

  function open() {
    const [id, query] = location.hash.slice(1).split("?");
    const explorable = explorables.get(id);
    if (!explorable || query === undefined) return;
    explorable.restore(query);
    explorable.figure.scrollIntoView({ block: "start" });
    return explorable.figure;
  }
  addEventListener("hashchange", open);
  const opened = open();
  // The formulas above it grow when they are typeset, and push it away.
  addEventListener("load", () => {
    window.MathJax?.startup?.promise?.then(() => opened?.scrollIntoView({ block: "start" }));
  });

  // On paper stands what the text speaks of: the setting that each one starts with.
  addEventListener("beforeprint", () => {
    for (const e of explorables.values()) { e.printed = e.controls.map(position); e.move(e.start); }
  });
  addEventListener("afterprint", () => {
    for (const e of explorables.values()) e.move(e.printed);
  });
})();
