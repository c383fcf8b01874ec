// The recorded frames of an explorable. They are in a file beside the page (book/_ext/frames.py): a
// classic script, which works from disk, too, and calls `explorables.frames[id] = [...]`.
import { checkedFrame } from "./protocol.js";

export const loaded = {}; // by id; page.js gives it to the files as `explorables.frames`

export class Frames {
  // The page itself has one frame, the default.
  constructor(figure, index, frame) {
    this.figure = figure;
    this.first = { index, frame };
  }

  get(index) {
    const frame = loaded[this.figure.id]?.[index];
    if (frame) return checkedFrame(frame);
    return index === this.first.index ? this.first.frame : undefined;
  }

  // Where the file cannot be loaded, the next call tries again.
  load() {
    this.loading ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = this.figure.dataset.frames;
      script.onload = resolve;
      script.onerror = () => { this.loading = null; resolve(); };
      document.head.append(script);
    });
    return this.loading;
  }
}
