"""Serve a folder in a JupyterLab of its own, for tests and measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

TIMEOUT = 120  # seconds: a cold start on a busy machine


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
                    raise RuntimeError(f"JupyterLab did not start:\n{log.read()}")
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


def run_all_cells(lab):
    """Run all cells of the notebook that a page shows, once it can."""
    # Before the cells and the kernel are there, running them all asks for a kernel instead.
    lab.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    lab.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
    lab.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    lab.get_by_role("menuitem", name="Run", exact=True).click()
    lab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
