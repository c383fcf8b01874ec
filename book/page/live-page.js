// "Make this page live": run and edit a chapter's cells in the page itself, with Python in a worker
// and no server.
import { Cell } from "./cell.js";
import { Editor } from "./editor.js";
import { Edits } from "./edits.js";
import { HandIn } from "./hand-in.js";
import { Python } from "./python.js";
import { Queue } from "./queue.js";
import { StatusBar } from "./status-bar.js";

const SLOW_MS = 1000; // after which a job can be stopped
const LIBRARIES = { sklearn: "scikit-learn" }; // by the module's name
const root = document.documentElement;
const MB = (bytes) => (bytes / 2 ** 20).toFixed(1);

export class LivePage {
  // `scripts` are the address and the release of the page's scripts: see python.js.
  constructor(scripts, { hasExplorables, staysRecorded }) {
    Object.assign(this, { scripts, staysRecorded });
    this.can = `edit and run any cell${hasExplorables ? ", and move sliders to any value" : ""}`;
    this.edits = new Edits(location.pathname);
    this.compute = (explorable, values) =>
      this.queue.addRequest({ kind: "compute", explorable, values });
    this.playground = { // what it is given: playground-page.js
      ask: (message) => this.queue.addRequest({ kind: "play", message: JSON.stringify(message) }),
      makeEditor: (pre, options) => this.makeEditor(pre, options),
      edits: new Edits(`${location.pathname}#playground`),
    };
    const hasExercises = document.querySelector('.cell[id^="check-"]') !== null;
    const file = location.pathname.split("/").pop().replace(/(\.html)?$/, ".ipynb");
    const handIn = hasExercises ? new HandIn(() => this.handedIn, file) : null;
    this.bar = new StatusBar({
      stop: () => this.stop(),
      runAll: () => this.runAll(),
      restart: () => this.restart(),
      restartAndRunAll: () => this.restart({ runsAll: true }),
      undo: () => this.undoAll(),
      handIn,
    });
    this.cells = [...document.querySelectorAll("article .cell")]
      .filter((element) => element.querySelector(".cell_input pre"))
      .map((element, index) => new Cell(element, index, this));
    this.queue = new Queue(this.cells, {
      run: (job) => this.begin(job),
      idle: () => this.idle(),
      changed: () => this.refresh(),
    });
    this.stopped = ""; // what was stopped, until the reader runs something
    this.failed = null; // the cell that failed last
    addEventListener("scroll", () => this.follow(), { passive: true });
    // Another tab keeps edits, too; a page that is returned to was not told meanwhile.
    addEventListener("storage", () => this.compare());
    addEventListener("pageshow", ({ persisted }) => { if (persisted) this.compare(); });
  }

  get keptEdits() {
    const all = this.edits.all();
    return this.cells.filter((cell) => all.has(cell.original)).length;
  }

  get originals() { return this.cells.map((cell) => cell.original); }
  get outdatedEdits() { return this.edits.outdated(this.originals); }
  forgetOutdatedEdits() { this.edits.forgetOutdated(this.originals); }

  // The cells, each with what was chosen in the form below it (book/_ext/questions.py).
  get handedIn() {
    const edits = this.edits.all(); // until the editors are there, the cells do not know of them
    return this.cells.map(({ text, original, element, editor }) => {
      const input = document.querySelector(`[data-item="${element.id}"] input:checked`);
      return {
        text: editor ? text : edits.get(original) ?? original,
        original, chosen: input?.closest("label").textContent,
      };
    });
  }

  // Who points at the button is about to press it: Python can start meanwhile, where bytes are not dear.
  prepare() {
    if (!navigator.connection?.saveData) this.ensurePython();
  }

  ensurePython() {
    if (this.python && !this.python.ended) return;
    this.python = new Python(this.scripts, this.originals);
  }

  start() {
    root.classList.add("live");
    this.endJob();
    // Cells run as the reader comes to them, but after a stop not before the reader runs one.
    this.follows = !this.stopped;
    this.bar.say("Loading Python …");
    this.bar.focus(); // the button that was pressed is gone
    this.ensurePython();
    const { python } = this;
    this.editable = python.editor.then((codemirror) => {
      this.codemirror = codemirror;
      for (const cell of this.cells) if (!cell.editor) cell.makeEditable();
      this.refresh();
    }).catch(({ message }) => {
      if (!python.ended) this.giveUp(`The editor could not be loaded: ${message}`);
    });
    python.listen(this.receive);
  }

  giveUp(sentence) {
    this.python.end();
    this.endJob();
    this.queue.forget();
    root.classList.remove("live");
    this.bar.say(`${sentence} ${this.staysRecorded}`);
  }

  // Where Python can be interrupted, its variables stay. A second press ends what does not heed that.
  stop() {
    if (!this.queue.running) return;
    const name = this.nameOf(this.queue.running);
    if (this.python.canInterrupt && !this.isInterrupted) {
      this.isInterrupted = true;
      this.python.interrupt();
      this.bar.say(`Stopping ${name} … If it goes on, press Stop again: that restarts Python.`);
    } else {
      this.stopped = name;
      this.queue.stop();
      this.startAnew();
    }
  }

  restart({ runsAll = false } = {}) {
    this.stopped = "";
    this.queue.forget();
    if (runsAll) this.queue.runAll(); // as soon as Python is there
    this.startAnew();
  }

  // What took too long may be what a slider asked for, and must not ask for again by itself.
  startAnew() {
    explorables.pauseAll();
    history.replaceState(null, "", location.pathname + location.search);
    this.python.end();
    this.start();
  }

  // What the worker sends, by kind (protocol.json).
  receive = {
    progress: ({ name, loaded, expected }) => {
      const { isOpen, running } = this.queue;
      if (isOpen && !running?.cell) return;
      const left = Math.max(0, expected - loaded);
      if (left) this.bar.say(`Loading ${name}: ${MB(left)} of ${MB(expected)} MB left`, false);
      else this.bar.say(isOpen ? `Running ${running.cell.name} …` : "Starting Python …", false);
    },
    ready: ({ missing }) => this.open(missing),
    stream: ({ content }) => this.show("stream", content),
    text: ({ content }) => this.show("text", content),
    html: ({ content }) => this.show("html", content),
    error: ({ content }) => this.show("error", content),
    explorable: ({ content }) => this.show("explorable", content),
    done: (result) => {
      if (!result.succeeded) this.failed = this.queue.running.cell;
      this.finish({ ...result, isStopped: this.isInterrupted && !result.succeeded });
    },
    playground: ({ content }) => this.show("playground", content),
    computed: ({ frame }) => this.answer(this.isInterrupted ? ["", "Stopped."] : frame),
    played: ({ view, pictures }) => this.answer({ view: JSON.parse(view), pictures }),
    completions: ({ names }) => this.answer(names),
    failed: ({ reason }) => {
      this.giveUp(`Python ${this.queue.isOpen ? "broke down" : "did not start"}: ${reason}`);
    },
  };

  async open(missing) {
    const { python } = this;
    await this.editable;
    if (python.ended) return;
    this.cells.forEach((cell, i) => {
      cell.missing = LIBRARIES[missing[i]] ?? missing[i];
    });
    this.refresh();
    this.queue.open();
    this.follow();
  }

  show(kind, content) { this.queue.running.cell.show(kind, content); }

  answer(content) {
    this.queue.running.resolve(content);
    this.finish();
  }

  // Promises the names that a text may go on as; none while Python computes something else.
  async complete(text) {
    return this.queue.isIdle ? this.queue.addRequest({ kind: "complete", text }) : [];
  }

  makeEditor(pre, options) {
    return new Editor(this.codemirror, pre, { complete: (text) => this.complete(text), ...options });
  }

  nameOf({ cell, message }) {
    if (cell) return cell.name;
    return {
      compute: `the slider of ${message.explorable}`, play: "the playground", complete: "a completion",
    }[message.kind];
  }

  begin({ cell, message }) {
    this.isInterrupted = false;
    this.bar.isIdle = false;
    this.slow = setTimeout(() => {
      if (!cell) this.bar.say(`Computing ${message.explorable ?? (message.kind === "play" ? "the playground" : "names")} …`);
      this.bar.stopButton.hidden = false;
    }, SLOW_MS);
    if (cell) {
      this.bar.say(`Running ${cell.name} …`);
      this.python.send({ kind: "run", source: cell.begun, name: cell.name });
    } else {
      this.python.send(message);
    }
  }

  finish(result) {
    this.endJob();
    this.queue.finished(result);
  }

  endJob() {
    clearTimeout(this.slow);
    this.bar.stopButton.hidden = true;
    this.bar.isIdle = false;
  }

  idle() {
    const missing = [...new Set(this.cells.map((cell) => cell.missing).filter(Boolean))].join(" and ");
    if (this.stopped) {
      this.bar.say(`Stopped ${this.stopped}. What was computed is lost; your edits are kept. Run a cell to go on.`);
    } else if (this.isInterrupted) {
      this.bar.say("Stopped. Variables are kept.");
    } else if (this.queue.failed) {
      this.bar.say(this.failure());
    } else if (this.inConflict.length) {
      const names = this.inConflict.map(({ name }) => name).join(" and ");
      this.bar.say(`Another tab has edited ${names}, too: say there which edit counts.`);
    } else if (this.edits.refused) {
      this.bar.say("Live, but this browser keeps no edits: they are lost when the page is closed.");
    } else if (missing) {
      this.bar.say(`Live, but cells of this chapter need ${missing}, which Python has not got here: they stay as recorded.`);
    } else {
      this.bar.say(`Live: ${this.can}.`);
    }
    this.bar.isIdle = true;
  }

  // What failed last; or, where that is mended, what still keeps the cells below it from running.
  failure() {
    const cell = this.failed?.state === "failed" ? this.failed : this.queue.failed;
    const name = cell.name.replace("c", "C");
    if (cell.lastRun.isStopped) return `${name} was stopped. It runs again if you run it.`;
    const after = cell.held.length ? " The cells after it did not run." : "";
    return `${name} failed: ${cell.error}${after}`;
  }

  // `advance`: go on to the next cell, if it can be seen.
  run(cell, advance = false) {
    this.follows = true;
    this.stopped = "";
    this.queue.runCell(cell);
    const next = this.cells[this.cells.indexOf(cell) + 1];
    if (advance && next?.editor.isVisible) next.editor.focus();
  }

  runAll() {
    this.follows = true;
    this.stopped = "";
    this.queue.runAll();
  }

  // Run what the reader has come to.
  follow() {
    if (!this.queue.isOpen || !this.follows) return;
    const isReached = ({ element }) => element.getBoundingClientRect().top < innerHeight;
    this.queue.reach(1 + this.cells.findLastIndex(isReached));
  }

  // Bring what says the states of the cells up to date.
  refresh() {
    for (const cell of this.cells) cell.refresh();
    this.bar.undoButton.hidden = !this.cells.some((cell) => cell.isEdited);
  }

  compare() {
    const before = this.inConflict.length;
    for (const cell of this.cells) if (cell.editor) cell.compare();
    if (this.inConflict.length > before && this.queue.isIdle) this.idle();
  }

  get inConflict() { return this.cells.filter(({ conflict }) => conflict?.hidden === false); }

  undoAll() {
    if (!confirm("Put all cells of this page back to what the book has?")) return;
    for (const cell of this.cells) if (cell.isEdited) cell.reset();
    this.bar.focus();
  }
}
