"""The solutions are right, and print what they say.

In the notebooks each solution is one folded text, open nowhere until the reader opens it. Here
its code is run, piece by piece: after the code cells of its page, in the folder of the notebook.
"""

import contextlib
import io
import re
from pathlib import Path

import nbformat
import pytest

from classroom import check as real_check
from classroom.check import Choose, Compute, Reach

PAGES = sorted((Path(__file__).parents[1] / "book/solutions").glob("*.ipynb"))
PIECE = re.compile(r"^```(python|text)\n(.*?)^```$", re.M | re.S)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_solutions_of_a_chapter_are_right_and_print_what_they_say(path):
    right, printed = [], None

    def check(exercise, attempt):
        verdict = real_check(exercise, attempt)
        if verdict.status == "right":
            right.append(exercise)
        return verdict

    names = {"__name__": "solutions"}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            names["check"] = check
            continue
        for language, text in PIECE.findall(cell.source):
            if language == "text":
                assert printed == text, cell.source.splitlines()[0]
                continue
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(text, names)
            printed = out.getvalue()
    exercises = [
        value
        for value in vars(names["exercises"]).values()
        if isinstance(value, Compute | Choose | Reach)
    ]
    assert len(exercises) == 6
    assert [exercise.task for exercise in exercises if exercise not in right] == []
