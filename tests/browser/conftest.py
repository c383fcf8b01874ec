"""The built book in Chromium: a server, a browser, and pages that complain.

The book must be built before (``make test`` does it). The browser knows no host but this machine;
each page of these tests records what it asks of others, what fails, and what the console says.
"""

import json
import os
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.chromium import NoChromium, chromium
from tools.server import Handler, serving

SITE = Path(__file__).parents[2] / "_build/html"
# What README.md tells a site to allow. Every test serves the book under it: what a page does
# against it shows as an error on its console. (A test waits for functions, not for
# expressions, which Playwright would evaluate there.)
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'"
)
CHAPTERS = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.glob("book/**/*.html")
    if "_sources" not in path.parts
)
EXPLORED = [
    chapter
    for chapter in CHAPTERS
    if '<figure class="explorable' in (SITE / chapter).read_text(encoding="utf-8")
]


def pytest_generate_tests(metafunc):
    """Run a test once for each page (``chapter``), or each page with explorables (``explored``)."""
    for name, pages in (("chapter", CHAPTERS), ("explored", EXPLORED)):
        if name in metafunc.fixturenames:
            # The scope lets tests share a page: a visit takes seconds.
            metafunc.parametrize(name, pages, scope="module")


def pytest_collection_modifyitems(items):
    """Try a test of a page once more where its wait ran out: a busy machine may be that slow.

    pytest's summary lists what was tried again; any other failure fails at once.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["[Tt]imeout"]))


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").exists():
        pytest.fail("the book is not built: run `make book` first")
    return SITE


class SubPathHandler(Handler):
    """The book below a sub-path, as on GitHub Pages; outside it nothing exists."""

    sent = 0  # bytes, by all servers of this process
    stalls = None  # the beginning of a file's name: half of it is sent, and no more
    released = threading.Event()  # which ends the stalls

    def end_headers(self):
        # JupyterLite's own pages hold inline scripts, and its workers take more than the policy.
        if "/lite/" not in self.path:
            self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def copyfile(self, source, outputfile):
        data = source.read()
        SubPathHandler.sent += len(data)
        if self.stalls and Path(self.path).name.startswith(self.stalls):
            outputfile.write(data[: len(data) // 2])
            outputfile.flush()
            self.released.wait()
            self.close_connection = True
        else:
            outputfile.write(data)

    def translate_path(self, path):
        prefix = "/sub/path/"
        inside = path.removeprefix(prefix) if path.startswith(prefix) else "does-not-exist"
        return super().translate_path("/" + inside)


@pytest.fixture(scope="session")
def address(site):
    """The address of the built book on a server of its own, below a sub-path."""
    with serving(site, SubPathHandler) as address:
        yield f"{address}sub/path/"


@pytest.fixture(scope="session")
def python_in_pages(site):
    """The packages that Python has in the pages; where it is not there, the test is skipped."""
    index = site / "lite/static/pyodide/pyodide-lock.json"
    if not index.exists():
        reason = "the book was built without Python for the browser: see `make live`"
        if os.environ.get("PYODIDE_WHEELS"):
            pytest.fail(f"{reason}, though PYODIDE_WHEELS names a folder of wheels")
        pytest.skip(reason)
    return json.loads(index.read_text(encoding="utf-8"))["packages"]


@pytest.fixture(scope="session")
def lite_address(site, address):
    """The address of the JupyterLite site; where it is not there, the test is skipped."""
    if not (site / "lite").exists():
        if os.environ.get("PYODIDE_WHEELS"):
            pytest.fail("the JupyterLite site is not built: run `make live`")
        pytest.skip("the JupyterLite site is not built: set PYODIDE_WHEELS, or run `make live`")
    return f"{address}lite/lab/index.html"


@pytest.fixture(scope="session")
def browser():
    with ExitStack() as stack:
        try:
            yield stack.enter_context(
                chromium("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
            )
        except NoChromium as error:
            if os.environ.get("CI"):
                pytest.fail(str(error))
            pytest.skip(str(error))


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


@pytest.fixture(scope="session")
def visit(browser, address):
    """Open a chapter: ``with visit(chapter, reduced_motion="reduce") as page``.

    Leaving the block fails the test if the page asked another host for anything, if a request
    failed, or if the console showed an error or a warning.
    """

    @contextmanager
    def visiting(chapter, fragment="", base=address, whole=True, **options):
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme="light", **options
        )
        complaints = Complaints()
        allowed = urlsplit(address).netloc

        def watch(request):
            url = urlsplit(request.url)
            if url.scheme not in ("data", "blob", "file") and url.netloc != allowed:
                complaints.external.append(request.url)

        page = context.new_page()
        page.on("request", watch)
        page.on(
            "requestfailed",
            lambda request: (
                # aborted: the page itself was left meanwhile
                request.failure != "net::ERR_ABORTED" and complaints.failed.append(request.url)
            ),
        )
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
            page.goto(base + chapter + fragment)
            if whole:  # tests look anywhere, and not only where a reader has scrolled to
                page.evaluate("document.documentElement.classList.add('whole')")
            page.complaints = complaints
            yield page
            assert not complaints, f"{chapter}: {complaints}"
        finally:
            context.close()

    return visiting
