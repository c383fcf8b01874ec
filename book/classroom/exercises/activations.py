"""The exercises of chapter 3.

The right answers are measured by a nudge, or come from nn_core.
"""

import inspect

import numpy as np

from classroom.check import Compute, Unfit
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

_LARGEST = (
    "one number came back for many: np.max looks for the largest. np.maximum compares entry by "
    "entry, and keeps the shape."
)

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
            _LARGEST,
        ),
        (lambda z: np.max(z, 0), _LARGEST),
        (lambda z: z.max(axis=-1), _LARGEST),
        (
            lambda z: np.maximum(-z, 0),
            "you kept the negative numbers, and turned them: there is a minus too many.",
        ),
        (
            lambda z: np.minimum(z, 0) * -1 + np.maximum(z, 0) * -1,
            "the positive numbers have become negative: nothing is to be turned here.",
        ),
        (
            lambda z: np.clip(z, 0, 1),
            "the result is cut off at 1. ReLU lets any positive number pass.",
        ),
        (
            lambda z: np.logaddexp(0, z),
            "this is log(1 + exp(z)), a smooth cousin. ReLU is exactly 0 for negative z.",
        ),
        (
            lambda z: np.maximum(z, 1),
            "the smallest value is 1, and is to be 0.",
        ),
        (lambda z: np.where(z > 1, z, 0), "what lies between 0 and 1 is positive, too: ask z > 0."),
        (
            lambda z: np.where(z > 0, 1, z),
            "the two branches are mixed up: where z is positive z itself is wanted, elsewhere 0.",
        ),
        (
            lambda z: z - z.min(),
            "you shifted all numbers until none is negative. Positive numbers stay as they are.",
        ),
        (Sigmoid.activation, "this is the sigmoid. ReLU is z itself where z is positive."),
        (np.tanh, "this is tanh. ReLU is z itself where z is positive."),
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
        (lambda z: np.where(z <= 0, 1, 0), "the two sides are exchanged."),
        (
            lambda z: np.maximum(z, 0) / z,
            "right but at the kink, where this is 0 / 0. Do not divide: ask z > 0.",
        ),
        (lambda z: np.where(z > 1, 1, 0), "what lies between 0 and 1 is positive, too: ask z > 0."),
        (Sigmoid.gradient, "this is the slope of the sigmoid. That of ReLU is 1 or 0."),
        (Sigmoid.activation, "this is the sigmoid, which is no slope. That of ReLU is 1 or 0."),
        (
            lambda z: np.where(z > 0, z, 1),
            "where z is positive the slope is 1, not z; where it is negative, 0.",
        ),
    ),
)


# Leaky ReLU


def _leaky(z, slope):
    a = np.where(z > 0, z, slope * z)
    return a, np.where(z > 0, 1, slope)


_DA_EXCHANGED = "da has its two sides exchanged: the slight slope belongs to negative z."

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
            lambda z, slope: (np.maximum(z, slope), _leaky(z, slope)[1]),
            "a is the larger one of z and the slope itself, which is missing its z.",
        ),
        (
            lambda z, slope: (np.maximum(z, 0) + slope, _leaky(z, slope)[1]),
            "the slope is added everywhere. It multiplies z, where z is negative.",
        ),
        (
            lambda z, slope: (np.maximum(z, 0) + slope * z, np.where(z > 0, 1 + slope, slope)),
            "the slight slope is added on both sides. Where z is positive, z alone is right.",
        ),
        (
            lambda z, slope: (_leaky(z, slope)[0], np.where(z >= 0, 1, slope)),
            "all is right but at the kink, z = 0: by this book's convention the slope there is "
            "that of the left side. So ask z > 0, not z >= 0.",
        ),
        (
            lambda z, slope: (np.maximum(z, 0), _leaky(z, slope)[1]),
            "a is that of ReLU: on the negative side, multiply z by the slope.",
        ),
        (lambda z, slope: (_leaky(z, slope)[0], np.where(z > 0, slope, 1)), _DA_EXCHANGED),
        (lambda z, slope: (_leaky(z, slope)[0], np.where(z < 0, 1, slope)), _DA_EXCHANGED),
        (
            lambda z, slope: (_leaky(z, slope)[0], _leaky(z, slope)[0]),
            "da is a itself. It is to be how much a rises for each unit that z rises.",
        ),
        (
            lambda z, slope: (np.where(z > 0, z, z + slope), _leaky(z, slope)[1]),
            "for negative z the slope is multiplied, not added.",
        ),
        (
            lambda z, slope: (np.where(z > 0, z, z - slope), _leaky(z, slope)[1]),
            "for negative z the slope is multiplied, not taken away.",
        ),
        (
            lambda z, slope: (np.where(z > 0, z, z / slope), _leaky(z, slope)[1]),
            "for negative z the slope is multiplied, not divided by.",
        ),
        (
            lambda z, slope: (_leaky(z, slope)[0], np.where(z > 0, 1, -slope)),
            "for negative z the slope is positive: z rises, and a with it.",
        ),
        (
            lambda z, slope: (slope * z, _leaky(z, slope)[1]),
            "a is multiplied by the slope on both sides. Positive numbers pass as they are.",
        ),
        (
            lambda z, slope: (_leaky(z, slope)[0], np.full_like(z, slope)),
            "da is the slope on both sides. Where z is positive it is 1.",
        ),
        (
            lambda z, slope: (_leaky(z, slope)[0], np.ones_like(z)),
            "da is 1 on both sides. For negative z a nudge of z moves a by slope times as much.",
        ),
        (
            lambda z, slope: _leaky(z, 0.01),
            "0.01 is usual, but the caller chose another slope.",
        ),
    ),
)


# A sigmoid without overflow

_HALF_Z = (
    "it is half of z, not of tanh, that is to be taken: sigmoid(z) is (1 + tanh(z / 2)) / 2, from "
    "tanh(z) = 2 sigmoid(2z) - 1."
)
_CLIPPED = (
    "z is clipped too early, and the ends are flat. Only numbers that np.exp cannot take need a "
    "bound: 700 is far enough."
)

_BELOW_THE_LINE = (
    "this is what belongs below the line. Is the 1 / missing, or are its brackets? Python reads "
    "`1 / 1 + e` as `(1 / 1) + e`."
)

_ANOTHER_CURVE = (
    "this curve has the look of a sigmoid, and other numbers. Which identity, of the exponential "
    "or of tanh, makes 1 / (1 + exp(-z)) of it?"
)

safe_sigmoid = Compute(
    task="Write safe_sigmoid(z), right for any z and without a warning, in a way of your own.",
    answer=Sigmoid.activation,
    cases=extremes,
    insight="From -1000 to 1000, no number on the way was too large.",
    run=strictly,
    mistakes=(
        (
            lambda z: Sigmoid.activation(-z),
            "this falls where the sigmoid rises: yours is sigmoid(-z). Is a sign lost, or are two "
            "formulas exchanged?",
        ),
        (
            lambda z: (1 + np.tanh(z)) / 2,
            "this is sigmoid(2z): tanh(z) = 2 sigmoid(2z) - 1. So which number goes into tanh?",
        ),
        (lambda z: np.tanh(z / 2), "this lies between -1 and 1: shift it up, and halve it."),
        (np.tanh, "this is tanh, which lies between -1 and 1; the sigmoid between 0 and 1."),
        (lambda z: 1 + np.exp(-z), _BELOW_THE_LINE),
        (
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
            "right where z is positive. For negative z, e = exp(-|z|) stands above the line as "
            "well: e / (1 + e).",
        ),
        (lambda z: 0.5 + np.arctan(z) / np.pi, _ANOTHER_CURVE),
        (lambda z: 0.5 + 0.5 * z / (1 + np.abs(z)), _ANOTHER_CURVE),
        (lambda z: z / (1 + np.abs(z)), _ANOTHER_CURVE),
        (lambda z: 1 / (1 + 2.0 ** np.clip(-z, -700, 700)), _ANOTHER_CURVE),
        (
            lambda z: np.exp(-np.abs(z)),
            "this is e alone. Where z is positive the sigmoid is 1 / (1 + e), and elsewhere "
            "e / (1 + e).",
        ),
        (Sigmoid.gradient, "these are the slopes, g (1 - g). Return g itself."),
        (lambda z: 1 + np.exp(np.minimum(-z, 700)), _BELOW_THE_LINE),
        (
            lambda z: 1 / (1 - np.exp(np.minimum(-z, 700))),
            "a minus where a plus belongs: 1 + exp(-z). At z = 0 yours divides by 0.",
        ),
        (lambda z: (1 + np.tanh(z) / 2) / 2, _HALF_Z),
        (lambda z: 1 + np.tanh(z) / 2, _HALF_Z),
        (
            lambda z: (1 + np.tanh(2 * z)) / 2,
            "this is sigmoid(4z): tanh takes half of z, not twice z.",
        ),
        (lambda z: Sigmoid.activation(np.clip(z, -1, 1)), _CLIPPED),
        (lambda z: Sigmoid.activation(np.clip(z, -2, 2)), _CLIPPED),
        (lambda z: Sigmoid.activation(np.clip(z, 0, 700)), _CLIPPED),
        (
            lambda z: np.heaviside(z, 0.5),
            "this is a step, and no curve: the sigmoid takes all values between 0 and 1.",
        ),
        (
            lambda z: np.clip(z, 0, 1),
            "this is a ramp, and no curve: the sigmoid comes near 0 and 1, and never is there.",
        ),
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
        (lambda a: 1 - 2 * a, "2a is the slope of a², and twice a in Python. The square is a**2."),
        (lambda a: 2 * a, "2a is the slope of a square. The slope of tanh is 1 - a²."),
        (lambda a: np.arctanh(a), "this is z. The slope of tanh is asked for: 1 - a²."),
        (lambda a: (1 + a) ** 2, "a plus where a minus belongs, and a square outside: 1 - a²."),
        (lambda a: 1 / (1 + a**2), "this is the slope of arctan. That of tanh is 1 - a²."),
        (lambda a: 1 - a * np.tanh(a), "you applied tanh again. The square is a times a."),
        (lambda a: 1 - a**2 / 2, "there is no half in it: the slope is 1 - a²."),
        (lambda a: a, "a itself came back: that is tanh(z), not its slope."),
        (lambda a: 1 - a**3, "a third power where the square belongs: 1 - a²."),
        (lambda a: 1 - np.abs(a), "this is 1 - |a|: a has lost its square."),
        (lambda a: np.where(a > 0, 1, 0), "this is the slope of ReLU. That of tanh is 1 - a²."),
        (
            lambda a: a * (1 - a**2),
            "there is a factor too many: 1 - a² is the slope, and a is not multiplied with it.",
        ),
    ),
)


# Stretch: an activation of your own


def _both(attempt, z):
    """Return what both methods of a class, or of an instance, return."""
    results = []
    for name in ("activation", "gradient"):
        method = getattr(attempt, name, None)
        if method is None:
            raise Unfit(f"{_name(attempt)} has no {name}: write def {name}(z) inside the class.")
        if isinstance(attempt, type) and "self" in inspect.signature(method).parameters:
            raise Unfit(
                f"{name} has a parameter self, so it waits for an instance. A layer calls "
                f"{_name(attempt)}.{name}(z): put @staticmethod above it, and leave self out."
            )
        results.append(strictly(method, z))
    return tuple(results)


def _name(attempt):
    return getattr(attempt, "__name__", type(attempt).__name__)


def _class(activation, gradient):
    return type(
        "", (), {"activation": staticmethod(activation), "gradient": staticmethod(gradient)}
    )


_sigmoid = Sigmoid.activation


def _swish(z):
    return z * _sigmoid(z)


def _with_slope(gradient):
    return _class(_swish, gradient)


def _with_values(activation):
    return _class(activation, lambda z: _sigmoid(z) + z * Sigmoid.gradient(z))


_FIRST_PATH = (
    "the path through the first factor brings sigmoid(z): that is what a nudge of z alone is "
    "multiplied by."
)


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
            _with_slope(lambda z: z * Sigmoid.gradient(z) - _sigmoid(z)),
            "the two paths have the same sign: add them.",
        ),
        (_with_slope(lambda z: 1 + z * Sigmoid.gradient(z)), _FIRST_PATH),
        (_with_slope(lambda z: z + z * Sigmoid.gradient(z)), _FIRST_PATH),
        (
            _with_slope(lambda z: _sigmoid(z) + z * _sigmoid(z)),
            "on the path through the sigmoid its slope is sigmoid(z) (1 - sigmoid(z)): its factor "
            "1 - sigmoid(z) is lost.",
        ),
        (
            _with_slope(lambda z: _sigmoid(z) + z * (1 - _sigmoid(z))),
            "on the path through the sigmoid its slope is sigmoid(z) (1 - sigmoid(z)): its factor "
            "sigmoid(z) is lost.",
        ),
        (
            _with_slope(lambda z: _sigmoid(z) + z * _sigmoid(z) * (1 + _sigmoid(z))),
            "a plus where a minus belongs: the slope of the sigmoid is "
            "sigmoid(z) (1 - sigmoid(z)).",
        ),
        (
            _with_slope(_swish),
            "these are the values, not the slopes: gradient returns what activation returns.",
        ),
        (
            _with_slope(lambda z: _swish(z) * (1 - _swish(z))),
            "a (1 - a) is the slope of a sigmoid, from its output. Here z occurs twice, so two "
            "paths add.",
        ),
        (
            _with_slope(lambda z: np.where(z > 0, 1, 0)),
            "this is the slope of ReLU. This corner is rounded.",
        ),
        (
            _class(ReLU.activation, ReLU.gradient),
            "this is ReLU. Its corner is to be rounded: z times sigmoid(z).",
        ),
        (_with_values(lambda z: _sigmoid(_swish(z))), "activation(z) takes the sigmoid twice."),
        (_with_values(lambda z: z * _swish(z)), "activation(z) is multiplied by z twice."),
        (
            _with_values(lambda z: z * _sigmoid(-z)),
            "activation(z) has the sigmoid of -z in it: a sign is lost.",
        ),
        (_with_values(_sigmoid), "activation(z) is the sigmoid: multiply it by z."),
        (
            _with_values(lambda z: z + _sigmoid(z)),
            "z and sigmoid(z) are multiplied, not added.",
        ),
        (
            _with_values(lambda z: z * np.tanh(z)),
            "z is multiplied by sigmoid(z), and you took tanh.",
        ),
        (
            _with_values(lambda z: z * Sigmoid.gradient(z)),
            "z is multiplied by sigmoid(z) itself, and you took its slope.",
        ),
        (
            _with_slope(lambda z: _sigmoid(_swish(z)) + _swish(z) * Sigmoid.gradient(_swish(z))),
            "you took the slope at a, what came out. It belongs at z.",
        ),
        (
            _with_slope(lambda z: _sigmoid(z) + z * Sigmoid.gradient(_sigmoid(z))),
            "you took the slope of the sigmoid at sigmoid(z), what came out. It belongs at z.",
        ),
        (
            _with_slope(lambda z: z * _sigmoid(z) + Sigmoid.gradient(z)),
            "z multiplies the wrong path: the one through the sigmoid goes through a product with "
            "z, the other one through a product with sigmoid(z).",
        ),
        (
            _with_slope(lambda z: 2 * z * _sigmoid(z)),
            "you took the slope of z² for that of a product. z sigmoid(z) has two factors, and a "
            "path through each.",
        ),
        (
            _class(_sigmoid, Sigmoid.gradient),
            "this is the sigmoid: multiply it by z.",
        ),
    ),
)
