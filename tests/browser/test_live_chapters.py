"""Every chapter, live: its cells give in the browser what the book recorded natively."""

import re

import pytest

from .live import cells, errors, make_live, settle

# What a page shows for each cell: texts as they are; of a picture its text equivalent, of an
# explorable its sentence, since another version of Matplotlib may draw the lines.
SHOWN = """() => [...document.querySelectorAll("article .cell")].map(cell =>
    [...cell.querySelectorAll(":scope > .cell_output > .output")].map(output => {
        const figure = output.querySelector("figure.explorable");
        if (figure) return [figure.id, figure.querySelector("output").textContent];
        const svg = output.querySelector(".picture svg");
        return svg ? ["picture", svg.ariaLabel]
            : ["text", (output.querySelector("pre, .verdict") ?? output).textContent.trim()];
    }))"""
# The rounding of a gradient check, which another processor does otherwise.
ROUNDING = re.compile(r"\d\.\d+e-1\d")
# WebAssembly keeps no record of an overflow; the chapter says so.
NATIVE_ONLY = "\nfirst, asked to be strict: overflow encountered in exp"


def shown(page):
    """Return for each cell the (kind, text) of its outputs, but for what must differ."""
    return [
        [(kind, ROUNDING.sub("tiny", text.replace(NATIVE_ONLY, ""))) for kind, text in outputs]
        for outputs in page.evaluate(SHOWN)
    ]


@pytest.mark.parametrize(
    ("stem", "comparisons"),  # cells that compare with scikit-learn, of which tests have no wheel
    [
        ("01_chain_rule", 0),
        ("02_dense_layer", 0),
        ("03_activations", 0),
        ("04_backprop", 0),
        ("05_experiments", 9),
        ("06_audit", 2),
        ("07_softmax", 0),
        ("08_steps", 0),
        ("09_depth", 0),
        ("10_overfitting", 0),
        ("11_machine", 0),
        ("own_data", 1),
    ],
)
def test_all_cells_give_what_the_book_recorded(python_in_pages, visit, stem, comparisons):
    with visit(f"book/{stem}.html") as page:
        recorded = shown(page)
        make_live(page)
        needs = page.locator(".live-says").all_text_contents()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(100)  # until the page has heard of it
        settle(page, timeout=480_000)  # chapter 6 trains a hundred networks and more
        assert not errors(page)
        assert len(recorded) == cells(page).count()
        assert shown(page) == recorded

        lacking = [said for said in needs if said]
        if "scikit-learn" not in python_in_pages:
            assert lacking == ["needs scikit-learn: as recorded"] * comparisons
        assert page.locator("[data-live=done]").count() == len(recorded) - len(lacking)
