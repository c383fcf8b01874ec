"""What a live page hands in (book/page/hand-in.js), without a browser, and what reads it."""

import json

import nbformat
import pytest

from classroom import collect
from classroom.homework import cells
from classroom.homework.chapters import chapter, chapters

from .homework import RIGHT, hand_in
from .modules import loaded

CODE = cells.code(chapter(4).notebook)


@pytest.fixture(scope="module")
def made():
    """Return the notebook that a page with these texts and choices hands in."""
    evaluate = loaded("hand-in.js")

    def notebook(edits=None, choices=None, student="Ada"):
        page = [
            {
                "text": next((v for k, v in (edits or {}).items() if k in text), text),
                "original": text,
                "chosen": next((v for k, v in (choices or {}).items() if k in text), None),
            }
            for text in CODE
        ]
        page = [{k: v for k, v in cell.items() if v is not None} for cell in page]
        return evaluate(f"hand_in.notebookOf({json.dumps(page)}, {json.dumps(student)})")

    return notebook


def test_it_is_a_notebook_with_the_name_and_the_texts_of_the_editors(made):
    notebook = made({"def hidden_delta": RIGHT["hidden_delta"]}, student='Å "A" \\ Z')
    nbformat.validate(nbformat.from_dict(notebook))
    sources = [cell["source"] for cell in notebook["cells"]]
    assert sources[0] == 'student = "Å \\"A\\" \\\\ Z"'
    assert RIGHT["hidden_delta"] in sources and len(sources) == 1 + len(CODE)
    assert all(cell["outputs"] == [] for cell in notebook["cells"])


def test_a_choice_by_a_click_is_the_answer_where_no_other_is_written(made):
    choices = {"check(exercises.caught": "B", "check(exercises.wrong_line": "3"}
    sources = [cell["source"] for cell in made({}, choices)["cells"]]
    assert 'caught = "B"' in sources and 'wrong_line = "3"' in sources
    sources = [cell["source"] for cell in made({"caught = ...": 'caught = "A"'}, choices)["cells"]]
    assert 'caught = "A"' in sources and 'caught = "B"' not in sources


def test_collect_reads_it(made, tmp_path):
    choices = {"check(exercises.caught": "B", "check(exercises.wrong_line": "1"}
    hand_in(tmp_path, made({"def hidden_delta": RIGHT["hidden_delta"]}, choices))
    given, (result,) = collect.collect(tmp_path, chapters())
    assert (given.number, result.student) == (4, "Ada")
    statuses = {name: finding["status"] for name, finding in result.findings.items()}
    assert statuses == {
        "hidden_delta": "right", "gradients": "not tried", "momentum": "not tried",
        "caught": "right", "wrong_line": "mistake", "slope_along": "not tried",
    }  # fmt: skip
