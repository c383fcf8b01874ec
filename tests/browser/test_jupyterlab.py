"""The live half: a notebook in a real JupyterLab, whose sliders call the kernel."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from urllib.parse import urlsplit

import nbformat
import pytest

from classroom.explore import as_html
from tests.test_recorded import ROOT, explorables

TIMEOUT = 120  # seconds: a cold start on a busy machine

# The cells' prompts, and what went wrong in them.
PROMPTS = """() => [...document.querySelectorAll(".jp-Notebook .jp-CodeCell .jp-InputPrompt")]
    .map(prompt => prompt.textContent.trim())"""
ERRORS = """() => [...document.querySelectorAll(
        '.jp-Notebook [data-mime-type="application/vnd.jupyter.error"],'
        + '.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]'
    )].map(output => output.textContent)"""
FINISHED = f"""() => ({ERRORS})().length
    || ({PROMPTS})().length && ({PROMPTS})().every(prompt => /^\\[\\d+\\]:$/.test(prompt))"""

# Whether a picture and its sentence stand in the view as the browser reads them.
SHOWS = """([view, answer]) => {
    const expected = document.createElement("div");
    expected.innerHTML = answer;
    return view.isConnected && view.innerHTML === expected.innerHTML;
}"""


@contextmanager
def jupyterlab(folder, own):
    """Serve a folder in JupyterLab, which keeps all it writes in the folder ``own``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {
        name: str(own / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
            "IPYTHONDIR",
        )
    }
    # Else JupyterLab takes the cells that are out of sight out of the page.
    settings = own / "jupyterlab_settings_dir/@jupyterlab/notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    with (own / "log.txt").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"),
                *("--ServerApp.port_retries=0", "--IdentityProvider.token="),
                # The server, too, asks no other host: not for updates, and not for extensions.
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                "--LabApp.extension_manager=readonly",
                f"--ServerApp.root_dir={folder}",
            ],
            env={**os.environ, **places},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}/"
            deadline = time.monotonic() + TIMEOUT
            while not answers(address + "api"):
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    pytest.fail(f"JupyterLab did not start:\n{log.read()}")
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()  # it shuts its kernels down first
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (urllib.error.URLError, TimeoutError):
        return False


@pytest.fixture
def lab(browser, tmp_path):
    """A copy of chapter 3 in JupyterLab, cleared of the outputs it came with."""
    notebook = nbformat.read(ROOT / "book/03_activations.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    folder = tmp_path / "chapters"
    folder.mkdir()
    nbformat.write(notebook, folder / "chapter.ipynb")
    external = []

    with jupyterlab(folder, tmp_path / "jupyter") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})

        def route(handled):
            if urlsplit(handled.request.url).netloc == urlsplit(address).netloc:
                handled.continue_()
            else:
                external.append(handled.request.url)
                handled.abort()

        context.route(re.compile("^https?:"), route)
        context.set_default_timeout(TIMEOUT * 1000)
        try:
            page = context.new_page()
            page.goto(f"{address}lab/tree/chapter.ipynb")
            yield page
            assert not external
        finally:
            context.close()


def test_sliders_call_the_kernel(lab, tmp_path, monkeypatch):
    # Before the cells and the kernel are there, running them all asks for a kernel instead.
    lab.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    lab.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
    lab.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    lab.get_by_role("menuitem", name="Run", exact=True).click()
    lab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    found = explorables(tmp_path / "chapters/chapter.ipynb", monkeypatch)  # meanwhile
    xor = next(explorable for explorable in found if explorable.id == "xor")
    lab.wait_for_function(FINISHED)
    assert not lab.evaluate(ERRORS)

    box = lab.locator(".widget-vbox").filter(has_text="A network with one hidden layer learns XOR")
    view = box.locator(".widget-html-content").filter(has=lab.locator("svg")).element_handle()

    def shows(**values):  # in the order of the moves, since a layout is kept for the next picture
        svg, sentence = xor.fresh_frame(values)
        lab.wait_for_function(SHOWS, arg=[view, as_html(svg, sentence)])
        assert sentence in view.inner_text()

    def press(label, key):
        slider = box.locator(".widget-hslider").filter(has_text=label)
        slider.locator(".noUi-handle").press(key)
        return slider.locator(".widget-readout").inner_text()

    shows(learning_rate=0.3, hidden=2)
    assert press("learning rate", "ArrowLeft") == "0.1"
    shows(learning_rate=0.1, hidden=2)
    assert press("hidden", "End") == "8"
    shows(learning_rate=0.1, hidden=8)
    assert press("learning rate", "End") == "3"
    shows(learning_rate=3, hidden=8)  # one that diverges
    assert not lab.evaluate(ERRORS)
