// "Make this page live": run and edit a chapter's cells in the page itself, with Python in a worker
// (live.worker.js) and no server. Where that cannot be, the page says so and stays as recorded.
(() => {
  "use strict";
  const assets = document.currentScript.src;
  const folder = new URL("../lite/static/pyodide/", assets).href;
  const root = document.documentElement;
  const title = document.querySelector(".bd-article h1");
  const jupyterlite = document.querySelector(".btn-jupyterlite"); // there where Python is
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const button = (text, action, label) => {
    const made = make("button", { type: "button", textContent: text, onclick: action });
    if (label) made.ariaLabel = label;
    return made;
  };

  // Edits stay on the reader's machine: by the text of the cell as the book has it, so that an
  // edit of a cell that a newer book has changed is left alone.
  const edits = {
    key: `live ${location.pathname}`,
    all() {
      try { return JSON.parse(localStorage.getItem(this.key)) ?? {}; } catch { return {}; }
    },
    keep(original, source) {
      const all = this.all(); // anew, as another tab may have written
      if (source === original) delete all[original]; else all[original] = source;
      takeBack.hidden = !Object.keys(all).length;
      try {
        localStorage.setItem(this.key, JSON.stringify(all));
      } catch { say("This browser keeps no edits: they are lost when the page is closed."); }
    },
  };

  class Cell {
    constructor(element, index) {
      this.element = element;
      this.name = `cell ${index + 1}`;
      this.pre = element.querySelector(".cell_input pre");
      this.html = this.pre.innerHTML;
      this.original = this.pre.textContent.replace(/\n$/, "");
      this.recorded = element.querySelector(":scope > .cell_output");
      this.output = this.recorded;
      this.state = "recorded";
    }

    get source() { return this.text ? this.text.value : this.original; }
    edit(source) {
      if (source !== this.text.value) this.text.value = source;
      const edited = source !== this.original;
      // The colours of the book's own text; what the reader writes is plain.
      if (edited) this.pre.textContent = `${source}\n`; else this.pre.innerHTML = this.html;
      this.reset.hidden = !edited;
      edits.keep(this.original, source);
    }

    // The text lies, transparent, over what is shown; its size is that of what is shown.
    makeEditable() {
      this.text = make("textarea", {
        spellcheck: false, autocapitalize: "off", autocomplete: "off",
        ariaLabel: `Code of ${this.name}`,
        title: "Shift+Enter runs it. Escape, then Tab, leaves it.",
        oninput: () => this.edit(this.text.value),
        onkeydown: (event) => this.press(event),
      });
      this.text.setAttribute("autocorrect", "off");
      this.runs = button("Run", () => run(this), `Run ${this.name}`);
      this.reset = button("Back to the original", () => this.edit(this.original),
        `Back to the original of ${this.name}`);
      this.says = make("span", { className: "live-says" });
      this.tools = make("div", { className: "live-tools" }, this.runs, this.reset, this.says);
      const editor = make("div", { className: "live-editor" });
      this.pre.replaceWith(editor);
      this.pre.ariaHidden = "true";
      this.pre.removeAttribute("tabindex");
      editor.append(this.pre, this.text);
      editor.closest(".cell_input > div").after(this.tools);
      this.edit(edits.all()[this.original] ?? this.original);
    }

    press(event) {
      const { text } = this;
      const leaving = this.leaving;
      this.leaving = event.key === "Escape"; // else a Tab would hold the keyboard captive
      if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        run(this);
        const next = cells[cells.indexOf(this) + 1];
        if (event.shiftKey && next?.text.checkVisibility()) next.text.focus();
      } else if (event.key === "Enter") {
        event.preventDefault();
        const line = text.value.slice(0, text.selectionStart).split("\n").pop();
        const deeper = line.trimEnd().endsWith(":") ? "    " : "";
        document.execCommand("insertText", false, `\n${line.match(/^ */)[0]}${deeper}`);
      } else if (event.key === "Tab" && !leaving) {
        event.preventDefault();
        this.indent(event.shiftKey);
      }
    }

    // As execCommand, so that undo takes it back.
    indent(back) {
      const { text } = this;
      const one = text.selectionStart === text.selectionEnd;
      if (one && !back) return document.execCommand("insertText", false, "    ");
      const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
      const lines = text.value.slice(start, text.selectionEnd);
      const moved = back ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^(?=.)/gm, "    ");
      if (moved === lines) return;
      text.setSelectionRange(start, text.selectionEnd);
      document.execCommand("insertText", false, moved);
      if (!one) text.setSelectionRange(start, start + moved.length);
    }

    become(state, says = "") {
      this.state = state;
      this.says.textContent = says;
      const running = state === "running";
      this.runs.textContent = running ? "Stop" : "Run";
      this.runs.ariaLabel = `${this.runs.textContent} ${this.name}`;
      this.runs.onclick = running ? () => stop(this) : () => run(this);
      this.element.dataset.live = state;
    }

    // What was shown stays until there is something new, so that the page does not jump.
    begin() {
      this.become("running", "running …");
      this.before = this.output;
      this.fresh = make("div", { className: "cell_output docutils container" });
    }
    add(kind, content) {
      this.put(this.fresh);
      const last = this.fresh.lastElementChild;
      if (kind === "stream" && last?.matches(".stream")) {
        last.querySelector("pre").append(content);
      } else if (kind === "html" || kind === "explorable") {
        const html = make("div", { className: "output text_html", innerHTML: content });
        this.fresh.append(html);
        if (kind === "explorable") {
          const figure = html.querySelector("figure");
          adoptExplorable(figure, ask, this.before?.querySelector(`[id="${figure.id}"]`));
        }
      } else {
        const looks = { stream: "stream highlight-myst-ansi", text: "text_plain highlight-none" };
        const pre = make("pre", { textContent: content });
        if (kind === "error") pre.className = "live-error";
        this.fresh.append(make("div", { className: `output ${looks[kind] ?? "traceback"}` },
          make("div", { className: "highlight" }, pre)));
      }
    }
    finish(ok) {
      this.put(this.fresh.hasChildNodes() ? this.fresh : null);
      this.become(ok ? "done" : "failed");
    }
    put(output) {
      if (output === this.output) return;
      if (output && this.output) this.output.replaceWith(output);
      else if (output) this.element.append(output);
      else this.output.remove();
      this.output = output;
    }
    restore() {
      this.put(this.recorded);
      this.become("recorded");
    }
  }

  const cells = [...document.querySelectorAll(".bd-article .cell:has(> .cell_input pre, > details pre)")]
    .map((element, index) => new Cell(element, index));
  if (!cells.length || !title) return;
  if (location.protocol === "file:") jupyterlite?.remove(); // it would not start, either

  let worker, starts = 0, ready, following; // following: cells run as the reader comes to them
  let job, questions, waiting; // what Python is at, and what it will be at

  const line = make("output", { className: "live-line" });
  const takeBack = button("Undo all edits", () => {
    for (const cell of cells) cell.edit(cell.original);
    say("All cells are as the book has them.");
  });
  const bar = make("section", { className: "live-bar", ariaLabel: "Live Python", hidden: true },
    line, button("Restart", () => restart("Restarted.")), takeBack);
  document.querySelector(".bd-article").append(bar);
  let notice = ""; // what a stop did; it stands until the reader runs something
  function say(sentence, aloud = true) {
    bar.hidden = false;
    line.ariaLive = aloud ? "polite" : "off";
    line.textContent = notice ? `${notice} ${sentence}` : sentence;
  }

  const kept = Object.keys(edits.all()).length;
  const offer = make("p", { className: "live-offer" },
    button("Make this page live", start),
    make("span", { textContent: kept
      ? `Your edits of ${kept} cell${kept > 1 ? "s" : ""} are kept: they are there when it is live.`
      : "Python in your browser: move sliders to any value, edit and run any cell." }));
  title.after(offer);
  for (const buttons of document.querySelectorAll(".explorable-buttons")) {
    const live = button("Make live", start);
    live.className = "live-here";
    buttons.append(live);
  }

  async function start() {
    if (location.protocol === "file:") {
      return say(`From a file a browser starts no Python: open this book over HTTP (make serve). ${STILL}`);
    }
    if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
      return say(`This browser cannot run Python. ${STILL}`);
    }
    root.classList.add("live");
    const mine = ++starts;
    worker?.terminate();
    [ready, following, job, questions, waiting] = [false, true, null, [], []];
    for (const cell of cells) if (cell.text) cell.restore();
    say("Loading Python …");
    const sizes = jupyterlite && await fetch(`${folder}sizes.json`)
      .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (mine !== starts) return; // restarted meanwhile
    if (!sizes) {
      return giveUp(`This copy of the book holds no Python, or it is out of reach. ${STILL}`);
    }
    for (const cell of cells) if (!cell.text) cell.makeEditable();
    worker = new Worker(new URL("live.worker.js", assets), { type: "module" });
    worker.onmessage = ({ data }) => receive[data.kind](data.content);
    worker.onerror = (event) => {
      giveUp(`Python did not start in this browser (${event.message ?? "no reason given"}). ${STILL}`);
    };
    worker.postMessage({ job: "start", folder, sizes, sources: cells.map((cell) => cell.source) });
  }

  const STILL = "The sliders go on with what was recorded.";
  function giveUp(sentence) {
    worker?.terminate();
    root.classList.remove("live");
    for (const cell of cells) if (cell.text) cell.restore();
    say(sentence);
  }

  function stop(cell) {
    restart(`Stopped ${cell.name}.`);
    following = false;
  }
  function restart(done) {
    notice = `${done} What the cells had computed is lost, and they show what was recorded; your edits are kept.`;
    // What took too long may be what a slider asked for: it shall not ask again by itself.
    history.replaceState(null, "", location.pathname + location.search);
    start();
  }

  const MB = (bytes) => (bytes / 2 ** 20).toFixed(1);
  const show = (kind) => (content) => job.cell.add(kind, content);
  const receive = {
    progress({ name, loaded, expected }) {
      if (ready && !job) return;
      const left = Math.max(0, expected - loaded);
      say(left ? `Loading ${name}: ${MB(left)} of ${MB(expected)} MB left` : "Starting Python …", false);
    },
    ready(lacking) {
      ready = true;
      cells.forEach((cell, i) => {
        cell.lacks = { sklearn: "scikit-learn" }[lacking[i]] ?? lacking[i];
        if (cell.lacks) cell.become("recorded", `needs ${cell.lacks}: as recorded`);
      });
      follow();
      next();
    },
    stream: show("stream"), text: show("text"), html: show("html"), error: show("error"),
    explorable: show("explorable"),
    done(ok) {
      job.cell.finish(ok);
      job = null;
      next();
    },
    answer(answer) {
      job.resolve(answer);
      job = null;
      next();
    },
    broken(message) {
      giveUp(`Python broke down (${message}). ${STILL}`);
    },
  };

  // One job at a time; a slider under the reader's hand comes first.
  function next() {
    if (!ready || job) return;
    job = questions.shift() ?? waiting.shift() ?? null;
    if (job?.cell) {
      job.cell.begin();
      say(`Running ${job.cell.name} …`);
      worker.postMessage({ job: "run", source: job.cell.source, name: job.cell.name });
    } else if (job) {
      worker.postMessage({ job: "ask", name: job.name, values: job.values });
    } else {
      const lacks = [...new Set(cells.map((cell) => cell.lacks).filter(Boolean))].join(" and ");
      say(lacks
        ? `Live, but cells of this chapter need ${lacks}, which Python has not got here: they stay as recorded.`
        : "Live: edit a cell and run it, or move a slider to any value.");
    }
  }

  function ask(values) {
    const name = this.figure.id;
    return new Promise((resolve) => { questions.push({ name, values, resolve }); next(); });
  }

  function enqueue(cell) {
    waiting.push({ cell });
    cell.become("waiting", "waiting …");
  }
  // What stands above and has not run yet runs first.
  function upTo(last) {
    for (const cell of cells.slice(0, last + 1)) {
      if (cell.state === "recorded" && !cell.lacks) enqueue(cell);
    }
  }
  function run(cell) {
    following = true;
    notice = "";
    upTo(cells.indexOf(cell) - 1);
    if (cell.state !== "waiting") enqueue(cell);
    next();
  }
  function follow() {
    if (!ready || !following) return;
    upTo(cells.findLastIndex((cell) => cell.element.getBoundingClientRect().top < innerHeight));
    next();
  }
  addEventListener("scroll", follow, { passive: true });
})();
