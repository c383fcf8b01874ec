"""Chapter 3's exercises: the right answer is right, each wrong one is told what is wrong."""

import numpy as np
import pytest

from classroom.check import check
from classroom.exercises import activations
from nn_core import MSE, NN, SGD, Identity, gradient_check


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def in_place_relu(z):
    z[z < 0] = 0
    return z


def in_place_relu_gradient(z):
    z[z < 0] = 0
    z[z > 0] = 1
    return z


def leaky_relu(z, slope):
    return np.maximum(z, slope * z), np.where(z > 0, 1.0, slope)


class Swish:
    @staticmethod
    def activation(z):
        return z * sigmoid(z)

    @staticmethod
    def gradient(z):
        s = sigmoid(z)
        return s + z * s * (1 - s)


def sloped(gradient):
    """Return Swish with another slope."""
    return type("", (Swish,), {"gradient": staticmethod(gradient)})


class NaiveSwish(Swish):
    @staticmethod
    def activation(z):
        return z / (1 + np.exp(-z))


class InPlaceSwish(Swish):
    @staticmethod
    def activation(z):
        z *= sigmoid(z)
        return z


RIGHT = [
    (activations.relu, lambda z: np.where(z > 0, z, 0)),
    (activations.relu, lambda z: z * (z > 0)),
    (activations.relu_gradient, lambda z: z > 0),
    (activations.leaky_relu, leaky_relu),
    (activations.safe_sigmoid, sigmoid),
    (activations.safe_sigmoid, lambda z: (1 + np.tanh(z / 2)) / 2),
    (activations.tanh_gradient, lambda a: 1 - a**2),
    (activations.swish, Swish),
]

WRONG = [
    (activations.relu, in_place_relu, "changed its argument `z`"),
    (activations.relu, lambda z: np.abs(z), "this is |z|"),
    (activations.relu, lambda z: np.where(z > 0, 0, z), "exchange the two sides"),
    (activations.relu, lambda z: (z > 0) * 1.0, "these are the slopes"),
    (activations.relu, lambda z: leaky_relu(z, 0.01)[0], "leaky"),
    (activations.relu, lambda z: z.copy(), "came back as it was"),
    (activations.relu, lambda z: z[z > 0], "their places are lost"),
    (activations.relu, lambda z: z.max(), "one number came back"),
    (activations.relu, lambda z: max(0, z), "raised ValueError"),
    (activations.relu_gradient, in_place_relu_gradient, "changed its argument `z`"),
    (activations.relu_gradient, lambda z: np.maximum(z, 0), "ReLU itself"),
    (activations.relu_gradient, lambda z: z >= 0, "ask z > 0, not z >= 0"),
    (activations.relu_gradient, lambda z: (np.sign(z) + 1) / 2, "A half is what a nudge measures"),
    (activations.relu_gradient, lambda z: np.maximum(z, 0) >= 0, "of what ReLU *returned*"),
    (activations.relu_gradient, lambda z: np.where(z > 0, 1, -1), "not -1"),
    (activations.relu_gradient, lambda z: np.where(z > 0, 1, 0.01), "the leaky ReLU's slope"),
    (activations.relu_gradient, lambda z: z < 0, "exchanged"),
    (activations.leaky_relu, lambda z, s: (np.maximum(z, 0), z > 0), "this is ReLU"),
    (activations.leaky_relu, lambda z, s: (leaky_relu(z, s)[0], z > 0), "da is 0 for negative"),
    (
        activations.leaky_relu,
        lambda z, s: (np.where(z < 0, z, s * z), np.where(z < 0, 1, s)),
        "the two sides are exchanged",
    ),
    (
        activations.leaky_relu,
        lambda z, s: (np.where(z < 0, z, s * z), np.where(z > 0, 1, s)),
        "a has its two sides exchanged",
    ),
    (
        activations.leaky_relu,
        lambda z, s: (leaky_relu(z, s)[0], np.where(z > 0, 1, s * z)),
        "da for negative z is slope * z",
    ),
    (
        activations.leaky_relu,
        lambda z, s: (leaky_relu(z, s)[0], np.where(z > 0, z, s)),
        "da for positive z is z",
    ),
    (
        activations.leaky_relu,
        lambda z, s: (np.where(z > 0, z, s * np.abs(z)), np.where(z > 0, 1, s)),
        "keeps the sign of z",
    ),
    (
        activations.leaky_relu,
        lambda z, s: (np.where(z > 0, z, s), np.where(z > 0, 1, s)),
        "missing its z",
    ),
    (
        activations.leaky_relu,
        lambda z, s: (leaky_relu(z, s)[0], np.where(z < 0, s, 1)),
        "right but at the kink",
    ),
    (
        activations.leaky_relu,
        lambda z, s: (np.maximum(z, 0.01 * z), np.where(z > 0, 1, 0.01)),
        "the caller chose another",
    ),
    (activations.leaky_relu, lambda z, s: leaky_relu(z, s)[::-1], "a comes first"),
    (activations.leaky_relu, lambda z, s: leaky_relu(z, s)[0], "return 2 things, a, da"),
    (activations.safe_sigmoid, lambda z: 1 / (1 + np.exp(-z)), "overflow encountered in exp"),
    (activations.safe_sigmoid, lambda z: np.exp(z) / (1 + np.exp(z)), "above 709"),
    (
        activations.safe_sigmoid,
        lambda z: np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
        "computes both of its branches",
    ),
    (activations.safe_sigmoid, lambda z: 1 / (1 + np.exp(z)), "one sign is lost"),
    (activations.safe_sigmoid, lambda z: np.tanh(z), "this is tanh"),
    (activations.safe_sigmoid, lambda z: (1 + np.tanh(z)) / 2, "this is sigmoid(2z)"),
    (activations.safe_sigmoid, lambda z: np.tanh(z / 2), "shift it up"),
    (activations.safe_sigmoid, lambda z: 1 / 1 + np.exp(-z), "brackets"),
    (activations.safe_sigmoid, lambda z: 1 / (1 + np.exp(-np.abs(z))), "above the line"),
    (activations.safe_sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)), "Return g itself"),
    (activations.tanh_gradient, lambda a: 1 - np.tanh(a) ** 2, "you applied tanh again"),
    (activations.tanh_gradient, lambda a: a * (1 - a), "sigmoid's slope"),
    (activations.tanh_gradient, lambda a: 1 - a, "lost its square"),
    (activations.tanh_gradient, lambda a: a * a, "lacks to 1"),
    (activations.tanh_gradient, lambda a: a * a + 1, "a plus where a minus"),
    (activations.tanh_gradient, lambda a: a**2 - 1, "wrong sign"),
    (activations.tanh_gradient, lambda a: (1 - a) * (1 - a), "squared the difference"),
    (activations.tanh_gradient, lambda a: -2 * a, "once more"),
    (activations.tanh_gradient, lambda a: 1 - np.arctanh(a) ** 2, "went back to z"),
    (activations.swish, sloped(lambda z: sigmoid(z) * (1 - sigmoid(z))), "z occurs twice"),
    (activations.swish, sloped(sigmoid), "Add the path through the sigmoid"),
    (
        activations.swish,
        sloped(lambda z: z * sigmoid(z) * (1 - sigmoid(z))),
        "Add the path through the first factor",
    ),
    (activations.swish, sloped(lambda z: z * sigmoid(z) ** 2 * sigmoid(-z)), "you multiplied"),
    (activations.swish, sloped(lambda z: sigmoid(z) * (1 + sigmoid(-z))), "its factor z is lost"),
    (
        activations.swish,
        sloped(lambda z: sigmoid(z) - z * sigmoid(z) * sigmoid(-z)),
        "the same sign",
    ),
    (activations.swish, sloped(lambda z: Swish.gradient(Swish.activation(z))), "belongs at z"),
    (
        activations.swish,
        type("", (), {"activation": sigmoid, "gradient": lambda z: sigmoid(z) * sigmoid(-z)}),
        "this is the sigmoid",
    ),
    (activations.swish, NaiveSwish, "overflow encountered in exp"),
    (activations.swish, InPlaceSwish, "changed its argument `z`"),
    (activations.swish, lambda z: z * sigmoid(z), "asks for a class"),
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
    assert check(activations.leaky_relu, lambda z, slope: ...).status == "to do"
    assert check(activations.safe_sigmoid, lambda z: ...).status == "to do"
    assert (
        check(
            activations.swish,
            type("", (), {"activation": lambda z: ..., "gradient": lambda z: ...}),
        ).status
        == "to do"
    )


def test_the_stretch_can_be_a_layer():
    rng = np.random.default_rng(0)
    nn = NN((3, 4, 2), (Swish, Identity), MSE, SGD(0.1), rng=rng)
    assert gradient_check(nn, rng.normal(size=(5, 3)), rng.normal(size=(5, 2))).passed
