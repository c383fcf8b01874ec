"""The search: formulas as text, passages of a page, and what a query finds in the built book."""

import json
import sys
import time
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import directives, roles
from py_mini_racer import MiniRacer

from classroom.page import bundle

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build/html"
EXTENSIONS = ROOT / "book/_ext"

sys.path.insert(0, str(EXTENSIONS))  # as Sphinx does
from formula_text import formula_text  # noqa: E402
from search import read  # noqa: E402

sys.path.remove(str(EXTENSIONS))


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\delta_3", "δ₃"),
        (r"\delta^{(3)}", "δ⁽³⁾"),
        (r"\frac{\partial L}{\partial w_1} = a_1^{\mathsf{T}}\,\delta_2", "∂L/∂w₁ = a₁ᵀ δ₂"),
        (r"\hat{y}_{sk} = -0.5 \cdot (-2)", "ŷₛₖ = −0.5⋅(−2)"),
        (r"n_{\text{last}} \approx x w", "nₗₐₛₜ ≈ x w"),
        (r"\frac{dL}{dw}\frac{1}{n\,k}", "dL/dw 1/(n k)"),
        (r"g'(z_{i+1}) + \sum_{s,k} e^{-z}", "g′(zᵢ₊₁) + ∑_(s,k)e^(−z)"),
        (r"\underbrace{a}_{1} \underset{(n, 1)}{b}", "a b_(n,1)"),
        (r"\begin{aligned}a &= b \\ &= c \\ d &= 1\end{aligned}", "a = b = c; d = 1"),
        (r"\begin{pmatrix}1 & 2\\3 & 4\end{pmatrix}", "(1 2; 3 4)"),
    ],
)
def test_a_formula_reads_as_text(tex, text):
    assert formula_text(nodes.math(tex, tex)) == text


def test_a_page_gives_its_places_with_headings_and_passages(monkeypatch):
    # Sphinx, which another test may have started, puts its own in their place.
    monkeypatch.setattr(directives, "_directives", {})
    monkeypatch.setattr(roles, "_roles", {})
    page = publish_doctree(
        """
Title
=====

First ``code`` here, and :math:`\\delta_2`.

Below
-----

.. math:: a = b

* one
* two

.. raw:: html

   <figure class="explorable x" id="long-chain"><svg/><figcaption>What <b>a</b> chain
   does.</figcaption></figure>
""",
        settings_overrides={"doctitle_xform": False},
    )
    title, below, explorable = read(page)
    assert title == {
        "anchor": "title",
        "headings": ["Title"],
        "passages": ["First `code` here, and $δ₂$."],
    }
    assert below["headings"] == ["Title", "Below"]
    assert below["passages"] == ["$a = b$", "one", "two"]
    assert explorable["anchor"] == "long-chain"
    assert explorable["headings"] == ["Title", "Below", "Explorable: long chain"]
    assert explorable["passages"] == ["What a chain does."]


def engine(pages):
    """Return a function that searches pages as the search page does."""
    v8 = MiniRacer()
    minisearch = (EXTENSIONS / "minisearch/minisearch.min.js").read_text(encoding="utf-8")
    v8.eval(minisearch)
    v8.eval(bundle(ROOT / "book/page/search.js"))
    v8.eval(pages)
    v8.eval(
        "let search; $search.bookSearch(MiniSearch, bookPages).then((made) => { search = made; });"
    )
    while not v8.eval("Boolean(search)"):
        time.sleep(0.01)
    return lambda query: json.loads(v8.eval(f"JSON.stringify(search({json.dumps(query)}))"))


def page(**places):
    """Return the index of one page: passages by heading."""
    places = [
        {"anchor": name, "headings": ["Page", name], "passages": [text]}
        for name, text in places.items()
    ]
    pages = [{"uri": "page.html", "title": "Page", "places": places}]
    return f"globalThis.bookPages = {json.dumps(pages)};"


def anchors(answer):
    return [result["anchor"] for result in answer["results"]]


@pytest.fixture(scope="module")
def small():
    return engine(
        page(
            Colours="The colour of $δ₃$ is modelled by `learning_rate`.",
            Losses="How `BinaryCrossEntropy` grows, in centres and behaviours.",
            Steps="A delta for each unit; the learning rate is small. The prediction $ŷ$.",
            Momentum="With momentum the steps remember. $∂L/∂w$",
        )
    )


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("colour", "Colours"),
        ("color", "Colours"),
        ("modeled", "Colours"),
        ("δ₃", "Colours"),
        ("delta_3", "Colours"),
        ("DELTA3", "Colours"),
        ("δ", "Colours"),
        ("learning_rate", "Colours"),
        ("loss", "Losses"),
        ("cost", "Losses"),
        ("BinaryCrossEntropy", "Losses"),
        ("cross entropy", "Losses"),
        ("cross-entropy", "Losses"),
        ("behavior", "Losses"),
        ("center", "Losses"),
        ("neuron", "Steps"),
        ("ŷ", "Steps"),
        ("y_hat", "Steps"),
        ("η", "Steps"),
        ("∂", "Momentum"),
        ("moment", "Momentum"),
    ],
)
def test_a_query_finds_what_the_book_calls_otherwise(small, query, first):
    answer = small(query)
    assert answer["missing"] == []
    assert first in anchors(answer)


def test_a_symbol_with_an_index_is_not_any_symbol_with_another(small):
    assert small("δ₂")["missing"] == ["δ₂"]


def test_all_words_must_be_there_and_headings_come_first(small):
    assert set(anchors(small("delta learning"))) == {"Steps", "Colours"}
    assert anchors(small("steps")) == ["Steps", "Momentum"]


def test_what_is_found_is_marked_in_its_context(small):
    (result,) = small("momentum")["results"]
    marked = [piece["text"] for piece in result["excerpt"] if piece["found"]]
    assert marked == ["momentum"]
    assert "".join(piece["text"] for piece in result["excerpt"]).startswith("With momentum the")
    assert result["there"] in "With momentum the steps remember."
    assert result["found"] == ["momentum"]


def test_what_is_misspelled_is_found_and_named(small):
    answer = small("momentun")
    assert answer["missing"] == ["momentun"]
    assert answer["alike"] == ["momentum"]
    assert anchors(answer) == ["Momentum"]


@pytest.mark.parametrize("query", ["", "  ", "?!", "xyzzy"])
def test_what_is_not_there_is_not_found(small, query):
    assert small(query)["results"] == []


def test_what_is_only_partly_there_is_found_in_part(small):
    answer = small("xyzzy momentum")
    assert answer["missing"] == ["xyzzy"]
    assert anchors(answer) == ["Momentum"]
