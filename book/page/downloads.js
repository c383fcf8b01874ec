// The files that a live page fetches. Their bytes are counted: where no more arrive, or other ones than
// the book has, the files are given up, and the reason says what the reader can do.

// Seconds without a byte after which a connection is taken for dead. A slow one sends all the time; one
// that loses packets is silent while it sends them again: after 1 second, then 2, 4 and 8 more.
const SILENCE_S = 16;
const AGAIN = "Look at your network, then try again.";
const ANEW = "Load the page again: the book may have changed.";

export class Downloads {
  // `folder` ends in a slash. `files` has the size and the version of each file in it, by its name.
  constructor(folder, files) {
    Object.assign(this, { folder, files, loaded: 0, expected: 0, underWay: new Set() });
    this.plainFetch = globalThis.fetch.bind(globalThis);
    this.controller = new AbortController();
  }

  // Called as bytes arrive, and with the reason when a file is given up.
  progress() {}
  failed() {}

  nameOf(address) {
    const name = address.startsWith(this.folder) ? address.slice(this.folder.length) : "";
    return name in this.files ? name : null;
  }

  // With its version, no browser takes a file that it has kept for one of another book.
  addressOf(name) { return `${this.folder}${name}?v=${this.files[name].version}`; }

  // As the browser's own; other addresses than those of the files are left to it.
  fetch = async (resource, options) => {
    const name = this.nameOf(String(resource.url ?? resource));
    if (name === null) return this.plainFetch(resource, options);
    this.begin(name);
    try {
      const { signal } = this.controller; // the size is checked below, and a mismatch then said
      const response = await this.plainFetch(this.addressOf(name), { ...options, signal, integrity: "" });
      if (!response.ok) throw new Error(`${name} is not on the server. ${ANEW}`);
      const counted = this.count(name, response.clone().body);
      // WebAssembly is compiled as it arrives; who uses it can wait for `streamed`, too.
      if (!name.endsWith(".wasm")) await counted;
      else this.streamed = counted.catch((error) => this.giveUp(name, error));
      return typed(name, response);
    } catch (error) {
      throw this.giveUp(name, error);
    }
  };

  async text(name) { return (await this.fetch(this.folder + name)).text(); }

  async json(name) {
    const text = await this.text(name);
    try { return JSON.parse(text); } catch { throw new Error(other(name)); }
  }

  // Its bytes are counted while they come into the browser's cache, from which it is imported.
  async module(name) {
    await this.text(name);
    return import(this.addressOf(name)).catch(() => { throw new Error(other(name)); });
  }

  // In a copy of what arrives: from a stream of our own, WebAssembly is compiled more slowly.
  async count(name, body) {
    const { size } = this.files[name]; // not known of the few small ones that come first
    this.expected += size;
    let bytes = 0;
    const reader = body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      this.loaded += part.value.length;
      this.silent = 0;
      this.progress(name);
    }
    if (size !== undefined && bytes !== size) throw new Error(other(name));
    this.end(name);
  }

  begin(name) {
    this.underWay.add(name);
    this.silent = 0;
    this.timer ??= setInterval(() => this.tick(), 1000);
  }

  end(name) {
    this.underWay.delete(name);
    if (this.underWay.size) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  // A thread that computes sees no bytes, but then it does not count the seconds either.
  tick() {
    this.silent += 1;
    if (this.silent < SILENCE_S) return;
    const names = [...this.underWay].join(" and ");
    this.controller.abort(new Error(`Nothing arrives any more of ${names}. ${AGAIN}`));
    this.controller = new AbortController();
  }

  // Returns the error that says why.
  giveUp(name, error) {
    this.end(name);
    const reason = error instanceof TypeError ? new Error(`${name} could not be fetched. ${AGAIN}`) : error;
    this.failed(reason);
    return reason;
  }
}

export const other = (name) => `${name} is not what the book has. ${ANEW}`;

// Some servers do not know WebAssembly's type, without which no browser compiles it as it arrives.
function typed(name, response) {
  const type = "application/wasm";
  if (!name.endsWith(".wasm") || response.headers.get("content-type") === type) return response;
  return new Response(response.body, { headers: { "content-type": type } });
}
