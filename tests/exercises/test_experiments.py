"""Chapter 5's exercises: the right answer is right, each wrong one is told what is wrong."""

import numpy as np
import pytest

from classroom.check import check
from classroom.exercises import experiments

GOOD = {"hidden": 30, "rate": 0.01, "epochs": 40, "batch_size": 8}


def standardise(train, test):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / std, (test - mean) / std


def from_all(train, test):
    both = np.vstack([train, test])
    return (train - both.mean(0)) / both.std(0), (test - both.mean(0)) / both.std(0)


def own(train, test, axis=0):
    def scale(part):
        mean, std = part.mean(axis, keepdims=True), part.std(axis, keepdims=True)
        return (part - mean) / std

    return scale(train), scale(test)


def ddof(train, test):
    mean, std = train.mean(0), train.std(0, ddof=1)
    return (train - mean) / std, (test - mean) / std


def in_place(train, test):
    mean, std = train.mean(0), train.std(0)
    train -= mean
    return train / std, (test - mean) / std


def absolute_error(y_pred, y_test, y_std):
    return y_std * np.abs(y_pred.ravel() - y_test).mean()


def selected_error(X, y, train, test, k, look=None, size=np.abs, bias=1.0):
    look = train if look is None else look
    scores = [size(np.corrcoef(column[look], y[look])[0, 1]) for column in X.T]
    best = X[:, np.argsort(scores)[-k:]]
    best = np.column_stack([best, np.full(len(best), bias)])
    theta = np.linalg.lstsq(best[train], y[train], rcond=None)[0]
    return np.mean((best[test] @ theta - y[test]) ** 2)


RIGHT = [
    (experiments.standardise, standardise),
    (experiments.leak, "same"),
    (experiments.absolute_error, absolute_error),
    (experiments.boston, GOOD),
    (experiments.diabetes, "linear model"),
    (experiments.selection, selected_error),
]

WRONG = [
    (experiments.standardise, from_all, "all samples"),
    (experiments.standardise, own, "in other company"),
    (experiments.standardise, lambda a, b: standardise(b, a)[::-1], "to be unseen"),
    (experiments.standardise, ddof, "ddof=1"),
    (experiments.standardise, lambda a, b: own(a, b, axis=1), "each sample"),
    (
        experiments.standardise,
        lambda a, b: ((a - a.mean()) / a.std(), (b - a.mean()) / a.std()),
        "axis=0 is missing",
    ),
    (
        experiments.standardise,
        lambda a, b: ((a - a.mean(0)) / a.var(0), (b - a.mean(0)) / a.var(0)),
        "variance",
    ),
    (experiments.standardise, lambda a, b: (a - a.mean(0), b - a.mean(0)), "sizes are as they"),
    (experiments.standardise, lambda a, b: (a / a.std(0), b / a.std(0)), "Subtract the mean"),
    (
        experiments.standardise,
        lambda a, b: (a - a.mean(0) / a.std(0), b - a.mean(0) / a.std(0)),
        "brackets",
    ),
    (experiments.standardise, lambda a, b: (standardise(a, b)[0], b), "test part is as it was"),
    (experiments.standardise, lambda a, b: standardise(a, b)[::-1], "comes first"),
    (experiments.standardise, in_place, "changed its argument"),
    (experiments.standardise, lambda a, b: standardise(a, b)[0], "return 2 things"),
    (experiments.leak, "smaller", "flatters"),
    (experiments.leak, "larger", "all their digits"),
    (experiments.leak, "worse", "not one of the choices"),
    (experiments.absolute_error, lambda p, y, s: s * np.abs(p - y).mean(), "(n, n)"),
    (experiments.absolute_error, lambda p, y, s: absolute_error(p, y, 1), "Times y_std"),
    (experiments.absolute_error, lambda p, y, s: absolute_error(p, y, 1) / s, "multiplies"),
    (experiments.absolute_error, lambda p, y, s: s * (p.ravel() - y).mean(), "both signs cancel"),
    (experiments.absolute_error, lambda p, y, s: s * abs((p.ravel() - y).mean()), "before you"),
    (experiments.absolute_error, lambda p, y, s: s * np.abs(p.ravel() - y).sum(), "the sum"),
    (experiments.absolute_error, lambda p, y, s: s * (p.ravel() - y).std(), "should be"),
    (
        experiments.absolute_error,
        lambda p, y, s: s * np.sqrt(((p.ravel() - y) ** 2).mean()),
        "root of the mean square",
    ),
    (experiments.absolute_error, lambda p, y, s: s * ((p.ravel() - y) ** 2).mean(), "squares"),
    (experiments.boston, {"hidden": 10}, "give a dict"),
    (experiments.boston, GOOD | {"rate": ...}, "still dots"),
    (experiments.boston, GOOD | {"epochs": 500}, "3000 steps"),
    (experiments.boston, {"hidden": 10, "rate": 0.03, "epochs": 30, "batch_size": 16}, "the goal"),
    (experiments.boston, {"hidden": 10, "rate": 1e-5, "epochs": 5, "batch_size": 64}, "has 1"),
    (experiments.boston, GOOD | {"rate": 3}, "overflows"),
    (experiments.boston, GOOD | {"rate": -1}, "raised ValueError"),
    (experiments.diabetes, "network", "for the houses"),
    (experiments.diabetes, "equal", "count the splits"),
    (experiments.diabetes, "both", "not one of the choices"),
    (
        experiments.selection,
        lambda X, y, a, b, k: selected_error(X, y, a, b, k, np.append(a, b)),
        "the leak",
    ),
    (
        experiments.selection,
        lambda X, y, a, b, k: selected_error(X, y, a, b, k, b),
        "chosen by the test rows",
    ),
    (
        experiments.selection,
        lambda *v: selected_error(*v, size=float),
        "absolute value",
    ),
    (experiments.selection, lambda *v: selected_error(*v, size=lambda c: -abs(c)), "least"),
    (experiments.selection, lambda *v: selected_error(*v, bias=0.0), "no bias"),
    (experiments.selection, lambda X, y, a, b, k: selected_error(X, y, a, a, k), "training rows"),
    (experiments.selection, lambda *v: np.sqrt(selected_error(*v)), "root"),
]


@pytest.mark.parametrize(("exercise", "attempt"), RIGHT)
def test_a_right_answer_is_right(exercise, attempt):
    assert check(exercise, attempt).status == "right", check(exercise, attempt)


@pytest.mark.parametrize(("exercise", "attempt", "words"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(exercise, attempt, words):
    verdict = check(exercise, attempt)
    assert verdict.status == "wrong", verdict
    assert words in verdict.message


@pytest.mark.parametrize("exercise", [exercise for exercise, _ in RIGHT])
def test_before_an_attempt_a_check_says_what_to_do(exercise):
    for attempt in (None, ...):
        assert check(exercise, attempt).status == "to do"
        assert check(exercise, attempt).message == exercise.task
