"""The book's public face: what search engines, previews of links and lost visitors get to see.

The head of every page has a title, a description and what Open Graph, Twitter and schema.org call
them. A page's description is its ``description`` - front matter in Markdown, metadata in a
notebook - or else its own first sentences. Beside the pages stand ``index.html``, which leads to
the book, one page for each address of `MOVED`, ``404.html``, ``robots.txt`` and, from Sphinx's own
extension, ``.nojekyll``.

Canonical addresses, the pictures of previews (`cards`) and ``sitemap.xml`` need the public address.
They are there once ``html: baseurl`` is set in ``_config.yml``; "report an error" and "suggest an
edit" once ``repository: url`` is.
"""

import json
import os
import re
import subprocess
import time
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from cards import card
from docutils import nodes
from sphinx.util.i18n import format_date
from sphinx.util.osutil import relative_uri

from nn_core import __version__

HERE = Path(__file__).parent
# Old address -> page where it went, both without ".html". Links to them may be anywhere: in a
# teacher's notes, with an explorable's setting behind a "#". Take none away.
MOVED = {"index": "book/index"}
# The pages without a source: title and description.
MADE = {
    "404": ("There is no such page", "No page has this address; the book's contents lead on."),
    "search": ("Search", "Search the book's chapters, notation, glossary and library."),
}
LOST = """\
<h1>{title}</h1>
<p>The address may hold a slip, or the page may have moved. Begin at the
<a href="{start}">first page</a>, look into the contents, or search for what the page was about.</p>
"""
WHAT = "an interactive textbook"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
LONGEST = 160  # characters of a description: what search engines show


def sentences(text, longest=LONGEST):
    """Return as many whole sentences from the start of a text as fit, but one at least."""
    found = re.split(r"(?<=[.?!])\s+", text)
    while len(found) > 1 and len(" ".join(found)) > longest:
        found.pop()
    return " ".join(found)


def description(doctree, metadata):
    """Return what a page says of itself in a sentence or two."""
    if "description" in metadata:
        return metadata["description"]
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if text.endswith((".", "?", "!")):
            return sentences(text)
    return ""


def book_date(root):
    """Return the date of the last change as YYYY-MM-DD, or else of the build."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        try:
            epoch = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):  # no git, or no repository
            epoch = time.time()
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch)))


def in_words(date):
    """Return a date as people write it: 2026-11-05 is 5 November 2026."""
    return format_date("%-d %B %Y", date=datetime.fromisoformat(date), language="en")


def prepare(app, config):
    """Bring the public address into one form, and set what follows from it."""
    config.html_static_path.append(str(HERE.parent / "page/moved.js"))
    config.html_baseurl = config.html_baseurl and config.html_baseurl.rstrip("/") + "/"
    # Links of the page for unknown addresses, which is shown at any depth, begin at the root.
    config.notfound_urls_prefix = urlsplit(config.html_baseurl).path or "/"
    # A changed value makes Sphinx write all pages anew.
    config.book_date = book_date(app.srcdir)


def address(app, page):
    return app.config.html_baseurl + quote(f"{page}.html")


def meta(name, content, attribute="name"):
    return f'<meta {attribute}="{name}" content="{escape(content)}" />'


def tags(app, page, title, text, picture=None):
    """Return the elements of a page's head that tell others about it."""
    book = app.config.html_title
    found = [
        meta("description", text),
        meta("og:title", title, "property"),
        meta("og:description", text, "property"),
        meta("og:type", "website" if page == app.config.root_doc else "article", "property"),
        meta("og:site_name", book, "property"),
        meta("twitter:card", "summary_large_image" if picture else "summary"),
    ]
    if app.config.html_baseurl:
        url = address(app, page)
        found += [f'<link rel="canonical" href="{escape(url)}" />', meta("og:url", url, "property")]
    if picture:
        found += [
            meta("og:image", app.config.html_baseurl + quote(picture), "property"),
            meta("og:image:width", "1200", "property"),
            meta("og:image:height", "630", "property"),
            meta("og:image:alt", f"{title}: a picture from the book", "property"),
        ]
    return "\n".join(found)


def structured(app, page, title, text):
    """Return what schema.org knows of the book and its chapters, as a block of data, or ""."""
    number = app.env.toc_secnumbers.get(page, {}).get("")
    book = {"@type": ["Book", "LearningResource"], "name": app.config.html_title}
    if page == app.config.root_doc:
        data = book | {
            "description": text,
            "author": {"@type": "Organization", "name": app.config.author},
            "license": LICENSE,
            "version": __version__,
            "dateModified": app.config.book_date,
        }
    elif number:
        data = {
            "@type": ["Chapter", "LearningResource"],
            "name": title,
            "description": text,
            "position": number[0],
            "isPartOf": book,
        }
    else:
        return ""
    data |= {"@context": "https://schema.org", "inLanguage": "en", "isAccessibleForFree": True}
    if app.config.html_baseurl:
        data["url"] = address(app, page)
    # "</script>" in a text must not end the element.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'\n<script type="application/ld+json">{text}</script>'


def repository_links(app, page):
    """Return the addresses at which GitHub takes a report, shows a page's source, and edits it."""
    options = app.config.html_theme_options
    repository, branch = options.get("repository_url"), options.get("repository_branch")
    if not repository:
        return {}
    source = Path(app.env.doc2path(page)).relative_to(app.srcdir).as_posix()
    report = urlencode({"title": f"{source}: ", "body": f"Version {__version__}\n\n"})
    links = {
        "report_url": f"{repository}/issues/new?{report}",
        "source_url": f"{repository}/blob/{branch}/{source}",
    }
    if source.endswith(".md"):  # of a notebook the editor there shows the JSON
        links["edit_url"] = f"{repository}/edit/{branch}/{source}"
    return links


def about(app, page, doctree):
    """Return a page's title, its description, and the place of its card or None."""
    title = app.env.titles[page].astext()
    text = description(doctree, app.env.metadata[page])
    return title, text, card(app, page, title, text) if app.config.html_baseurl else None


def describe(app, page, template, context, doctree):
    """Give the theme what it prints: ``page_title``, ``metatags`` and the footer's data."""
    book, root = app.config.html_title, app.config.root_doc
    date = app.config.book_date
    context.update(book_version=__version__, book_date=date, book_date_text=in_words(date))
    context["book_author"] = app.config.author
    context["pageurl"] = None  # the canonical address is among the tags
    if doctree is None:
        title, text = MADE[page]
        context["metatags"] = tags(app, page, title, text)
    else:
        title, text, picture = about(app, page, doctree)
        context["metatags"] += tags(app, page, title, text, picture)
        context["metatags"] += structured(app, page, title, text)
        context.update(repository_links(app, page))
    context["page_title"] = f"{book}: {WHAT}" if page == root else f"{title} - {book}"
    if page == app.config.notfound_pagename:
        context["body"] = LOST.format(title=title, start=context["pathto"](root))
        context["content_root"] = app.config.notfound_urls_prefix
        toctree = context["toctree"]
        context["toctree"] = lambda **options: toctree(**options) or ""  # as Sphinx's own


MOVED_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>{title}</title>
{tags}
<script src="{script}" data-target="{target}"></script>
<meta http-equiv="refresh" content="0; url={target}" />
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
<p><a href="{target}">Open {title}</a></p>
</main>
</body>
</html>
"""


def lead_on(app):
    """Write the pages at old addresses. (A book of a few pages lacks some of the new ones.)"""
    for old, new in MOVED.items():
        if new not in app.env.found_docs:
            continue
        title, text, picture = about(app, new, app.env.get_doctree(new))
        path = Path(app.outdir) / f"{old}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        page = MOVED_PAGE.format(
            title=escape(title),
            text=escape(text),
            tags=tags(app, new, title, text, picture),
            script=relative_uri(old, "_static/moved.js"),
            target=relative_uri(old, f"{new}.html"),
        )
        path.write_text(page, encoding="utf-8")
    return []


def finish(app, error):
    """Write ``robots.txt`` and ``sitemap.xml``."""
    if error or app.builder.format != "html":
        return
    robots, sitemap = (Path(app.outdir) / name for name in ("robots.txt", "sitemap.xml"))
    sitemap.unlink(missing_ok=True)
    rules = "User-agent: *\nAllow: /\n"
    if app.config.html_baseurl:
        pages = "".join(
            f"<url><loc>{escape(address(app, page))}</loc></url>\n"
            for page in sorted(app.env.found_docs)
        )
        sitemap.write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{pages}</urlset>\n',
            encoding="utf-8",
        )
        rules += f"Sitemap: {app.config.html_baseurl}sitemap.xml\n"
    robots.write_text(rules, encoding="utf-8")


def setup(app):
    app.add_config_value("book_date", "", "html")
    app.connect("config-inited", prepare, priority=400)  # before others read what it sets
    app.connect("html-page-context", describe, priority=450)  # after notfound's, before all others
    app.connect("html-collect-pages", lead_on)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
