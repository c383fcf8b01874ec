"""Attempts at the exercises of chapter 7."""

import numpy as np
import scipy.optimize
import scipy.special

from nn_core import CrossEntropy, Sigmoid, softmax
from tests.exercises.tries import Tries, one_letter

# Softmax


def row_by_row(z):
    rows = []
    for row in z:
        power = np.exp(row - max(row))
        rows.append(power / sum(power))
    return np.array(rows)


def in_place(z):
    z -= z.max(axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def naive(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def largest_of_all(z):
    power = np.exp(z - z.max())
    return power / power.sum(axis=1, keepdims=True)


def first_of_each(z):
    power = np.exp(z - z[:, :1])
    return power / power.sum(axis=1, keepdims=True)


def last_of_each(z):
    power = np.exp(z - z[:, -1:])
    return power / power.sum(axis=1, keepdims=True)


def second_of_each(z):
    power = np.exp(z - z[:, 1:2])
    return power / power.sum(axis=1, keepdims=True)


def zero_or_largest(z):
    power = np.exp(z - np.maximum(z.max(axis=1, keepdims=True), 0))
    return power / power.sum(axis=1, keepdims=True)


def cut_off(z):
    return naive(np.clip(z, -700, 700))


def nan_as_0(z):
    with np.errstate(all="ignore"):
        return np.nan_to_num(naive(z))


def in_long_double(z):
    power = np.exp(z.astype(np.longdouble) - z.max(axis=1, keepdims=True))
    return (power / power.sum(axis=1, keepdims=True)).astype(float)


def sums_in_a_row(z):
    power = np.exp(z - z.max(axis=1, keepdims=True))
    return power / power.sum(axis=1)


def maxima_in_a_row(z):
    power = np.exp(z - z.max(axis=1))
    return power / power.sum(axis=1, keepdims=True)


SOFTMAX_ROWS = Tries(
    right=(
        softmax,
        row_by_row,
        lambda z: row_by_row(z).tolist(),
        lambda z: scipy.special.softmax(z, axis=1),
        lambda z: np.exp(z - scipy.special.logsumexp(z, axis=1, keepdims=True)),
        lambda z: np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None]),
        lambda z: softmax(z.T.T),
        lambda z: softmax(z - z.max(axis=1).reshape(-1, 1)),
        in_long_double,
        lambda z: np.array([1 / np.exp((row - row[:, None]).clip(max=700)).sum(1) for row in z]),
    ),
    wrong=(
        ("changed its argument `z`", in_place),
        ("overflow", naive),
        ("divides 0 by 0", largest_of_all),
        ("divides 0 by 0", zero_or_largest),
        ("overflow", first_of_each),
        ("overflow", second_of_each),
        ("overflow", last_of_each),
        ("you cut the logits off", cut_off),
        ("infinity was made 0", nan_as_0),
        ("the logits by their sum", lambda z: z / z.sum(axis=1, keepdims=True)),
        ("your columns add up to 1", lambda z: scipy.special.softmax(z, axis=0)),
        ("all entries together add up to 1", scipy.special.softmax),
        ("these are the powers", lambda z: np.exp(z - z.max(axis=1, keepdims=True))),
        ("a sign is lost", lambda z: softmax(-z)),
        ("took the softmax twice", lambda z: softmax(softmax(z))),
        ("the sigmoid of each logit", Sigmoid.activation),
        ("gave all to the largest", lambda z: 1.0 * (z == z.max(axis=1, keepdims=True))),
        ("divided by the number of samples", lambda z: softmax(z) / len(z)),
        ("the largest away, and that is all", lambda z: z - z.max(axis=1, keepdims=True)),
        ("largest share of each row", lambda z: softmax(z).max(axis=1)),
        ("you return the class", lambda z: z.argmax(axis=1)),
        ("its shape is exchanged", lambda z: softmax(z).T),
        ("could not be broadcast", sums_in_a_row),
        ("could not be broadcast", maxima_in_a_row),
        ("wrong sign", lambda z: -softmax(z)),
        ("returned nothing", lambda z: None),
    ),
)

# Cross-entropy


def one_hot(labels, z):
    return np.eye(z.shape[1])[labels]


def log_p(z):
    return scipy.special.log_softmax(z, axis=1)


def in_a_loop(z, labels):
    total = 0.0
    for row, label in zip(z, labels, strict=True):
        total += scipy.special.logsumexp(row) - row[label]
    return total / len(z)


ENTROPY_OF_LABELS = Tries(
    right=(
        in_a_loop,
        lambda z, labels: CrossEntropy.loss(one_hot(labels, z), z),
        lambda z, labels: -log_p(z)[np.arange(len(z)), labels].mean(),
        lambda z, labels: -np.sum(one_hot(labels, z) * log_p(z)) / len(z),
        lambda z, labels: -np.take_along_axis(log_p(z), labels[:, None], axis=1).mean(),
        lambda z, labels: np.float64(in_a_loop(z, labels.tolist())),
        lambda z, labels: (np.logaddexp.reduce(z, axis=1) - (z * one_hot(labels, z)).sum(1)).mean(),
        lambda z, labels: -np.average(log_p(z), weights=one_hot(labels, z)),
    ),
    wrong=(
        ("the sign is lost", lambda z, labels: log_p(z)[np.arange(len(z)), labels].mean()),
        ("the sum over the samples", lambda z, labels: len(z) * in_a_loop(z, labels)),
        ("by all entries of z", lambda z, labels: -(one_hot(labels, z) * log_p(z)).mean()),
        ("the surprises of the samples", lambda z, y: -log_p(z)[np.arange(len(z)), y]),
        ("in bits, by log2", lambda z, labels: in_a_loop(z, labels) / np.log(2)),
        ("this is by log10", lambda z, labels: in_a_loop(z, labels) / np.log(10)),
        ("the mean probability", lambda z, y: softmax(z)[np.arange(len(z)), y].mean()),
        ("lack to 1", lambda z, y: 1 - softmax(z)[np.arange(len(z)), y].mean()),
        ("the class with the largest logit", lambda z, y: -log_p(z).max(axis=1).mean()),
        ("over all classes, right or not", lambda z, labels: -log_p(z).mean()),
        ("takes the columns of all labels", lambda z, labels: -log_p(z)[:, labels].mean()),
        ("takes whole rows", lambda z, labels: -log_p(z)[labels].mean()),
        ("by the number of classes", lambda z, y: in_a_loop(z, y) * len(z) / z.shape[1]),
        ("down the columns", lambda z, y: -log_p(z.T).T[np.arange(len(z)), y].mean()),
        (
            "the logarithm of the mean",
            lambda z, y: -np.log(softmax(z)[np.arange(len(z)), y].mean()),
        ),
        ("keeps log p finite", lambda z, y: -np.log(softmax(z)[one_hot(y, z) == 1] + 1e-12).mean()),
        (
            "keeps log p finite",
            lambda z, y: -np.log(np.clip(softmax(z), 1e-15, 1)[one_hot(y, z) == 1]).mean(),
        ),
        ("lacks its log-sum-exp", lambda z, y: -z[np.arange(len(z)), y].mean()),
        ("took the softmax twice", lambda z, y: in_a_loop(softmax(z), y)),
        ("the squared error", lambda z, y: np.mean((softmax(z) - one_hot(y, z)) ** 2)),
        ("takes the logarithm of 0", lambda z, y: -np.log(softmax(z)[np.arange(len(z)), y]).mean()),
        ("returned nothing", lambda z, labels: None),
    ),
)

# The last delta


def delta(z, labels):
    return (softmax(z) - one_hot(labels, z)) / len(z)


def taken_away(z, labels):
    p = softmax(z)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


def all_columns(z, labels):
    p = softmax(z)
    p[:, labels] -= 1
    return p / len(z)


def whole_rows(z, labels):
    p = softmax(z)
    p[labels] -= 1
    return p / len(z)


def of_squares(z, labels):
    p = softmax(z)
    return through(p, 2 * (p - one_hot(labels, z)) / p.size)


def delta_in_a_loop(z, labels):
    rows = []
    for row, label in zip(z, labels, strict=True):
        rows.append([(p - (k == label)) / len(z) for k, p in enumerate(softmax(row))])
    return rows


LAST_DELTA = Tries(
    right=(
        delta,
        taken_away,
        delta_in_a_loop,
        lambda z, labels: CrossEntropy.gradient(one_hot(labels, z), z),
        lambda z, labels: -(one_hot(labels, z) - softmax(z)) * (1 / z.shape[0]),
    ),
    wrong=(
        ("this is p - y", lambda z, labels: softmax(z) - one_hot(labels, z)),
        ("by all entries of z", lambda z, labels: delta(z, labels) / z.shape[1]),
        ("the sign is wrong", lambda z, labels: -delta(z, labels)),
        ("y is missing", lambda z, labels: softmax(z) / len(z)),
        ("from every class", lambda z, labels: (softmax(z) - 1) / len(z)),
        ("from a squared error", lambda z, labels: 2 * delta(z, labels)),
        ("took the softmax twice", lambda z, labels: delta(softmax(z), labels)),
        ("their softmax is missing", lambda z, labels: (z - one_hot(labels, z)) / len(z)),
        ("the sigmoid less y", lambda z, y: (Sigmoid.activation(z) - one_hot(y, z)) / len(z)),
        ("summed over the samples", lambda z, labels: delta(z, labels).sum(axis=0)),
        ("only the right class", lambda z, labels: delta(z, labels) * one_hot(labels, z)),
        ("delta is transposed", lambda z, labels: delta(z, labels).T),
        ("y is added", lambda z, y: (softmax(z) + one_hot(y, z)) / len(z)),
        ("took the labels away", lambda z, y: (softmax(z) - y.reshape(-1, 1)) / len(z)),
        ("mind the brackets", lambda z, y: softmax(z) / len(z) - one_hot(y, z)),
        ("and divided once more", lambda z, y: (softmax(z) - one_hot(y, z) / len(z)) / len(z)),
        ("the columns of all labels", all_columns),
        ("changes whole rows", whole_rows),
        ("divides by 0: by a p", lambda z, y: -one_hot(y, z) / softmax(z) / len(z)),
        ("squared error by p", lambda z, y: 2 * (softmax(z) - one_hot(y, z)) / z.size),
        ("squared error of softmax", of_squares),
        ("you squared p - y", lambda z, y: (softmax(z) - one_hot(y, z)) ** 2 / len(z)),
        ("is in it already", lambda z, y: delta(z, y) * softmax(z) * (1 - softmax(z))),
    ),
)

# Through softmax


def by_jacobians(p, slope):
    return np.array([s @ (np.diag(q) - np.outer(q, q)) for q, s in zip(p, slope, strict=True)])


def through(p, slope):
    return p * (slope - (p * slope).sum(axis=1, keepdims=True))


THROUGH_SOFTMAX = Tries(
    right=(
        through,
        by_jacobians,  # right, if against the wish for no matrix
        lambda p, slope: p * slope - p * np.sum(p * slope, axis=1)[:, None],
        lambda p, slope: p * (slope - np.einsum("nk,nk->n", p, slope).reshape(-1, 1)),
        lambda p, slope: through(p, slope).tolist(),
    ),
    wrong=(
        ("the diagonal of J alone", lambda p, s: s * p * (1 - p)),
        ("the product with diag(p)", lambda p, s: s * p),
        ("the product with -p pᵀ", lambda p, s: -p * (s * p).sum(axis=1, keepdims=True)),
        ("the sign is wrong", lambda p, s: -through(p, s)),
        ("a plus where a minus", lambda p, s: p * (s + (p * s).sum(axis=1, keepdims=True))),
        ("the sum is of slope alone", lambda p, s: p * (s - s.sum(axis=1, keepdims=True))),
        ("plain mean of slope", lambda p, s: p * (s - s.mean(axis=1, keepdims=True))),
        ("a mean of p * slope", lambda p, s: p * (s - (p * s).mean(axis=1, keepdims=True))),
        ("over all samples", lambda p, s: p * (s - (p * s).sum())),
        ("down the columns", lambda p, s: p * (s - (p * s).sum(axis=0))),
        ("the factor p in front", lambda p, s: s - (p * s).sum(axis=1, keepdims=True)),
        ("lost a factor p", lambda p, s: p * s - (p * s).sum(axis=1, keepdims=True)),
        ("divided by the number of samples", lambda p, s: through(p, s) / len(p)),
        ("its softmax once more", lambda p, s: through(softmax(p), s)),
        ("returned nothing", lambda p, s: None),
    ),
)

# Which one does the check miss?

MISSED = one_letter("B", "AC")

# Temperature


def of(z, y):
    return lambda t: CrossEntropy.loss(y, z / t)


def by_minimiser(z, y):
    return scipy.optimize.minimize_scalar(of(z, y), bounds=(0.1, 10), method="bounded").x


def by_grid(z, y):
    grid = np.geomspace(0.1, 10, 1001)
    return grid[np.argmin([of(z, y)(t) for t in grid])]


def by_descent(z, y):
    log_t = 0.0
    for _ in range(300):
        slope = (of(z, y)(np.exp(log_t + 1e-4)) - of(z, y)(np.exp(log_t - 1e-4))) / 2e-4
        log_t -= 0.5 * slope
    return np.exp(log_t)


def by_halving(z, y):
    low, high = 0.1, 10.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        if of(z, y)(middle + 1e-6) > of(z, y)(middle - 1e-6):
            high = middle
        else:
            low = middle
    return middle


def accuracy(z, y):
    return lambda t: np.mean((z / t).argmax(axis=1) == y.argmax(axis=1))


def by_sureness(z, y):
    right = accuracy(z, y)(1)
    grid = np.geomspace(0.1, 10, 1001)
    return grid[np.argmin([abs(softmax(z / t).max(axis=1).mean() - right) for t in grid])]


def by_squares(z, y):
    grid = np.geomspace(0.1, 10, 1001)
    return grid[np.argmin([((softmax(z / t) - y) ** 2).sum() for t in grid])]


BEST_TEMPERATURE = Tries(
    right=(
        by_minimiser,
        by_grid,
        by_descent,
        by_halving,
        lambda z, y: np.round(by_minimiser(z, y), 3),
    ),
    wrong=(
        ("what to multiply the logits by", lambda z, y: 1 / by_grid(z, y)),
        ("changes nothing", lambda z, y: 1),
        ("or the accuracy", lambda z, y: max(np.geomspace(0.1, 10, 50), key=accuracy(z, y))),
        ("as sure on average", by_sureness),
        ("smallest squared error", by_squares),
        ("lower end", lambda z, y: max(np.geomspace(0.1, 10, 50), key=of(z, y))),
        ("upper end", lambda z, y: 10),
        ("logarithm of the best", lambda z, y: np.log(by_grid(z, y))),
        ("square of the best", lambda z, y: by_grid(z, y) ** 2),
        ("root of the best", lambda z, y: by_grid(z, y) ** 0.5),
        ("the smallest cross-entropy", lambda z, y: of(z, y)(by_grid(z, y))),
        ("these are the logits, cooled", lambda z, y: z / by_grid(z, y)),
        ("does not look at y", lambda z, y: np.std(z)),
        (
            "softmax before the loss",
            lambda z, y: min(
                np.geomspace(0.1, 10, 1001), key=lambda t: CrossEntropy.loss(y, softmax(z / t))
            ),
        ),
        ("returned nothing", lambda z, y: None),
    ),
)

TRIES = {
    "softmax_rows": SOFTMAX_ROWS,
    "entropy_of_labels": ENTROPY_OF_LABELS,
    "last_delta": LAST_DELTA,
    "through_softmax": THROUGH_SOFTMAX,
    "missed": MISSED,
    "best_temperature": BEST_TEMPERATURE,
}
