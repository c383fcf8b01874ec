"""Coming to a page that can be made live: by a link, again, in two tabs, and where it cannot be."""

import pytest
from playwright.sync_api import expect

from .conftest import SubPathHandler
from .live import LINE, beside, cells, code, errors, line, make_live, output, run, settle

CHAPTER = "book/03_activations.html"
SOLUTIONS = "book/solutions/06_audit.html"  # soon there: it has no pictures


class Expected(list):
    """Complaints that a test provokes."""

    def append(self, complaint):
        pass


def states(page):
    return cells(page).evaluate_all("cells => cells.map(cell => cell.dataset.live)")


def test_from_a_link_to_a_value_off_the_grid_python_gets_as_far_as_the_reader_is(
    python_in_pages, visit
):
    with visit(CHAPTER, "#xor?learning_rate=0.47&hidden=9") as page:
        hidden = page.locator("#xor [name=hidden]")
        assert hidden.get_attribute("aria-valuetext") == "2"  # as recorded
        assert page.locator(LINE).is_hidden()
        page.locator("#xor .live-here").click()
        settle(page)
        assert page.locator("#xor").get_by_label("hidden, any value").input_value() == "9"
        rate = page.locator("#xor [name=learning_rate]")
        assert rate.get_attribute("aria-valuetext") == "0.47"
        assert states(page)[0] == "done" and states(page)[-1] == "recorded"
        assert not errors(page)


def test_edits_survive_and_python_comes_from_the_cache_the_second_time(python_in_pages, visit):
    with visit(SOLUTIONS) as page:
        make_live(page)
        cell = cells(page).nth(0)
        original = code(cell)
        edited = "import random\nmine = random.random()\nmine"
        run(page, cell, edited)

        before = SubPathHandler.sent
        page.reload(wait_until="networkidle")
        assert "Your edits of 1 cell are kept" in page.locator(".live-offer").inner_text()
        make_live(page)
        run(page, cell)
        assert code(cell) == edited
        mine = output(cell)
        assert 0 < float(mine) < 1
        assert SubPathHandler.sent - before < 500_000  # Python itself takes millions

        with beside(page, "/" + SOLUTIONS) as other:  # with the same edits, and its own Python
            make_live(other)
            run(other, cells(other).nth(0))
            assert output(cells(other).nth(0)) != mine
        assert SubPathHandler.sent - before < 500_000
        run(page, cells(page).nth(1), "mine")
        assert output(cells(page).nth(1)) == mine

        cell.get_by_role("button", name="Back to the original").click()
        assert code(cell) == original
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Undo all edits").click()
        assert "mine" not in page.evaluate("Object.values(localStorage).join()")


def test_without_a_network_the_page_says_so_and_a_second_try_succeeds(python_in_pages, visit):
    with visit(CHAPTER) as page:
        page.complaints.failed = Expected()
        page.complaints.console = Expected()
        page.route("**/matplotlib-*.whl", lambda route: route.abort())
        make_live(page)
        figure = cells(page).filter(has_text="fig, axes = plots.figure(height=5.6").first
        run(page, figure)
        assert "A file could not be fetched; is there a network?" in errors(page)[0]
        page.unroute("**/matplotlib-*.whl")
        run(page, figure)
        assert figure.locator("> .cell_output svg[role=img]").count() == 1

        page.route("**/numpy-*.whl", lambda route: route.abort())
        page.get_by_role("button", name="Restart Python").click()
        said(page, "Python did not start: A file could not be fetched; is there a network?")
        assert_recorded_sliders_answer(page)


def test_a_chapter_whose_library_is_not_there_says_so_and_runs_the_rest(python_in_pages, visit):
    if "scikit-learn" in python_in_pages:
        pytest.skip("this build has the wheels of Pyodide's release, and so scikit-learn")
    with visit("book/05_experiments.html") as page:
        make_live(page)
        assert "need scikit-learn" in line(page)
        cells(page).nth(3).scroll_into_view_if_needed()
        page.wait_for_function("() => document.querySelector('[data-live=done]')")
        settle(page)
        assert states(page)[:3] == ["done", "done", "recorded"]
        assert cells(page).nth(2).locator(".live-says").inner_text().startswith("needs scikit-lea")
        assert not errors(page)
        run(page, cells(page).nth(2))
        assert "Python in this page has no sklearn" in errors(page)[0]


OFFERS = ".live-offer button, .live-here"


def test_a_page_offers_python_where_its_code_is_worth_running_and_nowhere_else(
    python_in_pages, visit
):
    with visit(CHAPTER) as page:
        figures = page.locator("figure.explorable").count()
        assert page.locator(OFFERS).count() == 1 + figures == 4
        assert all(button.is_visible() for button in page.locator(OFFERS).all())
        assert page.locator("h1 + .live-offer button").count() == 1
    for without in ("book/solutions/03_activations.html", "book/notation.html"):
        with visit(without) as page:
            assert page.locator(OFFERS).count() == 0


def test_a_book_without_python_has_no_live_button(visit, site):
    if (site / "lite").exists():
        pytest.skip("this book was built with Python; its archive is one without: test_downloads")
    with visit(CHAPTER) as page:
        assert page.locator(OFFERS).count() == 0
        assert_recorded_sliders_answer(page)


def test_the_offer_has_its_place_before_the_script_comes(python_in_pages, visit):
    below = "document.querySelector('.live-offer + *').getBoundingClientRect().top"
    with visit(CHAPTER, java_script_enabled=False) as page:
        # Without scripts it takes no room at all.
        assert not page.locator(".live-offer").is_visible()
    with visit(CHAPTER) as page:
        shown = page.evaluate(below)
        page.route("**/live.js*", lambda route: route.fulfill(body=""))
        page.reload()
        assert not any(button.is_visible() for button in page.locator(OFFERS).all())
        assert page.evaluate(below) == shown


def test_from_a_file_the_page_says_why_it_cannot_be_live(python_in_pages, visit, site):
    with visit(CHAPTER, base=f"{site.as_uri()}/") as page:
        assert_it_offers_nothing(page, "over HTTP")
        assert page.locator(".jupyterlite").count() == 0


def test_a_browser_without_webassembly_is_told_so(python_in_pages, visit):
    with visit(CHAPTER) as page:
        page.add_init_script("delete window.WebAssembly")
        page.reload()
        assert_it_offers_nothing(page, "This browser cannot run Python")


def assert_it_offers_nothing(page, words):
    """No control is to be seen that asks for Python; in the offer's place stands why."""
    assert words in page.locator(".live-offer").inner_text()
    assert not any(button.is_visible() for button in page.locator(OFFERS).all())
    assert_recorded_sliders_answer(page)


def test_where_python_is_out_of_reach_the_page_says_so_in_one_sentence(python_in_pages, visit):
    with visit(CHAPTER) as page:
        page.route("**/sizes.json", lambda route: route.fulfill(body="no such page"))
        assert_it_stays_recorded(page, "Python is out of reach")


def test_a_browser_that_cannot_start_it_is_told_so(python_in_pages, visit):
    with visit(CHAPTER) as page:
        page.route("**/live.worker.js", lambda route: route.fulfill(body="no program"))
        assert_it_stays_recorded(page, "Python did not start")


def test_a_page_whose_editor_cannot_be_fetched_says_so(python_in_pages, visit):
    with visit(CHAPTER) as page:
        page.complaints.failed = Expected()
        page.complaints.console = Expected()
        page.route("**/live.codemirror.js", lambda route: route.abort())
        assert_it_stays_recorded(page, "The editor could not be fetched")


def test_the_editor_is_fetched_when_a_page_is_made_live_and_not_before(
    python_in_pages, visit, site
):
    with visit(CHAPTER) as page:
        fetched = []
        page.on("request", lambda request: fetched.append(request.url))
        page.reload(wait_until="networkidle")
        assert not any("codemirror" in url for url in fetched)
        page.locator(".live-offer button").click()
        cells(page).first.wait_for()
        assert sum("codemirror" in url for url in fetched) == 1


def assert_it_stays_recorded(page, words):
    """Ask for Python where it cannot be had; the page must say so, and go on as before."""
    page.locator(".live-offer button").click()
    said(page, words)
    assert page.locator(".live-offer button").is_visible()
    assert_recorded_sliders_answer(page)


def said(page, words):
    page.locator(LINE, has_text=words).wait_for()


def assert_recorded_sliders_answer(page):
    sentence = page.locator("#xor output")
    before = sentence.text_content()
    page.locator("#xor [name=hidden]").press("End")
    expect(sentence).not_to_have_text(before)  # once the file of the frames is there
