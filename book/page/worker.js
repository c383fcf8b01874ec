// Python for one page, in a thread of its own, so that the page answers while it computes.
// python.js sends one job at a time; protocol.json has the messages.
import { Downloads } from "./downloads.js";
import { checked } from "./protocol.js";

const NAMES = { python: "Python", pyodide: "Python", numpy: "NumPy", matplotlib: "Matplotlib" };
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]); // the shortest WebAssembly
const post = (kind, content) => postMessage(checked("toPage", { kind, ...content }));

let downloads, pyodide, session, tools;
let loading = Promise.resolve(); // of packages that a cell imports
const jobs = {
  async start({ folder, files, interrupts, sources }) {
    assertAllowed();
    downloads = new Downloads(folder, files);
    self.fetch = downloads.fetch; // for Pyodide
    downloads.progress = (file) => {
      const stem = file.split(/[-_.]/)[0];
      const { loaded, expected } = downloads;
      post("progress", { name: NAMES[stem] ?? stem, loaded, expected });
    };
    await Promise.race([startPython(), failure()]);
    pyodide.setInterruptBuffer(interrupts);
    tools = pyodide.pyimport("classroom.live");
    session = tools.Session((kind, content) => post(kind, { content }));
    const known = Object.values(pyodide.lockfile.packages).flatMap((entry) => entry.imports);
    const missing = tools.lacking(pyodide.toPy(sources), pyodide.toPy(known));
    post("ready", { missing: missing.toJs() });
  },

  async run({ source, name }) {
    downloads.loaded = downloads.expected = 0;
    // A try that failed may be at its other files still; Pyodide would tell the next one of its failure.
    await loading.catch(() => {});
    const failed = failure();
    loading = pyodide.loadPackagesFromImports(tools.wanted(source), {
      messageCallback() {}, errorCallback: (message) => downloads.failed(new Error(message)),
    });
    await Promise.race([loading.then(() => {}), failed]);
    const succeeded = session.run(source, name);
    const [used, defined] = session.names(source).toJs();
    post("done", { succeeded, used, defined });
  },

  compute({ explorable, values }) {
    post("computed", { frame: session.answer(explorable, pyodide.toPy(values)).toJs() });
  },

  play({ message }) {
    const answer = session.play(message);
    const [view, pictures] = answer.toJs();
    answer.destroy();
    post("played", { view, pictures });
  },

  complete({ text }) {
    post("completions", { names: session.complete(text).toJs() });
  },
};

// A content policy may forbid WebAssembly; then even the shortest is refused.
function assertAllowed() {
  try { new WebAssembly.Module(EMPTY); } catch {
    throw new Error("this site's content policy, whose script-src lacks 'wasm-unsafe-eval', forbids it.");
  }
}

async function startPython() {
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    downloads.module("pyodide.mjs"), downloads.module("pyodide.asm.mjs"),
  ]);
  // Named here, the first packages are fetched while Python itself starts.
  const packages = ["numpy", "backprop-by-hand"];
  pyodide = await loadPyodide({ indexURL: downloads.folder, createPyodideModule, packages });
  const lost = packages.find((name) => !(name in pyodide.loadedPackages));
  if (lost) throw new Error(`${lost} could not be loaded.`);
}

// Rejects where a file cannot be had: Pyodide itself would wait for ever.
function failure() {
  const failed = new Promise((_, reject) => { downloads.failed = reject; });
  failed.catch(() => {}); // also of a file that nobody waits for any more
  return failed;
}

// Nor does it tell where the browser refuses WebAssembly.
const { instantiateStreaming } = WebAssembly;
WebAssembly.instantiateStreaming = async (...all) => {
  try { return await instantiateStreaming(...all); } catch (error) {
    await downloads.streamed; // whose own failure says more
    downloads.failed(error);
    throw error;
  }
};

// `session` reports what goes wrong in a cell; an error here is a file that could not be fetched, or
// the end of Python itself.
const failures = {
  start: (reason) => post("failed", { reason }),
  run(reason) {
    post("error", { content: `${reason}\nIf this stays so, restart Python.` });
    post("done", { succeeded: false, used: [], defined: [] });
  },
  compute: (reason) => post("computed", { frame: ["", `${reason} If this stays so, restart Python.`] }),
  play: (reason) => post("played", { view: JSON.stringify({ refused: reason }), pictures: new Uint8Array() }),
  complete: () => post("completions", { names: [] }),
};

onmessage = async ({ data }) => {
  try {
    await jobs[data.kind](checked("toWorker", data));
  } catch (error) {
    failures[data.kind](String(error.message ?? error).trim().split("\n").pop());
  }
};
