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
    this.loading ??= loadFile(this.figure).then((found) => { if (!found) this.loading = null; });
    return this.loading;
  }
}

// Promises whether the file of a figure's frames could be loaded.
export function loadFile(figure) {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = figure.dataset.frames;
    script.onload = () => resolve(true);
    script.onerror = () => resolve(false);
    document.head.append(script);
  });
}
