"""A printed page: its text and nothing of the screen, light, with answers where they belong."""

import io
import re

import pytest
from pypdf import PdfReader

ANSWERED = "book/03_activations.html"


@pytest.fixture(scope="module")
def printed(visit):
    """A chapter that was read in dark mode, as it is printed."""
    with visit(ANSWERED) as page:
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.emulate_media(media="print", color_scheme="dark")
        yield page


def test_an_answer_is_not_under_its_question_but_at_the_end(printed, site):
    answers = printed.locator("details.answer")
    count = (site / ANSWERED).read_text(encoding="utf-8").count("<summary>Answer</summary>")
    assert answers.count() == count > 2
    assert not any(answer.is_visible() for answer in answers.all())
    for number in range(1, count + 1):
        for there, back in (("question", "answer"), ("answer", "question")):
            place = printed.locator(f"#{there}-{number}")
            assert place.is_visible()
            assert place.locator("a").get_attribute("href") == f"#{back}-{number}"
    end = printed.locator("section.on-paper")
    assert end.inner_text().startswith("Answers\n")
    assert "Right. It lets one hundredth through" in end.inner_text()
    below = "end => document.querySelector('#what-to-remember').getBoundingClientRect().bottom"
    assert end.bounding_box()["y"] >= end.evaluate(below) - 1


def test_on_the_screen_nothing_of_it_is_seen(visit):
    with visit(ANSWERED) as page:
        assert not any(part.is_visible() for part in page.locator(".on-paper").all())
        assert all(answer.is_visible() for answer in page.locator("details.answer").all())


def test_solutions_are_printed_open(visit):
    with visit("book/solutions/03_activations.html") as page:
        solution = page.locator("details:not(.hide) p").first
        assert not solution.is_visible()
        page.emulate_media(media="print")
        assert all(p.is_visible() for p in page.locator("details:not(.hide) > p").all())


def test_printed_from_dark_mode_it_is_light(printed):
    colours = printed.evaluate(
        """() => ["main", "p", "h1", ".explorable output", ".highlight pre", ".admonition"].map(
            (part) => getComputedStyle(document.querySelector(part)))
            .flatMap((style) => [style.color, style.backgroundColor])"""
    )
    for text, paper in zip(colours[::2], colours[1::2], strict=True):
        channels = [float(number) for number in re.findall(r"[\d.]+", paper)]
        assert max(map(float, re.findall(r"[\d.]+", text)[:3])) < 120, text
        assert channels[3:] == [0] or min(channels[:3]) > 200, paper


def test_no_furniture_of_the_screen_is_printed(printed):
    seen = printed.evaluate(
        """() => [...document.querySelectorAll(
                "button, input, select, nav, header, footer, form, .headerlink, .live-offer")]
            .filter((part) => part.checkVisibility() && part.getClientRects().length)
            .map((part) => part.outerHTML.slice(0, 80))"""
    )
    assert seen == []


NUMBER = re.compile(r"−?\d\.\d{3}\b")


@pytest.mark.parametrize(("paper", "margin"), [("A4", "10mm"), ("A4", "20mm"), ("Letter", "10mm")])
def test_the_worksheet_and_its_key_are_one_sheet_each(visit, paper, margin):
    with visit("book/worksheet.html") as page:
        margins = dict.fromkeys(("top", "bottom", "left", "right"), margin)
        blank, key = PdfReader(io.BytesIO(page.pdf(format=paper, margin=margins))).pages
        blank, key = blank.extract_text(), key.extract_text()
        assert "Name: ____" in blank and "Key" not in blank
        assert not NUMBER.search(blank)
        assert key.startswith("Key") and len(NUMBER.findall(key)) == 26
        page.emulate_media(media="print")
        cells = page.locator(".worksheet.blank td:last-child")
        sizes = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect())")
        assert len(sizes) == 27
        for size in sizes:  # 96 dots are an inch: room for a pencil
            assert size["width"] > 60 and size["height"] > 30


@pytest.mark.parametrize("width", [360, 1280])
def test_the_worksheet_fits_a_telephone_and_a_projector(visit, width):
    with visit("book/worksheet.html", "?present" if width == 1280 else "") as page:
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        columns = page.locator(".worksheet.key > div").evaluate_all(
            "all => all.map(e => e.offsetTop)"
        )
        assert (columns[0] == columns[1]) is (width == 1280)
