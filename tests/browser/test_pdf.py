"""The book as one PDF: tagged, with an outline, contents with page numbers, links that lead on."""

import html
import re

import pytest
from pypdf import PdfReader

from tools.pdf import bind, pages_of

PAGES = [
    *("book/index", "book/notation", "book/03_activations", "book/solutions/03_activations"),
    "book/worksheet",
]


@pytest.fixture(scope="module")
def pdf(browser, site, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "book.pdf"
    bind(browser, PAGES, "Somebody").write(path)
    return PdfReader(path)


@pytest.fixture(scope="module")
def texts(pdf):
    return [page.extract_text() for page in pdf.pages]


def titles(outline):
    """Return the titles of an outline, those below another one in a list after it."""
    return [titles(entry) if isinstance(entry, list) else entry.title for entry in outline]


def test_a_screen_reader_has_tags_the_language_and_the_title(pdf):
    catalog = pdf.root_object
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "Backprop by Hand" and pdf.metadata.author == "Somebody"
    kinds, stack = set(), [catalog["/StructTreeRoot"]]
    while stack:
        node = stack.pop().get_object()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, dict):
            kinds.add(node.get("/S"))
            stack += [node["/K"]] if "/K" in node else []
    assert {"/H1", "/H2", "/P", "/L", "/Table", "/TR", "/Figure", "/Link"} <= kinds


def title_of(site, name):
    """Return the title that a page of the built book has, with its number if it has one."""
    title = re.search("<h1>(.*?)<a", (site / f"{name}.html").read_text(encoding="utf-8"))[1]
    return html.unescape(re.sub("<[^>]*>", "", title))


def test_the_outline_has_every_page_and_its_sections(pdf, site):
    contents, *pages = titles(pdf.outline)
    names = [title_of(site, name) for name in PAGES]
    assert contents == "Contents"
    assert [title for title in pages if isinstance(title, str)] == names
    sections = pages[pages.index(names[2]) + 1]
    assert names[2].endswith("Activations") and sections[0] == "A question first"
    assert sections[-1][0] == "Answer 1: Question 3.1" and sections[-2] == "Answers"
    five = sections[sections.index("Five functions") + 1]
    assert five[:2] == ["Identity", "ReLU"]


def test_the_contents_name_the_page_on_which_each_chapter_starts(pdf, texts, site):
    listed = dict(line.rsplit(" ", 1) for line in texts[0].splitlines()[2:-1])
    listed = {title: int(number) for title, number in listed.items()}
    assert list(listed) == [title_of(site, name) for name in PAGES]
    assert texts[listed["Notation"] - 1].startswith("Notation")
    entries = [entry for entry in pdf.outline if not isinstance(entry, list)]
    starts = [pdf.get_destination_page_number(entry) + 1 for entry in entries]
    assert starts == [1, *listed.values()]


def test_every_page_carries_its_number(texts):
    for number, text in enumerate(texts, start=1):
        assert str(number) in (text.split()[0], text.split()[-1]), number


def test_links_between_pages_lead_to_the_place_in_the_pdf(pdf, texts):
    inside, addresses = [], []
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            annotation = annotation.get_object()
            if "/Dest" in annotation:
                inside.append(annotation["/Dest"])
            else:
                addresses.append(annotation["/A"]["/URI"])
    assert len(inside) > 20 and set(inside) <= set(pdf.named_destinations)
    assert all(address.startswith("http") for address in addresses), addresses
    place = pdf.named_destinations["/book/03_activations:answer-1"]
    sheet = pdf.get_destination_page_number(place)
    assert "Answer 1: Question 3.1" in texts[sheet]


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


def test_the_worksheet_and_its_key_are_sheets_of_their_own(pdf, texts):
    first = pdf.get_destination_page_number(pdf.named_destinations["/book/worksheet"])
    assert len(texts) == first + 2
    assert texts[first].startswith("Worksheet") and "Key" not in texts[first]
    assert texts[first + 1].startswith("Key") and "0.464" in texts[first + 1]
