// What Python is to do next, by these rules:
//
// - It does one job at a time. A request of the reader's hand, such as the frame for a slider that
//   moves, comes before the cells that are queued.
// - Before the cell that the reader runs, those above it run that have not run yet. A cell that is
//   asked for again while it runs runs once more, with its new text.
// - The first failure ends it: the cells that waited do not run, and are again what they were. The
//   cell that failed holds them, and they wait again when it has been mended and run.
// - A cell that failed runs again only if the reader runs it, or all cells; one that was stopped, if
//   its text is still the same, only if the reader runs it. Below such a cell none runs because the
//   reader has scrolled to it.
import { refreshVersions } from "./cell-state.js";

export class Queue {
  // `cells` are states of cells, in the order of the page. `run(job)` begins a job, which ends with a
  // call of `finished`; `idle` tells that there is none, `changed` that a state may have changed.
  constructor(cells, { run, idle, changed }) {
    Object.assign(this, { cells, run, idle, changed });
    this.forget();
  }

  // Python ends, with all that it knows. No job begins until the next `open`.
  forget() {
    Object.assign(this, { isOpen: false, running: null, requests: [], waiting: [] });
    this.versions = new Map();
    for (const cell of this.cells) cell.forget();
    this.changed();
  }

  // The same, in the middle of a job.
  stop() {
    const cell = this.running?.cell;
    this.forget();
    cell?.end({ succeeded: false, isStopped: true });
    this.refresh();
  }

  open() {
    this.isOpen = true;
    this.next();
  }

  get isIdle() { return this.isOpen && !this.running; }
  get failed() { return this.cells.find((cell) => cell.state === "failed"); }

  // The reader runs a cell.
  runCell(cell) {
    this.add([...this.notRun(this.cells.indexOf(cell)), cell]);
  }

  // The reader has come, by scrolling, to the first so many cells.
  reach(count) {
    const failed = this.cells.indexOf(this.failed);
    this.add(this.notRun(failed < 0 ? count : Math.min(count, failed)));
  }

  runAll() {
    for (const cell of this.waiting.splice(0)) cell.isQueued = false;
    this.add(this.cells.filter((cell) => !cell.missing && !cell.isEndless));
  }

  // Of the first so many cells those that are still to be run.
  notRun(count) {
    return this.cells.slice(0, count)
      .filter((cell) => cell.hasNotRun && !cell.isQueued && !cell.missing);
  }

  add(cells) {
    if (!cells.length) return;
    this.enqueue(cells);
    this.changed();
    this.next();
  }

  enqueue(cells) {
    for (const cell of cells) {
      if (cell.isQueued) continue;
      cell.isQueued = true;
      this.waiting.push(cell);
    }
  }

  // Promises the worker's answer to a message.
  addRequest(message) {
    return new Promise((resolve) => {
      this.requests.push({ message, resolve });
      this.next();
    });
  }

  next() {
    if (!this.isOpen || this.running) return;
    this.running = this.requests.shift() ?? this.nextCell();
    if (this.running) this.run(this.running); else this.idle();
  }

  nextCell() {
    const cell = this.waiting.shift();
    if (!cell) return null;
    cell.begin();
    this.changed();
    return { cell };
  }

  // `result`, of a cell, is what `CellState.end` takes.
  finished(result) {
    const { cell } = this.running;
    this.running = null;
    if (cell) {
      cell.end(result);
      if (result.succeeded) this.enqueue(cell.held.splice(0)); else this.hold(cell);
      this.refresh();
    }
    this.next();
  }

  // The cell that failed holds what waits; but it may itself have been asked for again.
  hold(failed) {
    const isAgain = (cell) => cell === failed && !cell.lastRun.isStopped;
    const waiting = this.waiting;
    this.waiting = waiting.filter(isAgain);
    for (const cell of waiting) cell.isQueued = isAgain(cell);
    failed.held = [...new Set([...failed.held, ...waiting.filter((cell) => cell !== failed)])];
  }

  refresh() {
    refreshVersions(this.cells, this.versions);
    this.changed();
  }
}
