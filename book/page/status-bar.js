// The bar at the foot of a live page: what Python is doing, and what the reader can do about it.
import { button, make } from "./dom.js";

export class StatusBar {
  // `actions` are stop, restart and undo.
  constructor({ stop, restart, undo }) {
    this.line = make("output", { className: "live-line" });
    this.stopButton = button("Stop", stop, "Stop what Python is at");
    this.undoButton = button("Undo all edits", undo);
    this.element = make("section",
      { className: "live-bar", ariaLabel: "Live Python", tabIndex: -1, hidden: true },
      this.line, this.stopButton, button("Restart", restart, "Restart Python"), this.undoButton);
    document.querySelector("article").append(this.element);
  }

  // A progress that changes many times a second is not read out.
  say(sentence, readOut = true) {
    this.element.hidden = false;
    this.line.ariaLive = readOut ? "polite" : "off";
    if (this.line.textContent !== sentence) this.line.textContent = sentence; // else read out again
  }

  focus() { this.element.focus({ preventScroll: true }); }

  set isIdle(idle) { this.element.toggleAttribute("data-idle", idle); }
}
