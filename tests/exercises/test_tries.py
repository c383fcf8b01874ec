"""The exercises from a student's side: any right answer is right, any wrong one gets a reason."""

import inspect
from importlib import import_module

import pytest

from classroom import exercises
from classroom.check import check
from classroom.diagnosis import UNKNOWN
from tests.exercises import CHAPTERS, tries

MODULES = [import_module(f"{tries.__name__}.{name}") for name in CHAPTERS]
TRIES = {
    f"{chapter.__name__.rpartition('.')[2]}.{name}": tries
    for chapter in MODULES
    for name, tries in chapter.TRIES.items()
}


def exercise(key):
    module, name = key.split(".")
    return getattr(import_module(f"{exercises.__name__}.{module}"), name)


def each(kind):
    return [
        pytest.param(key, *(attempt if kind == "wrong" else (attempt,)), id=f"{key}-{number}")
        for key, tries in TRIES.items()
        for number, attempt in enumerate(getattr(tries, kind))
    ]


@pytest.mark.filterwarnings("ignore:the matrix subclass")  # old, and still taught
@pytest.mark.parametrize(("key", "attempt"), each("right"))
def test_a_right_answer_is_right_in_any_style(key, attempt):
    verdict = check(exercise(key), attempt)
    assert verdict.status == "right", verdict
    assert verdict.message == exercise(key).insight


@pytest.mark.parametrize(("key", "words", "attempt"), each("wrong"))
def test_a_wrong_answer_is_told_why(key, words, attempt):
    verdict = check(exercise(key), attempt)
    assert verdict.status == "wrong", verdict
    assert words in verdict.message
    assert UNKNOWN not in verdict.message


@pytest.mark.parametrize("key", TRIES)
def test_there_are_enough_of_both(key):
    tries = TRIES[key]
    assert len(tries.right) >= 5
    assert len(tries.wrong) >= 10
    assert all(len(words) > 5 for words, _ in tries.wrong)


@pytest.mark.parametrize("key", TRIES)
def test_before_an_attempt_a_check_says_what_to_do(key):
    for attempt in (None, ...):
        assert check(exercise(key), attempt).status == "to do"
        assert check(exercise(key), attempt).message == exercise(key).task


@pytest.mark.parametrize("chapter", MODULES, ids=lambda chapter: chapter.__name__)
def test_no_exercise_is_left_out(chapter):
    module = import_module(f"{exercises.__name__}.{chapter.__name__.rpartition('.')[2]}")
    own = {name for name, value in vars(module).items() if hasattr(value, "judge")}
    own = {name for name in own if not inspect.isclass(getattr(module, name))}
    assert set(chapter.TRIES) == own
