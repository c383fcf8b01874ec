"""The book's public face, tried on a small book with and without an address on the web."""

import json
import os
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import matplotlib.image
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from nn_core import __version__
from tests.test_build import ROOT, load
from tests.test_launch import ADDRESS, build, make, write

public = load(ROOT / "book/_ext/public.py")
WEB = "https://example.org/a-book/"
TOC = """\
format: jb-book
root: book/index
chapters:
  - file: book/04_chapter
  - file: book/notes
options:
  numbered: 1
"""
INDEX = """# A small book

This book is *short*; it says $1 + 1 = 2$ and little else. It is here to be built with an address
and without one. What a third sentence has to say is too much for a description of the page."""
EXPLORABLE = """\
from classroom import explore, plots

@explore(n=[1, 2])
def some(n=1):
    "A line."
    picture, axes = plots.figure()
    axes.plot([0, n], color="#8000ff", linewidth=9)
    return picture, "a line"
"""
DESCRIBED = "What the author has written, in the place of a first sentence <that> does not serve."


class Head(HTMLParser):
    """What the head of a page says: meta by name or property, links by relation, data, title."""

    def __init__(self, path):
        super().__init__()
        self.meta, self.links, self.urls, self.text, self.inside = {}, {}, [], {}, None
        self.page = path.read_text(encoding="utf-8")
        self.feed(self.page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.inside = attributes.get("type", tag)
        if tag == "meta":
            name = attributes.get("name") or attributes.get("property")
            assert name not in self.meta or name in (None, "viewport"), f"{name} twice"
            self.meta[name] = attributes.get("content")
        elif tag == "link":
            assert attributes["rel"] != "canonical" or "canonical" not in self.links
            self.links[attributes["rel"]] = attributes["href"]
        self.urls += [attributes[key] for key in ("href", "src", "action") if key in attributes]

    def handle_data(self, data):
        self.text.setdefault(self.inside, data)

    def handle_endtag(self, tag):
        self.inside = None

    def data(self):
        return json.loads(self.text["application/ld+json"])


def small_book(folder, url, baseurl):
    make(folder, url, baseurl)
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    cells = new_markdown_cell(INDEX), new_code_cell(EXPLORABLE)
    write(folder / "book/index.ipynb", *cells)
    write(folder / "book/04_chapter.ipynb", new_markdown_cell("# Four"), description=DESCRIBED)
    notes = "# Notes\n\n> **For whom**\n>\n> These notes are for nobody & say nothing.\n"
    (folder / "book/notes.md").write_text(notes, encoding="utf-8")
    return build(folder)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("published"), ADDRESS, WEB.rstrip("/"))


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("unpublished"), "", "")


PAGES = ("book/index", "book/04_chapter", "book/notes")


def test_every_page_says_what_it_is(published, unpublished):
    for site in (published, unpublished):
        index, chapter, notes = (Head(site / f"{page}.html") for page in PAGES)
        assert index.text["title"] == "Backprop by Hand: an interactive textbook"
        assert chapter.text["title"] == "Four - Backprop by Hand"
        assert index.meta["description"] == (
            "This book is short; it says 1 + 1 = 2 and little else. "
            "It is here to be built with an address and without one."
        )
        assert chapter.meta["description"] == DESCRIBED
        assert notes.meta["description"] == "These notes are for nobody & say nothing."
        for page, title in ((index, "A small book"), (chapter, "Four"), (notes, "Notes")):
            assert page.meta["og:title"] == title
            assert page.meta["og:description"] == page.meta["description"]
        assert 50 < len(Head(site / "search.html").meta["description"]) < 160


def test_schema_org_knows_the_book_and_its_chapters(published, unpublished):
    book = Head(published / "book/index.html").data()
    assert (book["@type"][0], book["version"]) == ("Book", __version__)
    assert book["url"] == WEB + "book/index.html"
    chapter = Head(unpublished / "book/04_chapter.html")
    assert chapter.data()["description"] == DESCRIBED
    assert (chapter.data()["@type"][0], chapter.data()["position"]) == ("Chapter", 1)
    assert "url" not in chapter.data()
    assert "<that>" not in chapter.text["application/ld+json"]


def test_addresses_are_there_once_the_book_has_one(published):
    for page in PAGES:
        head = Head(published / f"{page}.html")
        assert head.links["canonical"] == head.meta["og:url"] == f"{WEB}{page}.html"
    sitemap = ElementTree.parse(published / "sitemap.xml")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = [place.text for place in sitemap.iterfind(f"{space}url/{space}loc")]
    assert listed == sorted(f"{WEB}{page}.html" for page in PAGES)
    assert f"Sitemap: {WEB}sitemap.xml\n" in (published / "robots.txt").read_text()


def test_without_an_address_there_is_none(unpublished):
    for path in unpublished.rglob("*.html"):
        if "lite" not in path.parts:
            head = Head(path)
            assert "canonical" not in head.links
            assert not {"og:url", "og:image"} & set(head.meta)
    assert not (unpublished / "sitemap.xml").exists()
    assert not (unpublished / "cards").exists()
    assert (unpublished / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"


def card(site, page):
    """Return the picture in a page's previews, as its path."""
    head = Head(site / f"{page}.html")
    assert head.meta["twitter:card"] == "summary_large_image"
    assert head.meta["og:image"].startswith(WEB)
    return site / head.meta["og:image"].removeprefix(WEB)


def test_a_preview_shows_the_title_and_the_first_explorable(published):
    cards = [card(published, page) for page in PAGES]
    assert len(set(cards)) == 3
    for path in cards:
        pixels = matplotlib.image.imread(path)[:, :, :3]
        assert pixels.shape == (630, 1200, 3)
        dark = pixels.sum(axis=2) < 1
        assert dark[60:130, 60:500].mean() > 0.02  # the title
        assert not dark[150:590, 500:526].any()  # where labels that are too large would reach
        # The explorable's line; on pages without one, the index's.
        line = abs(pixels - [0x80 / 255, 0, 1]).sum(axis=2) < 0.02
        assert line[150:590, 520:1140].sum() > 1000


def test_a_preview_is_drawn_anew_when_it_changes_and_only_then(published):
    folder = published.parents[1]
    before = {path: path.stat().st_mtime_ns for path in published.glob("cards/*")}
    sitemap = (published / "sitemap.xml").read_text()
    notes = folder / "book/notes.md"
    notes.write_text(notes.read_text().replace("nothing", "little"))
    build(folder)
    after = {path: path.stat().st_mtime_ns for path in published.glob("cards/*")}
    assert len(after) == len(before) == 3
    assert len(after.items() & before.items()) == 2
    assert card(published, "book/notes") not in before
    assert (published / "sitemap.xml").read_text() == sitemap


def test_the_root_leads_to_the_book_and_says_what_it_is(published, unpublished):
    for site in (published, unpublished):
        root, index = Head(site / "index.html"), Head(site / "book/index.html")
        assert root.meta == index.meta | {"color-scheme": "light dark", None: root.meta[None]}
        assert root.meta[None] == "0; url=book/index.html"
        assert root.links.get("canonical") == index.links.get("canonical")
        assert "book/index.html" in root.urls
        assert root.text["h1"] == "A small book"


def test_a_page_that_has_moved_leads_to_where_it_is(tmp_path, monkeypatch, unpublished):
    class App:
        outdir = tmp_path
        config = type("Config", (), {"html_title": "B", "html_baseurl": WEB, "root_doc": "x"})
        env = type("Environment", (), {"found_docs": {"book/a/new"}, "get_doctree": print})

    monkeypatch.setattr(public, "MOVED", {"old/b/c": "book/a/new", "some": "not/there"})
    monkeypatch.setattr(public, "about", lambda *_: ("A & B", "Text.", "card.png"))
    public.lead_on(App)
    assert [path.name for path in tmp_path.rglob("*.html")] == ["c.html"]
    page = Head(tmp_path / "old/b/c.html")
    assert page.links["canonical"] == f"{WEB}book/a/new.html"
    assert page.meta[None] == "0; url=../../book/a/new.html"
    assert page.urls[-2:] == ["../../_static/moved.js", "../../book/a/new.html"]
    assert 'data-target="../../book/a/new.html"' in page.page
    assert page.text["title"] == "A & B"
    assert (unpublished / "_static/moved.js").exists()


def test_the_addresses_of_moved_pages_are_free_and_lead_to_pages():
    def exists(page):
        return any((ROOT / f"{page}.{kind}").exists() for kind in ("md", "ipynb"))

    for old, new in public.MOVED.items():
        assert exists(new)
        assert not exists(old)


def test_the_page_for_unknown_addresses_works_at_any_depth(published, unpublished):
    for site, root in ((published, "/a-book/"), (unpublished, "/")):
        page = Head(site / "404.html")
        local = [url for url in page.urls if not urlsplit(url).netloc and not url.startswith("#")]
        assert len(local) > 10
        for url in local:
            assert url.startswith(root)
            path = site / urlsplit(url).path.removeprefix(root)
            assert path.is_file(), url
        assert f'data-content_root="{root}"' in page.page
        assert {f"{root}book/notes.html", f"{root}book/index.html"} <= set(local)


def test_a_reader_can_report_and_suggest_once_there_is_a_repository(published, unpublished):
    urls = Head(published / "book/04_chapter.html").urls
    assert not [url for url in urls if "/edit/" in url]  # it would show the notebook's JSON
    assert f"{ADDRESS}/edit/main/book/notes.md" in Head(published / "book/notes.html").urls
    (report,) = [url for url in urls if url.startswith(f"{ADDRESS}/issues/new?")]
    query = parse_qs(urlsplit(report).query)
    assert query["title"] == ["book/04_chapter.ipynb: "]
    assert __version__ in query["body"][0]
    page = (unpublished / "book/04_chapter.html").read_text()
    assert "/issues/new" not in page and "/edit/" not in page


def test_the_footer_tells_version_and_date(unpublished):
    page = (unpublished / "book/notes.html").read_text()
    assert f"The Backprop by Hand contributors. Version {__version__}" in page
    assert f'datetime="{public.book_date(unpublished)}"' in page
    assert public.in_words("2026-11-05") == "5 November 2026"


def test_the_date_is_the_one_asked_for_or_the_last_change_of_the_repository(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert public.book_date(tmp_path) == "1970-01-02"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert public.book_date(tmp_path) > "2026-01-01"  # no repository: today
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    then = {"GIT_COMMITTER_DATE": "2020-02-03T12:00:00Z"}
    commit = [*git, "commit", "-q", "--allow-empty", "-m", "a"]
    subprocess.run(commit, check=True, env=os.environ | then)
    assert public.book_date(tmp_path) == "2020-02-03"


def test_a_copy_to_take_home_has_no_public_face(published):
    with zipfile.ZipFile(published / "downloads/backprop-by-hand-book.zip") as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
    assert "index.html" in names and "_static/moved.js" in names
    absent = ("404.html", "robots.txt", "sitemap.xml", ".nojekyll", "CNAME", "cards")
    assert [name for name in names if name.startswith(absent)] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("One. Two.", "One. Two."),
        (f"One? {'x' * 150}! Three.", f"One? {'x' * 150}!"),
        (f"{'x' * 200}. Two.", f"{'x' * 200}."),
        ("It is 1.5 of v2. Two.", "It is 1.5 of v2. Two."),
    ],
)
def test_a_description_holds_whole_sentences(text, kept):
    assert public.sentences(text) == kept


def test_every_page_of_the_book_has_a_good_description_of_its_own():
    site = ROOT / "_build/html"
    if not (site / "book/index.html").exists():
        pytest.fail("the book is not built: run `make book` first")
    pages = [site / "404.html", site / "search.html", *site.glob("book/**/*.html")]
    heads = {path.relative_to(site).as_posix(): Head(path) for path in pages}
    for name, head in heads.items():
        text = head.meta["description"]
        assert 50 <= len(text) <= 160, (name, text)
        assert not re.search(r"[$\\]", text), (name, text)
        assert text[-1] in ".?!"
        assert len(head.text["title"]) <= 70
    for said in (
        [head.meta["description"] for head in heads.values()],
        [head.text["title"] for head in heads.values()],
    ):
        assert len(set(said)) == len(heads)
