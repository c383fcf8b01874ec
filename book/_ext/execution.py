"""Run the chapters: on all cores, only those that need it, and let no error pass.

MyST-NB's own cache knows the cells of a notebook and nothing else, so that a page would stay as
it is after an edit of ``nn_core``. Here the cache lives in a folder named after the sources that
the chapters run on: change one and there is a new, empty cache.
"""

import hashlib
import os
import re
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.errors import ExtensionError
from sphinx.util import logging

import classroom
import nn_core

logger = logging.getLogger(__name__)

SOURCES = ["nn_core/**/*.py", "nn_core/**/*.csv", "book/classroom/**/*.py", "requirements.txt"]
# No chapter imports these.
APART = tuple(f"book/classroom/{n}" for n in ("homework/", "handout.py", "collect.py", "quiz.py"))
# What makes the pages besides, and what they load.
EXTENSIONS = [
    f"book/{folder}/**/*.{kind}"
    for folder in ("_ext", "classroom", "page")
    for kind in ("py", "js", "json", "css", "html")
]
# In a kernel that sees RECORD, an explorable shows recorded frames instead of widgets. One
# thread for each kernel: there is a kernel on every core already.
KERNEL_ENVIRONMENT = {
    "BACKPROP_BOOK_RECORD": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def fingerprint(root, patterns=SOURCES):
    """Return a short hash of files: of all that the outputs depend on besides the notebooks."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        name = path.relative_to(root).as_posix()
        if not name.startswith(APART):
            digest.update(name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def name_cache(app, config):
    """Point MyST-NB at the cache that belongs to the sources as they are, and drop older ones."""
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / fingerprint(Path(app.srcdir))
    for folder in caches.glob("*"):
        if folder != current:
            shutil.rmtree(folder)
    # A changed value of these settings also makes Sphinx read every page anew.
    config.nb_execution_cache_path = str(current)
    config.extensions_source = fingerprint(Path(app.srcdir), EXTENSIONS)


def refuse_another_folder(app, config):
    """Stop where the chapters would run on the sources of another folder.

    In a copied folder the environment is a copy, too, which still names the folder that it is from.
    """
    root = Path(app.srcdir).resolve()
    for module in (nn_core, classroom):
        found = Path(module.__file__).resolve()
        if not found.is_relative_to(root):
            raise ExtensionError(
                f"{module.__name__} would come from {found.parent}, and not from {root}. If this "
                "folder is a copy, its environment is, too: remove .venv, and install anew "
                "(`rm -rf .venv`, then `make book`)."
            )


def errors_in(notebook):
    """Yield (cell number or None, traceback) for the errors that a run did not stop at.

    ipywidgets catches what a callback raises and writes it into an Output widget.
    """
    for number, cell in enumerate(notebook.cells, start=1):
        if "raises-exception" not in cell.metadata.get("tags", []):
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    yield number, "\n".join(output.traceback)
    widgets = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for widget in widgets.values():
        for output in widget["state"].get("outputs", []):
            if output["output_type"] == "error":
                yield None, "\n".join(output["traceback"])


def run(path, timeout):
    """Execute a notebook in its folder; return it, the seconds it took, and what went wrong."""
    notebook = nbformat.read(path, as_version=4)
    started = [1]
    client = NotebookClient(
        notebook,
        timeout=timeout,
        coalesce_streams=True,
        record_timing=False,  # it would be part of what the cache compares
        on_cell_start=lambda cell, cell_index: started.append(cell_index + 1),
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    start = time.monotonic()
    try:
        client.execute(env={**os.environ, **KERNEL_ENVIRONMENT})
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        found = [(number, text) for number, text in errors_in(notebook) if number]
        return notebook, 0, found or [(started[-1], str(error))]
    return notebook, time.monotonic() - start, list(errors_in(notebook))


def run_stale(app, env, docnames):
    """Execute, side by side, the notebooks that Sphinx is about to read and the cache lacks."""
    cache = get_cache(env.mystnb_config.execution_cache_path)
    stale = []
    for path in (Path(env.doc2path(docname)) for docname in docnames):
        if path.suffix == ".ipynb":
            try:
                cache.match_cache_notebook(nbformat.read(path, as_version=4))
            except KeyError:
                stale.append(path)
    if not stale:
        return
    # The long ones first, so that no core is left waiting for the last.
    stale.sort(key=lambda path: path.read_text(encoding="utf-8").count("@explore("), reverse=True)
    # Matplotlib tells about its font cache on stderr, once on every machine; not in a page.
    import matplotlib.font_manager  # noqa: F401

    logger.info("notebooks to execute: %d, on %d cores", len(stale), os.cpu_count())
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda path: run(path, env.mystnb_config.execution_timeout), stale)
        for path, (notebook, seconds, errors) in zip(stale, results, strict=True):
            name = path.relative_to(app.srcdir)
            for number, traceback in errors:
                place = f"cell {number}" if number else "a widget's output"
                plain = re.sub(r"\x1b\[[0-9;]*m", "", traceback)
                logger.error("%s, %s:\n%s", name, place, plain)
            if errors:
                failed += 1
                continue
            logger.info("executed %s in %.1f s", name, seconds)
            bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": seconds})
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    if failed:
        # Not an exception: its traceback would bury those above.
        sys.exit(f"{failed} of {len(stale)} notebooks failed; see above.")


def setup(app):
    app.add_config_value("extensions_source", "", "env")
    app.connect("config-inited", refuse_another_folder)
    app.connect("config-inited", name_cache)
    app.connect("env-before-read-docs", run_stale)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
