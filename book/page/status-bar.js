// The bar at the foot of a live page: what Python is doing, and what the reader can do about it.
import { button, make } from "./dom.js";
import { STOP_TITLE } from "./python.js";

export class StatusBar {
  constructor({ stop, runAll, restart, restartAndRunAll, undo, handIn }) {
    this.line = make("output", { className: "live-line" });
    this.stopButton = button("Stop", stop, "Stop what Python is at");
    this.stopButton.title = STOP_TITLE;
    this.undoButton = button("Undo all edits", undo);
    const choices = [button("Restart and run all", restartAndRunAll), this.undoButton];
    if (handIn) choices.push(button("Hand in", () => handIn.open()));
    this.element = make("section",
      { className: "live-bar", ariaLabel: "Live Python", tabIndex: -1, hidden: true },
      this.line, this.stopButton, button("Run all", runAll, "Run all cells"),
      button("Restart", restart, "Restart Python"), menu("More", ...choices), handIn?.element ?? "");
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

// Buttons that are shown until one is pressed, or Escape, or the reader goes elsewhere.
function menu(label, ...choices) {
  const list = make("div", { hidden: true }, ...choices);
  const open = (isOpen) => { list.hidden = !isOpen; opener.ariaExpanded = String(isOpen); };
  const opener = button(label, () => open(list.hidden));
  const element = make("div", { className: "live-menu" }, opener, list);
  open(false);
  for (const choice of choices) choice.addEventListener("click", () => open(false));
  element.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || list.hidden) return;
    open(false);
    opener.focus();
  });
  for (const event of ["pointerdown", "focusin"]) {
    document.addEventListener(event, ({ target }) => { if (!element.contains(target)) open(false); });
  }
  return element;
}
