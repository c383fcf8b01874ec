"""No listed mistake can be taken for another, or for a right answer, in any exercise."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from classroom import exercises
from classroom.check import Choose, Compute, Reach, check
from classroom.exercises import chain_rule
from tests.exercises import CHAPTERS

MODULES = [import_module(f"{exercises.__name__}.{name}") for name in CHAPTERS]
EXERCISES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Compute | Choose | Reach)
}
COMPUTED = [key for key, exercise in EXERCISES.items() if isinstance(exercise, Compute)]


def test_all_exercises_are_here():
    files = Path(exercises.__file__).parent.glob("[!_]*.py")
    assert {Path(module.__file__).name for module in MODULES} == {file.name for file in files}
    assert len(EXERCISES) == 66


@pytest.mark.parametrize("key", COMPUTED)
def test_each_listed_mistake_is_told_from_all_others_and_from_the_answer(key):
    """Whichever is asked for first, all cases together leave only one of them."""
    exercise = EXERCISES[key]
    backwards = replace(exercise, mistakes=exercise.mistakes[::-1])
    assert check(exercise, exercise.answer).status == "right"
    for mistake, message in exercise.mistakes:
        assert check(exercise, mistake).message.endswith(message)
        assert check(backwards, mistake).message.endswith(message)


@pytest.mark.parametrize(
    ("exercise", "attempt"),
    [
        (chain_rule.tied_backward, chain_rule._tied()),
        (chain_rule.chain_backward, chain_rule._walk()),
    ],
)
def test_the_rule_that_mistakes_are_made_from_is_right(exercise, attempt):
    assert check(exercise, attempt).status == "right"


class Unruly:
    """An object that raises whatever is asked of it."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError("==")

    def __repr__(self):
        raise RuntimeError("repr")

    def __call__(self, *arguments):
        raise RuntimeError("()")


def holding_itself():
    entries = []
    entries.append(entries)
    return entries


ODDITIES = (
    *(0, True, -1.5, np.nan, np.inf, 1j, "", "a", b"a", range(3), slice(1), NotImplemented),
    *([], [1], [[1], [1, 2]], (), (1, 2, 3), {}, {"a": 1}, {1}, holding_itself()),
    *(np.array([]), np.zeros((0, 3)), np.zeros((2, 2, 2, 2)), np.array("a"), np.array([None])),
    *(np.float16(1), np.datetime64("2026-01-01"), np.ma.masked_array([1.0, 2.0], [0, 1])),
    *(object(), Unruly(), int, type, len, pytest, Exception, Exception("e"), iter([1])),
)


@pytest.mark.parametrize("key", EXERCISES)
def test_whatever_is_handed_in_gets_a_verdict(key):
    for odd in ODDITIES:
        for attempt in (odd, lambda *given, odd=odd: odd, lambda *given, odd=odd: (odd, odd)):
            assert isinstance(check(EXERCISES[key], attempt)._repr_html_(), str)
