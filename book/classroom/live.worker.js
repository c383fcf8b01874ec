// Python for one page, in a thread of its own, so that the page answers while it computes.
// live.js sends one job at a time: start, then run a cell or ask an explorable.
const post = (kind, content) => postMessage({ kind, content });

// What comes over the wire is counted, for the progress line: in a copy, since from a stream of
// our own the browser would take a second longer to compile Python.
let sizes, folder, loaded = 0, expected = 0;
const NAMES = { python: "Python", pyodide: "Python", numpy: "NumPy", matplotlib: "Matplotlib" };
const plainFetch = self.fetch;
self.fetch = async (address, options) => {
  const response = await plainFetch(address, options);
  const file = String(address.url ?? address).split("/").pop();
  if (response.ok && sizes[file]) count(file, response.clone().body);
  return response;
};
async function count(file, body) {
  expected += sizes[file];
  const stem = file.split(/[-_.]/)[0];
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    loaded += part.value.length;
    post("progress", { name: NAMES[stem] ?? stem, loaded, expected });
  }
}

let pyodide, session, tools;
const UNREACHED = "A file could not be fetched; is there a network?";
const jobs = {
  async start(job) {
    ({ sizes, folder } = job);
    const { loadPyodide } = await import(`${folder}pyodide.mjs`);
    // Named here, the first packages are fetched while Python itself starts.
    const packages = ["numpy", "backprop-by-hand"];
    pyodide = await loadPyodide({ indexURL: folder, packages });
    if (!packages.every((name) => name in pyodide.loadedPackages)) throw new Error(UNREACHED);
    tools = pyodide.pyimport("classroom.live");
    session = tools.Session(post);
    const known = Object.values(pyodide.lockfile.packages).flatMap((entry) => entry.imports);
    const lacking = tools.lacking(pyodide.toPy(job.sources), pyodide.toPy(known));
    post("ready", lacking.toJs());
  },

  async run({ source, name }) {
    loaded = expected = 0;
    const failed = [];
    await pyodide.loadPackagesFromImports(tools.wanted(source), {
      messageCallback() {}, errorCallback: (message) => failed.push(message),
    });
    if (failed.length) throw new Error(UNREACHED);
    post("done", session.run(source, name));
  },

  ask({ name, values }) {
    post("answer", session.answer(name, pyodide.toPy(values)).toJs());
  },
};

// What goes wrong in a cell is told by `session`; what comes here is no network, or Python's end.
onmessage = async ({ data }) => {
  try {
    await jobs[data.job](data);
  } catch (error) {
    const said = String(error.message ?? error).trim().split("\n").pop();
    if (data.job === "start") post("broken", said);
    if (data.job === "ask") post("answer", ["", `${said} If this stays so, restart Python.`]);
    if (data.job === "run") {
      post("error", `${said}\nIf this stays so, restart Python.`);
      post("done", false);
    }
  }
};
