"""Compile what a live page imports at first, so that a browser need not: it keeps no bytecode.

`tools/bytecode.mjs` runs this in Pyodide, as bytecode is good for one version of Python. The other
modules stay as sources, which take less room.
"""

import importlib.util
import os
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

PROJECT, FOLDER = "/project", "/pyodide"  # as tools/bytecode.mjs mounts them
PLACES = "/lib/python{}{}.zip/", "/lib/python{}.{}/site-packages/"  # of what is in the archives


def imported():
    """Import what the first cells and the first picture need; return the files of all modules."""
    sys.path[:0] = [PROJECT, f"{PROJECT}/book"]
    from classroom import live, plots

    live.Session(print).run("import numpy as np", "cell 1")
    if importlib.util.find_spec("matplotlib"):  # a folder of wheels may lack it
        plots.figure()[0]._repr_html_()
    return {getattr(module, "__file__", None) for module in sys.modules.values()}


def compile_archive(path, place, files):
    """Put bytecode in place of the sources of an archive that are among the files.

    The place is where the archive is unpacked; tracebacks name the files there.
    """
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(path + ".part", "w") as compiled:
        for entry in given.infolist():
            content = given.read(entry)
            if place + entry.filename in files and entry.filename.endswith(".py"):
                code = compile(content, place + entry.filename, "exec", dont_inherit=True)
                key = importlib.util.source_hash(content)
                content = bytes(_code_to_hash_pyc(code, key, checked=False))
                entry.filename += "c"
            compiled.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    os.replace(path + ".part", path)


def compile_all():
    files = imported()
    for name in sorted(os.listdir(FOLDER)):
        if name.endswith((".whl", ".zip")):
            place = PLACES[name.endswith(".whl")].format(*sys.version_info)
            compile_archive(f"{FOLDER}/{name}", place, files)
