"""Every page of the built book: no noise, no strangers, readable, light enough, no dead link."""

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import CHAPTERS

OLD_ADDRESSES = Path(__file__).with_name("old_addresses.json")
FIRST_VISIT_BUDGET = 400 * 1024  # book/_ext/budget.py has the others
COMPRESSIBLE = re.compile(r"\.(html|js|css|svg|json)$|/$")


# axe takes milliseconds for each element, and most of a page's are the words of its programs and
# the symbols of its formulas. Of what looks alike, keep one.
THIN_OUT = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll(".highlight span")) {
        if (seen.has(word.className)) word.replaceWith(...word.childNodes);
        seen.add(word.className);
    }
    const inline = document.querySelectorAll("span.math:not(:only-child)");
    for (const formula of [...inline].slice(1)) formula.remove();
}"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > 361 && e.offsetParent)
    .filter(e => { // what scrolls inside its own box is fine
        for (let p = e.parentElement; p; p = p.parentElement)
            if (getComputedStyle(p).overflowX !== "visible") return false;
        return true;
    }).map(e => e.tagName + "." + e.className).slice(0, 5)"""


@pytest.fixture(scope="module")
def opened(visit, chapter):
    """A page for all tests of this module, each of which chooses how to look at it."""
    with visit(chapter) as page:
        yield page


def look(page, width=1280, dark=False):
    """Look at a page on a screen of some width, in light or dark mode."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_is_accessible(opened, dark):
    look(opened, dark=dark)
    opened.evaluate(THIN_OUT)
    # Preloading, axe looks for the style sheets that a style sheet imports in the wrong folder.
    options = {"resultTypes": ["violations"], "preload": False}
    if dark:  # the other rules do not look at colours
        options["runOnly"] = ["color-contrast", "link-in-text-block"]
    results = Axe().run(opened, options=options)
    assert results.violations_count == 0, results.generate_report()


def test_a_chapter_opens_with_a_box_that_says_what_is_in_it(opened, chapter):
    if not re.match(r"book/0\d", chapter):
        pytest.skip("no chapter")
    assert opened.locator(".admonition-title").first.text_content() == "In this chapter"


def test_a_page_fits_a_telephone(opened):
    look(opened, width=360)
    width = opened.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, f"it scrolls sideways: {width} px, {opened.evaluate(TOO_WIDE)}"


def test_every_formula_is_typeset_and_keeps_its_tex(opened):
    formulas, typeset = opened.evaluate(
        """() => [".math", ".math .katex-html, .math math annotation[encoding='application/x-tex']"]
            .map(parts => document.querySelectorAll(parts).length)"""
    )
    assert typeset == 2 * formulas


def test_a_formula_needs_no_script_and_no_server(visit, site):
    with visit(
        "book/04_backprop.html", base=f"{site.as_uri()}/", java_script_enabled=False
    ) as page:
        formula = page.locator("#equation-4-1 .katex-html")
        assert formula.is_visible() and "δ" in formula.inner_text()
        width, height = (formula.bounding_box()[key] for key in ("width", "height"))
        assert width > 100 and height > 15


def test_the_letters_of_formulas_come_with_the_style_sheet(visit):
    """So no text moves when a font arrives; the large brackets alone may come later."""
    with visit("book/04_backprop.html") as page:
        page.evaluate("document.fonts.ready.then(() => {})")
        loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        assert not [name for name in loaded if re.search("KaTeX_(Main-Regular|Math-Italic)", name)]
        assert page.evaluate("document.fonts.check('20px KaTeX_Main', 'a')")


def test_copied_text_has_the_tex_of_its_formulas(visit):
    with visit("book/notation.html") as page:
        copied = page.evaluate(
            """() => {
                const paragraph = [...document.querySelectorAll("p")]
                    .find(p => p.textContent.includes("A shape such as"));
                getSelection().selectAllChildren(paragraph);
                const copy = new ClipboardEvent("copy",
                    { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
                document.dispatchEvent(copy);
                return copy.clipboardData.getData("text/plain");
            }"""
        )
    assert copied.startswith("A shape such as $(n, n_1)$ means rows and columns. The shape $()$ is")


def test_in_dark_mode_no_light_panel_lies_under_a_figure(opened):
    look(opened, dark=True)
    backgrounds = opened.eval_on_selector_all(
        ".explorable, .picture, .cell_output, .cell_output .output.text_html",
        "parts => parts.map(part => getComputedStyle(part).backgroundColor)",
    )
    for background in set(backgrounds):
        channels = [float(number) for number in re.findall(r"[\d.]+", background)]
        assert (len(channels) == 4 and channels[3] == 0) or max(channels[:3]) < 90, background


def test_a_first_visit_stays_within_the_budget(opened, chapter, site):
    loaded = opened.evaluate(
        "[location.href, ...performance.getEntriesByType('resource').map(e => e.name)]"
    )
    total = 0
    for url in set(loaded):
        if url.startswith("data:"):
            continue
        name = unquote(urlsplit(url).path).removeprefix("/sub/path/")
        data = (site / name).read_bytes()
        total += len(gzip.compress(data)) if COMPRESSIBLE.search(name) else len(data)
    assert total <= FIRST_VISIT_BUDGET, f"{chapter}: {total / 1024:.0f} KB"


def test_every_old_address_of_a_page_still_opens_its_place(opened, chapter):
    """Links to sections, exercises, equations and explorables of earlier editions."""
    addresses = json.loads(OLD_ADDRESSES.read_text(encoding="utf-8"))
    gone = [
        old
        for old in addresses.get(chapter.removesuffix(".html"), [])
        if not opened.evaluate("id => document.getElementById(id) !== null", old)
    ]
    assert not gone, f"add them to book/_ext/addresses.json: {gone}"


class Links(HTMLParser):
    """The ids that a page has, and where it links to."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.targets = set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.update(attributes[key] for key in ("id", "name") if attributes.get(key))
        if tag == "a" and attributes.get("href"):
            self.targets.append(attributes["href"])


def test_every_internal_link_and_anchor_resolves(site):
    pages = {
        path.resolve(): Links(path)
        for path in site.rglob("*.html")
        if path.relative_to(site).parts[0] not in ("_static", "_sources", "lite")
    }
    dead = []
    for path, links in pages.items():
        for target in links.targets:
            url = urlsplit(target)
            if url.scheme or url.netloc:
                continue
            # An address that begins with "/", as those of 404.html, begins at the book's root.
            folder = site if url.path.startswith("/") else path.parent
            file = (folder / unquote(url.path).lstrip("/")).resolve() if url.path else path
            anchor = unquote(url.fragment).split("?")[0]  # an explorable's state follows a "?"
            if not file.exists():
                dead.append(f"{path.name} -> {target}")
            elif anchor and file in pages and anchor not in pages[file].ids:
                dead.append(f"{path.name} -> {target} (no such anchor)")
    assert not dead, "\n".join(dead)


def test_every_page_of_the_contents_is_built():
    assert {"book/index.html", "book/notation.html", "book/06_audit.html"} <= set(CHAPTERS)


def test_a_long_page_is_laid_out_as_one_reads_it_and_whole_for_who_goes_far(visit):
    shown = "e => e.checkVisibility({contentVisibilityAuto: true})"
    with visit("book/04_backprop.html", whole=False) as page:
        last = page.locator("#what-to-remember li").first
        assert not last.evaluate(shown)
        page.click(".contents a[href$='#what-to-remember']")
        page.wait_for_timeout(300)
        assert last.evaluate(shown)
        assert 0 < page.locator("#what-to-remember h2").bounding_box()["y"] < 150
        place = page.evaluate("scrollY")
        page.goto(page.url.replace("04_backprop", "03_activations"))
        page.go_back()
        page.wait_for_timeout(300)
        assert page.evaluate("scrollY") == pytest.approx(place, abs=3)
