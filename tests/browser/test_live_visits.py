"""Coming to a page that can be made live: by a link, again, in two tabs, and where it cannot be."""

import json
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .conftest import SubPathHandler
from .live import (
    LINE,
    beside,
    cells,
    code,
    errors,
    from_menu,
    line,
    make_live,
    output,
    run,
    settle,
    states,
    write,
)
from .test_elsewhere import NO_STORAGE

CHAPTER = "book/03_activations.html"
SOLUTIONS = "book/solutions/06_audit.html"  # soon there: it has no pictures


class Expected(list):
    """Complaints that a test provokes."""

    def append(self, complaint):
        pass


def test_from_a_link_to_a_value_off_the_grid_python_gets_as_far_as_the_reader_is(
    python_in_pages, visit
):
    with visit(CHAPTER, "#xor?learning_rate=0.47&hidden=9") as page:
        hidden = page.locator("#xor [name=hidden]")
        assert hidden.get_attribute("aria-valuetext") == "2"  # as recorded
        assert page.locator(LINE).is_hidden()
        note = page.locator("#xor .explorable-unrecorded")
        said = "learning rate = 0.47, hidden = 9: not recorded. Made live, this page shows it."
        assert note.inner_text() == said
        page.locator("#xor .live-here").click()
        settle(page)
        assert note.count() == 0
        assert page.locator("#xor").get_by_label("hidden, any value").input_value() == "9"
        rate = page.locator("#xor [name=learning_rate]")
        assert rate.get_attribute("aria-valuetext") == "0.47"
        assert states(page)[0] == "done" and states(page)[-1] == "recorded"
        assert not errors(page)


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ("#xor?hidden=9&activation=Tanh", "hidden = 9: not recorded. Made live"),
        ("#xor?hidden=many", "hidden = many: not recorded."),
        ("#xor?activation=Softmax", "activation = Softmax: not recorded."),
        ("#xor?hidden=3&unknown=1", None),
    ],
)
def test_a_link_to_what_was_not_recorded_says_so_until_a_control_moves(
    python_in_pages, visit, fragment, said
):
    with visit(CHAPTER, fragment) as page:
        note = page.locator("#xor .explorable-unrecorded")
        assert note.count() == (1 if said else 0)
        if said:
            assert note.inner_text().strip().startswith(said)
            assert ("live" in note.inner_text()) is ("live" in said)
        page.locator("#xor [name=hidden]").press("End")
        assert note.count() == 0


def test_where_there_is_no_python_nobody_promises_it(python_in_pages, visit, site):
    with visit(CHAPTER, "#xor?hidden=9", base=f"{site.as_uri()}/") as page:
        note = page.locator("#xor .explorable-unrecorded")
        assert note.inner_text().strip() == "hidden = 9: not recorded."


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
        from_menu(page, "Undo all edits")
        assert "mine" not in page.evaluate("Object.values(localStorage).join()")


def test_without_a_network_the_page_says_so_and_a_second_try_succeeds(python_in_pages, visit):
    with visit(CHAPTER) as page:
        page.complaints.failed = Expected()
        page.complaints.console = Expected()
        slow = []
        page.route("**/matplotlib-*.whl?*", lambda route: route.abort())
        page.route("**/contourpy-*.whl?*", lambda route: slow.append(route))
        make_live(page)
        figure = cells(page).filter(has_text="fig, axes = plots.figure(height=5.6").first
        run(page, figure)
        assert "matplotlib-" in errors(page)[0]
        assert "could not be fetched. Look at your network, then try again." in errors(page)[0]
        page.unroute("**/matplotlib-*.whl?*")
        # The first try is still at its other files when the second one begins.
        figure.get_by_role("button", name="Run", exact=False).first.click()
        while slow:
            slow.pop().continue_()
        settle(page)
        assert figure.locator("> .cell_output svg[role=img]").count() == 1

        page.route("**/numpy-*.whl?*", lambda route: route.abort())
        page.get_by_role("button", name="Restart Python").click()
        said(page, "Python did not start: numpy-")
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


# Files of the start, each fetched in another way: by the page, by the worker, by Pyodide in it.
FILES = [
    *("live.files.json", "live.worker.js", "live.codemirror.js"),
    *("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"),
    *("pyodide-lock.json", "numpy-", "backprop_by_hand-"),
]


MISSING = " is not on the server. Load the page again"
OTHER = " is not what the book has. Load the page again"  # some servers have no 404


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_said(python_in_pages, visit, file):
    answers = {MISSING: {"status": 404}, OTHER: {"body": "a first page"}}
    for says in answers:
        with failing(visit, SOLUTIONS) as page:
            page.route(f"**/{file}*", lambda route: route.fulfill(**answers[says]))  # noqa: B023
            page.locator(".live-offer button").click()
            said(page, "The page stays as recorded.")
            assert says in line(page) and file in line(page)
            assert_it_can_be_tried_again(page)


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_never_sent_is_given_up(python_in_pages, visit, file):
    with failing(visit, SOLUTIONS) as page:
        hurry(page)
        page.route(f"**/{file}*", lambda route: None)
        page.locator(".live-offer button").click()
        said(page, "The page stays as recorded.")
        assert "Nothing arrives any more of " in line(page) and file in line(page)
        assert_it_can_be_tried_again(page)


@pytest.mark.parametrize("file", ["pyodide.asm.wasm", "numpy-"])
def test_a_file_that_stalls_half_way_is_given_up_and_the_next_try_succeeds(
    python_in_pages, visit, file
):
    with failing(visit, SOLUTIONS) as page:
        hurry(page)
        SubPathHandler.stalls = file
        try:
            page.locator(".live-offer button").click()
            said(page, "Nothing arrives any more of ")
            assert file in line(page) and "Look at your network, then try again." in line(page)
        finally:
            SubPathHandler.stalls = None
            SubPathHandler.released.set()
            SubPathHandler.released.clear()
        make_live(page)
        assert line(page).startswith("Live")


def test_webassembly_without_its_type_just_works(python_in_pages, visit):
    with visit(SOLUTIONS) as page:
        page.route("**/pyodide.asm.wasm*", lambda route: sent_as(route, "application/octet-stream"))
        make_live(page)
        assert line(page).startswith("Live")


def test_a_policy_that_forbids_python_is_said_before_anything_is_fetched(python_in_pages, visit):
    with failing(visit, CHAPTER) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.route("**/live.worker.js*", lambda route: sent_under(route, "script-src 'self'"))
        page.locator(".live-offer button").click()
        said(page, "Python did not start: this site's content policy")
        assert "script-src lacks 'wasm-unsafe-eval'" in line(page)
        assert not any("pyodide" in url for url in asked)
        assert_it_can_be_tried_again(page)


def test_a_start_that_loses_the_network_says_so_and_succeeds_when_it_is_back(
    python_in_pages, visit
):
    with failing(visit, SOLUTIONS) as page:
        held = []
        page.route("**/pyodide.asm.wasm*", lambda route: held.append(route))
        page.locator(".live-offer button").click()
        wait_for(page, held)
        page.context.set_offline(True)
        held[0].abort("internetdisconnected")
        # Whichever of the files under way fails first is named.
        said(page, "could not be fetched. Look at your network, then try again.")
        page.unroute("**/pyodide.asm.wasm*")
        page.context.set_offline(False)
        make_live(page)
        assert line(page).startswith("Live")


def test_a_page_that_is_loaded_again_in_the_middle_of_the_start_can_be_made_live(
    python_in_pages, visit
):
    with visit(SOLUTIONS) as page:
        held = []
        page.route("**/numpy-*.whl*", lambda route: held.append(route))
        page.locator(".live-offer button").click()
        wait_for(page, held)
        page.unroute("**/numpy-*.whl*")
        page.reload()
        assert page.locator(LINE).is_hidden()
        make_live(page)
        assert line(page).startswith("Live")


def test_every_address_of_the_start_has_the_version_of_its_file(python_in_pages, visit, site):
    with visit(SOLUTIONS) as page:
        asked = set()
        page.on("request", lambda request: asked.add(urlsplit(request.url)))
        release = page.locator("script[data-release]").get_attribute("data-release")
        make_live(page)
    files = json.loads((site / "_static/live.files.json").read_text(encoding="utf-8"))
    seen = {url.path.rpartition("/")[2]: url.query for url in asked}
    for file in FILES:
        name = next(name for name in seen if name.startswith(file))
        version = release if name.startswith("live.") else files[name]["version"]
        assert seen[name] == f"v={version}"
    assert len(seen) == len(FILES)


def test_python_starts_when_the_button_is_pointed_at(python_in_pages, visit):
    with visit(SOLUTIONS) as page:
        with page.expect_request("**/numpy-*.whl*"):
            page.locator(".live-offer button").hover()
        assert page.locator(LINE).is_hidden()
        make_live(page)
        assert line(page).startswith("Live")


def test_what_fails_before_the_button_is_pressed_is_tried_again(python_in_pages, visit):
    with failing(visit, SOLUTIONS) as page:
        page.route("**/numpy-*.whl*", lambda route: route.abort())
        with page.expect_request("**/numpy-*.whl*"):
            page.locator(".live-offer button").focus()
        for _ in range(300):  # until it has failed, which ends its worker, and is not said
            page.wait_for_timeout(100)
            if not page.workers:
                break
        assert page.locator(LINE).is_hidden()
        page.unroute("**/numpy-*.whl*")
        make_live(page)
        assert line(page).startswith("Live")


KEY = "`live ${location.pathname}`"


@pytest.mark.parametrize("damaged", ["{", "5", '{"a": 5}'])
def test_a_damaged_storage_leaves_the_page_its_offer(python_in_pages, visit, damaged):
    with visit(SOLUTIONS) as page:
        page.evaluate(f"(text) => localStorage.setItem({KEY}, text)", damaged)
        page.reload()
        make_live(page)
        assert line(page).startswith("Live:")


def test_a_storage_that_keeps_nothing_is_said(python_in_pages, visit):
    with visit(SOLUTIONS) as page:
        page.add_init_script(NO_STORAGE)
        page.reload()
        page.locator(".scheme-switch").click()
        make_live(page)
        assert line(page).startswith("Live, but this browser keeps no edits")


def test_edits_of_cells_that_the_book_has_changed_can_be_seen_and_are_not_applied(
    python_in_pages, visit
):
    with visit(SOLUTIONS) as page:
        kept = '{"a = 1  # of an earlier book": "mine = 1"}'
        page.evaluate(f"(text) => localStorage.setItem({KEY}, text)", kept)
        page.reload()
        outdated = page.locator(".live-outdated")
        outdated.locator("summary").click()
        assert outdated.locator("pre").all_text_contents() == ["mine = 1"]
        make_live(page)
        assert not page.get_by_role("button", name="Undo all edits").is_visible()
        page.reload()
        page.locator(".live-outdated summary").click()
        page.get_by_role("button", name="Forget this").click()
        assert outdated.count() == 0
        assert page.evaluate(f"() => localStorage.getItem({KEY})") == "{}"


def test_a_live_page_that_is_left_and_returned_to_has_its_edits(python_in_pages, visit):
    with visit(SOLUTIONS) as page:
        make_live(page)
        write(cells(page).nth(0), "mine = 1")
        page.goto(page.url.replace("06_audit", "05_experiments"))
        page.go_back()
        make_live(page)
        assert code(cells(page).nth(0)) == "mine = 1"


def test_two_tabs_with_different_edits_of_a_cell_lose_neither(python_in_pages, visit):
    with visit(SOLUTIONS) as page:
        make_live(page)
        write(cells(page).nth(0), "first = 1")
        with beside(page, "/" + SOLUTIONS) as other:
            make_live(other)
            write(cells(other).nth(0), "second = 2")
            cell = cells(page).nth(0)
            conflict = cell.locator(".live-conflict")
            conflict.wait_for()
            said(page, "Another tab has edited cell 1, too")
            write(cell, "first = 3")
            assert "second = 2" in page.evaluate(f"() => localStorage.getItem({KEY})")
            conflict.get_by_role("button", name="Take the other tab's edit").click()
            assert code(cell) == "second = 2" and not conflict.is_visible()
            page.keyboard.press("Control+z")
            assert code(cell) == "first = 3"
            theirs = cells(other).nth(0).locator(".live-conflict")
            theirs.get_by_role("button", name="Keep this tab's edit").click()
            conflict.wait_for()
            assert "second = 2" in page.evaluate(f"() => localStorage.getItem({KEY})")
            write(cell, "second = 2")
            assert not conflict.is_visible()


def test_at_four_times_the_size_head_and_bar_leave_the_text_room(python_in_pages, visit):
    with visit(SOLUTIONS) as page:
        page.set_viewport_size({"width": 320, "height": 256})
        make_live(page)
        write(cells(page).nth(0), "1 / 0")
        cells(page).nth(0).scroll_into_view_if_needed()
        bar = page.locator(".live-bar").bounding_box()
        head = page.locator(".masthead").bounding_box()
        assert bar["height"] < 90 and head["y"] + head["height"] <= 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@contextmanager
def failing(visit, chapter):
    """Visit a chapter where files will be missing, which browsers report on the console.

    What the service worker fetches would not be the test's to change.
    """
    with visit(chapter, service_workers="block") as page:
        page.complaints.failed = Expected()
        page.complaints.console = Expected()
        yield page
        page.unroute_all(behavior="ignoreErrors")


def hurry(page):
    """Let the page take a connection for dead as soon as it is silent for 2 seconds."""

    def shortened(route):
        text = route.fetch().text()
        assert "SILENCE_S = 16;" in text
        route.fulfill(body=text.replace("SILENCE_S = 16;", "SILENCE_S = 2;"), content_type=SCRIPT)

    for script in ("live.js", "live.worker.js"):
        page.route(f"**/{script}*", shortened)
    page.reload()


SCRIPT = "text/javascript"


def sent_as(route, kind):
    answer = route.fetch()
    route.fulfill(response=answer, headers=answer.headers | {"content-type": kind})


def sent_under(route, policy):
    answer = route.fetch()
    route.fulfill(response=answer, headers=answer.headers | {"content-security-policy": policy})


def wait_for(page, held):
    while not held:
        page.wait_for_timeout(50)


def assert_it_can_be_tried_again(page):
    assert page.locator(".live-offer button").is_visible()
    assert page.locator("[data-live]:not([data-live=recorded])").count() == 0


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
        assert any("codemirror" in url for url in fetched)


def said(page, words):
    page.locator(LINE, has_text=words).wait_for()


def assert_recorded_sliders_answer(page):
    sentence = page.locator("#xor output")
    before = sentence.text_content()
    page.locator("#xor [name=hidden]").press("End")
    expect(sentence).not_to_have_text(before)  # once the file of the frames is there
