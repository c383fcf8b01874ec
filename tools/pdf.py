"""Print the built book into one PDF: a title page with the contents, then every page of the book.

    python -m tools.pdf    writes _build/backprop-by-hand.pdf

The pages' texts are put into one document, which Chromium prints: tagged for screen readers, with
the headings as its outline, and with every link to a page of the book leading to its place here.
"""

import html
import io
import sys
from itertools import chain
from pathlib import Path

import yaml
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from tools.chromium import NoChromium, chromium

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build/html"
PAPER = {
    "format": "A4",
    "margin": {"top": "18mm", "bottom": "20mm", "left": "25mm", "right": "25mm"},
    "print_background": True,
    "tagged": True,
    "outline": True,
    "display_header_footer": True,
    "header_template": "<span></span>",
    "footer_template": (
        '<p style="margin: 0 auto; font: 9pt sans-serif"><span class="pageNumber"></span></p>'
    ),
}
# Give the text of a page: its ids with the page's name before them, as all pages become one; links
# into the book lead to these, and links to files that paper does not have are no links.
TAKE_OUT = """([name, names]) => {
    const article = document.querySelector("main article");
    for (const script of article.querySelectorAll("script")) script.remove();
    const places = article.querySelectorAll("[id]:not(svg *)");
    for (const place of places) place.id = `${name}:${place.id}`;
    for (const image of article.querySelectorAll("img")) image.src = image.src; // now absolute
    for (const link of article.querySelectorAll("a[href]")) {
        const [page, fragment] = link.href.split("#");
        if (page in names) {
            // The state of an explorable follows a "?".
            link.href = "#" + [names[page], fragment?.split("?")[0]].filter(Boolean).join(":");
        } else if (!page.startsWith("http")) link.replaceWith(...link.childNodes);
    }
    article.id = name;
    for (const link of article.querySelectorAll(".headerlink")) link.remove();
    const title = article.querySelector("h1").textContent.trim();
    const styles = [...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href);
    return [title, styles, article.outerHTML];
}"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter((heading) => heading.checkVisibility()).map((heading) => heading.textContent.trim())"""
DOCUMENT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{styles}
<style>
    article {{ break-before: page; }}
    .book-title {{ margin: 20mm 0 15mm; font: 700 28pt sans-serif; }}
    .contents-page ol {{ list-style: none; padding: 0; line-height: 1.9; font-family: sans-serif; }}
    .contents-page li {{ display: flex; justify-content: space-between; }}
    .contents-page a {{ color: inherit; text-decoration: none; }}
</style></head><body><main>
<nav class="contents-page">
<p class="book-title">{title}</p><h1>Contents</h1><ol>{contents}</ol>
</nav>
{articles}</main></body></html>"""


def pages_of(toc):
    """Yield the names of the book's pages, in order."""
    for key in ("root", "file"):
        if key in toc:
            yield toc[key]
    for key in ("parts", "chapters", "sections"):
        for inner in toc.get(key, []):
            yield from pages_of(inner)


def row(name, title, page):
    """Return an entry of the contents."""
    return f'<li><a href="#{name}">{html.escape(title)}</a><span>{page}</span></li>'


def headings(entry):
    """Yield all entries of an outline, from its first one on."""
    while entry:
        entry = entry.get_object()
        yield entry
        yield from headings(entry.get("/First"))
        entry = entry.get("/Next")


def finished(pdf, titles, author):
    """Return the print with its author, and with the titles of its outline.

    Chromium (156) joins the lines of a heading without a space, and enters the words of a heading
    twice if it has moved it to the next sheet.
    """
    book = PdfWriter(clone_from=io.BytesIO(pdf))
    book.add_metadata({"/Author": author})
    entries = headings(book.root_object["/Outlines"]["/First"])
    for entry, title in zip(entries, titles, strict=True):
        entry[NameObject("/Title")] = TextStringObject(title)
    return book


def bind(browser, names, author=""):
    """Return the pages of those names as one PDF."""
    addresses = {f"{(SITE / name).as_uri()}.html": name for name in names}
    # Without scripts a page stands as it was built.
    tab = browser.new_page(color_scheme="light", java_script_enabled=False)
    tab.set_default_timeout(600_000)  # milliseconds: all pages in one take long on a busy machine
    taken = []
    for address, name in addresses.items():
        tab.goto(address)
        taken.append(tab.evaluate(TAKE_OUT, [name, addresses]))
    titles, styles, articles = zip(*taken, strict=True)
    document = {
        "title": html.escape(titles[0]),
        "styles": "".join(
            f'<link rel="stylesheet" href="{style}">'
            for style in dict.fromkeys(chain.from_iterable(styles))
        ),
        "articles": "".join(articles),
    }
    tab.goto(next(iter(addresses)))  # from where files may be loaded
    tab.emulate_media(media="print")
    pages = ["000"] * len(names)
    for _ in range(2):  # where each page begins, the first print tells
        contents = "".join(map(row, names, titles, pages))
        tab.set_content(DOCUMENT.format(contents=contents, **document), wait_until="load")
        pdf = tab.pdf(**PAPER)
        reader = PdfReader(io.BytesIO(pdf))
        places = reader.named_destinations
        pages = [reader.get_destination_page_number(places[f"/{name}"]) + 1 for name in names]
    book = finished(pdf, tab.evaluate(HEADINGS), author)
    tab.close()
    return book


def main():
    if not (SITE / "index.html").exists():
        sys.exit("the book is not built: run `make book` first")
    toc, settings = (
        yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for name in ("_toc.yml", "_config.yml")
    )
    try:
        with chromium() as browser:
            book = bind(browser, list(pages_of(toc)), settings["author"])
    except NoChromium as error:
        sys.exit(str(error))
    target = ROOT / "_build/backprop-by-hand.pdf"
    book.write(target)
    print(f"{target.relative_to(ROOT)}: {len(book.pages)} pages")


if __name__ == "__main__":
    main()
