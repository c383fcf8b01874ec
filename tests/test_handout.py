"""What students are given: a chapter's exercises, or all of it, and no way to the solutions."""

import json
import subprocess
import sys

import pytest

from classroom import handout
from classroom.homework import cells
from classroom.homework.chapters import NoChapter, chapter, chapters, folder

CHAPTERS = chapters()


def sources(notebook, kind):
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("number", CHAPTERS)
def test_a_chapter_has_six_exercises_with_an_answer_each(number):
    exercises = CHAPTERS[number].exercises
    assert [exercise.number for exercise in exercises] == [f"{number}.{k}" for k in range(1, 7)]
    assert all(exercise.answer.isidentifier() for exercise in exercises)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("number", CHAPTERS)
def test_a_handout_has_the_book_s_cells_and_no_solutions_nor_links_to_pages(number, whole):
    given = CHAPTERS[number]
    made = handout.handout(given, whole)
    ids = [cell["id"] for cell in made["cells"]]
    assert len(set(ids)) == len(ids) and ids[:2] == ["homework", "student"]
    book = {cell["id"]: cell for cell in given.notebook["cells"]}
    own = [cell["id"] for cell in given.notebook["cells"][given.start : given.end]]
    assert [name for name in ids if name in own] == own
    assert set(ids) - set(book) <= {"homework", "student", "imports"}
    text = "\n".join(sources(made, "markdown"))
    assert "solutions/" not in text and ".ipynb" not in text and ".md)" not in text
    assert ("](#" in text) <= whole and ("## What to remember" in text) is whole
    assert all(
        not c["outputs"] and c["execution_count"] is None for c in made["cells"] if "outputs" in c
    )
    guard = next(cell for cell in made["cells"] if cell["id"] == "guard")
    assert "%pip install" in guard["source"] and ".." not in guard["source"]


@pytest.mark.parametrize("number", [n for n in CHAPTERS if n != 5])
def test_the_exercises_alone_run_from_top_to_bottom_with_what_the_statements_speak_of(
    number,
):
    names = {"__name__": "__main__", "display": lambda *things: None}
    given = CHAPTERS[number]
    made = handout.handout(given)
    for source in cells.code(made):
        exec(source, names)
    statements = [c["source"] for c in made["cells"] if c["cell_type"] == "markdown"]
    asked = [s for s in handout.SPAN.findall("\n".join(statements)) if s.startswith("print(")]
    for statement in asked:
        exec(statement, names)
    assert number not in (4, 6, 7) or asked


def test_a_handout_of_chapter_5_brings_what_its_statements_speak_of():
    given = set().union(*map(cells.given, cells.code(handout.handout(CHAPTERS[5]))))
    assert {
        "prepare",
        "regression_score",
        "linear_error",
        "datasets",
        "boston_data",
    } <= given


def test_the_command_writes_a_notebook_as_nbgrader_names_its_folders(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["handout", "4", "--out", str(tmp_path)])
    handout.main()
    (path,) = tmp_path.rglob("*.ipynb")
    assert path.relative_to(tmp_path).as_posix() == "homework-4/04_backprop.ipynb"
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4
    assert "6 exercises of chapter 4, Backprop" in capsys.readouterr().out


def test_links_with_brackets_are_taken_away_whole():
    text = "[a](b.ipynb#Two-in-a-row:-g(f(x))) [c](#d) [e](https://f.g) [h](i.md#j)"
    assert handout.PAGE.sub(r"\1", text) == "a [c](#d) [e](https://f.g) h"


def test_a_chapter_that_is_not_there_and_notebooks_that_are_not_are_said(tmp_path, monkeypatch):
    with pytest.raises(NoChapter, match=r"no chapter 99 with exercises: there are 1, 2, 3"):
        chapter(99)
    monkeypatch.setattr("classroom.homework.chapters.PACKAGE", tmp_path / "site/classroom")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoChapter, match="Run this in the folder of the notebooks"):
        folder()
    (tmp_path / "01_chain_rule.ipynb").write_text("{}", encoding="utf-8")
    assert folder() == tmp_path


def test_importing_classroom_does_not_load_homework():
    program = "import sys, classroom; print([m for m in sys.modules if 'homework' in m])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n"
