"""The states of a live page's cells: what runs, what does not, and how the page says so."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .live import (
    cells,
    code,
    errors,
    from_menu,
    line,
    make_live,
    output,
    run,
    run_all,
    settle,
    states,
    unfold,
    write,
)

CHAPTER = "book/03_activations.html"
EXPLORABLES = ("activation", "xor", "bend")
SHORT = "book/00_network.html"  # five cells


@pytest.fixture
def page(python_in_pages, visit):
    with visit(SHORT) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        make_live(page)
        yield page


def notice(cell):
    return cell.locator("> .live-notice").first.inner_text()


def test_a_failure_stops_the_queue_and_the_recorded_explorables_stay(python_in_pages, visit):
    with visit(CHAPTER) as page:
        make_live(page)
        first = cells(page).first
        original = code(first)
        run(page, first)
        write(first, "import no_such_module")
        run_all(page)
        assert states(page)[0] == "failed" and "failed" not in states(page)[1:]
        assert "running" not in states(page) and "waiting" not in states(page)
        assert line(page) == (
            "Cell 1 failed: ModuleNotFoundError: No module named 'no_such_module'. "
            "The cells after it did not run."
        )
        assert page.locator(".live-line").get_attribute("aria-live") == "polite"
        before = states(page)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(300)
        assert states(page) == before

        # An explorable whose own cell fails keeps what was recorded, and moves it.
        xor = cells(page).nth(24)
        run(page, xor, "1 / 0")
        assert [page.locator(f"#{name}").count() for name in EXPLORABLES] == [1, 1, 1]
        sentence = page.locator("#xor output")
        said = sentence.text_content()
        page.locator("#xor [name=hidden]").press("End")
        expect(sentence).not_to_have_text(said)
        assert "What the book recorded:" in xor.locator("> .live-notice").all_inner_texts()
        assert "ZeroDivisionError" in errors(page)[1]
        assert line(page).startswith("Cell 25 failed: ZeroDivisionError: division by zero.")

        # Mended, the first cell runs, and after it those that waited.
        write(xor, "xor_is_left_out = True")
        write(first, original)
        page.evaluate("scrollTo(0, 0)")
        run(page, first)
        assert set(states(page)) == {"done"}
        assert line(page).startswith("Live: ") and not errors(page)


def test_what_another_text_gave_is_marked_as_stale(page):
    first, second, third = (cells(page).nth(i) for i in range(3))
    run(page, first, "x = 1\nx")
    run(page, second, "x + 1")
    run(page, third, "x = 5\nx + 1")
    assert states(page)[:3] == ["done"] * 3
    write(first, "x = 2\nx")
    assert states(page)[:3] == ["stale", "done", "done"]
    assert notice(first) == "Stale: the code was edited since it ran."
    run(page, first)
    assert output(first) == "2" and states(page)[:3] == ["done", "stale", "done"]
    assert notice(second) == "Stale: a cell above, which this one uses, has changed since."
    snapshot = second.aria_snapshot()
    assert "Stale: a cell above" in snapshot
    line_beside = "o => getComputedStyle(o).borderLeftStyle"
    assert second.locator("> .cell_output").evaluate(line_beside) == "dashed"
    run(page, second)
    assert output(second) == "3" and states(page)[:3] == ["done"] * 3
    assert not any(part.is_visible() for part in page.locator(".live-notice").all())
    # The output of an edit does not belong to the book's text.
    first.get_by_role("button", name="Back to the original").click()
    assert output(first) == "2" and states(page)[0] == "stale"
    from_menu(page, "Undo all edits")
    assert states(page)[:3] == ["stale"] * 3


def test_a_stopped_cell_is_not_started_again_by_another(page):
    cell, below = cells(page).nth(1), cells(page).nth(2)
    unfold(cell)
    first = cells(page).first
    run(page, first, code(first) + "\nx = 'mine'")
    write(cell, "print('begun')\nwhile True:\n    pass")
    cell.locator(".cm-content").press("Control+Enter")
    cell.locator("> .cell_output", has_text="begun").wait_for()
    cell.get_by_role("button", name="Stop cell 2").click()
    settle(page)
    assert states(page)[:3] == ["stale", "failed", "recorded"]
    assert notice(first) == "Stale: the code was edited, and has not run yet."
    assert cell.locator(".live-says").inner_text() == "stopped"
    run(page, below, "x")
    assert output(below) == "'mine'"
    assert line(page) == "Cell 2 was stopped. It runs again if you run it."
    run_all(page)
    assert states(page)[1] == "failed" and states(page)[2] == "done"
    run(page, cell, "x * 2")
    assert output(cell) == "'minemine'" and "stopped" not in line(page)


def test_all_cells_run_and_after_a_restart_too(page):
    run_all(page)
    assert set(states(page)) == {"done"}
    cell = cells(page).last
    run(page, cell, "seen = 'seen' in globals()\nseen")
    run_all(page)
    assert output(cell) == "True"
    page.evaluate("scrollTo(0, 0)")  # else it would run because the reader has come to it
    from_menu(page, "Restart and run all")
    page.locator(".live-bar:not([data-idle])").wait_for()
    settle(page)
    assert output(cell) == "False" and set(states(page)) == {"done"}


def test_the_menu_is_operated_by_keyboard(page):
    menu = page.locator(".live-menu")
    opener = menu.get_by_role("button", name="More")
    button = menu.get_by_role("button", name="Restart and run all")
    opener.focus()
    page.keyboard.press("Enter")
    expect(button).to_be_visible()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")  # leaves it
    expect(button).to_be_hidden()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_marks_of_states_are_accessible(page, dark):
    run(page, cells(page).first, "print('shown')\ndisplay(1)")
    write(cells(page).first, "2")
    run(page, cells(page).nth(1), "1 / 0")
    page.get_by_role("button", name="More").click()
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.add_style_tag(content="* { transition: none !important; }")
    parts = [[".live-bar"], ['[data-live="stale"]'], ['[data-live="failed"]']]
    results = Axe().run(
        page, context={"include": parts}, options={"resultTypes": ["violations"], "preload": False}
    )
    assert results.violations_count == 0, results.generate_report()


def test_the_bar_fits_a_telephone_with_all_its_buttons(page):
    write(cells(page).first, "import time\ntime.sleep(30)")
    page.set_viewport_size({"width": 360, "height": 800})
    cells(page).first.get_by_role("button", name="Run cell 1").click()
    page.get_by_role("button", name="Stop what Python is at").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".live-bar").bounding_box()["height"] < 120
    page.get_by_role("button", name="More").click()
    for button in page.locator(".live-bar button").all():
        box = button.bounding_box()
        assert box["x"] >= 8 and box["x"] + box["width"] <= 360 and box["y"] > 0
