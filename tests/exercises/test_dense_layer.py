"""Chapter 2's exercises: the right answer is right, each wrong one is told what is wrong."""

from itertools import pairwise

import numpy as np
import pytest

from classroom.check import check
from classroom.exercises import dense_layer


def dense(X, w, b):
    return X @ w + b


def count_parameters(dimensions):
    return sum((m + 1) * n for m, n in pairwise(dimensions))


def dense_backward(X, w, delta):
    return X.T @ delta, delta @ w.T, delta.sum(axis=0)


def merge(w1, b1, w2, b2):
    return w1 @ w2, b1 @ w2 + b2


def per_sample(X, delta):
    return X[:, :, np.newaxis] * delta[:, np.newaxis, :]


def dense_in_place(X, w, b):
    b *= 2
    return X @ w + b / 2


def backward_in_place(X, w, delta):
    delta /= len(X)
    return dense_backward(X, w, delta * len(X))


RIGHT = [
    (dense_layer.forward, dense),
    (dense_layer.count, count_parameters),
    (dense_layer.backward, dense_backward),
    (dense_layer.merge, merge),
    (dense_layer.culprit, "c"),
    (dense_layer.per_sample, per_sample),
]

WRONG = [
    (dense_layer.forward, lambda X, w, b: X @ w, "bias is missing"),
    (dense_layer.forward, lambda X, w, b: X @ w.T + b, "w is transposed"),
    (dense_layer.forward, lambda X, w, b: (w.T @ X.T).T - b, "should be"),
    (dense_layer.forward, lambda X, w, b: w @ X + b, "wrong order"),
    (dense_layer.forward, lambda X, w, b: X.T @ w + b, "X is transposed"),
    (dense_layer.forward, lambda X, w, b: X * w + b, "mixing is @"),
    (dense_layer.forward, lambda X, w, b: X @ w + b.reshape(-1, 1), "along the wrong axis"),
    (dense_layer.forward, lambda X, w, b: X @ (w + b), "added to the weights"),
    (dense_layer.forward, lambda X, w, b: (X @ w + b).T, "z is transposed"),
    (dense_layer.forward, lambda X, w, b: X[0] @ w + b, "the first entry of what is right"),
    (dense_layer.forward, dense_in_place, "changed its argument `b`"),
    (dense_layer.count, lambda d: count_parameters(d) - sum(d[1:]), "Each unit has a bias"),
    (dense_layer.count, lambda d: sum(d[1:]), "Where are the weights"),
    (dense_layer.count, lambda d: count_parameters(d) + d[0], "first layer is the input"),
    (
        dense_layer.count,
        lambda d: count_parameters(d) - sum(d[1:]) + len(d) - 1,
        "one bias for each layer",
    ),
    (dense_layer.count, lambda d: count_parameters(d[::-1]), "to each input of a layer"),
    (
        dense_layer.count,
        lambda d: (d[0] + 1) * d[1],
        "Yours is 16 and should be 26, for d = (3, 4, 2)",
    ),
    (dense_layer.count, lambda d: np.prod(d), "follow each other"),
    (dense_layer.count, lambda d: [(m + 1) * m for m in d], "expected (), got (3,)"),
    (
        dense_layer.backward,
        lambda X, w, d: (X.T @ d, d @ w.T, d.mean(axis=0)),
        "db is averaged",
    ),
    (
        dense_layer.backward,
        lambda X, w, d: (X.T @ d / len(X), d @ w.T, d.sum(axis=0) / len(X)),
        "dw and db are divided",
    ),
    (
        dense_layer.backward,
        lambda X, w, d: (X.T @ d / len(X), d @ w.T, d.sum(axis=0)),
        "dX and db are right. dw is right but divided by `len(X)`",
    ),
    (dense_layer.backward, lambda X, w, d: (X.T @ d, d @ w, d.sum(axis=0)), "along its row of w"),
    (dense_layer.backward, lambda X, w, d: (X @ d, d @ w.T, d.sum(axis=0)), "a column of X"),
    (dense_layer.backward, lambda X, w, d: (d.T @ X, d @ w.T, d.sum(axis=0)), "dw is transposed"),
    (dense_layer.backward, lambda X, w, d: (X.T @ d, w @ d.T, d.sum(axis=0)), "dX is transposed"),
    (dense_layer.backward, lambda X, w, d: (X * d, d @ w.T, d.sum(axis=0)), "entry by entry"),
    (dense_layer.backward, lambda X, w, d: (X.T @ d, d @ w.T, d.sum(axis=1)), "its column"),
    (dense_layer.backward, lambda X, w, d: (X.T @ d, d @ w.T, d), "slope for each sample"),
    (dense_layer.backward, lambda X, w, d: (X.T @ d, d @ w.T, np.zeros(w.shape[1])), "db is 0"),
    (dense_layer.backward, lambda X, w, d: (X.T @ d, d.sum(axis=0)), "return 3 things"),
    (
        dense_layer.backward,
        lambda X, w, d: (X.T @ d, d @ w.T, d.sum(axis=0, keepdims=True)),
        "one axis too many, at the front",
    ),
    (dense_layer.backward, backward_in_place, "changed its argument `delta`"),
    (dense_layer.merge, lambda w1, b1, w2, b2: (w1 @ w2, b1 + b2), "w2 acts on it"),
    (dense_layer.merge, lambda w1, b1, w2, b2: (w1 @ w2, b2), "b1 is lost"),
    (dense_layer.merge, lambda w1, b1, w2, b2: (w1 @ w2, b1 @ w2), "b2 is lost"),
    (dense_layer.merge, lambda w1, b1, w2, b2: (w1 @ w2, w2 @ b1 + b2), "w is right"),
    (dense_layer.merge, lambda w1, b1, w2, b2: (w2 @ w1, b1 @ w2 + b2), "wrong order"),
    (dense_layer.merge, lambda w1, b1, w2, b2: (w1 * w2, b1 @ w2 + b2), "entry by entry"),
    (dense_layer.merge, lambda w1, b1, w2, b2: (w1 + w2, b1 @ w2 + b2), "weights were added"),
    (dense_layer.merge, lambda w1, b1, w2, b2: w1 @ w2, "return 2 things, w, b"),
    (dense_layer.culprit, "a", "it is the weights"),
    (dense_layer.culprit, "b", "all ratios would be 1"),
    (dense_layer.culprit, "d", "one number for all units"),
    (dense_layer.culprit, "e", "not one of the choices"),
    (dense_layer.per_sample, lambda X, d: X.T @ d, "Keep the samples apart"),
    (dense_layer.per_sample, lambda X, d: d[:, :, None] * X[:, None, :], "matrix is transposed"),
    (dense_layer.per_sample, lambda X, d: np.moveaxis(per_sample(X, d), 0, -1), "the last axis"),
    (dense_layer.per_sample, lambda X, d: per_sample(X, d) / len(X), "once more"),
    (dense_layer.per_sample, lambda X, d: per_sample(X, d) * len(X), "own loss"),
    (dense_layer.per_sample, lambda X, d: X[:, :, None] * d.sum(axis=0), "row s of delta only"),
    (dense_layer.per_sample, lambda X, d: X * d, "expected (3, 3, 3), got (3, 3)"),
    (dense_layer.per_sample, lambda X, d: -per_sample(X, d), "wrong sign"),
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


def test_a_stub_counts_as_no_attempt():
    assert check(dense_layer.backward, lambda X, w, delta: ...).status == "to do"
