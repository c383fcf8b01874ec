// Recorded runs of the playground, for where there is no Python: a `Recording` answers messages as
// Python does (classroom/playground), with what was recorded, and says where that is not enough.

const NOT_RECORDED = "This is not recorded: it takes Python, which a page can have when it is made live.";

export class Recording {
  // `runs` are those of classroom/playground/recording.py.
  constructor(runs) {
    this.runs = runs;
    this.pick(runs[0]);
  }

  // More runs than there were at first; the one that is shown goes on.
  use(runs) {
    this.runs = runs;
    this.run = runs[0];
  }

  pick(run) {
    this.run = run;
    this.at = 0;
    this.isNew = true;
  }

  // Promises a view and pictures, as Python would.
  async ask(message) {
    const [[action, parameters]] = Object.entries(message);
    return this.actions[action]?.(parameters) ?? this.answer({ refused: NOT_RECORDED });
  }

  actions = {
    open: ({ values }) => this.choose(values),
    change: (values) => this.choose({ ...this.run.frames[0].address, ...values }),
    restart: () => { this.pick(this.run); return this.answer(); },
    run: () => {
      const last = this.run.frames.length - 1;
      this.at = Math.min(this.at + 1, last);
      return this.answer({ ended: this.at === last });
    },
    look: ({ deltas, check, touched }) => {
      this.sees = check;
      return this.answer(deltas || touched ? { refused: NOT_RECORDED } : {});
    },
  };

  // `wanted` is what a live page goes on with: the settings that the reader has asked for.
  choose(values) {
    this.wanted = values;
    const found = this.runs.find(({ frames }) => same(frames[0].address, values));
    this.pick(found ?? this.run);
    return this.answer(found ? {} : { refused: NOT_RECORDED });
  }

  // The first frame has what is the same in all; a page that is new to the run gets both.
  answer(said = {}) {
    const { frames, losses } = this.run;
    const { pictures, check, ...view } = { ...(this.isNew && frames[0]), ...frames[this.at] };
    this.isNew = false;
    return {
      view: { ...view, ...(this.sees && { check }), first: 0, losses: losses.slice(0, view.epoch + 1), ...said },
      pictures: Uint8Array.from(atob(pictures), (c) => c.charCodeAt(0)),
    };
  }
}

function same(a, b) {
  const text = (settings) => JSON.stringify(Object.entries(settings).sort());
  return text(a) === text(b);
}
