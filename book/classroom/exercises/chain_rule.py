"""The exercises of chapter 1.

The right answers are measured wherever that can be done: a derivative by nudging its argument.
"""

from functools import reduce
from itertools import accumulate
from operator import add, mul, truediv

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
        ([2.5, -0.2], -0.3),
        ([1.5, -2.0, 0.75, -0.6], 0.04),
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
        (
            lambda slopes, change: change / slopes[0],
            "only the first link is taken into account. Is there a loop, and does it return in its "
            "first round?",
        ),
        (
            lambda slopes, change: change / slopes[-1],
            "only the last link is taken into account. Is there a loop that overwrites what it "
            "should multiply?",
        ),
        (
            lambda slopes, change: change / np.prod(slopes[1:]),
            "the first link is left out. Python counts from 0.",
        ),
        (lambda slopes, change: change / np.prod(slopes[:-1]), "the last link is left out."),
        (
            lambda slopes, change: change / max(slopes, key=abs),
            "only the steepest link is taken into account. Each link multiplies what reaches it.",
        ),
        (
            lambda slopes, change: change / max(slopes),
            "only the link with the largest slope is taken into account. Each link multiplies "
            "what reaches it.",
        ),
        (
            lambda slopes, change: change / slopes[0] ** len(slopes),
            "this is right where all slopes are as the first. Multiply the slopes themselves.",
        ),
        (
            lambda slopes, change: sum(change / slope for slope in slopes),
            "you found a nudge for each link by itself, and added them. Along a chain the links "
            "multiply: it needs one nudge, for all of them together.",
        ),
        (
            lambda slopes, change: change - np.prod(slopes),
            "you took the slopes away. A slope says how many times as large a nudge becomes, so "
            "the way back divides.",
        ),
        (
            lambda slopes, change: change + np.prod(slopes),
            "you added the slope to the change. A slope says how many times as large a nudge "
            "becomes, so the way back divides.",
        ),
        (
            lambda slopes, change: np.prod(slopes),
            "this is the slope of the whole chain: how much a nudge of 1 changes the end. Which "
            "nudge changes it by `change`?",
        ),
        (
            lambda slopes, change: 1 / np.prod(slopes),
            "this nudge makes a change of 1. Which one makes a change of `change`?",
        ),
        (
            lambda slopes, change: change / abs(np.prod(slopes)),
            "a sign is lost: where the slopes multiply to a negative number, the end rises when "
            "the input falls. Leave the absolute value away.",
        ),
        (
            lambda slopes, change: change / np.array(slopes),
            "you return one number for each link. It is one chain: multiply the slopes first.",
        ),
    ),
)


# A derivative by hand


def bell(x):
    """exp(-(2x - 1)²), in three links."""
    v1 = 2 * x - 1
    v2 = -(v1**2)
    return np.exp(v2)


def _inner(x):
    return 2 * x - 1


def _with_exponent(exponent):
    """Return the derivative with another exponent."""
    return lambda x: np.exp(exponent(x)) * -4 * _inner(x)


_MULTIPLY = "you added where slopes meet. Along a chain they multiply; paths are what adds."
_INSIDE = (
    "you put a slope into the exponent. The slope of exp is exp of the same number, "
    "-(2x - 1)²; the slopes stand outside, as factors."
)
_POWERS = (
    "the rule for powers is for a fixed exponent. Here x is in the exponent, and the slope of exp "
    "is exp itself."
)
_FOUR = "-4(2x - 1) is -8x + 4: there is -4 times the -1, too."
_ROUND = "* and / come before + and -: put brackets round 2x - 1 wherever it is a factor."
_SLOPE_2 = (
    "the slope of the innermost link is wrong. The slope of 2x - 1 is 2: there is no x in it, and "
    "the -1 changes nothing."
)
_EXPONENT = (
    "you have other brackets in the exponent than -(2x - 1)²: first the difference, then its "
    "square, then the minus. In Python that is -((2 * x - 1) ** 2)."
)

bell_slope = Compute(
    task="Find the derivative of a = exp(-(2x - 1)²) by x, and write it as bell_slope(x).",
    answer=lambda x: centred(bell, x),
    cases=lambda rng: [(x,) for x in rng.uniform(-0.6, 1.4, 6).round(2).tolist()],
    insight="It equals what a nudge measures. Each slope is taken at the number that goes into "
    "its link: 2 anywhere, -2v at v = 2x - 1, and exp at -(2x - 1)².",
    mistakes=(
        (bell, "this is a itself, the outermost slope. Two more links wait for theirs."),
        (
            lambda x: bell(x) * -2 * _inner(x),
            "one 2 is missing: the slope of 2x - 1 is 2, and that of -v² is -2v, so there are two "
            "of them.",
        ),
        (
            lambda x: bell(x) * -_inner(x),
            "the slope of 2x - 1 is 2, and that of -v² is -2v: both of them bring a 2, and both "
            "are missing.",
        ),
        (
            lambda x: bell(x) ** 2 * -4 * _inner(x),
            "exp is there twice: its slope is exp itself, once.",
        ),
        (
            lambda x: bell(x) * 2,
            "the link in the middle, -v², is missing: its slope is -2v, at v = 2x - 1.",
        ),
        (
            lambda x: -4 * _inner(x),
            "the slope of exp is missing. It is exp itself, of what goes in: -(2x - 1)².",
        ),
        (
            lambda x: bell(x) * -2 * x * 2,
            "the slope of -v² is -2v, and you took it at x. What goes into that link is 2x - 1.",
        ),
        (
            lambda x: bell(x) * -4 * (x - 1),
            "exp is right, and so are its exponent and the -2. But the other factors make 2x - 2, "
            "and should make 2(2x - 1): did you take v at x - 1, or add the innermost 2 where it "
            "multiplies?",
        ),
        (
            lambda x: bell(x) * -2 * -(_inner(x) ** 2) * 2,
            "you took the slope of -v² at -v², at what comes out of its link. It belongs at what "
            "goes in, v = 2x - 1.",
        ),
        (
            lambda x: bell(x) * -2 * _inner(x) ** 2 * 2,
            "the slope of -v² is -2v: the power goes down by one.",
        ),
        (
            _with_exponent(lambda x: x),
            "you took the slope of exp at x. What goes into that link is -(2x - 1)².",
        ),
        (
            _with_exponent(_inner),
            "you took the slope of exp at 2x - 1. What goes into that link is -(2x - 1)².",
        ),
        (
            _with_exponent(lambda x: _inner(x) ** 2),
            "exp is the right slope, but its exponent has lost the minus: -(2x - 1)². Python "
            "squares (-v)**2 with its sign.",
        ),
        (_with_exponent(lambda x: -2 * x - 1), _EXPONENT),
        (_with_exponent(lambda x: -2 * x + 1), _EXPONENT),
        (_with_exponent(lambda x: -((2 * x) ** 2) - 1), _EXPONENT),
        (_with_exponent(lambda x: (-2 * x - 1) ** 2), _EXPONENT),
        (_with_exponent(lambda x: -((2 * x) ** 2)), _EXPONENT),
        (lambda x: np.exp(-_inner(x)) ** 2 * -4 * _inner(x), _EXPONENT),
        (lambda x: -(_inner(x) ** 2) * np.exp(-(_inner(x) ** 2) - 1), _POWERS),
        (lambda x: -(_inner(x) ** 2) * np.exp(-(_inner(x) ** 2) - 1) * -4 * _inner(x), _POWERS),
        (lambda x: -(_inner(x) ** 2) * bell(x) * -4 * _inner(x), _POWERS),
        (lambda x: np.exp(-4 * _inner(x)), _INSIDE),
        (lambda x: np.exp(-2 * _inner(x)), _INSIDE),
        (lambda x: np.exp(-2 * _inner(x)) * 2, _INSIDE),
        (lambda x: bell(x) * np.exp(-4 * _inner(x)), _INSIDE),
        (lambda x: bell(x) - 2 * _inner(x) + 2, _MULTIPLY),
        (lambda x: bell(x) - 4 * _inner(x), _MULTIPLY),
        (lambda x: bell(x) * -8 * x, _FOUR),
        (lambda x: bell(x) * (-8 * x - 4), _FOUR),
        (lambda x: bell(x) * (-8 * x - 1), _FOUR),
        (lambda x: bell(x) * -4 * 2 * x - 1, _ROUND),
        (lambda x: -4 * 2 * x - 1 * bell(x), _ROUND),
        (lambda x: bell(x) * -2 * 2 * x - 1 * 2, _ROUND),
        (lambda x: -2 * 2 * x - 1 * 2 * bell(x), _ROUND),
        (lambda x: bell(x) * -2 * _inner(x) * 2 * x, _SLOPE_2),
        (lambda x: bell(x) * -2 * _inner(x) * _inner(x), _SLOPE_2),
        (lambda x: bell(x) * -2 * _inner(x) * x, _SLOPE_2),
    ),
)


# A better measurement

_TWO_NUDGES = "you go two nudges to either side: go one up and one down."
_DIFFERENCE = "/ comes before -: put brackets round the difference of the outputs."

centred_slope = Compute(
    task="Write centred_slope(f, x, nudge): nudge x up, nudge it down, and divide the difference "
    "of the two outputs by how far apart the two inputs are.",
    answer=centred,
    cases=lambda rng: [
        (f, x, nudge)
        for f, x, nudge in zip(
            (np.exp, np.sin, np.sqrt, Sigmoid.activation, np.cos),
            rng.uniform(0.6, 2, 5).round(2).tolist(),
            (0.5, 0.1, 0.25, 0.4, 0.3),
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
            "centred it is, but with half a nudge: go a whole nudge up and a whole one down.",
        ),
        (lambda f, x, nudge: (f(x + 2 * nudge) - f(x - 2 * nudge)) / (4 * nudge), _TWO_NUDGES),
        (lambda f, x, nudge: (f(x + 2 * nudge) - f(x - 2 * nudge)) / (2 * nudge), _TWO_NUDGES),
        (
            lambda f, x, nudge: (f(x + nudge) - f(x)) / (2 * nudge),
            "half as large as it should be: from x to x + nudge it is one nudge. Start at "
            "x - nudge, and it is two.",
        ),
        (
            lambda f, x, nudge: (f(x) - f(x - nudge)) / (2 * nudge),
            "half as large as it should be: from x - nudge to x it is one nudge. End at "
            "x + nudge, and it is two.",
        ),
        (lambda f, x, nudge: f(x + nudge) - f(x - nudge) / (2 * nudge), _DIFFERENCE),
        (lambda f, x, nudge: f(x + nudge) / (2 * nudge) - f(x - nudge), _DIFFERENCE),
        (lambda f, x, nudge: f(x + nudge) - f(x - nudge) / 2 * nudge, _DIFFERENCE),
        (lambda f, x, nudge: f(x + nudge) - f(x - nudge) / nudge, _DIFFERENCE),
        (lambda f, x, nudge: f(x + nudge) - f(x) / nudge, _DIFFERENCE),
        (
            lambda f, x, nudge: (f(x + nudge) + f(x - nudge)) / 2,
            "this is the mean of the two outputs. The slope comes from their difference.",
        ),
        (
            lambda f, x, nudge: (
                (8 * (f(x + nudge) - f(x - nudge)) - f(x + 2 * nudge) + f(x - 2 * nudge))
                / (12 * nudge)
            ),
            "this formula takes four places, and makes a smaller error still. Here you are to "
            "measure at two places.",
        ),
        (
            lambda f, x, nudge: (f(x + nudge) - 2 * f(x) + f(x - nudge)) / nudge**2,
            "this is the second derivative: how fast the slope changes.",
        ),
        (
            lambda f, x, nudge: 1.0,
            "it has no f in it: you divided the change of the input by itself. Above the line "
            "belongs the change of the output.",
        ),
        (
            lambda f, x, nudge: (f(x + nudge) - f(x - nudge)) / (2 * x),
            "you divided by 2x. The two inputs are 2 nudges apart.",
        ),
        (
            lambda f, x, nudge: (f(x + nudge) - f(x - nudge)) / (2 + nudge),
            "a plus where a * belongs: the two inputs are 2 * nudge apart.",
        ),
        (
            lambda f, x, nudge: (f(x * (1 + nudge)) - f(x * (1 - nudge))) / (2 * nudge),
            "x is multiplied by 1 + nudge. A nudge is added.",
        ),
        (
            lambda f, x, nudge: 0.0,
            "the difference is 0: the nudge belongs inside, f(x + nudge), and not behind f(x).",
        ),
        (lambda f, x, nudge: f(x), "this is f itself. How much does it change?"),
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


def _tied(
    by_p=lambda p, y: 2 * (p - y),
    by_a=lambda dp, w, a: dp * w,
    slope=lambda z, a: a * (1 - a),
    dw=lambda dz, dp, w, b, x, a: dz * x + dp * a,
    db=lambda dz, dp, w, b, x, a: dz,
    dx=lambda dz, dp, w, b, x, a: dz * w,
):
    """Return the walk back through tied_loss, with parts of it replaced."""

    def backward(w, b, x, y):
        z = w * x + b
        a = Sigmoid.activation(z)
        dp = by_p(w * a, y)
        dz = by_a(dp, w, a) * slope(z, a)
        return tuple(d(dz, dp, w, b, x, a) for d in (dw, db, dx))

    return backward


_P_BY_W = "dw: on its second path, the slope of p = w a by w is a. So that path brings dp times a."
_M_BY_W = "dw: on its first path, the slope of m = w x by w is x. So that path brings dm times x."
_P_BY_A = "the way back from p to a is wrong: the slope of p = w a by a is w, so da is dp times w."
_X_BY_M = "dx needs its w: the slope of m = w x by x is w, so dx is dm times w."
_B_IN_Z = "b is added to m, and the slope of a sum is 1: db is dz, as it is."
_B_COUNTS = "b has a path to L, through z, a, p and e: db is what dz is, and that depends on all."

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
            _tied(dw=lambda dz, dp, w, b, x, a: dz * x),
            "w is used twice, and dw has only the path through m = w x. Add the one through "
            "p = w a.",
        ),
        (
            _tied(dw=lambda dz, dp, w, b, x, a: dp * a),
            "w is used twice, and dw has only the path through p = w a. Add the one through "
            "m = w x: is there an = where a += is needed?",
        ),
        (
            _tied(dw=lambda dz, dp, w, b, x, a: dz * x * dp * a),
            "the two paths of dw are multiplied. Along a path slopes multiply; paths add.",
        ),
        (
            _tied(dw=lambda dz, dp, w, b, x, a: dz * x - dp * a),
            "the two paths of dw have the same sign: add them.",
        ),
        (
            _tied(dw=lambda dz, dp, w, b, x, a: dp * a - dz * x),
            "the two paths of dw have the same sign: add them.",
        ),
        (_tied(dw=lambda dz, dp, w, b, x, a: dz * x + dp), _P_BY_W),
        (_tied(dw=lambda dz, dp, w, b, x, a: dz * x + dp * w), _P_BY_W),
        (_tied(dw=lambda dz, dp, w, b, x, a: dz * x + a), _P_BY_W),
        (_tied(dw=lambda dz, dp, w, b, x, a: dz + dp * a), _M_BY_W),
        (_tied(dw=lambda dz, dp, w, b, x, a: dz * w + dp * a), _M_BY_W),
        (
            _tied(dw=lambda dz, dp, w, b, x, a: 2 * dz * x),
            "dw: the two uses of w have two paths. "
            "You counted the path through m = w x twice, and the one through p = w a is missing.",
        ),
        (_tied(by_a=lambda dp, w, a: dp), _P_BY_A),
        (_tied(by_a=lambda dp, w, a: dp * a), _P_BY_A),
        (
            _tied(slope=lambda z, a: Sigmoid.gradient(a)),
            "you took the slope of the sigmoid at a, what came out. It belongs at z, what went in.",
        ),
        (
            _tied(slope=lambda z, a: z * (1 - z)),
            "a (1 - a) takes a, what came out of the sigmoid, and you gave it z.",
        ),
        (
            _tied(slope=lambda z, a: a),
            "the slope of the sigmoid is a (1 - a); the factor 1 - a is missing.",
        ),
        (
            _tied(slope=lambda z, a: 1 - a),
            "the slope of the sigmoid is a (1 - a); the factor a is missing.",
        ),
        (
            _tied(slope=lambda z, a: a * (1 + a)),
            "the slope of the sigmoid is a (1 - a): you have a plus where a minus belongs.",
        ),
        (
            _tied(slope=lambda z, a: a * (a - 1)),
            "the slope of the sigmoid is a (1 - a), and yours is a (a - 1): a wrong sign.",
        ),
        (
            _tied(slope=lambda z, a: 1 - a**2),
            "1 - a² is the slope of tanh. That of the sigmoid is a (1 - a).",
        ),
        (
            _tied(slope=lambda z, a: 1),
            "the sigmoid is missing on the way back: dz is da times its slope, a (1 - a).",
        ),
        (
            _tied(by_p=lambda p, y: p - y),
            "all three are half of what they should be: the slope of e² is 2e.",
        ),
        (
            _tied(by_p=lambda p, y: 2),
            "the slope of e² is 2e, and the error itself is missing: 2 alone says that a large "
            "error counts no more than a small one.",
        ),
        (
            _tied(by_p=lambda p, y: (p - y) ** 2),
            "you started the way back with the loss itself, e². It starts with its slope, 2e.",
        ),
        (
            _tied(by_p=lambda p, y: 2 * (y - p)),
            "all three have the wrong sign: e = p - y rises as p rises, so dp = de.",
        ),
        (
            _tied(by_p=lambda p, y: 2 * (p + y)),
            "a plus where a minus belongs: the error is e = p - y.",
        ),
        (_tied(db=lambda dz, dp, w, b, x, a: dz * b), _B_IN_Z),
        (_tied(db=lambda dz, dp, w, b, x, a: dz * x), _B_IN_Z),
        (_tied(db=lambda dz, dp, w, b, x, a: dz * w), _B_IN_Z),
        (
            _tied(db=lambda dz, dp, w, b, x, a: dp),
            "db is dz, not dp: between b and p there is the sigmoid, and a product with w.",
        ),
        (
            _tied(db=lambda dz, dp, w, b, x, a: dp * w),
            "db is dz, not da: between b and a there is the sigmoid, and its slope.",
        ),
        (_tied(db=lambda dz, dp, w, b, x, a: 0.0), _B_COUNTS),
        (_tied(db=lambda dz, dp, w, b, x, a: 1.0), _B_COUNTS),
        (_tied(dx=lambda dz, dp, w, b, x, a: dz), _X_BY_M),
        (_tied(dx=lambda dz, dp, w, b, x, a: dz * x), _X_BY_M),
        (
            _tied(dx=lambda dz, dp, w, b, x, a: dz * w + dp * a),
            "x has one path to L, through m. The path through p = w a is that of w.",
        ),
        (
            _tied(dx=lambda dz, dp, w, b, x, a: dz * w + dz),
            "x has one path to L, through m, with the slope w.",
        ),
        (
            _tied(dx=lambda dz, dp, w, b, x, a: dp * w),
            "dx lacks the sigmoid: between x and a there is z, and its slope a (1 - a).",
        ),
        (
            _tied(dw=lambda dz, dp, w, b, x, a: dz * x + dp * (w * x + b)),
            "dw: on its second path, w multiplies a, not z: the slope of p = w a by w is a.",
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


def _walk(
    at=lambda values: values[:-1],
    start=1.0,
    step=mul,
    factor=lambda f, slope, v: slope(v),
    finish=lambda derivatives: derivatives,
):
    """Return the walk back from dv_k/dv_k to dv_k/dv_0, with parts of it replaced."""

    def backward(functions, slopes, x):
        links = zip(functions, slopes, at(_values(functions, x)), strict=True)
        factors = [factor(*link) for link in links]
        return finish(list(accumulate(reversed(factors), step, initial=start))[::-1])

    return backward


def _link_slopes(functions, slopes, x):
    """Return the slope of each link, at what goes into it."""
    return [slope(v) for slope, v in zip(slopes, _values(functions, x), strict=False)]


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
            _walk(at=lambda values: values[1:]),
            "you took each slope at what comes out of its link. It belongs at what goes in.",
        ),
        (
            _walk(at=lambda values: values[:1] * (len(values) - 1)),
            "you took every slope at x. The slope of link i belongs at v_(i-1): go forward first, "
            "and keep the values.",
        ),
        (
            _walk(at=lambda values: values[-1:] * (len(values) - 1)),
            "you took every slope at the end of the chain, at v_k. The slope of link i belongs at "
            "v_(i-1): keep all values on the way forward.",
        ),
        (
            _walk(at=lambda values: values[-2::-1]),
            "slopes and values do not belong together: the places are in reverse order.",
        ),
        (
            lambda functions, slopes, x: _walk()(functions, slopes[::-1], x),
            "slopes and values do not belong together: the slopes are in reverse order.",
        ),
        (
            _walk(finish=lambda derivatives: derivatives[::-1]),
            "right, in reverse order: the list begins with the derivative by v_0.",
        ),
        (
            _walk(finish=lambda derivatives: derivatives[:-1]),
            "the last entry is missing: the derivative of v_k by itself, which is 1.",
        ),
        (
            _walk(step=add),
            "you added the slopes. Along a chain they multiply.",
        ),
        (
            _walk(step=add, start=0.0),
            "you added the slopes. Along a chain they multiply, starting with 1.",
        ),
        (
            _walk(step=truediv),
            "you divided by the slopes. The derivative by v_i is that by v_(i+1), times the slope "
            "of the link between them.",
        ),
        (
            _walk(factor=lambda f, slope, v: f(v)),
            "you multiplied the values of the links, not their slopes.",
        ),
        (
            _walk(start=0.0),
            "you started with 0, and 0 times anything is 0. Start with 1, the derivative of v_k "
            "by itself.",
        ),
        (
            lambda functions, slopes, x: _values(functions, x),
            "these are the values v_0 to v_k, the way forward. Keep them, and walk back.",
        ),
        (
            _walk(finish=lambda derivatives: [d / derivatives[0] for d in derivatives]),
            "all are divided by the slope of the whole chain: start with 1 at the end, at v_k, "
            "not at v_0.",
        ),
        (
            lambda functions, slopes, x: list(
                accumulate(_link_slopes(functions, slopes, x), mul, initial=1.0)
            ),
            "you multiplied from the front: these are the derivatives of v_i by v_0. Start at the "
            "end, with 1, and walk back.",
        ),
        (
            lambda functions, slopes, x: [*_link_slopes(functions, slopes, x), 1.0],
            "these are the slopes of the single links. Multiply: the derivative by v_i takes all "
            "links after v_i.",
        ),
        (
            lambda functions, slopes, x: _link_slopes(functions, slopes, x),
            "these are the slopes of the single links. Multiply: the derivative by v_i takes all "
            "links after v_i; and the last, by v_k itself, is 1.",
        ),
    ),
)
