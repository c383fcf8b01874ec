"""Hold every page to its size: a book that is slow to open is not read on a telephone."""

import gzip
from pathlib import Path

from sphinx.errors import ExtensionError

PAGE_BUDGET_KB = 700


def weigh(app, error):
    """Fail the build if a page's HTML is over its budget, and say by how much."""
    if error or app.builder.format != "html":
        return
    heavy = []
    for page in sorted(Path(app.outdir).glob("book/**/*.html")):
        size = len(gzip.compress(page.read_bytes())) / 1024
        if size > PAGE_BUDGET_KB:
            heavy.append(
                f"{page.relative_to(app.outdir)} takes {size:.0f} KB gzipped, "
                f"{size - PAGE_BUDGET_KB:.0f} KB over its budget of {PAGE_BUDGET_KB} KB"
            )
    if heavy:
        raise ExtensionError("; ".join(heavy) + ": offer fewer values in an explorable.")


def setup(app):
    app.connect("build-finished", weigh)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
