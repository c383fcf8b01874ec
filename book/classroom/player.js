// The page's side of classroom.explore: a control's position picks a recorded frame, or, where the
// page itself runs Python (live.js), asks for a new one. The frames are in a script of their own,
// loaded when the figure comes near or is touched. Links hold the state as
// #name?argument=value&argument=value.
(() => {
  "use strict";
  let later; // the address has room for one explorable: the one that was moved last

  class InPage extends Explorable {
    // `ask`, in a live page, takes the controls' values and promises a picture and its sentence.
    constructor(figure, ask) {
      super(figure);
      this.ask = ask;
      this.view = figure.querySelector(".explorable-frame");
      this.view.classList.add("draggable");
      this.handles(this.view, () => [this.view]);
      if (!ask) {
        this.frames = { [this.index(this.start)]: [this.view.innerHTML, this.sentence.textContent] };
        near.observe(figure);
        for (const touch of ["pointerdown", "focusin"]) {
          figure.addEventListener(touch, () => this.load());
        }
      }
      const link = figure.querySelector(".explorable-link");
      link.addEventListener("click", () => this.copy(link));
      figure.querySelector(".explorable-code").addEventListener("click", () => this.showCode());
    }

    draw() {
      if (this.ask) return this.compute();
      const frame = this.frames[this.index()];
      this.figure.ariaBusy = String(!frame);
      if (frame) this.put(frame);
      else this.load().then(() => (this.frames[this.index()] ? this.draw() : this.fail()));
    }

    // The file puts the frames into `explorables.frames`. Where it does not come, the next move or
    // touch tries again.
    load() {
      this.loading ??= new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = this.figure.dataset.frames;
        script.onload = () => {
          this.frames = window.explorables.frames[this.figure.id];
          resolve();
        };
        script.onerror = () => { this.loading = null; resolve(); };
        document.head.append(script);
      });
      return this.loading;
    }

    fail() {
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = "Try again";
      again.onclick = () => this.draw();
      this.sentence.replaceChildren("The picture of this setting could not be loaded. ", again);
      this.figure.ariaBusy = "false";
    }

    // Where Python refuses a value there is no picture: the one before it stays.
    put([picture, sentence]) {
      if (picture) this.view.innerHTML = picture;
      this.say(sentence);
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
        this.put(await this.ask(values));
        this.drawn = JSON.stringify(values);
      }
      this.figure.ariaBusy = "false";
    }

    state() {
      return `#${this.figure.id}?${new URLSearchParams(this.values())}`;
    }

    open(query) {
      this.restore(Object.fromEntries(new URLSearchParams(query)));
    }

    // Browsers refuse many changes of the address in a row, so it follows when the hand rests.
    moved() {
      clearTimeout(later);
      later = setTimeout(() => history.replaceState(null, "", this.state()), 250);
    }

    // Where the clipboard is refused, for instance in a frame of another site, the link is shown.
    async copy(button) {
      clearTimeout(later);
      history.replaceState(null, "", this.state());
      try {
        await navigator.clipboard.writeText(location.href);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy link"; }, 2000);
      } catch {
        this.address ??= Object.assign(document.createElement("input"),
          { className: "explorable-address", readOnly: true, ariaLabel: "Link to this setting" });
        this.address.value = location.href;
        button.after(this.address);
        this.address.select();
      }
    }

    // The cell that drew the picture; its code may be folded.
    showCode() {
      const cell = this.figure.closest(".cell");
      for (const folded of cell.querySelectorAll("details")) folded.open = true;
      cell.scrollIntoView({ block: "start" });
    }
  }

  // Within a screen of the window: there before the reader is.
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      explorables.get(target).load();
    }
  }, { rootMargin: "100% 0px" });

  const explorables = new WeakMap(); // by figure
  const figures = () => [...document.querySelectorAll("figure.explorable")];
  for (const figure of figures()) {
    const explorable = new InPage(figure);
    explorables.set(figure, explorable);
    if (String(explorable.positions()) !== String(explorable.start)) explorable.show();
  }

  function open() {
    const [id, query] = location.hash.slice(1).split("?");
    const figure = document.getElementById(id);
    if (!explorables.has(figure) || query === undefined) return;
    explorables.get(figure).open(query);
    figure.scrollIntoView({ block: "start" });
    // The next key is for this explorable.
    explorables.get(figure).controls[0].focus({ preventScroll: true });
    return figure;
  }
  addEventListener("hashchange", open);

  // For the files of frames, and for live.js.
  window.explorables = {
    frames: {}, // by id
    // One that Python in this page drew stands where the one before it stood, or where the address
    // asked for a value that only now can be had.
    adopt(figure, ask, before) {
      const explorable = new InPage(figure, ask);
      explorables.set(figure, explorable);
      explorables.get(before)?.pause();
      const asked = location.hash.startsWith(`#${figure.id}?`);
      const state = asked ? location.hash : explorables.get(before)?.state();
      if (state && state !== explorable.state()) explorable.open(state.split("?")[1]);
    },
    // None plays on, and none writes its state into the address.
    hush() {
      for (const figure of figures()) explorables.get(figure).pause();
      clearTimeout(later);
    },
  };
  const opened = open();
  // A font that comes late may move it.
  document.fonts.ready.then(() => opened?.scrollIntoView({ block: "start" }));

  // On paper stands what the text speaks of: the setting that each one starts with. (What a live
  // page computes would come too late.)
  const recorded = () => figures().map((f) => explorables.get(f)).filter((e) => !e.ask);
  addEventListener("beforeprint", () => {
    for (const e of recorded()) { e.printed = e.positions(); e.move(e.start); }
  });
  addEventListener("afterprint", () => {
    for (const e of recorded()) e.move(e.printed);
  });
})();
