"""The search page: what it finds, from a server and from disk, by keyboard, and where it leads."""

import gzip
import json
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import CHAPTERS
from .test_pages import Links

INDEX_BUDGET = 300 * 1024  # as much as one explorable may have; loaded with the first search
RESULT = ".book-search-results h2 a"


@pytest.fixture(scope="module")
def pages(site):
    text = (site / "_static/search-index.js").read_text(encoding="utf-8")
    return json.loads(text.partition("=")[2].rstrip(";"))


@pytest.fixture(params=["http", "file"])
def search(request, visit, site, address):
    """Open the search page with a query, from the server or from disk."""

    @contextmanager
    def opened(query, **options):
        base = address if request.param == "http" else f"{site.as_uri()}/"
        with visit(f"search.html?q={quote(query)}", base=base, **options) as page:
            page.locator(".book-search-status:not(:empty)").wait_for()
            yield page

    return opened


def status(page):
    return page.locator(".book-search-status").inner_text()


def test_every_page_is_in_the_index_and_every_anchor_is_there(pages, site):
    assert {page["uri"] for page in pages} == set(CHAPTERS)
    for page in pages:
        ids = Links(site / page["uri"]).ids
        gone = [place["anchor"] for place in page["places"] if place["anchor"] not in ids]
        assert not gone, f"{page['uri']}: {gone}"
        assert any(place["passages"] for place in page["places"]), page["uri"]


def test_the_index_is_small_and_no_formula_stays_tex(pages, site):
    data = (site / "_static/search-index.js").read_bytes()
    assert len(gzip.compress(data)) < INDEX_BUDGET
    formulas = [
        part
        for page in pages
        for place in page["places"]
        for passage in place["passages"]
        for part in passage.split("$")[1::2]
    ]
    assert "δ₃" in formulas
    assert not [formula for formula in formulas if "\\" in formula or "_{" in formula]


def test_sphinx_puts_no_search_of_its_own_beside(site):
    assert not list(site.glob("**/searchtools.js")) + list(site.glob("searchindex.js"))


@pytest.mark.parametrize("query", ["δ", "delta", "deltas"])
def test_a_symbol_and_its_name_find_the_same(search, query):
    with search(query) as page:
        first = page.locator(RESULT).first
        assert first.inner_text() == "delta"
        assert "glossary.html" in first.get_attribute("href")
        assert status(page).startswith("Found in ")
        assert page.locator(".book-search-results mark", has_text="δ").count() > 3


def test_what_the_book_does_not_treat_is_said_and_what_is_near_is_offered(search):
    with search("attention") as page:
        assert "The book has nothing on “attention”." in status(page)
        assert page.locator(RESULT).count() == 0
        page.click(".book-search-status a")
        page.locator(RESULT).nth(3).wait_for()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Type a word"),
        ("xyzzy", "The book has nothing on “xyzzy”."),
        ("backporp", "Spelled nearly so: “backprop”"),
    ],
)
def test_empty_senseless_and_misspelled_queries_are_answered(search, query, said):
    with search(query) as page:
        assert said in status(page)


def test_by_keyboard_alone_from_a_page_to_a_passage_and_back(search):
    with search("") as page:
        page.keyboard.type("dead unit")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/03_activations.html*")
        assert page.evaluate("location.hash") == "#where-derivatives-die"
        passage = page.locator("p", has_text="a unit that is 0 for some samples is healthy")
        page.wait_for_function("() => scrollY > 500")
        assert 0 < passage.bounding_box()["y"] < 900
        marked = "[...CSS.highlights.get('found')].map(range => range.toString().toLowerCase())"
        assert {"dead", "unit"} == set(page.evaluate(marked))
        page.keyboard.press("Escape")
        assert not page.evaluate("CSS.highlights.has('found')")
        assert page.evaluate("location.search + location.hash") == "#where-derivatives-die"
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("relu")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=relu*")
        assert page.locator("#book-search").input_value() == "relu"


def test_an_explorable_is_found_and_opens(search):
    with search("two tangents") as page:
        page.locator(".book-search-results a[href*='#nudge']").first.click()
        page.wait_for_selector("#nudge svg")
        assert page.evaluate("location.hash") == "#nudge"


def test_a_query_stays_in_the_address(search):
    with search("") as page:
        page.fill("#book-search", "δ₃")
        page.wait_for_selector(RESULT)
        assert "q=%CE%B4%E2%82%83" in page.url
        page.reload()
        page.locator(RESULT).nth(3).wait_for()


def test_without_javascript_the_search_page_says_where_else_to_look(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}search.html")
    page.click("main a[href$='glossary.html']")
    assert page.url.endswith("book/glossary.html")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_search_page_is_accessible_and_fits_a_telephone(visit, scheme):
    with visit("search.html?q=learning%20rate") as page:
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page, options={"preload": False})  # see test_pages.py
        assert results.violations_count == 0, results.generate_report()
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
