"""The exercises of chapter 1.

The right answers are measured wherever that can be done: a derivative by nudging its argument.
"""

from functools import reduce
from itertools import accumulate
from operator import mul

import numpy as np

from classroom.check import Choose, Compute
from nn_core import Sigmoid


def centred(f, x, nudge=1e-5):
    """Measure the derivative of f at x from a step to either side."""
    return (f(x + nudge) - f(x - nudge)) / (2 * nudge)


# How large a nudge?

needed_nudge = Compute(
    task="Write needed_nudge(slopes, change): the nudge of the input that changes the end of a "
    "chain by this much, if its links have these slopes.",
    answer=lambda slopes, change: change / np.prod(slopes),
    cases=lambda rng: [
        ([0.5, 0.25, 3.0], 0.001),
        ([-0.8], 0.02),
        ([0.5] * 50, -0.001),
    ],
    insight="Fifty slopes of 0.5 ask for a nudge of more than a million millions: that is what a "
    "vanishing gradient does to the weights at the far end.",
    mistakes=(
        (
            lambda slopes, change: change * np.prod(slopes),
            "this is what a nudge of that size does to the end. The question is the other way "
            "round: which nudge, times the slope of the whole chain, gives the change?",
        ),
        (
            lambda slopes, change: change / np.sum(slopes),
            "you added the slopes. Along a chain each link multiplies what reaches it.",
        ),
        (
            lambda slopes, change: change / np.mean(slopes),
            "you took the mean of the slopes. Along a chain each link multiplies what reaches it.",
        ),
        (
            lambda slopes, change: np.prod(slopes) / change,
            "this is upside down: a steeper chain needs a smaller nudge.",
        ),
        (lambda slopes, change: change / slopes[0], "only the first link is taken into account."),
        (lambda slopes, change: change / slopes[-1], "only the last link is taken into account."),
    ),
)


# A derivative by hand


def bell(x):
    """exp(-(2x - 1)²), in three links."""
    v1 = 2 * x - 1
    v2 = -(v1**2)
    return np.exp(v2)


bell_slope = Compute(
    task="Find the derivative of a = exp(-(2x - 1)²) by x, and write it as bell_slope(x).",
    answer=lambda x: centred(bell, x),
    cases=lambda rng: [(x,) for x in rng.uniform(-0.6, 1.4, 6).round(2).tolist()],
    insight="It equals what a nudge measures. Each slope is taken at the number that goes into "
    "its link: 2 anywhere, -2v at v = 2x - 1, and exp at -(2x - 1)².",
    mistakes=(
        (bell, "this is a itself, the outermost slope. Two more links wait for theirs."),
        (
            lambda x: bell(x) * -2 * (2 * x - 1),
            "the innermost link, 2x - 1, doubles every nudge, and its 2 is missing.",
        ),
        (
            lambda x: bell(x) * 2,
            "the link in the middle, -v², is missing: its slope is -2v, at v = 2x - 1.",
        ),
        (
            lambda x: bell(x) * -2 * x * 2,
            "the slope of -v² is -2v, and you took it at x. What goes into that link is 2x - 1.",
        ),
        (
            lambda x: np.exp(x) * -2 * (2 * x - 1) * 2,
            "you took the slope of exp at x. What goes into that link is -(2x - 1)².",
        ),
        (
            lambda x: bell(x) - 2 * (2 * x - 1) + 2,
            "you added the slopes. Along a chain they multiply; paths are what adds.",
        ),
    ),
)


# A better measurement

centred_slope = Compute(
    task="Write centred_slope(f, x, nudge): nudge x up, nudge it down, and divide the difference "
    "of the two outputs by how far apart the two inputs are.",
    answer=centred,
    cases=lambda rng: [
        (f, x, nudge)
        for f, x, nudge in zip(
            (np.exp, np.sin, np.sqrt, Sigmoid.activation),
            rng.uniform(0.6, 2, 4).round(2).tolist(),
            (0.5, 0.1, 0.25, 0.5),
            strict=True,
        )
    ],
    insight="A step to one side makes an error that shrinks with the nudge. With a step to either "
    "side the largest part of it cancels, and the rest shrinks with the square of the nudge.",
    mistakes=(
        (
            lambda f, x, nudge: (f(x + nudge) - f(x)) / nudge,
            "this is the measurement of the chapter: it nudges x up only. Nudge it down as well.",
        ),
        (
            lambda f, x, nudge: (f(x) - f(x - nudge)) / nudge,
            "this nudges x down only. Nudge it up as well.",
        ),
        (
            lambda f, x, nudge: (f(x + nudge) - f(x - nudge)) / nudge,
            "twice too large: from x - nudge to x + nudge it is two nudges.",
        ),
        (
            lambda f, x, nudge: (f(x + nudge) - f(x - nudge)) / 2 * nudge,
            "after / 2 Python multiplies by the nudge. Put brackets: / (2 * nudge).",
        ),
        (
            lambda f, x, nudge: (f(x + nudge) + f(x - nudge)) / (2 * nudge),
            "a plus where a minus belongs: the slope comes from how much the output changes.",
        ),
        (
            lambda f, x, nudge: f(x + nudge) - f(x - nudge),
            "this is the change of the output. The slope is that change for each unit of change "
            "of the input: divide.",
        ),
        (
            lambda f, x, nudge: (f(x + nudge / 2) - f(x - nudge / 2)) / nudge,
            "centred it is, but with half the nudge: go a whole nudge up and a whole one down.",
        ),
        (
            lambda f, x, nudge: centred(f, x),
            "a good slope, but not measured with the nudge that the caller asked for.",
        ),
    ),
)


# Find the wrong line

wrong_line = Choose(
    task="Set wrong_line to the number of the backward line that is wrong: 1, 2, 3 or 4.",
    answer=3,
    insight="The sine's slope is the cosine of what went into the sine, and that is u.",
    wrong={
        1: "line 1 is right: the slope of e² is 2e, at the e that went in.",
        2: "line 2 is right: e = y - v falls as v rises, and the minus says so.",
        4: "line 4 is right: u = x * x is a fork. Each path has the slope x, together 2x.",
    },
)


# A weight that is used twice


def tied_loss(w, b, x, y):
    """The squared error of a neuron that uses its weight once more, on its output."""
    return (w * Sigmoid.activation(w * x + b) - y) ** 2


def _tied(w, b, x, y, first_path=1, second_path=1, slope=Sigmoid.gradient):
    """Walk back through tied_loss, if need be without a path or with another slope."""
    z = w * x + b
    a = Sigmoid.activation(z)
    dp = 2 * (w * a - y)
    dz = dp * w * slope(z)
    return first_path * dz * x + second_path * dp * a, dz, dz * w


tied_backward = Compute(
    task="Write backward(w, b, x, y), which returns dw, db, dx. Go forward through the six "
    "stages, then write one line back for each of them, in reverse order.",
    answer=lambda w, b, x, y: (
        centred(lambda w: tied_loss(w, b, x, y), w),
        centred(lambda b: tied_loss(w, b, x, y), b),
        centred(lambda x: tied_loss(w, b, x, y), x),
    ),
    cases=lambda rng: rng.uniform(0.4, 1.6, (4, 4)).round(2).tolist(),
    insight="Two paths lead from w to L, and dw is their sum. b and x have one path each, and "
    "both share dz, which is computed once.",
    returns=("dw", "db", "dx"),
    mistakes=(
        (
            lambda *v: _tied(*v, second_path=0),
            "w is used twice, and dw has only the path through m = w x. Add the one through "
            "p = w a.",
        ),
        (
            lambda *v: _tied(*v, first_path=0),
            "w is used twice, and dw has only the path through p = w a. Add the one through "
            "m = w x: is there an = where a += is needed?",
        ),
        (
            lambda *v: _tied(*v, slope=lambda z: Sigmoid.gradient(Sigmoid.activation(z))),
            "you took the slope of the sigmoid at a, what came out. It belongs at z, what went in.",
        ),
        (
            lambda *v: _tied(*v, slope=Sigmoid.activation),
            "the slope of the sigmoid is a (1 - a); the factor 1 - a is missing.",
        ),
        (
            lambda *v: _tied(*v, slope=lambda z: 1),
            "the sigmoid is missing on the way back: dz is da times its slope, a (1 - a).",
        ),
        (
            lambda *v: tuple(d / 2 for d in _tied(*v)),
            "all three are half of what they should be: the slope of e² is 2e.",
        ),
        (
            lambda *v: tuple(-d for d in _tied(*v)),
            "all three have the wrong sign: e = p - y rises as p rises, so dp = de.",
        ),
    ),
)


# Stretch: any chain


def square(x):
    """x², to be named in a message."""
    return x**2


def double(x):
    """The slope of x²."""
    return 2 * x


def _values(functions, x):
    """Return v_0 to v_k."""
    return list(accumulate(functions, lambda v, f: f(v), initial=x))


def _products(slopes, places):
    """Return dv_k/dv_i for i from 0 to k, with the slope of each link taken at its place."""
    factors = [slope(v) for slope, v in zip(slopes, places, strict=True)]
    return list(accumulate(reversed(factors), mul, initial=1.0))[::-1]


def _measured(functions, slopes, x):
    return [
        centred(lambda v, rest=functions[i:]: reduce(lambda u, f: f(u), rest, v), v)
        for i, v in enumerate(_values(functions, x))
    ]


chain_backward = Compute(
    task="Write chain_backward(functions, slopes, x), which returns the list of the derivatives "
    "of v_k by v_0, by v_1, ..., by v_k.",
    answer=_measured,
    cases=lambda rng: [
        ([np.sin, np.exp, square], [np.cos, np.exp, double], 0.6),
        ([square, Sigmoid.activation], [double, Sigmoid.gradient], -1.2),
        ([np.exp, np.sin, np.sin, np.exp], [np.exp, np.cos, np.cos, np.exp], 0.3),
    ],
    insight="This is backpropagation: forward once, values kept, and one walk back gives the "
    "derivatives at every place of the chain.",
    mistakes=(
        (
            lambda fs, slopes, x: _products(slopes, _values(fs, x)[1:]),
            "you took each slope at what comes out of its link. It belongs at what goes in.",
        ),
        (
            lambda fs, slopes, x: _products(slopes, [x] * len(fs)),
            "you took every slope at x. The slope of link i belongs at v_(i-1): go forward first, "
            "and keep the values.",
        ),
        (
            lambda fs, slopes, x: _products(slopes, _values(fs, x)[:-1])[::-1],
            "right, in reverse order: the list begins with the derivative by v_0.",
        ),
        (
            lambda fs, slopes, x: _products(slopes, _values(fs, x)[:-1])[:-1],
            "the last entry is missing: the derivative of v_k by itself, which is 1.",
        ),
        (
            lambda fs, slopes, x: list(
                accumulate(
                    (s(v) for s, v in zip(slopes, _values(fs, x), strict=False)), mul, initial=1.0
                )
            ),
            "you multiplied from the front: these are the derivatives of v_i by v_0. Start at the "
            "end, with 1, and walk back.",
        ),
        (
            lambda fs, slopes, x: [
                *(s(v) for s, v in zip(slopes, _values(fs, x), strict=False)),
                1,
            ],
            "these are the slopes of the single links. Multiply: the derivative by v_i takes all "
            "links after v_i.",
        ),
    ),
)
