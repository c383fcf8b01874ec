// What Python is to do. It does one job at a time; a request of the reader's hand, such as the frame
// for a slider that moves, comes before the cells that are queued.

export class Queue {
  // `run(job)` begins a job, which ends with a call of `finished`; `idle` tells that there is none.
  constructor(run, idle) {
    Object.assign(this, { run, idle });
    this.clear();
  }

  // Forget all jobs, until the next `open`.
  clear() {
    Object.assign(this, { isOpen: false, running: null, requests: [], cells: [] });
  }

  open() {
    this.isOpen = true;
    this.next();
  }

  get isIdle() { return this.isOpen && !this.running; }

  hasCell(cell) { return this.cells.some((job) => job.cell === cell); }

  // A cell that is running may be queued once more, with its new source.
  addCell(cell) {
    if (this.hasCell(cell)) return false;
    this.cells.push({ cell });
    return true;
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
    this.running = this.requests.shift() ?? this.cells.shift() ?? null;
    if (this.running) this.run(this.running); else this.idle();
  }

  finished() {
    this.running = null;
    this.next();
  }
}
