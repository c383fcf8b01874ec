"""The built book in Chromium: a server, a browser, and pages that complain.

The book must be built before (``make test`` does it). Each page of these tests blocks and records
requests to other hosts, and records what fails and what the console says.
"""

import functools
import http.server
import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, sync_playwright

SITE = Path(__file__).parents[2] / "_build/html"
CHAPTERS = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.glob("book/**/*.html")
    if "_sources" not in path.parts
)
HOW_TO_INSTALL = (
    "no Chromium found: install it (Debian: `apt-get install chromium`; anywhere: "
    "`.venv/bin/playwright install chromium`) and run the tests again"
)


def pytest_generate_tests(metafunc):
    """Run a test that takes ``chapter`` once for each page of the book."""
    if "chapter" in metafunc.fixturenames:
        metafunc.parametrize("chapter", CHAPTERS)


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").exists():
        pytest.fail("the book is not built: run `make book` first")
    return SITE


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing: the tests report what fails."""

    def translate_path(self, path):
        # The book is served from a sub-path, as on GitHub Pages; outside it nothing exists.
        prefix = "/sub/path/"
        inside = path.removeprefix(prefix) if path.startswith(prefix) else "does-not-exist"
        return super().translate_path("/" + inside)


@pytest.fixture(scope="session")
def address(site):
    """The address of the built book on a server of its own, below a sub-path."""
    handler = functools.partial(QuietHandler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sub/path/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        options = {"args": ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []}
        installed = shutil.which("chromium") or shutil.which("google-chrome")
        try:
            if installed:
                options["executable_path"] = installed
            chromium = playwright.chromium.launch(**options)
        except Error:
            if os.environ.get("CI"):
                pytest.fail(HOW_TO_INSTALL)
            pytest.skip(HOW_TO_INSTALL)
        yield chromium
        chromium.close()


@dataclass
class Complaints:
    """What a page did that it should not do."""

    external: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    console: list = field(default_factory=list)

    def __str__(self):
        return "\n".join(f"{kind}: {what}" for kind, found in vars(self).items() for what in found)

    def __bool__(self):
        return any(vars(self).values())


@pytest.fixture
def visit(browser, address):
    """Open a chapter: ``with visit(chapter, width=360, dark=True) as page``.

    Leaving the block fails the test if the page asked another host for anything, if a request
    failed, or if the console showed an error or a warning.
    """

    @contextmanager
    def visiting(chapter, fragment="", width=1280, dark=False, base=address, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            **options,
        )
        complaints = Complaints()
        allowed = urlsplit(address).netloc

        def route(handled):
            url = urlsplit(handled.request.url)
            if url.scheme in ("data", "blob", "file") or url.netloc == allowed:
                handled.continue_()
            else:
                complaints.external.append(handled.request.url)
                handled.abort()

        context.route("**/*", route)
        page = context.new_page()
        page.on("requestfailed", lambda request: complaints.failed.append(request.url))
        page.on(
            "response",
            lambda answer: (
                answer.status >= 400 and complaints.failed.append(f"{answer.status} {answer.url}")
            ),
        )
        page.on(
            "console",
            lambda message: (
                message.type in ("error", "warning") and complaints.console.append(message.text)
            ),
        )
        page.on("pageerror", lambda error: complaints.console.append(str(error)))
        try:
            page.goto(base + chapter + fragment, wait_until="networkidle")
            yield page
            assert not complaints, f"{chapter}: {complaints}"
        finally:
            context.close()

    return visiting
