"""What is handed in from a live page is what the reader has written and chosen there."""

import json

from classroom import collect
from classroom.homework.chapters import chapters
from tests.homework import RIGHT

from .live import cells, from_menu, make_live, unfold, write

CHAPTER = "book/04_backprop.html"


def test_answers_are_saved_as_a_notebook_that_collect_reads(python_in_pages, visit, tmp_path):
    with visit(CHAPTER) as page:
        page.locator('[data-item="check-caught"] label').filter(has_text="B").click()
        make_live(page)
        answer = cells(page).filter(has_text="def hidden_delta").first
        unfold(answer)
        write(answer, RIGHT["hidden_delta"].strip())
        from_menu(page, "Hand in")
        page.get_by_label("Your name").fill("Ada <b>")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the file").click()
        assert download.value.suggested_filename == "04_backprop.ipynb"
        download.value.save_as(tmp_path / "04_backprop.ipynb")
        assert "04_backprop.ipynb is saved" in page.locator(".hand-in").inner_text()
        page.keyboard.press("Escape")
        assert page.locator(".hand-in").is_hidden()
    sources = [
        cell["source"] for cell in json.loads((tmp_path / "04_backprop.ipynb").read_text())["cells"]
    ]
    assert sources[0] == 'student = "Ada <b>"'
    _, (result,) = collect.collect(tmp_path, chapters())
    statuses = [finding["status"] for finding in result.findings.values()]
    assert result.student == "Ada <b>" and statuses == [
        "right", "not tried", "not tried", "right", "not tried", "not tried",
    ]  # fmt: skip


def test_a_page_without_exercises_offers_nothing_to_hand_in(python_in_pages, visit):
    with visit("book/00_network.html") as page:
        make_live(page)
        page.get_by_role("button", name="More").click()
        assert page.get_by_role("button", name="Restart and run all").is_visible()
        assert not page.get_by_role("button", name="Hand in").count()
