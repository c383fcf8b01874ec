"""The exercises of chapter 3.

The right answers are measured by a nudge, or come from nn_core.
"""

import numpy as np

from classroom.check import Compute
from nn_core import LeakyReLU, ReLU, Sigmoid


def centred(f, x, nudge=1e-5):
    """Measure the derivative of f at x, entry by entry, from a step to either side."""
    return (f(x + nudge) - f(x - nudge)) / (2 * nudge)


def strictly(attempt, z):
    """Call an attempt with an overflow, and what may follow from one, as an error."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return attempt(z)


def batches(rng):
    """Return arrays of several shapes with no entry at a kink."""
    return [(rng.normal(0, 2, size=(3, 4)),), (rng.normal(0, 2, size=5),)]


def extremes(rng):
    """Return the same and, last, numbers whose exponential overflows."""
    return [*batches(rng), (np.array([-1000.0, 0.0, 1000.0]),)]


# ReLU

relu = Compute(
    task="Write relu(z), which returns a new array: z where z is positive, 0 elsewhere.",
    answer=ReLU.activation,
    cases=lambda rng: [*batches(rng), (np.array([0.0, -1000.0]),)],
    insight="The caller's z is as it was, so the backward pass can still take the slope there.",
    mistakes=(
        (np.abs, "this is |z|: what is negative must become 0, not positive."),
        (lambda z: np.minimum(z, 0), "you kept the negative numbers: exchange the two sides."),
        (ReLU.gradient, "these are the slopes, 0 or 1. ReLU itself lets positive numbers pass."),
        (LeakyReLU.activation, "this is the leaky ReLU: on the negative side it must be 0."),
        (lambda z: z, "z came back as it was: what is negative must become 0."),
        (
            lambda z: z[z > 0],
            "you picked out the positive numbers, so their places are lost. Every number keeps "
            "its place, and the negative ones become 0.",
        ),
        (
            lambda z: np.maximum(z, 0).max(),
            "one number came back: np.max looks for the largest of all entries. np.maximum "
            "compares entry by entry.",
        ),
    ),
)

relu_gradient = Compute(
    task="Write relu_gradient(z), which returns a new array: 1 where z is positive, 0 elsewhere.",
    answer=ReLU.gradient,
    cases=lambda rng: [*batches(rng), (np.array([0.0, -1000.0]),)],
    insight="At the kink there is no right or wrong, only a convention: here 0, the slope on the "
    "left.",
    mistakes=(
        (
            ReLU.activation,
            "this is ReLU itself. Its slope does not depend on how far z is from 0: it is 1 on "
            "the right side, 0 on the left.",
        ),
        (
            lambda z: np.where(z >= 0, 1, 0),
            "all is right but at the kink, z = 0: by this book's convention the slope there is "
            "that of the left side, 0. So ask z > 0, not z >= 0.",
        ),
        (
            lambda z: np.heaviside(z, 0.5),
            "all is right but at the kink, z = 0. A half is what a nudge measures there; this "
            "book's convention is 0.",
        ),
        (
            np.ones_like,
            "your slope is 1 everywhere. Do you ask for >= 0 of what ReLU *returned*? No output "
            "of a ReLU is negative: ask z.",
        ),
        (
            lambda z: np.where(z > 0, 1, -1),
            "on the left ReLU stays at 0 whatever the nudge: its slope there is 0, not -1.",
        ),
        (np.sign, "on the left ReLU stays at 0 whatever the nudge: its slope there is 0, not -1."),
        (LeakyReLU.gradient, "this is the leaky ReLU's slope: on the negative side 0 is right."),
        (lambda z: np.where(z < 0, 1, 0), "the two sides are exchanged."),
    ),
)


# Leaky ReLU


def _leaky(z, slope):
    a = np.where(z > 0, z, slope * z)
    return a, np.where(z > 0, 1, slope)


leaky_relu = Compute(
    task="Write leaky_relu(z, slope), which returns a and da, the values and the slopes, as two "
    "new arrays.",
    answer=_leaky,
    cases=lambda rng: [
        (rng.normal(0, 2, size=(3, 4)), 0.01),
        (rng.normal(0, 2, size=5), 0.2),
        (np.array([0.0, -1000.0]), 0.3),
    ],
    insight="With a slope of 0 this is ReLU, with 1 the Identity. For any slope up to 1, a is also "
    "np.maximum(z, slope * z).",
    returns=("a", "da"),
    mistakes=(
        (
            lambda z, slope: (np.minimum(z, slope * z), np.where(z < 0, 1, slope)),
            "the two sides are exchanged: the slight slope belongs to negative z.",
        ),
        (
            lambda z, slope: (np.minimum(z, slope * z), np.where(z > 0, slope, 1)),
            "the two sides are exchanged: the slight slope belongs to negative z.",
        ),
        (
            lambda z, slope: (np.minimum(z, slope * z), _leaky(z, slope)[1]),
            "a has its two sides exchanged: the slight slope belongs to negative z.",
        ),
        (
            lambda z, slope: (np.maximum(z, 0), np.where(z > 0, 1, 0)),
            "this is ReLU: on the negative side, multiply z by the slope.",
        ),
        (
            lambda z, slope: (_leaky(z, slope)[0], np.where(z > 0, 1, 0)),
            "da is 0 for negative z, as for ReLU. A nudge of z moves a by slope times as much.",
        ),
        (
            lambda z, slope: (_leaky(z, slope)[0], np.where(z > 0, 1, slope * z)),
            "da for negative z is slope * z, which is a itself. The slope of a straight line is "
            "the same all along it.",
        ),
        (
            lambda z, slope: (_leaky(z, slope)[0], np.where(z > 0, z, slope)),
            "da for positive z is z, which is a itself. The slope of a straight line is the same "
            "all along it.",
        ),
        (
            lambda z, slope: (np.where(z > 0, z, -slope * z), _leaky(z, slope)[1]),
            "a is positive for negative z: slope * z keeps the sign of z.",
        ),
        (
            lambda z, slope: (np.where(z > 0, z, slope), _leaky(z, slope)[1]),
            "for negative z your a is the slope itself: it is missing its z.",
        ),
        (
            lambda z, slope: (_leaky(z, slope)[0], np.where(z >= 0, 1, slope)),
            "all is right but at the kink, z = 0: by this book's convention the slope there is "
            "that of the left side. So ask z > 0, not z >= 0.",
        ),
        (
            lambda z, slope: _leaky(z, 0.01),
            "0.01 is usual, but the caller chose another slope.",
        ),
        (lambda z, slope: _leaky(z, slope)[::-1], "right, in reverse order: a comes first."),
    ),
)


# A sigmoid without overflow

safe_sigmoid = Compute(
    task="Write safe_sigmoid(z), right for any z and without a warning, in a way of your own.",
    answer=Sigmoid.activation,
    cases=extremes,
    insight="From -1000 to 1000, no number on the way was too large.",
    run=strictly,
    mistakes=(
        (
            lambda z: Sigmoid.activation(-z),
            "this falls where the sigmoid rises: one sign is lost, and yours is sigmoid(-z).",
        ),
        (
            lambda z: (1 + np.tanh(z)) / 2,
            "this is sigmoid(2z): tanh(z) = 2 sigmoid(2z) - 1. So which number goes into tanh?",
        ),
        (lambda z: np.tanh(z / 2), "this lies between -1 and 1: shift it up, and halve it."),
        (np.tanh, "this is tanh, which lies between -1 and 1; the sigmoid between 0 and 1."),
        (
            lambda z: 1 + np.exp(-z),
            "Python reads `1 / 1 + e` as `(1 / 1) + e`. Put brackets round the denominator.",
        ),
        (
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
            "right where z is positive. For negative z, e = exp(-|z|) stands above the line as "
            "well: e / (1 + e).",
        ),
        (Sigmoid.gradient, "these are the slopes, g (1 - g). Return g itself."),
    ),
)


# tanh', from what tanh returned

tanh_gradient = Compute(
    task="Write tanh_gradient(a), which is given a = tanh(z), and returns tanh'(z).",
    answer=lambda a: centred(np.tanh, np.arctanh(a)),
    cases=lambda rng: [(np.tanh(z),) for (z,) in batches(rng)],
    insight="It equals what a nudge of z measures, though your function has never seen z. A "
    "library that keeps only a can save memory that way.",
    mistakes=(
        (
            lambda a: 1 - np.tanh(a) ** 2,
            "you applied tanh again. What you are given is tanh(z) already; 1 - tanh(a)² is the "
            "slope at the place a, not at z.",
        ),
        (lambda a: a * (1 - a), "a (1 - a) is the sigmoid's slope, by its output."),
        (lambda a: 1 - a, "a has lost its square: 1 - a²."),
        (lambda a: a**2, "this is what 1 - a² lacks to 1."),
        (lambda a: 1 + a**2, "a plus where a minus belongs: the slope is at most 1."),
        (lambda a: (1 - a) ** 2, "you squared the difference. Square a first: 1 - a²."),
        (lambda a: -2 * a, "this differentiates 1 - a² once more; 1 - a² is the slope already."),
        (
            lambda a: 1 - np.arctanh(a) ** 2,
            "you went back to z, and squared that. The formula has tanh(z)² in it, which is a².",
        ),
    ),
)


# Stretch: an activation of your own


def _both(attempt, z):
    """Return what both methods of a class return."""
    return strictly(attempt.activation, z), strictly(attempt.gradient, z)


def _class(activation, gradient):
    return type(
        "", (), {"activation": staticmethod(activation), "gradient": staticmethod(gradient)}
    )


_sigmoid = Sigmoid.activation


def _swish(z):
    return z * _sigmoid(z)


def _with_slope(gradient):
    return _class(_swish, gradient)


swish = Compute(
    task="Write a class Swish with activation(z) and gradient(z), for g(z) = z sigmoid(z).",
    answer=_with_slope(lambda z: centred(_swish, z)),
    cases=extremes,
    insight="Any class with these two methods can be a layer of nn_core. And this function falls "
    "before it rises, so a single unit of it can do what none of the chapter's five can.",
    returns=("activation(z)", "gradient(z)"),
    run=_both,
    mistakes=(
        (
            _with_slope(Sigmoid.gradient),
            "this is the slope of the sigmoid alone. z occurs twice in z sigmoid(z), so two paths "
            "lead from it to a, and they add.",
        ),
        (
            _with_slope(_sigmoid),
            "the gradient has only one of its two paths, the one through the first factor. Add "
            "the path through the sigmoid.",
        ),
        (
            _with_slope(lambda z: z * Sigmoid.gradient(z)),
            "the gradient has only one of its two paths, the one through the sigmoid. Add the "
            "path through the first factor.",
        ),
        (
            _with_slope(lambda z: _sigmoid(z) * z * Sigmoid.gradient(z)),
            "the two paths add; you multiplied them.",
        ),
        (
            _with_slope(lambda z: _sigmoid(z) + Sigmoid.gradient(z)),
            "the path through the sigmoid goes through a product with z, and its factor z is lost.",
        ),
        (
            _with_slope(lambda z: _sigmoid(z) - z * Sigmoid.gradient(z)),
            "the two paths have the same sign: add them.",
        ),
        (
            _with_slope(lambda z: _sigmoid(_swish(z)) + _swish(z) * Sigmoid.gradient(_swish(z))),
            "you took the slope at a, what came out. It belongs at z.",
        ),
        (
            _class(_sigmoid, Sigmoid.gradient),
            "this is the sigmoid: multiply it by z.",
        ),
    ),
)
