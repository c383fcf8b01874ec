// The worker that runs Python, as the page sees it: starts it, sends and receives messages.
import { checked } from "./protocol.js";

export class Python {
  // `assets` is the folder of the scripts; `receive` has a function for each kind of message.
  constructor(assets, receive) {
    this.folder = new URL("../lite/static/pyodide/", assets).href;
    this.program = new URL("live.worker.js", assets);
    this.receive = receive;
    this.ended = false;
  }

  // Returns whether Python's files are there: then their sizes are, too.
  async look() {
    this.sizes = await fetch(`${this.folder}sizes.json`)
      .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    return this.sizes !== null;
  }

  start(sources) {
    this.worker = new Worker(this.program, { type: "module" });
    this.worker.onmessage = ({ data }) => {
      const { kind, ...content } = checked("toPage", data);
      this.receive[kind](content);
    };
    this.worker.onerror = ({ message }) =>
      this.receive.failed({ reason: message ?? "no reason given" });
    this.send({ kind: "start", folder: this.folder, sizes: this.sizes, sources });
  }

  send(message) { this.worker.postMessage(checked("toWorker", message)); }

  // Nothing but the end of its thread interrupts Python, and all variables end with it.
  end() {
    this.ended = true;
    this.worker?.terminate();
  }
}
