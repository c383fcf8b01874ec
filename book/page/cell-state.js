// The state of a cell, which is one of these:
//
//   recorded  shows what the book recorded; Python has not run it
//   waiting   is queued
//   running
//   done      ran to its end, and shows what its text gives
//   failed    ended with an error, or was stopped; so it stays, edited or not, until it runs again
//   stale     shows what another text gave: it was edited since, or a cell above whose names it uses
//             has run again with another text
//
// It follows from what happened to the cell, so that no two of them can be true: whether it is queued
// or running, how it ran last, and what is in its editor now.

const nothing = () => ({
  isQueued: false,
  begun: null, // the text that is running
  lastRun: null, // { text, succeeded, isStopped, used, defined, version }
  version: null, // what that of `lastRun` would be, had all cells above run anew: `refreshVersions`
  held: [], // the cells that waited when this one failed
});

export class CellState {
  constructor(original) {
    this.original = original;
    this.text = original; // in the editor
    this.missing = ""; // the library for want of which it runs only if the reader asks for it
    Object.assign(this, nothing());
  }

  // Python ends, with all that it knows; but what was stopped must not begin again by itself.
  forget() {
    const { lastRun, isEndless } = this;
    Object.assign(this, nothing(), isEndless && { lastRun });
  }

  begin() {
    this.isQueued = false;
    this.begun = this.text;
  }

  // `used` are the names that it may have from other cells, `defined` those that they may have from it.
  end({ succeeded, isStopped = false, used = [], defined = [] }) {
    const text = isStopped ? this.text : this.begun; // it may have been queued once more, edited
    this.lastRun = { text, succeeded, isStopped, used, defined };
    this.begun = null;
  }

  get state() {
    if (this.begun !== null) return "running";
    if (this.isQueued) return "waiting";
    if (this.lastRun && !this.lastRun.succeeded) return "failed";
    if (this.isEditedSince || this.isOvertaken) return "stale";
    return this.lastRun ? "done" : "recorded";
  }

  get isEndless() { return Boolean(this.lastRun?.isStopped) && !this.isEditedSince; }
  get hasNotRun() { return !this.lastRun && this.begun === null; }
  get isEditedSince() { return this.text !== (this.lastRun?.text ?? this.original); }
  get isOvertaken() { return this.lastRun !== null && this.lastRun.version !== this.version; }
}

// A version is a number for all that an output comes from: the text that ran, and the versions of the
// cells above that gave it its names. `numbers` is a map that remembers them.
export function refreshVersions(cells, numbers) {
  const givers = new Map(); // by name: the nearest cell above that defines it
  const numberOf = (text, versions) => {
    const from = JSON.stringify([text, ...versions]);
    if (!numbers.has(from)) numbers.set(from, numbers.size);
    return numbers.get(from);
  };
  for (const cell of cells) {
    const { lastRun } = cell;
    if (!lastRun) continue;
    const above = lastRun.used.map((name) => givers.get(name)).filter(Boolean);
    cell.version = numberOf(lastRun.text, above.map(({ version }) => version));
    lastRun.version ??= numberOf(lastRun.text, above.map((giver) => giver.lastRun.version));
    for (const name of lastRun.defined) givers.set(name, cell);
  }
}
