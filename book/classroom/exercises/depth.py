"""The exercises of chapter 9.

The right answers come from the formulas, and in the last two from the rules of backpropagation.
"""

from itertools import pairwise

import numpy as np

from classroom.check import Choose, Compute, Unfit

# A rule for the leaky ReLU

leaky_variance = Compute(
    task="Write leaky_variance(n_in, n_out, slope), the variance that keeps the mean square of a.",
    answer=lambda n_in, n_out, slope: 2 / (n_in * (1 + slope**2)),
    cases=lambda rng: [(50, 20, 0.01), (7, 30, 0.5), (12, 9, 0.25), (100, 64, 0.0), (3, 8, 1.0)],
    insight="With slope 0 it is He's rule, and with slope 1, where nothing is bent, LeCun's.",
    returns=("the variance",),
    mistakes=(
        (
            lambda n_in, n_out, slope: 2 / n_in,
            "this is the rule for the plain ReLU. The negative half is not lost: it comes through, "
            "slope times as large.",
        ),
        (
            lambda n_in, n_out, slope: 1 / n_in,
            "this is the rule where nothing is lost. Of the negative half only slope² of the "
            "squares is left.",
        ),
        (
            lambda n_in, n_out, slope: 2 / (n_in * (1 + slope)),
            "slope is not squared. It multiplies z, and so the square of z by slope².",
        ),
        (
            lambda n_in, n_out, slope: 2 / (n_in * (1 + slope) ** 2),
            "you add 1 and slope before you square. The two halves are squared each by itself: "
            "1 + slope².",
        ),
        (
            lambda n_in, n_out, slope: 2 / (n_out * (1 + slope**2)),
            "you divide by n_out, which keeps delta on the way back. Asked for is the way forward.",
        ),
        (
            lambda n_in, n_out, slope: 4 / ((n_in + n_out) * (1 + slope**2)),
            "you took the mean of n_in and n_out, as Glorot does. Forward, n_in alone counts.",
        ),
        (
            lambda n_in, n_out, slope: 1 / (n_in * (1 + slope**2)),
            "a factor of 2 is missing: each half of z has half of the squares, so that the factor "
            "is (1 + slope²) / 2.",
        ),
        (
            lambda n_in, n_out, slope: 2 / (n_in * slope**2) if slope else 0.0,
            "the positive half is missing: 1 + slope².",
        ),
        (
            lambda n_in, n_out, slope: np.sqrt(2 / (n_in * (1 + slope**2))),
            "this is the root of the variance, the standard deviation.",
        ),
        (
            lambda n_in, n_out, slope: (1 + slope**2) / (2 * n_in),
            "the factor of the layer is on the wrong side: v is divided by it, for the product of "
            "both is to be 1.",
        ),
        (
            lambda n_in, n_out, slope: 2 / n_in * (1 + slope**2),
            "1 + slope² belongs below: the more comes through, the smaller the weights. Mind the "
            "brackets.",
        ),
        (
            lambda n_in, n_out, slope: (1 + slope**2) / 2,
            "this is the share of the squares that comes through. v makes n_in · v · share 1.",
        ),
        (
            lambda n_in, n_out, slope: 2 / (1 + slope**2),
            "n_in is missing: a sum of n_in terms is n_in times as large.",
        ),
        (
            lambda n_in, n_out, slope: n_in * (1 + slope**2) / 2,
            "this is 1 / v: upside down.",
        ),
        (
            lambda n_in, n_out, slope: 2 / (n_in * (1 - slope**2)) if slope < 1 else 2 / n_in,
            "the squares of both halves are positive and add up: 1 + slope², no minus.",
        ),
    ),
)

# Uniform weights

glorot_bound = Compute(
    task="Write glorot_bound(n_in, n_out), the bound of uniform weights with Glorot's variance.",
    answer=lambda n_in, n_out: np.sqrt(6 / (n_in + n_out)),
    cases=lambda rng: [(50, 20), (7, 30), (3, 8), (400, 100)],
    insight="The 6 of their paper is 3 times the 2 of (9.4). Whoever knows only the 6 cannot tell "
    "whether it belongs to a bound or to a variance.",
    returns=("the bound",),
    mistakes=(
        (
            lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
            "this is the spread that the weights are to have. Uniform numbers up to r have the "
            "variance r² / 3, which is less: r is larger.",
        ),
        (
            lambda n_in, n_out: 2 / (n_in + n_out),
            "this is the variance. Set it equal to r² / 3, and solve for r.",
        ),
        (
            lambda n_in, n_out: 6 / (n_in + n_out),
            "the root is missing: this is r².",
        ),
        (
            lambda n_in, n_out: np.sqrt(6) / (n_in + n_out),
            "only the 6 is under the root. All of it belongs there.",
        ),
        (
            lambda n_in, n_out: np.sqrt(12 / (n_in + n_out)),
            "a factor of the root of 2 too large. (Libraries multiply by it for ReLU.) Glorot's "
            "own variance is 2 / (n_in + n_out).",
        ),
        (
            lambda n_in, n_out: np.sqrt(24 / (n_in + n_out)),
            "this is 2r, the whole width from -r to r. A uniform distribution of width d has the "
            "variance d² / 12.",
        ),
        (
            lambda n_in, n_out: np.sqrt(6 / n_in),
            "this is the bound for He's variance, 2 / n_in.",
        ),
        (
            lambda n_in, n_out: np.sqrt(3 / n_in),
            "this is the bound for LeCun's variance, 1 / n_in.",
        ),
        (
            lambda n_in, n_out: np.sqrt(3 / (n_in + n_out)),
            "Glorot's variance is 2 / (n_in + n_out), and not 1 / (n_in + n_out).",
        ),
        (
            lambda n_in, n_out: np.sqrt(6 / n_out),
            "n_in is missing: the sum of both is in the rule.",
        ),
        (
            lambda n_in, n_out: np.sqrt(2 / (3 * (n_in + n_out))),
            "you divided by 3. The variance is r² / 3, so r² is 3 times the variance.",
        ),
        (
            lambda n_in, n_out: 3 * np.sqrt(2 / (n_in + n_out)),
            "the 3 belongs under the root: r² is 3 times the variance.",
        ),
        (
            lambda n_in, n_out: np.sqrt(6 / (n_in * n_out)),
            "n_in and n_out are added, not multiplied.",
        ),
        (
            lambda n_in, n_out: np.sqrt(3) * 2 / (n_in + n_out),
            "you multiplied the variance by the root of 3. Take its root first.",
        ),
        (
            lambda n_in, n_out: np.sqrt((n_in + n_out) / 6),
            "upside down: the wider the layers, the smaller the weights.",
        ),
    ),
)

# Clip


def _norm(g):
    return np.linalg.norm(g)


def _clip_norm(g, limit):
    norm = _norm(g)
    return g * (limit / norm) if norm > limit else g.copy()


def _gradients(rng):
    long = rng.normal(size=6)
    return [
        (3 * long, 1.0),
        (rng.normal(size=4) / 100, 0.5),
        (np.zeros(3), 1.0),
        (5000 * rng.normal(size=3), 7.0),
        (np.array([0.3, -0.4, 0.5]), 0.6),
    ]


def _safe(divided):
    """Return a wrong answer that is at least defined for a gradient of 0."""

    def attempt(g, limit):
        return divided(g, limit) if _norm(g) > 0 else g.copy()

    return attempt


clip_norm = Compute(
    task="Write clip_norm(g, limit), which shortens g to the limit if it is longer.",
    answer=_clip_norm,
    cases=_gradients,
    insight="One factor for all entries: the direction stays, and with it the promise that a short "
    "enough step goes downhill.",
    returns=("the clipped gradient",),
    mistakes=(
        (
            lambda g, limit: np.clip(g, -limit, limit),
            "you cut each entry by itself, which turns the direction. Measure the length of the "
            "whole, and multiply all entries by one number.",
        ),
        (
            lambda g, limit: np.minimum(g, limit),
            "you cut the entries above the limit. Measure the length of the whole, and multiply "
            "all entries by one number.",
        ),
        (
            _safe(lambda g, limit: g * limit / _norm(g)),
            "you make every gradient as long as the limit. One that is shorter stays as it is: "
            "min(1, ...).",
        ),
        (
            _safe(lambda g, limit: g / _norm(g)),
            "every gradient gets the length 1. It is to be limit, and only for one that is longer.",
        ),
        (
            _safe(lambda g, limit: g * max(1, limit / _norm(g))),
            "max and min are exchanged: short gradients are made longer, and long ones stay.",
        ),
        (
            _safe(lambda g, limit: g * min(1, limit / _norm(g) ** 2)),
            "you divide by the square of the norm: the root is missing.",
        ),
        (
            _safe(lambda g, limit: g * min(1, limit / np.abs(g).sum())),
            "you divide by the sum of the absolute values. The norm is the root of the sum of the "
            "squares.",
        ),
        (
            _safe(lambda g, limit: g * min(1, limit / np.abs(g).max())),
            "you divide by the largest entry. The norm is the root of the sum of the squares.",
        ),
        (
            _safe(lambda g, limit: g * min(1, limit / np.sqrt(np.mean(g**2)))),
            "you divide by the root of the mean of the squares. The norm has their sum.",
        ),
        (
            lambda g, limit: g / _norm(g) if _norm(g) > limit else g.copy(),
            "a long gradient gets the length 1. Multiply by the limit, too.",
        ),
        (
            lambda g, limit: g / limit if _norm(g) > limit else g.copy(),
            "you divide a long gradient by the limit. Multiply it by limit / norm.",
        ),
        (
            lambda g, limit: g * _norm(g) / limit if _norm(g) > limit else g.copy(),
            "upside down: a long gradient is made longer. The factor is limit / norm.",
        ),
        (
            lambda g, limit: np.zeros_like(g) if _norm(g) > limit else g.copy(),
            "you throw a long gradient away. Shorten it.",
        ),
        (
            lambda g, limit: g - (_norm(g) - limit) if _norm(g) > limit else g.copy(),
            "you subtract from each entry. Multiply all of them by one number.",
        ),
        (
            lambda g, limit: min(_norm(g), limit),
            "this is the length that the gradient is to have. Return the gradient.",
        ),
        (
            lambda g, limit: min(1, limit / _norm(g)) if _norm(g) else 1.0,
            "this is the factor. Multiply g by it.",
        ),
        (
            lambda g, limit: g.copy(),
            "nothing is clipped. Where the norm is above the limit, multiply by limit / norm.",
        ),
    ),
)

# Which one is stuck?

stuck = Choose(
    task='Set stuck to "A", "B" or "C".',
    answer="C",
    insight="Its number is random, but the same for all units: equal columns into the hidden "
    "layer, equal rows out of it. Chance must tell the units apart.",
    wrong={
        "A": "A is free: its units begin equal, but the weights out of them differ. So does what "
        "comes back, delta, and after one step the units differ.",
        "B": "B is free: its units differ from the start. In the first step nothing comes back "
        "through the zeros, but the weights out of the hidden layer move, each by its own unit.",
    },
)

# Back through a skip


def _skip_backward(back, a, z, w):
    delta = back * (1 - np.tanh(z) ** 2)
    return back + delta @ w.T, a.T @ delta


def _skips(rng):
    cases = []
    for n, m in ((5, 3), (2, 4), (6, 2)):
        a, w, b = rng.normal(size=(n, m)), rng.normal(size=(m, m)), rng.normal(size=m)
        cases.append((rng.normal(size=(n, m)), a, a @ w + b, w))
    return cases


def _slope(z):
    return 1 - np.tanh(z) ** 2


def _skip(before, weights=None):
    """Return an answer whose first part is wrong; the second is right, or wrong as well."""

    def attempt(back, a, z, w):
        right = a.T @ (back * _slope(z))
        second = right if weights is None else weights(back, a, z, w)
        return before(back, a, z, w), second

    return attempt


def _right_before(back, a, z, w):
    return _skip_backward(back, a, z, w)[0]


skip_backward = Compute(
    task="Write skip_backward(back, a, z, w), the way back through a layer with a skip connection.",
    answer=_skip_backward,
    cases=_skips,
    insight="The first term has no factor. Twenty such layers hand it on twenty times as it is, "
    "and that is why skips help.",
    returns=("dL/da", "dL/dw"),
    mistakes=(
        (
            _skip(lambda back, a, z, w: (back * _slope(z)) @ w.T),
            "the way around the layer is missing in dL/da: paths add, so add back.",
        ),
        (
            _skip(lambda back, a, z, w: back),
            "the way through the layer is missing in dL/da: add delta w^T.",
        ),
        (
            _skip(lambda back, a, z, w: back * _slope(z) + (back * _slope(z)) @ w.T),
            "in dL/da the way around has a slope. It goes around tanh, too: add back itself.",
        ),
        (
            _skip(lambda back, a, z, w: back + back @ w.T, lambda back, a, z, w: a.T @ back),
            "tanh is missing: delta is back times the slope, 1 - tanh(z)².",
        ),
        (
            _skip(
                lambda back, a, z, w: back + (back * np.tanh(z)) @ w.T,
                lambda back, a, z, w: a.T @ (back * np.tanh(z)),
            ),
            "you multiply by tanh itself. Its slope is 1 - tanh(z)².",
        ),
        (
            _skip(
                lambda back, a, z, w: back + (back * (1 - z**2)) @ w.T,
                lambda back, a, z, w: a.T @ (back * (1 - z**2)),
            ),
            "the slope is 1 - tanh(z)², and not 1 - z²: z is what goes into tanh.",
        ),
        (
            _skip(
                lambda back, a, z, w: back + (back * (1 - (a + np.tanh(z)) ** 2)) @ w.T,
                lambda back, a, z, w: a.T @ (back * (1 - (a + np.tanh(z)) ** 2)),
            ),
            "you took the slope from the layer's output, to which the skip has added a. Use "
            "1 - tanh(z)².",
        ),
        (
            _skip(
                lambda back, a, z, w: back + (back * _slope(a)) @ w.T,
                lambda back, a, z, w: a.T @ (back * _slope(a)),
            ),
            "the slope is taken at a. It is taken at z.",
        ),
        (
            _skip(lambda back, a, z, w: back + (back * _slope(z)) @ w),
            "the transpose is missing in dL/da: going back it is delta w^T.",
        ),
        (
            _skip(lambda back, a, z, w: (back + (back * _slope(z)) @ w.T) / 2),
            "you averaged the two paths. They add.",
        ),
        (
            _skip(lambda back, a, z, w: back * ((back * _slope(z)) @ w.T)),
            "you multiplied the two paths. They add.",
        ),
        (
            _skip(lambda back, a, z, w: a + (back * _slope(z)) @ w.T),
            "you added a, as on the way forward. Back, it is back that goes around.",
        ),
        (
            _skip(lambda back, a, z, w: 1 + (back * _slope(z)) @ w.T),
            "you added 1, the slope of the way around. Times back, it is back.",
        ),
        (
            _skip(lambda back, a, z, w: back - (back * _slope(z)) @ w.T),
            "you subtracted one path from the other. They add.",
        ),
        (
            _skip(
                _right_before,
                lambda back, a, z, w: a.T @ (back + back * _slope(z)),
            ),
            "dL/dw has the way around in it. w is not on that way: a^T delta.",
        ),
        (
            _skip(_right_before, lambda back, a, z, w: a.T @ back),
            "the slope of tanh is missing in dL/dw: a^T delta.",
        ),
        (
            _skip(_right_before, lambda back, a, z, w: z.T @ (back * _slope(z))),
            "dL/dw has z in place of a: what goes into the layer is a.",
        ),
        (
            _skip(_right_before, lambda back, a, z, w: (back * _slope(z)).T @ a),
            "dL/dw is transposed: a^T delta.",
        ),
        (
            _skip(
                _right_before,
                lambda back, a, z, w: a.T @ (back * _slope(z)) / len(a),
            ),
            "dL/dw is a mean over the samples. back has the loss's 1/n already: sum.",
        ),
    ),
)

# Stretch: a start from the data


def _rms(values):
    return np.sqrt(np.mean(values**2))


def _by_data(size=_rms, use=lambda w, divisor: w / divisor, hand_on=np.tanh, measured=None):
    """Return an answer of these parts; ``measured`` is what ``size`` is taken of."""

    def attempt(weights, X):
        made, a = [], X
        for w in weights:
            divisor = size(a @ w if measured is None else measured(a, w))
            made.append(use(w, divisor))
            a = hand_on(a @ made[-1])
        return made

    return attempt


def _with_old(weights, X):
    made, a = [], X
    for w in weights:
        made.append(w / _rms(a @ w))
        a = np.tanh(a @ w)
    return made


def _only_first(weights, X):
    return [weights[0] / _rms(X @ weights[0]), *(w.copy() for w in weights[1:])]


def _towers(rng):
    cases = []
    for sizes, scale in (((4, 6, 5, 3), 2.0), ((3, 3, 3, 3), 0.2), ((6, 2, 7, 4), 1.0)):
        weights = [scale * rng.normal(size=shape) for shape in pairwise(sizes)]
        cases.append((weights, 0.5 + 1.5 * rng.normal(size=(9, sizes[0]))))
    return cases


def _run_in_list(attempt, weights, X):
    """Use an attempt, and return its arrays, one for each layer."""
    kept = [w.copy() for w in weights]
    made = attempt(kept, X)
    if any(not np.array_equal(old, w) for old, w in zip(kept, weights, strict=True)):
        raise Unfit("the old arrays are changed. Make new ones: w / ..., and not w /= ...")
    if made is None:
        return None
    if not isinstance(made, list | tuple) or len(made) != len(weights):
        count = f"{len(made)} of them" if isinstance(made, list | tuple) else "something else"
        raise Unfit(f"return a list of {len(weights)} arrays, one for each layer; this is {count}.")
    for k, (new, w) in enumerate(zip(made, weights, strict=True)):
        if np.shape(new) != w.shape:
            raise Unfit(
                f"array {k} of the list has the shape {np.shape(new)}; the old one has {w.shape}. "
                "Divide each array by one number."
            )
    return tuple(made)


start_from_data = Compute(
    task="Write start_from_data(weights, X): new weights with which every z has the spread 1.",
    answer=_by_data(),
    cases=_towers,
    insight="It needs no theory of the activation, and works for any. It is known as layer-"
    "sequential unit-variance initialization.",
    returns=("array 0", "array 1", "array 2"),
    run=_run_in_list,
    mistakes=(
        (
            _with_old,
            "you go on with what the old weights hand on. The next layer will get its inputs from "
            "the new ones.",
        ),
        (
            _by_data(size=lambda z: np.mean(z**2)),
            "you divide by the mean of the squares. The spread is its root.",
        ),
        (
            _by_data(size=np.std),
            "you divide by the standard deviation, which is taken from the mean. The spread is "
            "taken from 0: the root of the mean of the squares.",
        ),
        (
            _by_data(size=lambda z: np.mean(np.abs(z))),
            "you divide by the mean of the absolute values. The spread is the root of the mean of "
            "the squares.",
        ),
        (
            _by_data(size=lambda z: np.abs(z).max()),
            "you divide by the largest entry.",
        ),
        (
            _by_data(size=lambda z: np.linalg.norm(z)),
            "you divide by the norm, which has the sum of the squares. The spread has their mean.",
        ),
        (
            _by_data(use=lambda w, divisor: w * divisor),
            "you multiply by the spread of z. Divide by it.",
        ),
        (
            _by_data(hand_on=lambda z: z),
            "tanh is missing: what a layer hands on is tanh(z).",
        ),
        (
            _by_data(hand_on=lambda z: np.maximum(0, z)),
            "you hand on ReLU(z). All layers have tanh.",
        ),
        (
            lambda weights, X: _by_data()(weights, (X - X.mean(axis=0)) / X.std(axis=0)),
            "you standardise X first. The numbers are to fit X as it is given.",
        ),
        (
            _by_data(measured=lambda a, w: np.tanh(a @ w)),
            "you measure the spread of a, after tanh. z is to have the spread 1.",
        ),
        (
            _by_data(measured=lambda a, w: w),
            "you measure the spread of the weights. Measure that of z, which they make from the "
            "data.",
        ),
        (
            _by_data(measured=lambda a, w: a),
            "you measure the spread of what goes in. Measure that of z.",
        ),
        (
            lambda weights, X: [w / _rms(X @ weights[0]) for w in weights],
            "all arrays are divided by the first layer's number. Each layer has its own.",
        ),
        (
            _only_first,
            "only the first array is changed. Go through all layers.",
        ),
        (
            _by_data(size=lambda z: np.sqrt(np.mean(z**2, axis=0))),
            "you divide each column by its own spread. One number for the whole array is asked "
            "for.",
        ),
        (
            _by_data(use=lambda w, divisor: w / np.sqrt(divisor)),
            "you divide by the root of the spread, which is a root already.",
        ),
        (
            lambda weights, X: [w.copy() for w in weights],
            "the weights are the old ones.",
        ),
        (
            lambda weights, X: [w / np.sqrt(len(w)) for w in weights],
            "you divide by the root of n_in, as LeCun's rule does. Measure z on the data instead.",
        ),
    ),
)
