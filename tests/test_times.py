"""The times in the heads of the chapters follow from words, formulas, code and sliders."""

from pathlib import Path

import nbformat
import pytest

from tools.notebooks import TIME, minutes, time_line

CHAPTERS = sorted((Path(__file__).parents[1] / "book").glob("[01]*.ipynb"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_tells_the_time_that_it_takes(path):
    head = nbformat.read(path, as_version=4).cells[:2]
    found = TIME.search("".join(cell.source for cell in head))
    assert found and found[0] == time_line(path), "run: python tools/notebooks.py times"


def test_the_rule_counts_words_formulas_code_sliders_and_exercises(tmp_path):
    """Counted by hand: 360 words, 2 formulas, 15 lines; 2 + 1 sliders; 2 exercises, 8 lines."""
    cells = nbformat.v4
    explorable = (
        "@explore(\n    rate=[0.1, 1],\n    hidden=[1, 2],\n)\ndef xor(rate=1, hidden=2):\n    pass"
    )
    chapter = cells.new_notebook(
        cells=[
            cells.new_markdown_cell(
                "word " * 360 + "\n\n$$\na b\n$$\n\n$$\nc\n$$\n\n```python\nx\n```"
            ),
            cells.new_code_cell("\n".join(["x = 1", ""] * 15)),
            cells.new_code_cell(explorable, metadata={"jupyter": {"source_hidden": True}}),
            cells.new_code_cell('@explore(units={"a": "°"}, a=[1, 2])\ndef turn(a=1):\n    pass'),
            cells.new_markdown_cell("## Exercises\n\n### Exercise 1.1: A\n\n### Exercise 1.2: B"),
        ]
    )
    (tmp_path / "solutions").mkdir()
    solved = cells.new_notebook(
        cells=[cells.new_markdown_cell("```python\n" + "x = 1\n" * 8 + "```\n\n```text\n1\n```")]
    )
    nbformat.write(chapter, tmp_path / "01_a.ipynb")
    nbformat.write(solved, tmp_path / "solutions/01_a.ipynb")
    # 2 + 1 + 1 = 4; (1 + 2) + (1 + 1) = 5; 2 * 5 + 4 = 14
    assert minutes(tmp_path / "01_a.ipynb") == (5, 5, 15)
