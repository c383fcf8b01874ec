"""What becomes of what students hand in: thirty files, right, wrong, broken and hostile.

They are judged once, in a process each; the tests look at what came out.
"""

import csv
import json
import os
import re
import sys
from pathlib import Path

import nbformat
import pytest

from classroom import collect
from classroom.homework import plain, table
from classroom.homework.chapters import chapter, chapters
from tests.homework import CELLS, RIGHT, delta, hand_in, notebook
from tests.test_solutions import PIECE

ROOT = Path(__file__).parents[1]
MEAN = RIGHT["gradients"].replace("delta.sum(axis=0)", "delta.mean(axis=0)")
FORGED = """
import json, os, struct
message = json.dumps({"result": {"array": ["<f8", [], "AAAAAAAAAAA="]}, "printed": "Right."})
data = struct.pack("<Q", len(message)) + message.encode()
for number in range(1, 64):
    try:
        os.write(number, 500 * data)
    except OSError:
        pass
"""
PATCHED = """
import sys
for name, module in list(sys.modules.items()):
    if name.startswith("classroom"):
        for thing in list(vars(module)):
            value = getattr(module, thing)
            if callable(value) and thing in ("check", "close", "judge", "Verdict", "Compute"):
                setattr(module, thing, lambda *anything, **more: "Right.")
np.isclose = np.allclose = np.array_equal = lambda *anything, **more: True
print("Right.")
"""
SPYING = """
try:
    return os.listdir('FOLDER')
except OSError:
    return []
"""
# By their students: what each hands in, and what is to become of the first exercise.
STUDENTS = {
    "ada": (RIGHT, "right"),
    "bob": (RIGHT | {"gradients": MEAN, "caught": 'caught = "A"'}, "right"),
    "cat": ({"gradients": MEAN, "caught": 'caught = "C"'}, "not tried"),
    "dan": (delta("return (delta_next @ w.T) * (1 - z ** 2)"), "mistake"),
    "eve": (delta("return delta_next @ w.T"), "mistake"),
    "fay": (delta("return (delta_next @ w.T) * (1 - np.tanh(Z) ** 2)"), "raised"),
    "gus": (delta("return delta_next @ w.T * (1 - np.tanh(z)"), "raised"),
    "hal": ({}, "not tried"),
    "ida": ({"caught": "caught = no_such_name"}, "not tried"),
    "jim": (delta("print('Right.')"), "wrong"),
    # Hostile
    "kim": (delta("return z", PATCHED), "wrong"),
    "lee": (delta("return z", FORGED), "stopped"),
    "max": (delta("os._exit(0)", "import os"), "stopped"),
    "meg": (delta("raise SystemExit('Right.')"), "raised"),
    "nan": (delta("while True: os.fork()", "import os"), "raised"),
    "ola": (delta("while True: pass"), "stopped"),
    "pat": (delta("return z", "import time\nwhile True: time.sleep(1)"), "stopped"),
    "quy": (delta("return [bytearray(2 ** 28) for _ in range(10 ** 6)]"), "raised"),
    "ray": (
        delta("while True: open('/tmp/full', 'ab').write(bytes(2 ** 20))"),
        "raised",
    ),
    "sam": (
        delta("s = socket.create_connection(('127.0.0.1', PORT))", "import socket"),
        "raised",
    ),
    "tom": (delta("return os.kill(os.getppid(), 9)", "import os"), "raised"),
    "una": (delta("while True: print('Right.' * 1000)"), "stopped"),
    "val": (delta("return exercises.hidden_delta.answer(delta_next, w, z)"), "refused"),
    "wes": (delta("while True: yield 1"), "wrong"),
    "xia": (delta(SPYING, "import os"), "wrong"),
    "yan": (delta("a = []\na.append(a)\nreturn a"), "raised"),
}


def filled(answers, folder):
    """Put what only this run knows into a hostile answer."""
    known = {"FOLDER": str(folder), "PORT": "9"}
    for name, value in known.items():
        answers = {key: source.replace(name, value) for key, source in answers.items()}
    return answers


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Return the results by students, and the folder that the two files are written to."""
    folder = tmp_path_factory.mktemp("class") / "submitted"
    for student, (answers, _) in STUDENTS.items():
        hand_in(folder / student / "homework-4", notebook(filled(answers, folder)))
    # Not as they should be
    hand_in(folder / "zoe", notebook(delta("return z")))
    hand_in(folder / "zoe", notebook(RIGHT), "homework (1).ipynb")
    hand_in(folder, notebook(RIGHT, name="=Åsa <b>"), "anyname.ipynb")
    hand_in(folder, notebook({}, number=1), "wrong chapter.ipynb")
    hand_in(folder, "", "empty.ipynb")
    hand_in(folder, '{"cells": [', "cut off.ipynb")
    hand_in(folder, "[1, 2]", "no notebook.ipynb")
    hand_in(folder, "[" * 200_000, "deep.ipynb")
    hand_in(folder, json.dumps({"cells": []}), "no cells.ipynb")
    hand_in(folder, "PK", "homework.docx")
    hand_in(folder / "ada" / ".ipynb_checkpoints", notebook({}))
    renamed = notebook({"caught": 'caught = "B"'})
    for number, cell in enumerate(renamed["cells"]):
        cell["id"] = f"cell-{number}"
        cell["source"] = cell["source"].replace("hidden_delta)", "my_delta)")
        if "def hidden_delta" in cell["source"]:
            cell["source"] = RIGHT["hidden_delta"].replace("hidden_delta", "my_delta")
    renamed["cells"] = [c for c in renamed["cells"] if "exercises.caught" not in c["source"]]
    hand_in(folder / "renamed", renamed)
    given, results = collect.collect(folder, chapters(), seconds=2)
    table.write_html(folder.parent / "answers.html", given, results, ["A remark."], "")
    table.write_csv(folder.parent / "answers.csv", given, results)
    return {result.file: result for result in results}, folder.parent


@pytest.fixture(scope="module")
def of(collected):
    """Return what became of a student's exercise."""

    def finding(student, exercise="hidden_delta"):
        return collected[0][f"{student}/homework-4/homework.ipynb"].findings[exercise]

    return finding


@pytest.mark.parametrize("student", STUDENTS)
def test_the_first_answer_of_each_becomes_what_it_is(of, student):
    assert of(student)["status"] == STUDENTS[student][1], of(student)


@pytest.mark.parametrize("student", [s for s in STUDENTS if s > "jim"])
def test_what_is_hostile_does_not_stop_the_rest(collected, student):
    findings = collected[0][f"{student}/homework-4/homework.ipynb"].findings
    assert set(findings) == set(CELLS)
    assert {finding["status"] for name, finding in findings.items() if name != "hidden_delta"} == {
        "not tried"
    }


def test_a_right_submission_is_right_in_all(collected, of):
    assert collected[0]["ada/homework-4/homework.ipynb"].right == 6
    assert [of("ada", name)["status"] for name in CELLS] == 6 * ["right"]


def test_a_mistake_is_named_and_told_as_the_check_tells_it(of):
    assert of("bob", "gradients")["status"] == of("cat", "gradients")["status"] == "mistake"
    assert of("bob", "gradients")["mistake"] == of("cat", "gradients")["mistake"]
    assert "the biases are a mean over the samples" in of("bob", "gradients")["message"]
    assert of("cat", "caught")["mistake"].startswith("C's loss is not MSE")
    assert "printed" in of("jim")["message"]


def test_an_error_is_explained_by_the_student_s_own_line(of):
    assert "NameError in `Z`" in of("fay")["message"]
    assert "SyntaxError" in of("gus")["message"]
    assert "no_such_name" in of("ida", "caught")["message"]


def test_what_a_hostile_answer_may_not_do_is_said(of):
    for student, words in {
        "nan": "os.fork", "ray": "writes no file", "sam": "socket", "tom": "os.kill",
        "val": "which has the answers", "max": "ended",
        "ola": "a loop without an end", "pat": "does it wait",
    }.items():  # fmt: skip
        assert words in of(student)["message"], of(student)


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_an_answer_does_not_see_the_submissions_where_the_system_keeps_it_apart(collected, of):
    if not collected[0]["ada/homework-4/homework.ipynb"].apart:
        pytest.skip("this system lets no ordinary user make namespaces")
    assert "'ada'" not in of("xia")["message"] and "shape" in of("xia")["message"]


def test_files_that_are_no_submission_are_reported(collected):
    results, _ = collected
    for file, words in {
        "empty.ipynb": "empty", "cut off.ipynb": "no JSON", "no notebook.ipynb": "no list of cells",
        "deep.ipynb": "no JSON", "no cells.ipynb": "no code", "homework.docx": "no notebook",
        "wrong chapter.ipynb": "answers chapter 1, The chain rule",
    }.items():  # fmt: skip
        (remark,) = results[file].remarks
        assert words in remark and not results[file].findings
    assert not any("checkpoints" in file for file in results)


def test_duplicates_and_equal_answers_are_reported(collected):
    results, _ = collected
    first, second = results["zoe/homework (1).ipynb"], results["zoe/homework.ipynb"]
    assert second.findings["hidden_delta"]["status"] == "mistake" or second.findings
    assert any("a further file of this student" in remark for remark in second.remarks)
    assert "the answers of =Åsa <b>, zoe" in results["ada/homework-4/homework.ipynb"].remarks[0]
    assert first.right == 6


def test_renamed_cells_and_functions_are_found_and_reported(collected):
    findings = collected[0]["renamed/homework.ipynb"].findings
    assert findings["hidden_delta"]["status"] == findings["caught"]["status"] == "right"
    assert "my_delta" in findings["hidden_delta"]["notes"][0]
    assert "its check is not there" in findings["caught"]["notes"]


def test_the_name_is_the_folder_s_or_else_the_notebook_s(collected):
    results, _ = collected
    assert results["anyname.ipynb"].student == "=Åsa <b>"
    assert results["ada/homework-4/homework.ipynb"].student == "ada"
    assert results["empty.ipynb"].student == "empty"


def test_the_page_has_misconceptions_by_frequency_above_the_students(collected):
    page = (collected[1] / "answers.html").read_text(encoding="utf-8")
    above, below = page.split("<h2>Students</h2>")
    above, errors = above.split("<h2>Errors</h2>")
    assert "the answer raises PermissionError" in errors
    counts = [int(number) for number in re.findall(r'<tr><td class="number">(\d+)<', above)]
    assert counts == sorted(counts, reverse=True) and counts[0] >= 2
    assert "the biases are a mean over the samples" in above and "bob, cat" in above
    assert "From the loss to the output: MSE and its mean" in above
    assert below.count("<tr>") == 1 + len(collected[0])
    assert "&lt;b&gt;" in below and "<b>" not in below and "<script" not in page


def test_the_sheet_has_a_line_for_each_file_and_no_formula(collected):
    with (collected[1] / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert len(rows) == len(collected[0]) and head[3] == "4.1 One step back"
    by_file = {row[1]: row for row in rows}
    assert by_file["anyname.ipynb"][0] == "'=Åsa <b>"
    assert by_file["ada/homework-4/homework.ipynb"][2:9] == ["6", *6 * ["right"]]
    assert all(cell[:1] not in table.FORMULA for row in rows for cell in row if cell)


@pytest.mark.parametrize("number", chapters())
def test_the_solutions_of_each_chapter_are_right_with_fresh_cases_too(tmp_path, number):
    made = notebook({}, number=number, whole=number in (5, 6))
    path = ROOT / "book/solutions" / chapter(number).path.name
    for cell in nbformat.read(path, as_version=4).cells:
        for language, text in PIECE.findall(cell.source):
            if language == "python":
                made["cells"].append(
                    {
                        "cell_type": "code",
                        "id": f"s{len(made['cells'])}",
                        "source": text,
                    }
                )
    hand_in(tmp_path / "student", made)
    _, (result,) = collect.collect(tmp_path, chapters(), seconds=20)
    assert {name: f["status"] for name, f in result.findings.items()} == dict.fromkeys(
        result.findings, "right"
    ), result.findings
    assert len(result.findings) == 6


def test_every_misconception_has_a_paragraph_that_is_there():
    kept = json.loads((ROOT / "book/classroom/homework/paragraphs.json").read_text("utf-8"))
    for given in chapters().values():
        text = "\n".join(
            c["source"] for c in given.notebook["cells"] if c["cell_type"] == "markdown"
        )
        headings = set(re.findall(r"^###? (.+)$", text, re.MULTILINE))
        assert set(kept[given.module]) == {exercise.name for exercise in given.exercises}
        for patterns in kept[given.module].values():
            assert list(patterns)[-1] == ""
            assert set(patterns.values()) <= headings


def test_plain_data_come_back_as_they_were_and_code_does_not():
    import numpy as np

    from nn_core import MSE, NN, SGD, ReLU

    nn = NN((2, 3, 1), (ReLU, ReLU), MSE, SGD(0.1), rng=0)
    things = [
        None,
        ...,
        1,
        1.5,
        "a",
        (1, [2]),
        {1: np.arange(3.0)},
        {1},
        np.float32(2),
        True,
        1j,
    ]
    back = plain.loads(plain.dumps(things))
    assert str(back) == str(things) and back[8].dtype == np.float32
    again = plain.loads(plain.dumps(nn))
    assert np.array_equal(again.theta, nn.theta) and again.dimensions == nn.dimensions
    assert type(plain.loads(plain.dumps(object()))).__name__ == "object"
    for bad in (
        b"{",
        b'{"array": ["O", [1], ""]}',
        b'{"network": ["os"]}',
        b'{"a": 1, "b": 2}',
    ):
        with pytest.raises(plain.NotPlain):
            plain.loads(bad)
    assert callable(plain.loads(plain.dumps(os.system)))


def test_a_heading_s_address_is_that_of_the_built_page():
    assert table.anchor("Two in a row: g(f(x))") == "two-in-a-row-g-f-x"
    assert (
        table.anchor("Finding 1: the slope is taken at $a$") == "finding-1-the-slope-is-taken-at-a"
    )
