// "Make this page live": run and edit a chapter's cells in the page itself, with Python in a worker
// (live.worker.js) and no server. The book is built with the offer (book/_ext/live.py), which is
// shown where it can be kept; else the page says why not, in its place, and stays as recorded.
(() => {
  "use strict";
  const assets = document.currentScript.src;
  const folder = new URL("../lite/static/pyodide/", assets).href;
  const root = document.documentElement;
  const offer = document.querySelector(".live-offer"); // none where there is nothing to run
  const sliders = document.querySelector("figure.explorable");
  const can = sliders ? "edit and run any cell, and move sliders to any value" : "edit and run any cell";
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const button = (text, action, label = text) =>
    make("button", { type: "button", textContent: text, ariaLabel: label, onclick: action });

  // Edits stay on the reader's machine: by the text of the cell as the book has it, so that an
  // edit of a cell that a newer book has changed is left alone.
  const edits = {
    key: `live ${location.pathname}`,
    refused: false,
    all() {
      try { return JSON.parse(localStorage.getItem(this.key)) ?? {}; } catch { return {}; }
    },
    keep(original, source) {
      const all = this.all(); // anew, as another tab may have written
      if (source === original) delete all[original]; else all[original] = source;
      try { localStorage.setItem(this.key, JSON.stringify(all)); } catch { this.refused = true; }
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

    get source() { return this.text.value; }
    get edited() { return this.source !== this.original; }

    // The text lies, transparent, over what is shown; its size is that of what is shown.
    makeEditable() {
      this.text = make("textarea", {
        spellcheck: false, autocapitalize: "off", autocomplete: "off",
        ariaLabel: `Code of ${this.name}`,
        title: "Shift+Enter runs it. Escape, then Tab, leaves it.",
        value: edits.all()[this.original] ?? this.original,
        oninput: () => { this.show(); edits.keep(this.original, this.source); },
        onkeydown: (event) => this.press(event),
      });
      this.text.setAttribute("autocorrect", "off");
      this.halt = button("Stop", () => stop(this.name), `Stop ${this.name}`);
      this.reset = button("Back to the original", () => this.write(this.original),
        `Back to the original of ${this.name}`);
      this.says = make("span", { className: "live-says" });
      const tools = make("div", { className: "live-tools" },
        button("Run", () => run(this), `Run ${this.name}`), this.halt, this.reset, this.says,
        make("span", { className: "live-name", textContent: this.name }));
      const editor = make("div", { className: "live-editor" });
      this.pre.replaceWith(editor);
      this.pre.ariaHidden = "true";
      this.pre.removeAttribute("tabindex");
      editor.append(this.pre, this.text);
      editor.closest(".cell_input > div").after(tools);
      this.show();
      this.become("recorded");
    }

    show() {
      // The colours of the book's own text; what the reader writes is plain.
      if (this.edited) this.pre.textContent = `${this.source}\n`; else this.pre.innerHTML = this.html;
      this.reset.hidden = !this.edited;
      takeBack.hidden = !cells.some((cell) => cell.text && cell.edited);
    }

    // As if typed, so that undo takes it back.
    write(source) {
      this.text.focus({ preventScroll: true });
      if (document.activeElement === this.text) {
        this.text.select();
        document.execCommand("insertText", false, source);
      } else { // its code is folded
        this.text.value = source;
        this.text.oninput();
      }
    }

    press(event) {
      if (event.isComposing || event.key === "Shift") return;
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
        document.execCommand("insertText", false, `\n${line.match(/^\s*/)[0]}${deeper}`);
      } else if (event.key === "Tab" && !leaving) {
        event.preventDefault();
        this.indent(event.shiftKey);
      }
    }

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
      this.halt.hidden = state !== "running";
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
          explorables.adopt(figure, ask, this.before?.querySelector(`[id="${figure.id}"]`));
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
      if (waiting.some((later) => later.cell === this)) this.become("waiting", "waiting …");
      else this.become(ok ? "done" : "failed");
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

  const STILL = sliders ? "The sliders go on with what was recorded." : "The page stays as recorded.";
  const file = location.protocol === "file:";
  const refusal = file ? "From disk no browser starts Python: over HTTP (make serve) this page can be made live."
    : window.origin === "null" // a frame that may do little
      ? "In this frame no Python starts: in a window of its own this page can be made live."
    : typeof WebAssembly !== "object" || typeof Worker !== "function"
      ? `This browser cannot run Python. ${STILL}` : "";
  if (window.origin === "null") document.querySelector(".jupyterlite")?.remove(); // not there, either
  if (!offer) return;
  if (refusal) {
    offer.textContent = refusal;
    return;
  }

  const cells = [...document.querySelectorAll("article .cell")]
    .filter((element) => element.querySelector(".cell_input pre"))
    .map((element, index) => new Cell(element, index));
  let worker, starts = 0, ready, following; // following: cells run as the reader comes to them
  let job, slow, questions, waiting; // what Python is at, and what it will be at
  let stopped = ""; // what was stopped, until the reader runs something

  const line = make("output", { className: "live-line" });
  const halt = button("Stop", () => stop(job.cell?.name ?? `the slider of ${job.name}`),
    "Stop what Python is at");
  const takeBack = button("Undo all edits", () => {
    if (!confirm("Put all cells of this page back to what the book has?")) return;
    for (const cell of cells) if (cell.edited) cell.write(cell.original);
    bar.focus({ preventScroll: true });
  });
  const bar = make("section",
    { className: "live-bar", ariaLabel: "Live Python", tabIndex: -1, hidden: true },
    line, halt, button("Restart", restart, "Restart Python"), takeBack);
  document.querySelector("article").append(bar);
  function say(sentence, aloud = true) {
    bar.hidden = false;
    line.ariaLive = aloud ? "polite" : "off";
    line.textContent = sentence;
  }

  const kept = cells.filter((cell) => cell.original in edits.all()).length;
  if (kept) {
    offer.querySelector("span").textContent =
      `Your edits of ${kept} cell${kept > 1 ? "s" : ""} are kept: they are there when it is live.`;
  }
  for (const live of document.querySelectorAll(".live-offer button, .live-here")) {
    live.addEventListener("click", start);
  }
  root.classList.add("can-live");

  async function start() {
    const mine = ++starts;
    root.classList.add("live");
    settle();
    worker?.terminate();
    [ready, following, questions, waiting] = [false, !stopped, [], []];
    for (const cell of cells) if (cell.text) cell.restore();
    say("Loading Python …");
    bar.focus({ preventScroll: true }); // the button that was pressed is gone
    const sizes = await fetch(`${folder}sizes.json`)
      .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (mine !== starts) return; // restarted meanwhile
    if (!sizes) {
      return giveUp(`Python is out of reach: it could not be fetched. ${STILL}`);
    }
    for (const cell of cells) if (!cell.text) cell.makeEditable();
    worker = new Worker(new URL("live.worker.js", assets), { type: "module" });
    worker.onmessage = ({ data }) => receive[data.kind](data.content);
    worker.onerror = ({ message }) => receive.broken(message ?? "no reason given");
    const sources = cells.map((cell) => cell.original);
    worker.postMessage({ job: "start", folder, sizes, sources });
  }

  function giveUp(sentence) {
    worker?.terminate();
    ready = false;
    settle();
    root.classList.remove("live");
    for (const cell of cells) if (cell.text) cell.restore();
    say(sentence);
  }

  // Nothing but the end of its thread interrupts Python, and with it go all variables.
  function stop(name) {
    stopped = name;
    startAnew();
  }
  function restart() {
    stopped = "";
    startAnew();
  }
  function startAnew() {
    // What took too long may be what a slider asked for: it shall not ask again by itself.
    explorables.hush();
    history.replaceState(null, "", location.pathname + location.search);
    start();
  }

  const MB = (bytes) => (bytes / 2 ** 20).toFixed(1);
  const show = (kind) => (content) => job.cell.add(kind, content);
  const receive = {
    progress({ name, loaded, expected }) {
      if (ready && !job?.cell) return;
      const left = Math.max(0, expected - loaded);
      if (left) say(`Loading ${name}: ${MB(left)} of ${MB(expected)} MB left`, false);
      else say(ready ? `Running ${job.cell.name} …` : "Starting Python …", false);
    },
    ready(lacking) {
      ready = true;
      cells.forEach((cell, i) => {
        cell.lacks = { sklearn: "scikit-learn" }[lacking[i]] ?? lacking[i];
        if (cell.lacks) cell.become("recorded", `needs ${cell.lacks}: as recorded`);
      });
      follow();
      wake();
    },
    stream: show("stream"), text: show("text"), html: show("html"), error: show("error"),
    explorable: show("explorable"),
    done(ok) {
      job.cell.finish(ok);
      next();
    },
    answer(answer) {
      job.resolve(answer);
      next();
    },
    broken(message) {
      giveUp(`Python ${ready ? "broke down" : "did not start"}: ${message} ${STILL}`);
    },
  };

  // One job at a time; a slider under the reader's hand comes first.
  function next() {
    if (!ready) return;
    settle();
    job = questions.shift() ?? waiting.shift() ?? null;
    if (!job) return rest();
    bar.removeAttribute("data-idle");
    const { cell, name, values } = job;
    slow = setTimeout(() => {
      if (!cell) say(`Computing ${name} …`);
      halt.hidden = false;
    }, 1000);
    if (cell) {
      cell.begin();
      say(`Running ${cell.name} …`);
      worker.postMessage({ job: "run", source: cell.source, name: cell.name });
    } else {
      worker.postMessage({ job: "ask", name, values });
    }
  }
  function settle() {
    clearTimeout(slow);
    halt.hidden = true;
    job = null;
    bar.removeAttribute("data-idle");
  }
  function rest() {
    const lacks = [...new Set(cells.map((cell) => cell.lacks).filter(Boolean))].join(" and ");
    if (stopped) {
      say(`Stopped ${stopped}. What was computed is lost; your edits are kept. Run a cell to go on.`);
    } else if (edits.refused) {
      say("Live, but this browser keeps no edits: they are lost when the page is closed.");
    } else if (lacks) {
      say(`Live, but cells of this chapter need ${lacks}, which Python has not got here: they stay as recorded.`);
    } else {
      say(`Live: ${can}.`);
    }
    bar.setAttribute("data-idle", "");
  }
  function wake() { if (!job) next(); }

  function ask(values) {
    const name = this.figure.id;
    return new Promise((resolve) => { questions.push({ name, values, resolve }); wake(); });
  }

  function enqueue(cell) {
    if (waiting.some((later) => later.cell === cell)) return;
    waiting.push({ cell });
    if (job?.cell !== cell) cell.become("waiting", "waiting …");
  }
  // What stands above and has not run yet runs first.
  function upTo(last) {
    for (const cell of cells.slice(0, last + 1)) {
      if (cell.state === "recorded" && !cell.lacks) enqueue(cell);
    }
  }
  function run(cell) {
    following = true;
    stopped = "";
    upTo(cells.indexOf(cell) - 1);
    enqueue(cell);
    wake();
  }
  function follow() {
    if (!ready || !following) return;
    upTo(cells.findLastIndex((cell) => cell.element.getBoundingClientRect().top < innerHeight));
    wake();
  }
  addEventListener("scroll", follow, { passive: true });
})();
