"""What the built book carries to take home, in ``downloads/``.

- each notebook, and the wheel of this project, which is all that a notebook needs;
- ``backprop-by-hand-notebooks.zip``: all notebooks, the pages that they refer to, and the wheel;
- ``backprop-by-hand-book.zip``: the built book, to be opened from disk or put on any web server.
  It comes without Python for the browser: that is five times the rest, and from disk no browser
  starts it. The pages in it are those of a book that was built without. Nor has it what search
  engines and previews of links ask the public book for;
- ``backprop-by-hand.pdf``, where ``make pdf`` has printed it.

A page's download button offers them, and a page links to them as ``downloads/NAME``.
"""

import hashlib
import posixpath
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
from docutils import nodes
from links import references
from live import SERVICE, build_wheel, notebook
from solutions import text_of
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform

DATE = (2026, 1, 1, 0, 0, 0)  # of all files: a date that changed would make another archive
NOTEBOOKS, BOOK, PDF = (f"backprop-by-hand{end}" for end in ("-notebooks.zip", "-book.zip", ".pdf"))
# Those that read well outside of the book, too.
PAGES = ("glossary.md", "install.md", "notation.md", "teaching.md")
# What the built book has beside what is in its archive.
ONLINE = {
    *("lite", "cards", "404.html", "robots.txt", "sitemap.xml", ".nojekyll", "CNAME"),
    SERVICE,
}
REFERENCES = "references.md"  # made anew, since the book's page is made by Sphinx
LINK = re.compile(r"\[([^\]]*)\]\((?!https?:)([^)#\s]+\.(?:md|ipynb|zip|pdf))(#[^)\s]*)?\)")
README = """\
Backprop by Hand: the notebooks
===============================

You need Python 3.11 or newer. Open a terminal in this folder, and once type

    python3 -m venv .venv
    .venv/bin/python -m pip install jupyterlab {wheel}

Then, and whenever you want to go on:

    .venv/bin/jupyter lab index.ipynb

On Windows:

    py -m venv .venv
    .venv\\Scripts\\python -m pip install jupyterlab {wheel}
    .venv\\Scripts\\jupyter lab index.ipynb

Pictures appear when the cells of a notebook have run: menu Run, Run All Cells.

In a Jupyter of your own, in VS Code or on Colab, keep {wheel}
beside the notebook, and put this into a first cell:

    %pip install {wheel}

The text is under CC BY 4.0, the code under the BSD 3-Clause License.
"""


def zipped(path, files, fingerprint=""):
    """Write a zip archive of ``files``, bytes by name; the same files make the same archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = fingerprint.encode()
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{path.stem}/{name}", DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])


def installing(name, wheel, address, published):
    """Return what the guard of a notebook says instead of ``%pip install ..``.

    A book with a public address has the wheel there. Without one, the wheel lies beside; but where
    the repository is published, the guard already names that.
    """
    if address:
        return f"%pip install {address}/downloads/{wheel}"
    if published:
        return None
    beside = posixpath.relpath(wheel, posixpath.dirname(name))
    return f"%pip install {beside}  (a file that comes with the notebooks)"


def with_links_inside(text, name, inside, address):
    """Let each link of a page, which is called ``name``, lead somewhere outside of the book.

    What is not ``inside`` is in the book on the web, or else no link.
    """

    def replacement(link):
        label, target, fragment = link[1], link[2], link[3] or ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if path in inside:
            return link[0]
        if not address:
            return label
        if not path.startswith("downloads/"):
            path = "book/" + re.sub(r"\.(md|ipynb)$", ".html", path)
        return f"[{label}]({address}/{path}{fragment})"

    return LINK.sub(replacement, text)


def bibliography(path):
    """Return the references as plain Markdown, with an anchor for each key."""
    return "# References\n" + "".join(
        f'\n<a id="{key}"></a>{text}\n' for key, _, text in references(path, "markdown")
    )


def take_home(app, wheel):
    """Return the files of the notebooks' archive beside the wheel, as bytes by name."""
    book, docs = Path(app.srcdir) / "book", app.env.found_docs
    names = sorted(filter(None, (notebook(app, docname) for docname in docs)))
    pages = [name for name in PAGES if f"book/{name.removesuffix('.md')}" in docs]
    inside = {*names, *pages, REFERENCES}
    address = app.config.html_baseurl.rstrip("/")
    published = app.config.html_theme_options.get("repository_url")

    files = {}
    for name in names:
        content = nbformat.reads(text_of(app, book / name), as_version=4)
        install = installing(name, wheel, address, published)
        for cell in content.cells:
            if cell.cell_type == "markdown":
                cell.source = with_links_inside(cell.source, name, inside, address)
            elif cell.id == "guard" and install:
                cell.source = re.sub(r"%pip install [^\"]+", install, cell.source)
        files[name] = (nbformat.writes(content) + "\n").encode()
    for name in pages:
        text = (book / name).read_text(encoding="utf-8")
        files[name] = with_links_inside(text, name, inside, address).encode()
    files[REFERENCES] = bibliography(book / "references.bib").encode()
    files["README.txt"] = README.format(wheel=wheel).encode()
    return files


# What a page has of Python: its link, offers, script and style sheet.
PYTHON = re.compile(
    r'<a (?=[^>]*jupyterlite).*?</a>|<p class="live-offer">.*?</p>|'
    r'<button[^>]* class="live-here">.*?</button>|'
    r"<script[^>]*/live\.js[^>]*></script>|<link[^>]*/live\.css[^>]*>",
    re.DOTALL,
)


def without_python(page):
    """Return a page as it is in a book without Python, and without the archive that it is in."""
    page = PYTHON.sub("", page)
    page = re.sub(rf'<li><a href="[^"]*{BOOK}".*?</li>', "", page)
    return re.sub(rf'<a [^>]*href="[^"]*{BOOK}"[^>]*>(.*?)</a>', r"\1", page, flags=re.DOTALL)


def zip_book(site, target):
    """Write the archive of the built book, unless it is there."""
    files = {}
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site)
        online = name.parts[0] in ONLINE or name.match("_static/live.*")
        if not online and path != target:
            files[name.as_posix()] = path.read_bytes()
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(name.encode())
        digest.update(hashlib.sha256(content).digest())
    fingerprint = digest.hexdigest()
    if target.exists() and zipfile.ZipFile(target).comment == fingerprint.encode():
        return
    for name in files:
        if name.endswith(".html"):
            files[name] = without_python(files[name].decode()).encode()
    zipped(target, files, fingerprint)


class DownloadLinks(SphinxPostTransform):
    """Resolve the links to what the book carries, which MyST does not know of."""

    default_priority = 8  # right before MyST's own

    def run(self, **kwargs):
        for node in list(self.document.findall(pending_xref)):
            name = node["reftarget"].removeprefix("downloads/")
            if node["reftype"] != "myst" or name not in (NOTEBOOKS, BOOK, PDF):
                continue
            if name == PDF and not self.app.config.printed:
                node.replace_self(node.children)
                continue
            uri = posixpath.relpath(f"downloads/{name}", posixpath.dirname(self.env.docname))
            node.replace_self(nodes.reference("", "", *node.children, refuri=uri, internal=True))


def add_links(app, pagename, templatename, context, doctree):
    """Offer in a page's head what there is to download."""
    if not doctree:
        return
    offers = [("All notebooks (.zip)", NOTEBOOKS), ("The whole book (.zip)", BOOK)]
    if name := notebook(app, pagename):
        offers.insert(0, ("This notebook (.ipynb)", name))
    if app.config.printed:
        offers.append(("The whole book (.pdf)", PDF))
    context["download_links"] = [
        {"text": text, "url": context["pathto"](f"downloads/{name}", 1)} for text, name in offers
    ]


def look_for_pdf(app, config):
    # A changed value makes Sphinx write all pages anew, with or without the link.
    config.printed = (Path(app.outdir).parent / PDF).exists()


def finish(app, error):
    if error or app.builder.format != "html":
        return
    build, folder = Path(app.outdir).parent, Path(app.outdir) / "downloads"
    built = build_wheel(Path(app.srcdir), build / "wheel")
    name, release, _, *tags = built.name.split("-")
    wheel = "-".join([name, release, *tags])  # as people are to type it
    files = take_home(app, wheel) | {wheel: built.read_bytes()}

    single = {name for name in files if name.endswith((".ipynb", ".whl"))}
    for old in [*folder.rglob("*.ipynb"), *folder.rglob("*.whl")]:
        if old.relative_to(folder).as_posix() not in single:
            old.unlink()
    for name in single:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(files[name])
    zipped(folder / NOTEBOOKS, files)
    if app.config.printed:
        shutil.copyfile(build / PDF, folder / PDF)
    else:
        (folder / PDF).unlink(missing_ok=True)
    zip_book(Path(app.outdir), folder / BOOK)


def setup(app):
    app.add_config_value("printed", False, "html")
    app.add_post_transform(DownloadLinks)
    app.connect("config-inited", look_for_pdf)
    app.connect("html-page-context", add_links)
    # After all others: it packs what they have built.
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
