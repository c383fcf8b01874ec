"""Attempts at the exercises of chapter 9."""

import math

import numpy as np

from tests.exercises.tries import Tries, one_letter

# A rule for the leaky ReLU


def measured_variance(n_in, n_out, slope):
    """Send z through, and see what is left of the squares."""
    z = np.linspace(-1, 1, 2001)
    a = np.maximum(z, slope * z)
    return np.sum(z**2) / np.sum(a**2) / n_in


def by_halves(n_in, n_out, slope):
    positive, negative = 1 / 2, slope**2 / 2
    return 1 / n_in / (positive + negative)


def from_he(n_in, n_out, slope):
    gain = math.sqrt(2 / (1 + slope**2))
    return (gain / math.sqrt(n_in)) ** 2


LEAKY_VARIANCE = Tries(
    right=(
        lambda n_in, n_out, slope: 2 / (n_in * (1 + slope**2)),
        lambda n_in, n_out, slope: 2 / n_in / (1 + slope * slope),
        lambda n_in, n_out, slope: np.float64(2 / (n_in + n_in * slope**2)),
        measured_variance,
        by_halves,
        from_he,
    ),
    wrong=(
        ("the plain ReLU", lambda n_in, n_out, slope: 2 / n_in),
        ("where nothing is lost", lambda n_in, n_out, slope: 1 / n_in),
        ("slope is not squared", lambda n_in, n_out, slope: 2 / (n_in + n_in * slope)),
        ("before you square", lambda n_in, n_out, slope: 2 / n_in / (1 + slope) ** 2),
        ("divide by n_out", lambda n_in, n_out, slope: by_halves(n_out, n_in, slope)),
        ("as Glorot does", lambda n_in, n_out, slope: by_halves((n_in + n_out) / 2, 0, slope)),
        ("a factor of 2", lambda n_in, n_out, slope: by_halves(n_in, n_out, slope) / 2),
        ("standard deviation", lambda n_in, n_out, slope: by_halves(n_in, n_out, slope) ** 0.5),
        ("on the wrong side", lambda n_in, n_out, slope: (0.5 + slope**2 / 2) / n_in),
        ("belongs below", lambda n_in, n_out, slope: 2 / n_in * (1 + slope**2)),
        ("the share of the squares", lambda n_in, n_out, slope: 0.5 + slope**2 / 2),
        ("n_in is missing", lambda n_in, n_out, slope: 2 / (1 + slope**2)),
        ("upside down", lambda n_in, n_out, slope: 1 / by_halves(n_in, n_out, slope)),
        (
            "no minus",
            lambda n_in, n_out, slope: 2 / n_in / (1 - slope**2) if slope < 1 else 2 / n_in,
        ),
        ("returned nothing", lambda n_in, n_out, slope: None),
    ),
)

# Uniform weights


def by_integral(n_in, n_out):
    """The variance of numbers up to 1, measured; then scaled."""
    evenly = (np.arange(1_000_000) + 0.5) / 1_000_000
    return np.sqrt(2 / (n_in + n_out) / np.mean(evenly**2))


def by_search(n_in, n_out):
    low, high = 0.0, 10.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if middle**2 / 3 < 2 / (n_in + n_out) else (low, middle)
    return low


def bound_of(variance):
    return math.sqrt(3 * variance)


GLOROT_BOUND = Tries(
    right=(
        lambda n_in, n_out: np.sqrt(6 / (n_in + n_out)),
        lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5,
        lambda n_in, n_out: math.sqrt(3) * math.sqrt(2 / (n_in + n_out)),
        lambda n_in, n_out: bound_of(2 / (n_in + n_out)),
        by_integral,
        by_search,
    ),
    wrong=(
        ("the spread that the weights", lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5),
        ("this is the variance", lambda n_in, n_out: 2 / (n_in + n_out)),
        ("the root is missing", lambda n_in, n_out: 6 / (n_in + n_out)),
        ("only the 6", lambda n_in, n_out: math.sqrt(6) / (n_in + n_out)),
        ("a factor of the root of 2", lambda n_in, n_out: bound_of(4 / (n_in + n_out))),
        ("the whole width", lambda n_in, n_out: 2 * bound_of(2 / (n_in + n_out))),
        ("for He's variance", lambda n_in, n_out: bound_of(2 / n_in)),
        ("for LeCun's variance", lambda n_in, n_out: bound_of(1 / n_in)),
        ("and not 1 /", lambda n_in, n_out: bound_of(1 / (n_in + n_out))),
        ("n_in is missing", lambda n_in, n_out: bound_of(2 / n_out)),
        ("you divided by 3", lambda n_in, n_out: math.sqrt(2 / (n_in + n_out) / 3)),
        ("belongs under the root", lambda n_in, n_out: 3 * math.sqrt(2 / (n_in + n_out))),
        ("not multiplied", lambda n_in, n_out: math.sqrt(6 / (n_in * n_out))),
        ("Take its root first", lambda n_in, n_out: 2 * math.sqrt(3) / (n_in + n_out)),
        ("upside down", lambda n_in, n_out: 1 / bound_of(2 / (n_in + n_out))),
        (
            "its last entry alone",
            lambda n_in, n_out: [-bound_of(2 / (n_in + n_out)), bound_of(2 / (n_in + n_out))],
        ),
    ),
)

# Clip


def clip_norm(g, limit):
    norm = np.sqrt(np.sum(g**2))
    return g * min(1, limit / norm) if norm else g.copy()


def entry_by_entry(g, limit):
    norm = math.sqrt(sum(float(entry) ** 2 for entry in g))
    factor = limit / norm if norm > limit else 1
    return [factor * float(entry) for entry in g]


def with_safe_norm(g, limit):
    return g / max(np.linalg.norm(g) / limit, 1)


def by_hypot(g, limit):
    return np.divide(g, max(1.0, math.hypot(*g) / limit))


def in_branches(g, limit):
    squared = g @ g
    if squared <= limit**2:
        return +g
    return limit * g / squared**0.5


def scaled(factor):
    """Return an attempt that multiplies by factor(g, limit), and leaves a gradient of 0 alone."""
    return lambda g, limit: g * factor(g, limit) if g.any() else g.copy()


def in_place(g, limit):
    g *= min(1, limit / max(np.linalg.norm(g), 1e-12))
    return g


def if_long(change):
    return lambda g, limit: change(g, limit) if np.linalg.norm(g) > limit else g.copy()


CLIP_NORM = Tries(
    right=(clip_norm, entry_by_entry, with_safe_norm, by_hypot, in_branches),
    wrong=(
        ("each entry by itself", lambda g, limit: np.clip(g, -limit, limit)),
        ("entries above the limit", lambda g, limit: np.where(g > limit, limit, g)),
        ("as long as the limit", scaled(lambda g, limit: limit / np.linalg.norm(g))),
        ("gets the length 1. It is", scaled(lambda g, limit: 1 / np.linalg.norm(g))),
        ("max and min", scaled(lambda g, limit: max(1, limit / np.linalg.norm(g)))),
        ("the square of the norm", scaled(lambda g, limit: min(1, limit / (g @ g)))),
        ("the absolute values", scaled(lambda g, limit: min(1, limit / np.linalg.norm(g, 1)))),
        ("the largest entry", scaled(lambda g, limit: min(1, limit / np.linalg.norm(g, np.inf)))),
        (
            "the root of the mean",
            scaled(lambda g, limit: min(1, limit / np.linalg.norm(g) * len(g) ** 0.5)),
        ),
        ("by the limit, too", if_long(lambda g, limit: g / np.linalg.norm(g))),
        ("divide a long gradient", if_long(lambda g, limit: g / limit)),
        ("made longer", if_long(lambda g, limit: g * np.linalg.norm(g) / limit)),
        ("throw a long gradient away", if_long(lambda g, limit: 0 * g)),
        ("Return the gradient", lambda g, limit: min(limit, np.linalg.norm(g))),
        ("this is the factor", lambda g, limit: 1 / max(1, np.linalg.norm(g) / limit)),
        ("nothing is clipped", lambda g, limit: g * 1),
        ("changed its argument `g`", in_place),
        ("returned nothing", lambda g, limit: None),
    ),
)

# Which one is stuck?

STUCK = one_letter("C", "AB", "free")

# Back through a skip


def skip_backward(back, a, z, w):
    delta = back / np.cosh(z) ** 2
    return back + delta @ w.T, a.T @ delta


def in_loops(back, a, z, w):
    n, m = z.shape
    before, dw = back.copy(), np.zeros((m, m))
    for s in range(n):
        for k in range(m):
            delta = back[s, k] * (1 - math.tanh(z[s, k]) ** 2)
            for j in range(m):
                before[s, j] += delta * w[j, k]
                dw[j, k] += a[s, j] * delta
    return before, dw


def by_einsum(back, a, z, w):
    delta = back * (1 - np.tanh(z) ** 2)
    return [back + np.einsum("sk,jk->sj", delta, w), np.einsum("sj,sk->jk", a, delta)]


def by_jacobians(back, a, z, w):
    rows = []
    for row, z_s in zip(back, z, strict=True):
        jacobian = np.eye(len(w)) + w @ np.diag(1 - np.tanh(z_s) ** 2)  # [j, k]: da_k by da_j
        rows.append(jacobian @ row)
    return np.array(rows), skip_backward(back, a, z, w)[1]


def transposed_first(back, a, z, w):
    delta = (back * (1 - np.tanh(z) ** 2)).T
    return back + (w @ delta).T, (delta @ a).T


def wrong_skip(before=None, weights=None):
    def attempt(back, a, z, w):
        delta = back * (1 - np.tanh(z) ** 2)
        first = before(back, a, z, w, delta) if before else back + delta @ w.T
        second = weights(back, a, z, w, delta) if weights else a.T @ delta
        return first, second

    return attempt


def with_slope(slope):
    def attempt(back, a, z, w):
        delta = back * slope(a, z)
        return back + delta @ w.T, a.T @ delta

    return attempt


SKIP_BACKWARD = Tries(
    right=(skip_backward, in_loops, by_einsum, by_jacobians, transposed_first),
    wrong=(
        ("around the layer is missing", wrong_skip(lambda back, a, z, w, d: d @ w.T)),
        ("through the layer is missing", wrong_skip(lambda back, a, z, w, d: back.copy())),
        ("has a slope", wrong_skip(lambda back, a, z, w, d: d + d @ w.T)),
        ("tanh is missing", with_slope(lambda a, z: 1)),
        ("by tanh itself", with_slope(lambda a, z: np.tanh(z))),
        ("not 1 - z²", with_slope(lambda a, z: 1 - z**2)),
        ("the skip has added a", with_slope(lambda a, z: 1 - (np.tanh(z) + a) ** 2)),
        ("taken at a", with_slope(lambda a, z: 1 - np.tanh(a) ** 2)),
        ("the transpose is missing", wrong_skip(lambda back, a, z, w, d: back + d @ w)),
        ("averaged the two paths", wrong_skip(lambda back, a, z, w, d: (back + d @ w.T) / 2)),
        ("multiplied the two paths", wrong_skip(lambda back, a, z, w, d: back * (d @ w.T))),
        ("you added a", wrong_skip(lambda back, a, z, w, d: a + d @ w.T)),
        ("you added 1", wrong_skip(lambda back, a, z, w, d: 1 + d @ w.T)),
        ("you subtracted", wrong_skip(lambda back, a, z, w, d: back - d @ w.T)),
        ("w is not on that way", wrong_skip(None, lambda back, a, z, w, d: a.T @ (back + d))),
        ("missing in dL/dw", wrong_skip(None, lambda back, a, z, w, d: a.T @ back)),
        ("z in place of a", wrong_skip(None, lambda back, a, z, w, d: z.T @ d)),
        ("dL/dw is transposed", wrong_skip(None, lambda back, a, z, w, d: d.T @ a)),
        ("a mean over the samples", wrong_skip(None, lambda back, a, z, w, d: a.T @ d / len(a))),
    ),
)

# Stretch: a start from the data


def start_from_data(weights, X):
    new, a = [], X
    for w in weights:
        z = a @ w
        w = w / np.sqrt((z**2).mean())
        a = np.tanh(a @ w)
        new.append(w)
    return new


def without_second_product(weights, X):
    new, a = [], X
    for w in weights:
        z = a @ w
        spread = np.linalg.norm(z) / z.size**0.5
        new.append(w / spread)
        a = np.tanh(z / spread)
    return tuple(new)


def by_recursion(weights, X):
    if not weights:
        return []
    first = weights[0] / np.sqrt(np.mean((X @ weights[0]) ** 2))
    return [first, *by_recursion(weights[1:], np.tanh(X @ first))]


def from_copies(weights, X):
    new = [w.copy() for w in weights]
    for k in range(len(new)):
        a = X
        for w in new[:k]:
            a = np.tanh(a @ w)
        new[k] /= np.sqrt(np.mean((a @ new[k]) ** 2))
    return new


def as_lists(weights, X):
    return [w.tolist() for w in start_from_data(weights, X)]


def by_the_number(size, hand_on=np.tanh):
    """Return an attempt that divides by size(a, w)."""

    def attempt(weights, X):
        new, a = [], X
        for w in weights:
            new.append(w / size(a, w))
            a = hand_on(a @ new[-1])
        return new

    return attempt


def rms(values):
    return np.sqrt(np.mean(values**2))


def old_hand_on(weights, X):
    new, a = [], X
    for w in weights:
        z = a @ w
        new.append(w / rms(z))
        a = np.tanh(z)
    return new


def no_tanh(weights, X):
    new, a = [], X
    for w in weights:
        new.append(w / rms(a @ w))
        a = a @ new[-1]
    return new


def in_the_old_arrays(weights, X):
    a = X
    for w in weights:
        w /= rms(a @ w)
        a = np.tanh(a @ w)
    return weights


START_FROM_DATA = Tries(
    right=(start_from_data, without_second_product, by_recursion, from_copies, as_lists),
    wrong=(
        ("what the old weights hand on", old_hand_on),
        ("the mean of the squares. The spread", by_the_number(lambda a, w: np.mean((a @ w) ** 2))),
        ("the standard deviation", by_the_number(lambda a, w: (a @ w).std())),
        ("absolute values", by_the_number(lambda a, w: np.abs(a @ w).mean())),
        ("the largest entry", by_the_number(lambda a, w: np.abs(a @ w).max())),
        ("divide by the norm", by_the_number(lambda a, w: np.linalg.norm(a @ w))),
        ("you multiply by", by_the_number(lambda a, w: 1 / rms(a @ w))),
        ("tanh is missing", no_tanh),
        ("hand on ReLU", by_the_number(lambda a, w: rms(a @ w), np.vectorize(lambda z: max(z, 0)))),
        ("standardise X first", lambda ws, X: by_recursion(ws, (X - X.mean(0)) / X.std(0))),
        ("the spread of a, after", by_the_number(lambda a, w: rms(np.tanh(a @ w)))),
        ("the spread of the weights", by_the_number(lambda a, w: rms(w))),
        ("what goes in", by_the_number(lambda a, w: rms(a))),
        ("the first layer's number", lambda ws, X: [w / rms(X @ ws[0]) for w in ws]),
        (
            "only the first array",
            lambda ws, X: [by_recursion(ws[:1], X)[0], *[w * 1 for w in ws[1:]]],
        ),
        ("each column", by_the_number(lambda a, w: np.sqrt(np.mean((a @ w) ** 2, axis=0)))),
        ("a root already", by_the_number(lambda a, w: np.sqrt(rms(a @ w)))),
        ("the old ones", lambda ws, X: [w + 0 for w in ws]),
        ("LeCun's rule", lambda ws, X: [w / len(w) ** 0.5 for w in ws]),
        ("the old arrays are changed", in_the_old_arrays),
        ("return a list of", lambda ws, X: start_from_data(ws, X)[-1:]),
        ("has the shape", lambda ws, X: [w.T for w in start_from_data(ws, X)]),
        ("returned nothing", lambda ws, X: None),
    ),
)

TRIES = {
    "leaky_variance": LEAKY_VARIANCE,
    "glorot_bound": GLOROT_BOUND,
    "clip_norm": CLIP_NORM,
    "stuck": STUCK,
    "skip_backward": SKIP_BACKWARD,
    "start_from_data": START_FROM_DATA,
}
