"""Python in the reader's browser: this project's wheel for it, and the chapters in JupyterLite.

Both need the folder that ``python -m tools.live`` fetches. Without it the book is built all the
same, and its pages offer no Python. With it the JupyterLite site holds a copy, and the pages start
Python from there, too: from ``lite/static/pyodide/pyodide.mjs``.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from packaging.utils import parse_wheel_filename
from solutions import text_of
from sphinx.errors import ExtensionError
from sphinx.util import logging

from classroom.page import script

logger = logging.getLogger(__name__)

LITE = "_build/live"  # what JupyterLite builds its site from
PYODIDE = "static/pyodide"  # where it looks for Pyodide there, and where its site has it
INDEX = "pyodide-lock.json"
PAGE = Path(__file__).resolve().parent.parent / "page"
SERVICE = "live.service.js"
SOURCES = (
    *("pyproject.toml", "README.md", "LICENSE"),
    *("nn_core/**/*", "book/classroom/**/*", "book/page/*"),
)
SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Backprop by Hand",
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "disablePyPIFallback": True,
                # There before the first cell. Pyodide finds a cell's imports by itself, but not
                # what the figures (Matplotlib) and the sliders (anywidget) import in turn. The
                # kernel asks for the others one by one, were they not named here.
                "loadPyodideOptions": {
                    "packages": [
                        *("backprop-by-hand", "matplotlib"),
                        *("anywidget", "ipywidgets", "psygnal", "typing-extensions"),
                        *("micropip", "comm", "jedi", "ipython"),
                    ]
                },
            }
        },
    },
}
# The page's offer, below its title. Its room is there before page/live.js shows it or says why not.
OFFER = """
<p class="live-offer"><button type="button">Make this page live</button>\
<span>Python in your browser: {can}.</span></p>"""
CAN = "edit and run any cell"
CAN_WITH_SLIDERS = f"{CAN}, and move sliders to any value"
EXPLORABLE = '<figure class="explorable'
BUTTONS = re.compile(r'<div class="explorable-buttons".*?(?=</div>)', re.DOTALL)
HERE = '<button type="button" class="live-here">Make live</button>'
# Cells out of sight stay in the page: the browser's search then finds what they say.
OVERRIDES = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}


def fingerprint(root, paths, *others):
    """Return a short hash of files, by name and content, and of other texts."""
    digest = hashlib.sha256(json.dumps(others).encode())
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def build_wheel(root, folder):
    """Put this project's wheel into the folder, unless it is there, and return its path.

    Its name tells what it was built from, so that no browser takes one that it kept for this one.
    """
    sources = [
        path
        for pattern in SOURCES
        for path in root.glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    ]
    build = "0" + fingerprint(root, sources)
    folder.mkdir(parents=True, exist_ok=True)
    found = list(folder.glob("backprop_by_hand-*.whl"))
    for wheel in found:
        if wheel.name.split("-")[2] == build:
            return wheel
    with tempfile.TemporaryDirectory() as there:
        # From a copy: a build in the project leaves traces, and packs those of earlier ones.
        copy = Path(there) / "copy"
        for path in sources:
            target = copy / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        run(
            *("pip", "wheel", str(copy), "--wheel-dir", there, "--quiet", "--no-index"),
            *("--no-deps", "--no-build-isolation", "--disable-pip-version-check"),
            SOURCE_DATE_EPOCH="315532800",  # the same sources are the same wheel
        )
        (built,) = Path(there).glob("*.whl")
        name, release, *tags = built.name.split("-")
        for wheel in found:
            wheel.unlink()
        return Path(shutil.copyfile(built, folder / "-".join([name, release, build, *tags])))


def register(wheel, folder):
    """Put this project's wheel into Pyodide's folder, and enter it into the index there."""
    for old in folder.glob("backprop_by_hand-*.whl"):
        old.unlink()
    shutil.copy(wheel, folder)
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    index["packages"]["backprop-by-hand"] = {
        "name": "backprop-by-hand",
        "version": str(parse_wheel_filename(wheel.name)[1]),
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": ["classroom", "nn_core"],
        "depends": ["numpy"],  # and no more: text is there before the pictures
        "unvendored_tests": False,
    }
    (folder / INDEX).write_text(json.dumps(index, indent=1), encoding="utf-8")


def listing(folder):
    """Return the size and the version of each file in a folder, by its name."""
    return {
        path.name: {"size": path.stat().st_size, "version": version_of(path.read_bytes())}
        for path in sorted(folder.iterdir())
    }


def version_of(*contents):
    """Return what stands in the address of a file, so that no browser takes an older one for it."""
    return hashlib.sha256(b"".join(contents)).hexdigest()[:12]


def notebook(app, docname):
    """Return where a page's notebook is in the JupyterLite site; None if the page is no notebook.

    Such a place is ``03_activations.ipynb`` or ``solutions/03_activations.ipynb``.
    """
    if docname in app.env.found_docs and app.env.doc2path(docname).endswith(".ipynb"):
        return docname.removeprefix("book/") + ".ipynb"
    return None


def build_lite(app, lite, site):
    """Build the JupyterLite site with the book's notebooks in it, unless nothing has changed."""
    shutil.rmtree(lite / "files", ignore_errors=True)
    for docname in app.env.found_docs:
        if name := notebook(app, docname):
            target = lite / "files" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text_of(app, app.env.doc2path(docname)), encoding="utf-8")
    for name, content in (("jupyter-lite.json", SETTINGS), ("overrides.json", OVERRIDES)):
        (lite / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    packages = "jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyterlab-widgets", "anywidget"
    files = [path for path in lite.rglob("*") if path.is_file()]
    current = fingerprint(lite, files, *map(version, packages), Path(__file__).read_text("utf-8"))
    stamp = site / "built-from.txt"  # written last
    if stamp.exists() and stamp.read_text(encoding="utf-8") == current:
        return
    logger.info("building the JupyterLite site")
    shutil.rmtree(site, ignore_errors=True)
    with tempfile.TemporaryDirectory() as there:  # it leaves notes where it runs
        run(
            *("jupyterlite_core", "build", "--lite-dir", str(lite), "--output-dir", str(site)),
            *("--apps", "lab", "--no-sourcemaps", "--no-unused-shared-packages"),
            folder=there,
        )
    stamp.write_text(current, encoding="utf-8")


def run(*module, folder=None, **variables):
    """Run a Python module; if it fails, so does the build, with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise ExtensionError(f"{module[0]} failed:\n{done.stdout[-5000:]}")


def prepare(app, config):
    """Complete Pyodide's folder, where there is one, and list its files among the page's assets.

    The value `live_python` is the release of all that is live; without Python it is empty. Where it
    has changed, Sphinx writes all pages anew.
    """
    folder = Path(app.srcdir) / LITE / PYODIDE
    if not (folder / INDEX).exists():
        return
    build = Path(app.outdir).parent
    register(build_wheel(Path(app.srcdir), build / "wheel"), folder)
    config.html_extra_path.append(write_service(build / "root"))
    files = build / "assets/live.files.json"
    files.write_text(json.dumps(listing(folder)), encoding="utf-8")
    config.live_python = version_of(
        *(p.read_bytes() for p in sorted(files.parent.glob("live.*.*")))
    )


def write_service(folder):
    """Put the service worker into a folder whose files go to the root of the site, and return it.

    There it is in charge of all pages: those above a service worker are none of its business.
    """
    folder.mkdir(exist_ok=True)
    (folder / SERVICE).write_text(script(PAGE / "service.js"), encoding="utf-8")
    return str(folder)


def worth_running(doctree):
    """Return whether a page shows code that does more than import."""
    cells = (part for part in doctree.findall(nodes.container) if "cell_input" in part["classes"])
    blocks = (block.astext() for cell in cells for block in cell.findall(nodes.literal_block))
    lines = (line for code in blocks for line in code.splitlines() if line)
    return not all(line.startswith(("import ", "from ", " ", ")", "#")) for line in lines)


def with_offers(body):
    """Return a page's text with the offers below its title and at each explorable."""
    can = CAN_WITH_SLIDERS if EXPLORABLE in body else CAN
    body = body.replace("</h1>", "</h1>" + OFFER.format(can=can), 1)
    return BUTTONS.sub(lambda tag: tag[0] + HERE, body)


def add_to_page(app, pagename, templatename, context, doctree):
    """Where there is Python, let a notebook's page offer it, and link to JupyterLite."""
    name = notebook(app, pagename)
    if not name or not app.config.live_python:
        return
    url = context["pathto"]("lite/lab/index.html", 1)
    context["jupyterlite_url"] = f"{url}?path={name}"
    app.add_css_file("live.css", priority=900)
    app.add_js_file("live.js", loading_method="defer", **{"data-release": app.config.live_python})
    if worth_running(doctree):
        context["body"] = with_offers(context["body"])


def finish(app, error):
    if error or app.builder.format != "html":
        return
    lite, site = Path(app.srcdir) / LITE, Path(app.outdir) / "lite"
    if app.config.live_python:
        build_lite(app, lite, site)
    else:
        shutil.rmtree(site, ignore_errors=True)


def setup(app):
    app.add_config_value("live_python", "", "html")
    app.connect("config-inited", prepare, priority=600)  # after assets.py
    app.connect("html-page-context", add_to_page)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
