// "Make this page live": run and edit a chapter's cells in the page itself, with Python in a worker
// and no server.
import { Cell } from "./cell.js";
import { Edits } from "./edits.js";
import { Python } from "./python.js";
import { Queue } from "./queue.js";
import { StatusBar } from "./status-bar.js";

const SLOW_MS = 1000; // after which a job can be stopped
const LIBRARIES = { sklearn: "scikit-learn" }; // by the module's name
const root = document.documentElement;
const MB = (bytes) => (bytes / 2 ** 20).toFixed(1);

export class LivePage {
  constructor(assets, { hasExplorables, staysRecorded }) {
    Object.assign(this, { assets, staysRecorded });
    this.can = `edit and run any cell${hasExplorables ? ", and move sliders to any value" : ""}`;
    this.edits = new Edits(location.pathname);
    this.compute = (explorable, values) =>
      this.queue.addRequest({ kind: "compute", explorable, values });
    this.queue = new Queue((job) => this.begin(job), () => this.idle());
    this.bar = new StatusBar({
      stop: () => this.stop(this.nameOf(this.queue.running)),
      restart: () => this.restart(),
      undo: () => this.undoAll(),
    });
    this.cells = [...document.querySelectorAll("article .cell")]
      .filter((element) => element.querySelector(".cell_input pre"))
      .map((element, index) => new Cell(element, index, this));
    this.stopped = ""; // what was stopped, until the reader runs something
    addEventListener("scroll", () => this.follow(), { passive: true });
  }

  get keptEdits() {
    const all = this.edits.all();
    return this.cells.filter((cell) => cell.original in all).length;
  }

  async start() {
    root.classList.add("live");
    this.endJob();
    this.queue.clear();
    // Cells run as the reader comes to them, but after a stop not before the reader runs one.
    this.follows = !this.stopped;
    for (const cell of this.cells) cell.restore();
    this.bar.say("Loading Python …");
    this.bar.focus(); // the button that was pressed is gone
    this.python?.end();
    const python = this.python = new Python(this.assets, this.receive);
    const [codemirror, reached] = await Promise.all([this.loadEditor(), python.look()]);
    if (python.ended) return; // restarted meanwhile
    if (!reached) return this.giveUp("Python is out of reach: it could not be fetched.");
    if (!codemirror) return this.giveUp("The editor could not be fetched: load the page again.");
    python.start(this.cells.map((cell) => cell.original));
    for (const cell of this.cells) if (!cell.editor) cell.makeEditable(codemirror);
  }

  // No more than once: a browser remembers a module that it could not fetch.
  loadEditor() {
    return import(new URL("live.codemirror.js", this.assets)).catch(() => null);
  }

  giveUp(sentence) {
    this.python.end();
    this.endJob();
    this.queue.clear();
    root.classList.remove("live");
    for (const cell of this.cells) cell.restore();
    this.bar.say(`${sentence} ${this.staysRecorded}`);
  }

  stop(name) {
    this.stopped = name;
    this.startAnew();
  }

  restart() {
    this.stopped = "";
    this.startAnew();
  }

  // What took too long may be what a slider asked for, and must not ask for again by itself.
  startAnew() {
    explorables.pauseAll();
    history.replaceState(null, "", location.pathname + location.search);
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
    ready: ({ missing }) => {
      this.cells.forEach((cell, i) => {
        cell.missing = LIBRARIES[missing[i]] ?? missing[i];
        if (cell.missing) cell.become("recorded", `needs ${cell.missing}: as recorded`);
      });
      this.queue.open();
      this.follow();
    },
    stream: ({ content }) => this.show("stream", content),
    text: ({ content }) => this.show("text", content),
    html: ({ content }) => this.show("html", content),
    error: ({ content }) => this.show("error", content),
    explorable: ({ content }) => this.show("explorable", content),
    done: ({ succeeded }) => {
      const { cell } = this.queue.running;
      cell.end(succeeded);
      if (this.queue.hasCell(cell)) cell.wait();
      this.finish();
    },
    computed: ({ frame }) => this.answer(frame),
    completions: ({ names }) => this.answer(names),
    failed: ({ reason }) => {
      this.giveUp(`Python ${this.queue.isOpen ? "broke down" : "did not start"}: ${reason}`);
    },
  };

  show(kind, content) { this.queue.running.cell.show(kind, content); }

  answer(content) {
    this.queue.running.resolve(content);
    this.finish();
  }

  // Promises the names that a text may go on as; none while Python computes something else.
  async complete(text) {
    return this.queue.isIdle ? this.queue.addRequest({ kind: "complete", text }) : [];
  }

  nameOf({ cell, message }) {
    if (cell) return cell.name;
    return message.kind === "compute" ? `the slider of ${message.explorable}` : "a completion";
  }

  begin({ cell, message }) {
    this.bar.isIdle = false;
    this.slow = setTimeout(() => {
      if (!cell) this.bar.say(`Computing ${message.explorable ?? "names"} …`);
      this.bar.stopButton.hidden = false;
    }, SLOW_MS);
    if (cell) {
      cell.begin();
      this.bar.say(`Running ${cell.name} …`);
      this.python.send({ kind: "run", source: cell.source, name: cell.name });
    } else {
      this.python.send(message);
    }
  }

  finish() {
    this.endJob();
    this.queue.finished();
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
    } else if (this.edits.refused) {
      this.bar.say("Live, but this browser keeps no edits: they are lost when the page is closed.");
    } else if (missing) {
      this.bar.say(`Live, but cells of this chapter need ${missing}, which Python has not got here: they stay as recorded.`);
    } else {
      this.bar.say(`Live: ${this.can}.`);
    }
    this.bar.isIdle = true;
  }

  enqueue(cell) {
    if (this.queue.addCell(cell) && this.queue.running?.cell !== cell) cell.wait();
  }

  // The cells up to this one that have not run yet.
  enqueueUpTo(last) {
    for (const cell of this.cells.slice(0, last + 1)) {
      if (cell.state === "recorded" && !cell.missing) this.enqueue(cell);
    }
  }

  // `advance`: go on to the next cell, if it can be seen.
  run(cell, advance = false) {
    const index = this.cells.indexOf(cell);
    this.follows = true;
    this.stopped = "";
    this.enqueueUpTo(index - 1);
    this.enqueue(cell);
    this.queue.next();
    const next = this.cells[index + 1];
    if (advance && next?.editor.isVisible) next.editor.focus();
  }

  // Run what the reader has come to.
  follow() {
    if (!this.queue.isOpen || !this.follows) return;
    const isReached = ({ element }) => element.getBoundingClientRect().top < innerHeight;
    this.enqueueUpTo(this.cells.findLastIndex(isReached));
    this.queue.next();
  }

  edited() { this.bar.undoButton.hidden = !this.cells.some((cell) => cell.isEdited); }

  undoAll() {
    if (!confirm("Put all cells of this page back to what the book has?")) return;
    for (const cell of this.cells) if (cell.isEdited) cell.reset();
    this.bar.focus();
  }
}
