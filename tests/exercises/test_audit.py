"""Chapter 6's exercises: the suspects are guilty as the statements say, and the stub is a stub."""

import pytest

from classroom.check import check
from classroom.exercises import audit
from nn_core import NN, gradient_check
from tests.exercises.tries.audit import HIDING, LINES, chapter, hidden, trial


@pytest.mark.parametrize("letter", LINES)
def test_the_report_shows_each_suspect_guilty_and_the_library_innocent(letter):
    report = gradient_check(*trial(chapter[f"Suspect{letter}"]))
    wrong = {name for name, entries in report.wrong.items() if entries.any()}
    first = {"w[1]", "b[1]", "w[2]", "b[2]"}
    assert wrong == ({"b[1]", "b[2]", "b[3]"} if letter == "B" else first)
    assert gradient_check(*trial(NN)).passed


@pytest.mark.parametrize(
    ("letter", "old", "new"),
    [
        ("A", "delta @ w[i]  # 5", "delta @ w[i].T"),
        ("B", "delta.mean(axis=0)  # 4", "delta.sum(axis=0)"),
        ("C", "(a[i] >= 0)  # 6,", "(a[i] > 0)  #"),
        ("D", "(w[i] - rate * dw[i]).T  # 5", "w[i].T"),
    ],
)
def test_the_line_that_the_exercise_names_mends_the_suspect(letter, old, new):
    source = chapter["audit-ex-suspects"]
    assert source.count(old) == 1
    names = dict(chapter)
    exec(source.replace(old, new), names)
    innocent = names[f"Suspect{letter}"]
    assert gradient_check(*trial(innocent)).passed
    setting = trial(innocent, *HIDING[letter])
    assert "has no bug any more" in check(audit.hide, hidden() | {letter: setting}).message


def test_the_function_as_given_counts_as_no_attempt():
    assert check(audit.mend, chapter["mended"]).status == "to do"
