// Python as the page sees it: fetches the worker that runs it, sends and receives messages.
import { Downloads, other } from "./downloads.js";
import { checked } from "./protocol.js";

const SIGINT = 2;
const FILES = "live.files.json", WORKER = "live.worker.js", EDITOR = "live.codemirror.js";

// What Stop does, to be said before it is pressed.
export const STOP_TITLE = globalThis.crossOriginIsolated
  ? "Variables are kept" : "Python restarts: variables are lost, edits are kept";

export class Python {
  // Starts at once. `assets` is the address of the page's scripts, `release` their version; `sources`
  // are the page's cells.
  constructor({ assets, release }, sources) {
    Object.assign(this, { assets, sources, waiting: [], ended: false });
    // Memory that the worker shares, where the browser allows it. Else it is a copy, without effect.
    this.interrupts = new Uint8Array(this.canInterrupt ? new SharedArrayBuffer(1) : 1);
    const files = [FILES, WORKER, EDITOR].map((name) => [name, { version: release }]);
    this.downloads = new Downloads(new URL(".", assets).href, Object.fromEntries(files));
    this.editor = this.downloads.module(EDITOR);
    this.editor.catch(() => {}); // told to who awaits it
    this.start().catch(({ message }) => this.pass({ kind: "failed", reason: message }));
  }

  async start() {
    const [files] = await Promise.all([this.downloads.json(FILES), this.downloads.text(WORKER)]);
    if (this.ended) return;
    this.worker = new Worker(this.downloads.addressOf(WORKER), { type: "module" });
    this.worker.onmessage = ({ data }) => this.pass(checked("toPage", data));
    this.worker.onerror = ({ message }) => this.pass({ kind: "failed", reason: message ?? other(WORKER) });
    const folder = new URL("../lite/static/pyodide/", this.assets).href;
    const { interrupts, sources } = this;
    this.send({ kind: "start", folder, files, interrupts, sources });
  }

  // `receive` has a function for each kind of message. Those that came earlier have waited.
  listen(receive) {
    this.receive = receive;
    for (const message of this.waiting.splice(0)) this.pass(message);
  }

  pass(message) {
    if (this.ended) return; // another has taken its place
    const { kind, ...content } = message;
    if (this.receive) this.receive[kind](content);
    else if (kind === "failed") this.end(); // and who asks for Python starts another
    else this.waiting.push(message);
  }

  send(message) {
    this.interrupts[0] = 0; // one that came too late
    this.worker.postMessage(checked("toWorker", message));
  }

  get canInterrupt() { return globalThis.crossOriginIsolated === true; }

  // Raises KeyboardInterrupt in what Python is at; its variables stay.
  interrupt() { this.interrupts[0] = SIGINT; }

  // Where it cannot be interrupted, or heeds it not, the end of its thread ends all variables, too.
  end() {
    this.ended = true;
    this.worker?.terminate();
  }
}
