"""The book on sites with rules of their own: a strict policy, frames, no storage, small screens."""

import re

import pytest

from .conftest import POLICY
from .test_pages import TOO_WIDE

ROOT_PAGES = ["index.html", "search.html"]  # 404.html has addresses from the root
EXPLORABLE = "book/03_activations.html"
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(
    window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });"""


def test_the_policy_is_the_one_that_the_readme_names(site):
    readme = (site.parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"Content-Security-Policy: {POLICY}\n" in readme


def test_no_page_holds_a_script_or_a_handler(site):
    script = re.compile(r"<script(?![^>]*\s(?:src=|type=\"application/(?:ld\+)?json\"))[^>]*>")
    handler = re.compile(r"<[a-z][^<>]*\son[a-z]+=|(?:href|src|action)=\"javascript:")
    pages = [
        page for page in site.rglob("*.html") if page.relative_to(site).parts[0] not in ("lite",)
    ]
    assert len(pages) > 15
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not script.findall(text) and not handler.findall(text), page


def test_the_policy_holds_while_the_tests_run(visit):
    with visit("book/notation.html") as page:
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'),"
            " { textContent: 'window.allowed = true' }))"
        )
        assert page.evaluate("window.allowed") is None
        assert "violates" in page.complaints.console.pop()


@pytest.mark.parametrize("name", ROOT_PAGES)
def test_the_pages_around_the_book_work_under_it(visit, name):
    with visit(name) as page:
        assert page.locator("h1").count() > 0


@pytest.fixture(scope="module")
def small(visit, chapter):
    with visit(chapter) as page:
        page.set_viewport_size({"width": 320, "height": 640})
        yield page


def test_a_page_fits_the_smallest_telephone(small):
    width = small.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{width} px: {small.evaluate(TOO_WIDE.replace('361', '321'))}"


def works(frame):
    """Use what keeps something: the scheme, a slider, the link to its setting."""
    scheme = frame.locator(".scheme-switch")
    colour = "getComputedStyle(document.body).backgroundColor"
    before = frame.evaluate(colour)
    scheme.click()
    assert frame.evaluate(colour) != before
    figure = frame.locator("#xor")
    sentence = figure.locator("output")
    before = sentence.text_content()
    figure.locator("[name=hidden]").press("End")
    frame.wait_for_function(
        "before => document.querySelector('#xor output').textContent !== before", arg=before
    )
    figure.locator(".explorable-link").click()


def test_in_a_frame_without_storage_nothing_throws_and_the_link_is_shown(visit, address):
    with visit("book/notation.html") as page:
        page.evaluate(
            """source => document.querySelector("main").prepend(Object.assign(
                document.createElement("iframe"), { src: source, width: 900, height: 800 }))""",
            "about:blank",
        )
        page.evaluate(
            """source => {
                const frame = document.querySelector("iframe");
                frame.sandbox = "allow-scripts";
                frame.src = source;
            }""",
            address + EXPLORABLE,
        )
        page.locator("iframe").scroll_into_view_if_needed()
        frame = page.locator("iframe").element_handle().content_frame()
        frame.wait_for_load_state("networkidle")
        assert frame.evaluate("window.origin") == "null"
        works(frame)
        field = frame.locator("#xor .explorable-address")
        assert field.input_value().startswith(
            f"{address}{EXPLORABLE}#xor?learning_rate=0.3&hidden=8"
        )
        assert field.evaluate("field => field.selectionEnd") == len(field.input_value())
        assert not any(b.is_visible() for b in frame.locator(".live-offer button").all())
        # Chromium itself tells the console that it has refused the clipboard.
        assert "Clipboard API has been blocked" in page.complaints.console.pop()


def test_with_storage_blocked_nothing_throws(visit):
    with visit(EXPLORABLE) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.add_init_script(NO_STORAGE)
        page.reload(wait_until="networkidle")
        works(page)
        assert page.locator("#xor .explorable-link").inner_text() == "Copied"
        copied = page.evaluate("navigator.clipboard.readText()")
        assert f"{EXPLORABLE}#xor?learning_rate=0.3&hidden=8" in copied


def test_the_choice_of_a_translated_menu_is_its_value(visit):
    with visit("book/index.html") as page:
        menu = page.locator("figure select").first
        values = menu.locator("option").evaluate_all("options => options.map(o => o.value)")
        menu.locator("option").evaluate_all("options => options.forEach(o => o.append(' (de)'))")
        menu.select_option(index=len(values) - 1)
        page.wait_for_function(
            "state => ('&' + location.hash.split('?')[1] + '&').includes(state)",
            arg=f"&{menu.get_attribute('name')}={values[-1]}&",
        )
