"""Chapter 1's exercises: the right answer is right, each wrong one is told what is wrong."""

import math

import numpy as np
import pytest

from classroom.check import check
from classroom.exercises import chain_rule


def bell_slope(x):
    return -4 * (2 * x - 1) * math.exp(-((2 * x - 1) ** 2))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(w, b, x, y):
    m = w * x
    z = m + b
    a = sigmoid(z)
    p = w * a
    e = p - y
    de = 2 * e
    dp = de
    dw, da = dp * a, dp * w
    dz = da * a * (1 - a)
    dm, db = dz, dz
    dw += dm * x
    return dw, db, dm * w


def chain_backward(functions, slopes, x):
    values = [x]
    for f in functions:
        values.append(f(values[-1]))
    derivatives = [1.0]
    for slope, v in zip(slopes[::-1], values[-2::-1], strict=True):
        derivatives.insert(0, derivatives[0] * slope(v))
    return derivatives


def overwritten(w, b, x, y):
    """The second path overwrites the first: = in place of +=."""
    a = sigmoid(w * x + b)
    dp = 2 * (w * a - y)
    dz = dp * w * a * (1 - a)
    return dz * x, dz, dz * w


def slope_at_a(w, b, x, y):
    a = sigmoid(w * x + b)
    dp = 2 * (w * a - y)
    dz = dp * w * sigmoid(a) * (1 - sigmoid(a))
    return dz * x + dp * a, dz, dz * w


def at_outputs(functions, slopes, x):
    values = [x]
    for f in functions:
        values.append(f(values[-1]))
    derivatives = [1.0]
    for slope, v in zip(slopes[::-1], values[:0:-1], strict=True):
        derivatives.insert(0, derivatives[0] * slope(v))
    return derivatives


def by_the_first(functions, slopes, x):
    derivatives = [1.0]
    for f, slope in zip(functions, slopes, strict=True):
        derivatives.append(derivatives[-1] * slope(x))
        x = f(x)
    return derivatives


RIGHT = [
    (chain_rule.needed_nudge, lambda slopes, change: change / math.prod(slopes)),
    (chain_rule.bell_slope, bell_slope),
    (chain_rule.centred_slope, lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h)),
    (chain_rule.wrong_line, 3),
    (chain_rule.tied_backward, backward),
    (chain_rule.chain_backward, chain_backward),
]

WRONG = [
    (chain_rule.needed_nudge, lambda s, c: c * math.prod(s), "the other way round"),
    (chain_rule.needed_nudge, lambda s, c: c / sum(s), "added the slopes"),
    (chain_rule.needed_nudge, lambda s, c: c / (sum(s) / len(s)), "mean of the slopes"),
    (chain_rule.needed_nudge, lambda s, c: math.prod(s) / c, "upside down"),
    (chain_rule.needed_nudge, lambda s, c: c / s[0], "only the first link"),
    (chain_rule.needed_nudge, lambda s, c: c / s[-1], "only the last link"),
    (chain_rule.needed_nudge, lambda s, c: abs(c / math.prod(s)), "never a minus"),
    (chain_rule.needed_nudge, lambda s, c: c / s, "raised TypeError"),
    (chain_rule.bell_slope, lambda x: math.exp(-((2 * x - 1) ** 2)), "a itself"),
    (chain_rule.bell_slope, lambda x: bell_slope(x) / 2, "its 2 is missing"),
    (chain_rule.bell_slope, lambda x: 2 * math.exp(-((2 * x - 1) ** 2)), "in the middle"),
    (chain_rule.bell_slope, lambda x: -4 * x * math.exp(-((2 * x - 1) ** 2)), "took it at x"),
    (chain_rule.bell_slope, lambda x: -4 * (2 * x - 1) * math.exp(x), "slope of exp at x"),
    (
        chain_rule.bell_slope,
        lambda x: math.exp(-((2 * x - 1) ** 2)) - 2 * (2 * x - 1) + 2,
        "they multiply",
    ),
    (chain_rule.bell_slope, lambda x: -bell_slope(x), "wrong sign"),
    (chain_rule.bell_slope, lambda x: bell_slope(x) + 1, "too large by 1"),
    (chain_rule.bell_slope, bell_slope(0.3), "you gave a float"),
    (chain_rule.centred_slope, lambda f, x, h: (f(x + h) - f(x)) / h, "up only"),
    (chain_rule.centred_slope, lambda f, x, h: (f(x) - f(x - h)) / h, "down only"),
    (chain_rule.centred_slope, lambda f, x, h: (f(x + h) - f(x - h)) / h, "two nudges"),
    (chain_rule.centred_slope, lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h, "brackets"),
    (chain_rule.centred_slope, lambda f, x, h: f(x + h) - f(x - h) / (2 * h), "should be"),
    (chain_rule.centred_slope, lambda f, x, h: (f(x + h) + f(x - h)) / (2 * h), "plus"),
    (chain_rule.centred_slope, lambda f, x, h: f(x + h) - f(x - h), "divide"),
    (chain_rule.centred_slope, lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h, "half"),
    (
        chain_rule.centred_slope,
        lambda f, x, h: (f(x + 1e-6) - f(x - 1e-6)) / 2e-6,
        "asked for",
    ),
    (chain_rule.centred_slope, lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h), "wrong sign"),
    (chain_rule.wrong_line, 1, "line 1 is right"),
    (chain_rule.wrong_line, 2, "the minus says so"),
    (chain_rule.wrong_line, 4, "a fork"),
    (chain_rule.wrong_line, 5, "not one of the choices: [1, 2, 3, 4]"),
    (chain_rule.tied_backward, overwritten, "Add the one through p = w a"),
    (
        chain_rule.tied_backward,
        lambda w, b, x, y: (
            (backward(w, b, x, y)[0] - overwritten(w, b, x, y)[0], *backward(w, b, x, y)[1:])
        ),
        "an = where a +=",
    ),
    (chain_rule.tied_backward, slope_at_a, "at a, what came out"),
    (chain_rule.tied_backward, lambda *v: tuple(-d for d in backward(*v)), "all three have"),
    (chain_rule.tied_backward, lambda *v: tuple(d / 2 for d in backward(*v)), "slope of e²"),
    (chain_rule.tied_backward, lambda *v: backward(*v)[:2], "return 3 things, dw, db, dx"),
    (chain_rule.tied_backward, lambda *v: (*backward(*v)[:2], 0.0), "dx is 0, whatever goes in"),
    (chain_rule.chain_backward, at_outputs, "what comes out of its link"),
    (
        chain_rule.chain_backward,
        lambda fs, ss, x: np.cumprod([1.0] + [s(x) for s in ss[::-1]])[::-1],
        "every slope at x",
    ),
    (chain_rule.chain_backward, lambda *v: chain_backward(*v)[::-1], "in reverse order"),
    (chain_rule.chain_backward, lambda *v: chain_backward(*v)[:-1], "which is 1"),
    (chain_rule.chain_backward, by_the_first, "from the front"),
    (
        chain_rule.chain_backward,
        lambda fs, ss, x: np.divide(chain_backward(fs, ss, x), [*chain_backward(fs, ss, x)[1:], 1]),
        "slopes of the single links",
    ),
    (
        chain_rule.chain_backward,
        lambda *v: chain_backward(*v)[0],
        "the first entry of what is right",
    ),
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
    assert check(chain_rule.tied_backward, lambda w, b, x, y: ...).status == "to do"


def test_what_mistakes_repeat_of_the_answer_is_right():
    arguments = [0.7, 0.4, 1.1, 0.9]
    assert chain_rule._tied(*arguments) == pytest.approx(backward(*arguments))
