"""The book on paper: contents with page numbers, links that lead somewhere, clean pages."""

import html
import re

import pytest
from pypdf import PdfReader

from tools.pdf import bind, pages_of

PAGES = ["book/index", "book/notation", "book/03_activations"]


@pytest.fixture(scope="module")
def pdf(browser, site, tmp_path_factory):
    page = browser.new_page(color_scheme="light")
    path = tmp_path_factory.mktemp("pdf") / "book.pdf"
    bind(page, PAGES).write(path)
    page.close()
    return PdfReader(path)


@pytest.fixture(scope="module")
def texts(pdf):
    return [page.extract_text() for page in pdf.pages]


def test_the_contents_name_the_page_on_which_each_chapter_starts(pdf, texts):
    listed = dict(line.rsplit(" ", 1) for line in texts[0].splitlines()[1:-1])
    listed = {title: int(number) for title, number in listed.items()}
    for title in ("Notation", "Activations"):
        assert texts[listed[title] - 1].startswith(title)
    starts = [pdf.get_destination_page_number(entry) + 1 for entry in pdf.outline]
    assert starts == [1, *sorted(listed.values())]


def test_every_page_carries_its_number(texts):
    for number, text in enumerate(texts, start=1):
        assert str(number) in (text.split()[0], text.split()[-1]), number


def test_links_between_pages_lead_to_the_place_in_the_pdf(pdf, texts):
    inside, addresses = 0, []
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            annotation = annotation.get_object()
            if "/Dest" in annotation:
                inside += 1
            else:
                addresses.append(annotation["/A"]["/URI"])
    assert inside > 20
    assert all(address.startswith("http") for address in addresses), addresses


def test_explorables_stand_at_their_default_without_controls(texts, site):
    text = "".join("".join(texts).split())
    page = (site / "book/03_activations.html").read_text(encoding="utf-8")
    sentences = re.findall(r"<output[^>]*>(.*?)</output>", page)
    assert len(sentences) == 3
    for sentence in sentences:
        assert "".join(html.unescape(sentence).split()) in text, sentence
    assert "Reset" not in text and text.count("Copylink") == 1  # the first page speaks of it


def test_all_pages_of_the_contents_are_printed_in_order():
    toc = {
        "root": "a",
        "parts": [{"chapters": [{"file": "b", "sections": [{"file": "c"}]}, {"file": "d"}]}],
    }
    assert list(pages_of(toc)) == ["a", "b", "c", "d"]
