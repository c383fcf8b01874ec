"""Print the built book into one PDF: a title page with the contents, then every page of the book.

    python -m tools.pdf    writes _build/backprop-by-hand.pdf

Chromium prints each page as it would for a reader, with every explorable at the setting that it
starts with. Links from page to page lead to the place in the PDF.
"""

import html
import io
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import Fit

from tools.chromium import NoChromium, chromium

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build/html"
PAPER = {
    "format": "A4",
    "scale": 0.75,  # a screen's letters are large on paper
    "margin": {"top": "18mm", "bottom": "20mm", "left": "18mm", "right": "18mm"},
    "print_background": True,
}


def pages_of(toc):
    """Yield the names of the book's pages, in order."""
    for key in ("root", "file"):
        if key in toc:
            yield toc[key]
    for key in ("parts", "chapters", "sections"):
        for inner in toc.get(key, []):
            yield from pages_of(inner)


def print_page(tab, address):
    """Return a page's title and its print as a PDF."""
    tab.goto(address, wait_until="networkidle")
    tab.evaluate("document.fonts.ready.then(() => {})")
    title = tab.locator("h1").first.evaluate("h => h.firstChild.textContent.trim()")
    return title, PdfReader(io.BytesIO(tab.pdf(**PAPER)))


def links_of(pdf):
    """Yield (page number, rectangle, target) for the links of a print.

    The target is an address, or a destination in the same print.
    """
    for number, page in enumerate(pdf.pages):
        for annotation in page.get("/Annots", []):
            annotation = annotation.get_object()
            if annotation["/Subtype"] == "/Link":
                action = annotation.get("/A", {})
                target = annotation.get("/Dest", action.get("/D", action.get("/URI")))
                yield number, annotation["/Rect"], str(target)


def find(pdf, name):
    """Return on which page of a print a destination is, and where; by default at the front."""
    place = pdf.named_destinations.get(f"/{unquote(name).lstrip('/')}")
    if place is None:
        return 0, Fit.fit()
    return pdf.get_destination_page_number(place), Fit.xyz(top=place.top)


def contents(tab, entries):
    """Return the title page, which lists each (title, first page)."""
    rows = "".join(
        f"<tr><td>{html.escape(title)}</td><td>{page}</td></tr>" for title, page in entries
    )
    tab.set_content(
        "<style>body { font: 12pt sans-serif } table { width: 100%; line-height: 1.9 }"
        " td + td { text-align: right } h1 { margin: 20mm 0 15mm }</style>"
        f"<h1>{html.escape(entries[0][0])}</h1><table>{rows}</table>"
    )
    return PdfReader(io.BytesIO(tab.pdf(**PAPER)))


def numbers(tab, count):
    """Return sheets that are empty but for their page numbers."""
    sheets = "".join(f"<div>{number}</div>" for number in range(1, count + 1))
    tab.set_content(
        "<style>body { margin: 0; font: 9pt sans-serif } div { height: 287mm; display: flex;"
        " align-items: end; justify-content: center; break-after: page }"
        f" div:last-child {{ break-after: auto }}</style>{sheets}"
    )
    return PdfReader(io.BytesIO(tab.pdf(format="A4")))


def bind(tab, names):
    """Print the pages of those names and bind them, with contents, into one PDF."""
    addresses = [f"{(SITE / name).as_uri()}.html" for name in names]
    prints = [print_page(tab, address) for address in addresses]
    starts, count = {}, len(contents(tab, [(title, 0) for title, _ in prints]).pages)
    for address, (_, pdf) in zip(addresses, prints, strict=True):
        starts[address], count = count, count + len(pdf.pages)
    listed = zip((title for title, _ in prints), starts.values(), strict=True)
    front = contents(tab, [(title, start + 1) for title, start in listed])

    book = PdfWriter()
    book.append(front, "Contents", import_outline=False)
    for title, pdf in prints:
        book.append(pdf, title, import_outline=False)
    for page, number in zip(book.pages, numbers(tab, count).pages, strict=True):
        page.merge_page(number)

    book.remove_annotations("/Link")  # they point into the separate prints and to the disk
    bound = dict(zip(addresses, (pdf for _, pdf in prints), strict=True))
    for address, pdf in bound.items():
        for number, rectangle, target in links_of(pdf):
            url = urlsplit(target)
            page = target.partition("#")[0] if url.scheme == "file" else address
            if url.scheme in ("http", "https"):
                link = Link(rect=rectangle, url=target)
            elif page in bound:
                name = url.fragment.partition("?")[0] if url.scheme else target
                sheet, fit = find(bound[page], name)
                link = Link(rect=rectangle, target_page_index=starts[page] + sheet, fit=fit)
            else:
                continue  # such as the notebook's own file, which paper does not have
            book.add_annotation(starts[address] + number, link)
    book.compress_identical_objects()
    return book


if __name__ == "__main__":
    if not (SITE / "index.html").exists():
        sys.exit("the book is not built: run `make book` first")
    names = list(pages_of(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))))
    try:
        with chromium() as browser:
            book = bind(browser.new_page(color_scheme="light"), names)
    except NoChromium as error:
        sys.exit(str(error))
    target = ROOT / "_build/backprop-by-hand.pdf"
    book.write(target)
    print(f"{target.relative_to(ROOT)}: {len(book.pages)} pages")
