"""Chapter 6's exercises: the right answer is right, each wrong one is told what is wrong."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from classroom.check import check
from classroom.exercises import audit
from nn_core import MSE, NN, SGD, ReLU, Sigmoid, gradient_check

CHAPTER = Path(__file__).parents[2] / "book" / "06_audit.ipynb"
LINES = {"A": 5, "B": 4, "C": 6, "D": 5}
HIDING = {
    "A": ((2, 1, 1), 8, 14),
    "B": ((4, 4, 4, 4), 1, 14),
    "C": ((1, 1, 1), 1, 0),
    "D": ((1, 1, 1), 1, 4),
}


@pytest.fixture(scope="module")
def chapter():
    """Return the names that the chapter's cells define: the suspects, trial, mended."""
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    names = {"np": np, "NN": NN, "MSE": MSE, "SGD": SGD, "ReLU": ReLU, "Sigmoid": Sigmoid}
    for wanted in ("audit-ex-suspects", "audit-ex-mended"):
        (source,) = ("".join(cell["source"]) for cell in cells if cell["id"] == wanted)
        exec(source, names)
        names[wanted] = source
    return names


def exercise(letter):
    return getattr(audit, f"suspect_{letter.lower()}")


@pytest.mark.parametrize("letter", LINES)
def test_one_line_of_each_suspect_is_the_wrong_one(letter):
    for line in range(1, 7):
        verdict = check(exercise(letter), line)
        assert verdict.status == ("right" if line == LINES[letter] else "wrong"), verdict
    assert "not one of the choices" in check(exercise(letter), 7).message


@pytest.mark.parametrize("letter", LINES)
def test_the_wrong_lines_each_have_their_reason(letter):
    assert "forward pass" in check(exercise(letter), 1).message
    assert "w[3]" in check(exercise(letter), 3).message or letter == "B"
    assert len({check(exercise(letter), line).message for line in range(1, 7)}) >= 5


@pytest.mark.parametrize("letter", LINES)
def test_the_report_shows_each_suspect_guilty_and_the_library_innocent(chapter, letter):
    report = gradient_check(*chapter["trial"](chapter[f"Suspect{letter}"]))
    wrong = {name for name, entries in report.wrong.items() if entries.any()}
    first = {"w[1]", "b[1]", "w[2]", "b[2]"}
    assert wrong == ({"b[1]", "b[2]", "b[3]"} if letter == "B" else first)
    assert gradient_check(*chapter["trial"](NN)).passed


@pytest.mark.parametrize(
    ("letter", "old", "new"),
    [
        ("A", "delta @ w[i]  # 5", "delta @ w[i].T"),
        ("B", "delta.mean(axis=0)  # 4", "delta.sum(axis=0)"),
        ("C", "(a[i] >= 0)  # 6,", "(a[i] > 0)  #"),
        ("D", "(w[i] - self.optimizer.learning_rate * dw[i]).T  # 5", "w[i].T"),
    ],
)
def test_the_line_that_the_exercise_names_mends_the_suspect(chapter, letter, old, new):
    source = chapter["audit-ex-suspects"]
    assert source.count(old) == 1
    names = dict(chapter)
    exec(source.replace(old, new), names)
    assert gradient_check(*names["trial"](names[f"Suspect{letter}"])).passed


MENDS = {
    "bias": ("delta.mean(axis=0)", "delta.sum(axis=0)"),
    "transpose": ("delta @ w", "delta @ w.T"),
    "relu": ("(a[i] >= 0)", "g[i].gradient(z[i])"),
    "update": ("nn.w[i] - nn.optimizer.learning_rate * dw[i]", "nn.w[i]"),
}


def mended(chapter, *bugs):
    """Return the chapter's function with these bugs mended."""
    source = chapter["audit-ex-mended"]
    stop = next(line for line in source.splitlines() if "NotImplementedError" in line)
    source = source.replace(stop, "")
    for bug in bugs:
        assert MENDS[bug][0] in source
        source = source.replace(*MENDS[bug])
    names = dict(chapter)
    exec(source, names)
    return names["mended"]


def test_the_mended_function_is_right(chapter):
    assert check(audit.mend, mended(chapter, *MENDS)).status == "right"
    assert check(audit.mend, lambda nn, X, y: nn.gradients(X, y)).status == "right"


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_the_bugs_that_are_left_are_counted(chapter, count):
    for done in combinations(MENDS, count):
        verdict = check(audit.mend, mended(chapter, *done))
        assert verdict.status == "wrong"
        left = [bug for bug in audit._BUGS if bug not in done]
        number = "one bug is left" if len(left) == 1 else f"{len(left)} bugs are left"
        assert verdict.message == f"{number}; {audit._BUGS[left[0]]}"


def test_other_mistakes_in_mending_are_told(chapter):
    def half(nn, X, y):
        dw, db = nn.gradients(X, y)
        return {i: d / 2 for i, d in dw.items()}, db

    def updating(nn, X, y):
        dw, db = nn.gradients(X, y)
        nn.w[1] -= 0.1 * dw[1]
        return dw, db

    assert "0.5 times" in check(audit.mend, half).message
    assert "changed the network" in check(audit.mend, updating).message
    assert check(audit.mend, lambda nn, X, y: nn.gradients(X, y)[0]).status == "wrong"


def hidden(chapter, **changes):
    settings = HIDING | changes
    return {k: chapter["trial"](chapter[f"Suspect{k}"], *v) for k, v in settings.items()}


def test_trials_that_hide_every_bug(chapter):
    assert check(audit.hide, hidden(chapter)).status == "right", check(audit.hide, hidden(chapter))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"A": ((4, 4, 4, 4), 8, 14)}, "A is still caught, by w[1], b[1], w[2], b[2]"),
        ({"B": ((4, 4, 4, 4), 2, 14)}, "B is still caught, by b[1]"),
        ({"C": ((1, 1), 1, 0)}, "no hidden layer"),
        ({"D": ((1, 1, 1), 1, 0)}, "D is still caught"),
    ],
)
def test_trials_that_hide_too_little(chapter, changes, words):
    assert words in check(audit.hide, hidden(chapter, **changes)).message


def test_trials_of_another_kind(chapter):
    trials = hidden(chapter)
    assert "keys A, B, C and D" in check(audit.hide, {"A": trials["A"]}).message
    trials["A"] = chapter["trial"](NN)
    assert "must be a SuspectA" in check(audit.hide, trials).message
    trials = hidden(chapter)
    trials["D"][0].optimizer = SGD(1e-9)
    assert "learning rate" in check(audit.hide, trials).message


@pytest.mark.parametrize("task", [*map(exercise, LINES), audit.mend, audit.hide])
def test_before_an_attempt_a_check_says_what_to_do(task):
    for attempt in (None, ...):
        assert check(task, attempt).status == "to do"
        assert check(task, attempt).message == task.task


def test_the_function_as_given_counts_as_no_attempt(chapter):
    assert check(audit.mend, chapter["mended"]).status == "to do"
