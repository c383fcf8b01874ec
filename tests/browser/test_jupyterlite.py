"""JupyterLite: a chapter in the browser alone, whose sliders call Python there."""

import base64
import io
import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from tests.test_recorded import ROOT, explorables
from tools.lab import TIMEOUT

from .test_jupyterlab import ERRORS, FINISHED, assert_a_guess_gets_its_reason

CHAPTER = "03_activations.ipynb"


@pytest.fixture
def lite(browser, address, lite_address):
    """The chapter, opened by its page's link."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    external = []

    def watch(request):
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.netloc != urlsplit(address).netloc:
            external.append(request.url)

    context.on("request", watch)  # of workers, too; the browser reaches no other host in any case
    context.set_default_timeout(TIMEOUT * 1000)
    try:
        page = context.new_page()
        page.goto(f"{address}book/{CHAPTER.replace('.ipynb', '.html')}")
        with page.expect_popup() as opened:
            page.get_by_role("link", name="Open in JupyterLite").click()
        page.close()
        yield opened.value
        assert not external
    finally:
        context.close()


def boundary(html):
    """Return the pixels of what the network makes of the plane.

    The rest of the picture is laid out by this Matplotlib here, and by Pyodide's there.
    """
    (encoded,) = re.findall(r'"data:image/png;base64,([^"]+)"', html)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA"))


def test_a_chapter_runs_in_the_browser_alone(lite, monkeypatch):
    # Before the cells and the kernel are there, running them all asks for a kernel instead.
    lite.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    lite.locator(".jp-Toolbar-kernelName", has_text="Python (Pyodide)").wait_for()
    lite.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    lite.get_by_role("menuitem", name="Run", exact=True).click()
    lite.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    found = explorables(ROOT / "book" / CHAPTER, monkeypatch)  # meanwhile, here
    xor = next(explorable for explorable in found if explorable.id == "xor")
    lite.wait_for_function(FINISHED)
    assert not lite.evaluate(ERRORS)

    controls = lite.get_by_role("group", name="Explorable: xor")
    cell = lite.locator(".jp-CodeCell").filter(has=controls)
    view = cell.locator(".jp-RenderedHTML").filter(has=lite.locator("svg"))

    def shows(**values):
        view.filter(has_text=xor(**values).sentence).wait_for()
        expected = boundary(xor(**values)._repr_html_())
        assert np.array_equal(boundary(view.inner_html()), expected), values
        return expected

    def press(label, key):
        controls.get_by_role("slider", name=label, exact=True).press(key)

    first = shows(learning_rate=0.3, hidden=2)
    press("hidden", "End")
    assert not np.array_equal(shows(learning_rate=0.3, hidden=8), first)
    press("learning rate", "End")
    shows(learning_rate=3, hidden=8)  # one that diverges
    assert not lite.evaluate(ERRORS)
    assert_a_guess_gets_its_reason(lite)
