// node tools/bytecode.mjs FOLDER PROJECT PACKAGE [...]: run tools/bytecode.py in the Pyodide that is in
// the folder, with packages from there, and with this project's sources.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, project, ...packages] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const pyodide = await loadPyodide({ indexURL: folder, packages });
for (const [place, path] of [["/pyodide", folder], ["/project", project]]) {
  pyodide.FS.mkdir(place);
  pyodide.mountNodeFS(place, path);
}
pyodide.runPython(readFileSync(new URL("bytecode.py", import.meta.url), "utf-8"));
pyodide.globals.get("compile_all")();
