"""Hold every page to its size: a book that is slow to open is not read on a telephone."""

import functools
import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sphinx.errors import ExtensionError

# In KB, gzipped as a web server sends it.
PAGE = 80  # the HTML
FIRST_VISIT = 300  # with all that it loads before anything is touched
FRAMES = 300  # of one explorable
# A teacher's own pages are for one class, which has them from a stick or the school's network.
OWN = "book/class"
OWN_PAGE, OWN_FIRST_VISIT, OWN_FRAMES = 200, 600, 1000
FRAMES_OF = re.compile(r'data-frames="([^"]+)"')
LINKS = {"stylesheet", "preload", "modulepreload"}


class Loaded(HTMLParser):
    """The files that a page loads at once: styles, scripts, fonts and pictures, as it names them.

    What these load in turn is not seen here; tests/browser/test_pages.py weighs what a browser
    asks for.
    """

    def __init__(self, page):
        super().__init__()
        self.names = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "link" and LINKS & set((attributes.get("rel") or "").split()):
            self.names.add(attributes["href"])
        elif tag in ("script", "img") and attributes.get("loading") != "lazy":
            self.names.add(attributes.get("src"))


@functools.cache
def weight(path):
    """Return the kilobytes of a file as it is sent; what is compressed already stays as it is."""
    data = path.read_bytes()
    return min(len(data), len(gzip.compress(data))) / 1024


def first_visit(page):
    """Return the kilobytes of a page with all that it loads at once."""
    loaded = {page}
    for name in Loaded(page.read_text(encoding="utf-8")).names:
        address = urlsplit(name or "")
        if address.path and not address.scheme and not address.netloc:
            loaded.add((page.parent / unquote(address.path)).resolve())
    return sum(map(weight, loaded))


def weigh(app, error):
    """Fail the build if anything is over its budget, and say by how much."""
    if error or app.builder.format != "html":
        return
    weight.cache_clear()
    site = Path(app.outdir).resolve()
    pages = sorted(site.glob("book/**/*.html"))
    own = {page for page in pages if page.is_relative_to(site / OWN)}
    for page in tuple(own):
        names = FRAMES_OF.findall(page.read_text(encoding="utf-8"))
        own.update((page.parent / name).resolve() for name in names)
    found = []
    for page in pages:
        first, whole = (OWN_PAGE, OWN_FIRST_VISIT) if page in own else (PAGE, FIRST_VISIT)
        found.append((page, "", weight(page), first))
        found.append((page, " with what it loads", first_visit(page), whole))
    for file in sorted(site.glob("book/frames/*.js")):
        found.append((file, "", weight(file), OWN_FRAMES if file in own else FRAMES))
    heavy = [
        f"{path.relative_to(site)}{what} takes {size:.0f} KB gzipped, "
        f"{size - budget:.0f} KB over its budget of {budget} KB"
        for path, what, size, budget in found
        if size > budget
    ]
    if heavy:
        raise ExtensionError("; ".join(heavy))


def setup(app):
    app.connect("build-finished", weigh)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
