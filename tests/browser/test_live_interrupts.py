"""Stop keeps variables where the page shares memory with its worker, and the worker for that."""

import pytest

from .conftest import SubPathHandler
from .live import LINE, cells, errors, line, make_live, output, run, write
from .test_live_visits import Expected

SOLUTIONS = "book/solutions/06_audit.html"  # soon there: it has no pictures
ISOLATED = "() => crossOriginIsolated"
ENDLESS = "kept = 1\nprint('begun')\nwhile True:\n    pass"


@pytest.fixture
def page(python_in_pages, visit):
    """A page that can interrupt Python: the second one of a reader who makes pages live."""
    with visit(SOLUTIONS) as page:
        make_live(page)
        assert not page.evaluate(ISOLATED)
        assert "variables are lost" in stop_title(page)
        page.evaluate("() => navigator.serviceWorker.ready")
        page.goto(page.url)
        assert page.evaluate(ISOLATED)
        yield page


def stop_title(page):
    return page.locator(".live-bar button", has_text="Stop").get_attribute("title")


def begin_endless(page):
    cell = cells(page).nth(0)
    write(cell, ENDLESS)
    cell.locator(".cm-content").press("Control+Enter")
    cell.locator("> .cell_output", has_text="begun").wait_for()
    return cell


def test_stop_keeps_variables(page):
    make_live(page)
    assert stop_title(page) == "Variables are kept"
    cell = begin_endless(page)
    cell.get_by_role("button", name="Stop cell 1").click()
    page.locator("[data-live=failed]").wait_for()
    assert "KeyboardInterrupt" in errors(page)[0]
    assert "kept" in line(page)
    run(page, cells(page).nth(1), "kept")
    assert output(cells(page).nth(1)) == "1" and not line(page).startswith("Stopped")


def test_what_does_not_heed_an_interrupt_is_stopped_by_a_second_press(page):
    make_live(page)
    cell = cells(page).nth(0)
    stubborn = "print('begun')\nwhile True:\n    try:\n        while True: pass\n    except: pass"
    write(cell, stubborn)
    cell.locator(".cm-content").press("Control+Enter")
    cell.locator("> .cell_output", has_text="begun").wait_for()
    stop = cell.get_by_role("button", name="Stop cell 1")
    stop.click()
    assert "press Stop again" in line(page)
    stop.click()
    page.locator(LINE, has_text="What was computed is lost").wait_for()


def test_every_page_comes_from_the_server_and_nothing_else_is_touched(page, lite_address):
    before = SubPathHandler.sent
    page.reload()
    assert SubPathHandler.sent > before + 5000
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    page.complaints.console = Expected()  # of JupyterLite, which is left in the middle of its start
    page.goto(lite_address)
    assert not page.evaluate(ISOLATED)


def test_once_the_service_worker_is_gone_a_page_is_as_before(page):
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).unregister()")
    page.goto(page.url)
    assert not page.evaluate(ISOLATED)
    make_live(page)
    assert line(page).startswith("Live")
