"""The exercise checks themselves: every kind of answer gets its own fitting message."""

import numpy as np
import pytest

from classroom.check import Choose, Compute, Reach, check


def relu_gradient(z):
    return (z > 0) * 1.0


slope = Compute(
    task="Write relu_gradient(z).",
    answer=relu_gradient,
    cases=lambda rng: [
        (rng.normal(size=(3, 4)),),
        (rng.normal(size=5),),
        (np.array([0.0, -1000.0]),),
    ],
    insight="At the kink the slope is a convention.",
    mistakes=((lambda z: np.maximum(z, 0), "this is ReLU itself, not its derivative."),),
)

weights = Compute(
    task="Return dw and db.",
    answer=lambda x, delta: (x.T @ delta, delta.sum(axis=0)),
    cases=lambda rng: [
        (rng.normal(size=(4, 3)), rng.normal(size=(4, 3))),
        (rng.normal(size=(5, 2)), rng.normal(size=(5, 3))),
    ],
    insight="The bias adds.",
    returns=("dw", "db"),
)

power = Compute(
    task="Return f(x) squared.",
    answer=lambda f, x: f(x) ** 2,
    cases=lambda rng: [(np.exp, 3.0), (np.exp, np.zeros((2, 3)))],
    insight="Yes.",
    mistakes=(
        (lambda f, x: f(x) @ f(x), "no product of matrices is meant."),  # fits no case
        (lambda f, x: f(x**2), "square what comes out."),
    ),
)


def mutate(z):
    z[z < 0] = 0
    return relu_gradient(z)


def explode(z):
    raise KeyError("oops")


@pytest.mark.parametrize(
    ("exercise", "attempt", "status", "words"),
    [
        (slope, relu_gradient, "right", "convention"),
        (slope, None, "to do", "Write relu_gradient"),
        (slope, ..., "to do", "Write relu_gradient"),
        (slope, lambda z: None, "to do", "Write relu_gradient"),
        (slope, lambda z: ..., "to do", "Write relu_gradient"),
        (slope, mutate, "wrong", "modified its argument number 1"),
        (slope, explode, "wrong", "raised KeyError"),
        (slope, "relu", "wrong", "TypeError"),
        (slope, lambda z: np.maximum(z, 0), "wrong", "ReLU itself"),
        (slope, lambda z: 5 * relu_gradient(z), "wrong", "up to a constant factor: yours is 5"),
        (slope, lambda z: -relu_gradient(z), "wrong", "wrong sign"),
        (slope, lambda z: relu_gradient(z)[:1], "wrong", "expected (3, 4), got (1, 4)"),
        (slope, lambda z: np.full(z.shape, np.nan), "wrong", "[0, 0] is nan"),
        (slope, lambda z: np.full(z.shape, "a"), "wrong", "made of numbers"),
        (slope, lambda z: (z >= 0) * 1.0, "wrong", "[0] is 1 and should be 0"),
        (weights, lambda x, d: x.T @ d, "wrong", "return 2 things, dw, db"),
        (weights, lambda x, d: (d.T @ x, d.sum(axis=0)), "wrong", "dw is transposed"),
        (
            weights,
            lambda x, d: (x.T @ d, d.mean(axis=0)),
            "wrong",
            "db is right up to a factor of 0.25",
        ),
        (weights, lambda x, d: (x.T @ d * 4, d.sum(axis=0)), "wrong", "4 samples: sum or mean?"),
        (weights, lambda x, d: (x.T @ d, d.sum(axis=1)), "wrong", "db has the wrong shape"),
        (weights, lambda x, d: (x.T @ d, d.sum(axis=0)), "right", "bias adds"),
        (power, lambda f, x: f(x**2), "wrong", "square what comes out"),
        (power, lambda f, x: f(x), "wrong", "is 20.0855 and should be 403.429, for exp, 3.0."),
    ],
)
def test_each_answer_gets_its_own_message(exercise, attempt, status, words):
    verdict = check(exercise, attempt)
    assert verdict.status == status, verdict
    assert words in verdict.message


def test_a_choice_explains_each_wrong_one():
    exercise = Choose("Which line?", 3, "Yes.", {1: "Line 1 is fine.", 2: "Look further down."})
    assert check(exercise, 3).status == "right"
    assert check(exercise, 2).message == "Look further down."
    assert "not one of the choices: [1, 2, 3]" in check(exercise, 9).message
    assert check(exercise, None).status == "to do"
    assert check(exercise, []).status == "wrong"


def test_a_goal_says_what_is_missing():
    exercise = Reach(
        "Get below 3.", lambda x: None if x < 3 else f"{x} is not below 3.", "Well done."
    )
    assert check(exercise, 2).status == "right"
    assert check(exercise, 5).message == "5 is not below 3."
    assert "TypeError" in check(exercise, "x").message


def test_a_verdict_shows_itself_and_is_escaped():
    shown = check(slope, lambda z: "<b>")._repr_html_()
    assert "verdict-wrong" in shown and "<b>" not in shown
    assert repr(check(slope, None)).startswith("To do:")
