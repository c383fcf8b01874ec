// Python for one page, in a thread of its own, so that the page answers while it computes.
// python.js sends one job at a time; protocol.json has the messages.
import { checked } from "./protocol.js";

const NAMES = { python: "Python", pyodide: "Python", numpy: "NumPy", matplotlib: "Matplotlib" };
const UNREACHED = "A file could not be fetched; is there a network?";
const post = (kind, content) => postMessage(checked("toPage", { kind, ...content }));

// The bytes that arrive are counted, for the progress line: in a copy of the response, since from a
// stream of our own the browser would take a second longer to compile Python.
let sizes, folder, loaded = 0, expected = 0;
const plainFetch = self.fetch;
self.fetch = async (address, options) => {
  const response = await plainFetch(address, options);
  const file = String(address.url ?? address).split("/").pop();
  if (response.ok && sizes[file]) countBytes(file, response.clone().body);
  return response;
};
async function countBytes(file, body) {
  expected += sizes[file];
  const stem = file.split(/[-_.]/)[0];
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    loaded += part.value.length;
    post("progress", { name: NAMES[stem] ?? stem, loaded, expected });
  }
}

let pyodide, session, tools;
const jobs = {
  async start(message) {
    ({ sizes, folder } = message);
    const { loadPyodide } = await import(`${folder}pyodide.mjs`);
    // Named here, the first packages are fetched while Python itself starts.
    const packages = ["numpy", "backprop-by-hand"];
    pyodide = await loadPyodide({ indexURL: folder, packages });
    if (!packages.every((name) => name in pyodide.loadedPackages)) throw new Error(UNREACHED);
    tools = pyodide.pyimport("classroom.live");
    session = tools.Session((kind, content) => post(kind, { content }));
    const known = Object.values(pyodide.lockfile.packages).flatMap((entry) => entry.imports);
    const missing = tools.lacking(pyodide.toPy(message.sources), pyodide.toPy(known));
    post("ready", { missing: missing.toJs() });
  },

  async run({ source, name }) {
    loaded = expected = 0;
    const failed = [];
    await pyodide.loadPackagesFromImports(tools.wanted(source), {
      messageCallback() {}, errorCallback: (message) => failed.push(message),
    });
    if (failed.length) throw new Error(UNREACHED);
    post("done", { succeeded: session.run(source, name) });
  },

  compute({ explorable, values }) {
    post("computed", { frame: session.answer(explorable, pyodide.toPy(values)).toJs() });
  },

  complete({ text }) {
    post("completions", { names: session.complete(text).toJs() });
  },
};

// `session` reports what goes wrong in a cell; an error here is a file that could not be fetched, or
// the end of Python itself.
const failures = {
  start: (reason) => post("failed", { reason }),
  run(reason) {
    post("error", { content: `${reason}\nIf this stays so, restart Python.` });
    post("done", { succeeded: false });
  },
  compute: (reason) => post("computed", { frame: ["", `${reason} If this stays so, restart Python.`] }),
  complete: () => post("completions", { names: [] }),
};

onmessage = async ({ data }) => {
  try {
    await jobs[data.kind](checked("toWorker", data));
  } catch (error) {
    failures[data.kind](String(error.message ?? error).trim().split("\n").pop());
  }
};
