"""The exercises of chapter 7.

The right answers come from nn_core.
"""

import numpy as np

from classroom.check import Choose, Compute, Unfit
from nn_core import MSE, CrossEntropy, Sigmoid, softmax

_SUM_IS_0 = (
    "your code divides 0 by 0: all powers of a row have become 0. The largest logit of that very "
    "row is to be taken away first."
)


def _strictly(attempt, *arguments, divided=_SUM_IS_0):
    """Call an attempt with an overflow, and what may follow from one, as an error."""
    try:
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            return attempt(*arguments)
    except FloatingPointError as error:
        if "log" in str(error):
            raise Unfit(
                "your code takes the logarithm of 0: where logits are far apart, a probability "
                "rounds to 0. Take the logarithm by hand, as log-sum-exp, before you compute."
            ) from error
        if "overflow" not in str(error):
            raise Unfit(divided) from error
        raise


def _with_logits(attempt, z):
    return _strictly(attempt, z)


def _with_labels(attempt, z, labels):
    return _strictly(attempt, z, labels)


def _for_slopes(attempt, z, labels):
    return _strictly(
        attempt,
        z,
        labels,
        divided="your code divides by 0: by a p that has become 0, as in -y / p, of which p - y is "
        "free, or by the sum of a row whose powers are all 0, for which its own largest logit is "
        "to be taken away first.",
    )


def _one_hot(labels, z):
    return np.eye(z.shape[1])[labels]


def _far(rng):
    """Return logits that overflow in each direction, row by row on a level of its own.

    Each class is once far below another, so that no shift by one column's logits will do.
    """
    rows = [1e4, 9999, 0], [-1e4, -9999, -9998], [2, 1, -1], [0, -1e4, 1], [-1e4, 0, 1]
    return np.array(rows, float)


# Softmax


def _overflown(z):
    power = np.exp(z.clip(-np.inf, 709.7))
    power[z > 709.7] = np.inf
    with np.errstate(all="ignore"):
        return np.nan_to_num(power / power.sum(axis=1, keepdims=True))


softmax_rows = Compute(
    task="Write my_softmax(z), the softmax of each row, right for logits of any size.",
    answer=lambda z: softmax(z),
    cases=lambda rng: [(rng.normal(size=(3, 3)),), (rng.normal(size=(5, 4)),), (_far(rng),)],
    insight="Each row has its own largest logit, its own sum, and adds up to 1.",
    run=_with_logits,
    mistakes=(
        (
            lambda z: softmax(z.T).T,
            "your columns add up to 1: the samples share what the classes should. The sum runs "
            "along a row, axis=1.",
        ),
        (
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
            "all entries together add up to 1. Each row is a distribution of its own: axis=1.",
        ),
        (
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)),
            "these are the powers. Divide each by the sum of its row.",
        ),
        (lambda z: softmax(-z), "a sign is lost: the smallest logit has the largest share."),
        (lambda z: softmax(softmax(z)), "you took the softmax twice."),
        (
            lambda z: np.log(softmax(np.clip(z, -300, 300))),
            "this is the logarithm of softmax. The probabilities themselves are wanted.",
        ),
        (
            Sigmoid.activation,
            "this is the sigmoid of each logit by itself. The logits of a row share one sum.",
        ),
        (
            lambda z: np.eye(z.shape[1])[z.argmax(axis=1)],
            "you gave all to the largest logit. Softmax gives each class a share.",
        ),
        (
            lambda z: softmax(z * np.log(2)),
            "you raised 2 to the logits: np.exp raises e, 2.718.",
        ),
        (
            lambda z: softmax(z) / len(z),
            "you divided by the number of samples. That mean is the loss's.",
        ),
        (
            lambda z: z / z.sum(axis=1, keepdims=True),
            "you divided the logits by their sum. The powers of e are to be shared: np.exp.",
        ),
        (
            lambda z: softmax(np.clip(z, -500, 500)),
            "you cut the logits off, so that large ones become equal. Take the largest away: "
            "then the differences stay.",
        ),
        (
            _overflown,
            "infinity divided by infinity was made 0. Take the largest logit of each row away "
            "first, and no infinity comes up.",
        ),
        (
            lambda z: z - z.max(axis=1, keepdims=True),
            "you took the largest away, and that is all: the exponential and the sum are missing.",
        ),
        (
            lambda z: softmax(z).max(axis=1),
            "you return the largest share of each row. Return all of them, in the shape of z.",
        ),
        (
            lambda z: softmax(z).argmax(axis=1),
            "you return the class. Its share is wanted, and all.",
        ),
    ),
)


# Cross-entropy


def _log_p(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def _of_labels(z, labels):
    return _log_p(z)[np.arange(len(z)), labels]


def _labelled(rng):
    """Return logits and labels; in the last, classes that are hopeless are right."""
    cases = [(rng.normal(size=(n, k)), rng.integers(k, size=n)) for n, k in ((4, 4), (6, 3))]
    return [*cases, (_far(rng), np.array([2, 0, 1, 1, 0]))]


def _floored(floor):
    """Return the loss with a smallest p, which `p + floor` gives, too, where p is 0."""
    return lambda z, labels: (
        -np.log(np.maximum(softmax(z)[np.arange(len(z)), labels], floor)).mean()
    )


_INDEX = (
    "`log_p[:, labels]` takes the columns of all labels for each row. One entry of each row is "
    "wanted: `log_p[np.arange(len(z)), labels]`."
)

entropy_of_labels = Compute(
    task="Write entropy_of_labels(z, labels), the mean cross-entropy, a single number.",
    answer=lambda z, labels: CrossEntropy.loss(_one_hot(labels, z), z),
    cases=_labelled,
    insight="A class whose probability is 0 for a computer costs what its logit lies behind, and "
    "not infinity.",
    returns=("the loss",),
    run=_with_labels,
    mistakes=(
        (
            lambda z, labels: _of_labels(z, labels).mean(),
            "the sign is lost: the logarithm of a probability is negative, a loss is not.",
        ),
        (
            lambda z, labels: -_of_labels(z, labels).sum(),
            "this is the sum over the samples. Divide by their number.",
        ),
        (
            lambda z, labels: -_of_labels(z, labels).sum() / z.size,
            "you divided by all entries of z. The classes of a sample make one answer: the mean "
            "is over the samples alone.",
        ),
        (
            lambda z, labels: -_of_labels(z, labels),
            "these are the surprises of the samples. The loss is their mean.",
        ),
        (lambda z, labels: -_of_labels(z, labels).mean() / np.log(2), "this is in bits, by log2."),
        (lambda z, labels: -_of_labels(z, labels).mean() / np.log(10), "this is by log10."),
        (
            lambda z, labels: 1 - np.exp(_of_labels(z, labels)).mean(),
            "this is what the right classes lack to 1. The surprise is -log p.",
        ),
        (
            lambda z, labels: np.exp(_of_labels(z, labels)).mean(),
            "this is the mean probability of the right class: its logarithm is missing.",
        ),
        (
            lambda z, labels: -_log_p(z).max(axis=1).mean(),
            "you took the class with the largest logit. The surprise is about the right one, "
            "labels.",
        ),
        (lambda z, labels: -_log_p(z).mean(), "you took the mean over all classes, right or not."),
        (lambda z, labels: -_log_p(z)[:, labels].mean(), _INDEX),
        (
            lambda z, labels: -_log_p(z)[labels].mean(),
            "`log_p[labels]` takes whole rows. One entry of each row is wanted: "
            "`log_p[np.arange(len(z)), labels]`.",
        ),
        (
            lambda z, labels: -_of_labels(z, labels).sum() / z.shape[1],
            "you divided by the number of classes. The mean is over the samples.",
        ),
        (
            lambda z, labels: -_log_p(z.T).T[np.arange(len(z)), labels].mean(),
            "the sum of the powers runs down the columns. It runs along a row, axis=1.",
        ),
        (
            lambda z, labels: -np.log(np.exp(_of_labels(z, labels)).mean()),
            "this is the logarithm of the mean. The mean of the logarithms is wanted.",
        ),
        *(
            (
                _floored(10.0**-power),
                f"the number {10.0**-power:g} keeps log p finite, and hides how wrong an answer "
                "is: a logit that lies 10 000 behind costs 10 000. Use log-sum-exp.",
            )
            for power in range(7, 17)
        ),
        (
            lambda z, labels: -z[np.arange(len(z)), labels].mean(),
            "this is minus the logit. To be log p it lacks its log-sum-exp.",
        ),
        (
            lambda z, labels: CrossEntropy.loss(_one_hot(labels, z), softmax(z)),
            "you took the softmax twice: once before, once in the loss.",
        ),
        (
            lambda z, labels: (
                np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1))
                - z[np.arange(len(z)), labels]
            ).mean(),
            "you took the largest away inside log-sum-exp, and did not give it back: subtract it "
            "from the logit of the right class, too.",
        ),
        (
            lambda z, labels: ((softmax(z) - _one_hot(labels, z)) ** 2).mean(),
            "this is the squared error of softmax.",
        ),
    ),
)


# The last delta


def _delta(z, labels):
    return CrossEntropy.gradient(_one_hot(labels, z), z)


def _p_less_y(z, labels):
    return softmax(z) - _one_hot(labels, z)


last_delta = Compute(
    task="Write last_delta(z, labels), the slope of the mean cross-entropy by each logit.",
    answer=_delta,
    cases=_labelled,
    insight="Each row adds up to 0: what one logit is pushed up the others are pushed down.",
    returns=("delta",),
    run=_for_slopes,
    mistakes=(
        (
            _p_less_y,
            "this is p - y. The loss is a mean over the samples, so its slope is divided by their "
            "number, too.",
        ),
        (
            lambda z, labels: _p_less_y(z, labels) / z.size,
            "you divided by all entries of z. The mean is over the samples alone.",
        ),
        (
            lambda z, labels: _p_less_y(z, labels) / z.shape[1],
            "you divided by the number of classes. The mean is over the samples.",
        ),
        (
            lambda z, labels: -_delta(z, labels),
            "the sign is wrong: this is y - p, the way that the step goes. The slope is p - y.",
        ),
        (lambda z, labels: softmax(z) / len(z), "y is missing: take 1 away at the right class."),
        (
            lambda z, labels: (softmax(z) + _one_hot(labels, z)) / len(z),
            "y is added. It is taken away: p - y.",
        ),
        (
            lambda z, labels: (softmax(z) - labels[:, np.newaxis]) / len(z),
            "you took the labels away, 2 for class 2. What is taken away is 1, at the right class.",
        ),
        (
            lambda z, labels: softmax(z) / len(z) - _one_hot(labels, z),
            "p alone is divided by the number of samples. Divide p - y: mind the brackets.",
        ),
        (
            lambda z, labels: (softmax(z) - _one_hot(labels, z) / len(z)) / len(z),
            "you took 1 / n away at the right class, and divided once more. Take 1 away.",
        ),
        (
            lambda z, labels: (softmax(z) - np.isin(np.arange(z.shape[1]), labels)) / len(z),
            "`p[:, labels] -= 1` changes the columns of all labels in each row. Change one entry "
            "of each row: `p[np.arange(len(z)), labels]`.",
        ),
        (
            lambda z, labels: (
                (softmax(z) - np.isin(np.arange(len(z)), labels)[:, np.newaxis]) / len(z)
            ),
            "`p[labels] -= 1` changes whole rows. Change one entry of each row: "
            "`p[np.arange(len(z)), labels]`.",
        ),
        (
            lambda z, labels: 2 * _p_less_y(z, labels) / z.size,
            "this is the slope of the squared error by p. The loss is cross-entropy.",
        ),
        (
            lambda z, labels: _through(softmax(z), 2 * _p_less_y(z, labels) / z.size),
            "this is the slope of the squared error of softmax. The loss is cross-entropy.",
        ),
        (
            lambda z, labels: (softmax(z) - 1) / len(z),
            "you took 1 away from every class. It belongs to the right one alone.",
        ),
        (
            lambda z, labels: 2 * _delta(z, labels),
            "the 2 is from a squared error. Cross-entropy has none.",
        ),
        (
            lambda z, labels: _p_less_y(softmax(z), labels) / len(z),
            "you took the softmax twice.",
        ),
        (
            lambda z, labels: (softmax(z.T).T - _one_hot(labels, z)) / len(z),
            "the softmax runs down the columns. It runs along a row, axis=1.",
        ),
        (
            lambda z, labels: (z - _one_hot(labels, z)) / len(z),
            "these are the logits less y: their softmax is missing.",
        ),
        (
            lambda z, labels: (Sigmoid.activation(z) - _one_hot(labels, z)) / len(z),
            "this is the sigmoid less y, the delta of ten binary losses. The logits of a row share "
            "one softmax.",
        ),
        (
            lambda z, labels: _delta(z, labels).sum(axis=0),
            "you summed over the samples, as for db. delta keeps a row for each sample.",
        ),
        (
            lambda z, labels: _p_less_y(z, labels) ** 2 / len(z),
            "you squared p - y. It is the slope as it is.",
        ),
        (
            lambda z, labels: _delta(z, labels) * softmax(z) * (1 - softmax(z)),
            "p (1 - p) is in it already: what is left of the Jacobian is p - y.",
        ),
        (
            lambda z, labels: _one_hot(labels, z) * _delta(z, labels),
            "only the right class has a slope here. The others are pushed down, each by its p.",
        ),
        (
            lambda z, labels: _delta(z, labels).T,
            "delta is transposed: like z it has a row for each sample.",
        ),
    ),
)


# Through softmax


def _through(p, slope):
    return p * (slope - (p * slope).sum(axis=1, keepdims=True))


def _shares(rng):
    return [
        (softmax(rng.normal(size=(n, k))), rng.normal(size=(n, k))) for n, k in ((3, 3), (5, 4))
    ]


through_softmax = Compute(
    task="Write through_softmax(p, slope): from dL/dp to dL/dz.",
    answer=_through,
    cases=_shares,
    insight="A product entry by entry, and one number for each row: 2K multiplications in place of "
    "K². With slope = -y / p it gives p - y.",
    returns=("dL/dz",),
    mistakes=(
        (
            lambda p, slope: p * (1 - p) * slope,
            "this is the diagonal of J alone, as if each logit moved only its own probability. It "
            "moves all of them.",
        ),
        (
            lambda p, slope: p * slope,
            "this is the product with diag(p). The other part of J, -p pᵀ, is missing.",
        ),
        (
            lambda p, slope: -p * (p * slope).sum(axis=1, keepdims=True),
            "this is the product with -p pᵀ. The other part of J, diag(p), is missing.",
        ),
        (
            lambda p, slope: -_through(p, slope),
            "the sign is wrong: J is diag(p) minus p pᵀ.",
        ),
        (
            lambda p, slope: p * (slope + (p * slope).sum(axis=1, keepdims=True)),
            "a plus where a minus belongs: J is diag(p) minus p pᵀ.",
        ),
        (
            lambda p, slope: p * (slope - slope.sum(axis=1, keepdims=True)),
            "the sum is of slope alone. The row p weighs it: sum p * slope.",
        ),
        (
            lambda p, slope: p * (slope - slope.mean(axis=1, keepdims=True)),
            "you took the plain mean of slope. It is weighed by p: the sum of p * slope.",
        ),
        (
            lambda p, slope: p * (slope - (p * slope).mean(axis=1, keepdims=True)),
            "you took a mean of p * slope. p adds up to 1, so that their sum is a mean already.",
        ),
        (
            lambda p, slope: p * (slope - (p * slope).sum()),
            "the sum runs over all samples. Each row has its own: axis=1, keepdims=True.",
        ),
        (
            lambda p, slope: p * (slope - (p * slope).sum(axis=0)),
            "the sum runs down the columns, over the samples. It runs along a row: axis=1.",
        ),
        (
            lambda p, slope: slope - (p * slope).sum(axis=1, keepdims=True),
            "the factor p in front is missing: row j of J is p_j times something.",
        ),
        (
            lambda p, slope: p * slope - (p * slope).sum(axis=1, keepdims=True),
            "the second part has lost a factor p: it is p times the sum.",
        ),
        (
            lambda p, slope: _through(p, slope) / len(p),
            "you divided by the number of samples. The mean is in slope already.",
        ),
        (
            lambda p, slope: _through(softmax(p), slope),
            "p is given, and you took its softmax once more.",
        ),
    ),
)


# Which one does the check miss?

missed = Choose(
    task='Set missed to "A", "B" or "C".',
    answer="B",
    insight="Its gradient is right, and so is its loss, for logits of ordinary size. That it "
    "overflows from 710 on a check on a fresh network cannot see: try logits of 10 000, too.",
    wrong={
        "A": "A is caught: the softmax of its gradient runs down the columns, over the samples, "
        "and that of its loss along the rows.",
        "C": "C is caught: its gradient takes the softmax twice, and its loss once. Were it twice "
        "in both, the check would be content.",
    },
)


# Temperature

_RATIO = (np.sqrt(5) - 1) / 2


def _smallest(loss):
    """Return the T from 0.1 to 10 where a loss of log T is smallest, by golden sections."""
    low, high = np.log(0.1), np.log(10)
    while high - low > 1e-6:
        left, right = high - _RATIO * (high - low), low + _RATIO * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def _temperature(z, y):
    return _smallest(lambda log_t: CrossEntropy.loss(y, z / np.exp(log_t)))


def _gap(z, y):
    """Return how far apart are how sure the answers are and how many of them are right."""
    right = z.argmax(axis=1) == y.argmax(axis=1)
    return abs(softmax(z).max(axis=1).mean() - right.mean())


def _sure(rng):
    """Return logits that are too large, too small and larger still, with one-hot rows."""
    cases = []
    for temperature, n, k in ((2.5, 300, 3), (0.5, 300, 5), (4.0, 200, 4)):
        z = 2 * rng.normal(size=(n, k))
        labels = (z + rng.gumbel(size=z.shape)).argmax(axis=1)  # drawn from softmax(z)
        cases.append((temperature * z, np.eye(k)[labels]))
    return cases


best_temperature = Compute(
    task="Write best_temperature(z, y), the T between 0.1 and 10 with the smallest cross-entropy.",
    answer=_temperature,
    cases=_sure,
    insight="The answers are as they were, and their cross-entropy is smaller: one number, found "
    "on data that the network was not trained on.",
    returns=("T",),
    tolerance=0.01,
    mistakes=(
        (
            lambda z, y: 1 / _temperature(z, y),
            "this is what to multiply the logits by. T divides them.",
        ),
        (lambda z, y: 1.0, "T = 1 changes nothing. Try others, and keep the best."),
        (
            lambda z, y: 0.1,
            "this is the lower end. Is it the largest loss that you look for, or the accuracy, "
            "which is the same for every T?",
        ),
        (lambda z, y: 10.0, "this is the upper end: there every class is nearly as probable."),
        (
            lambda z, y: float(np.log(_temperature(z, y))),
            "this is the logarithm of the best T.",
        ),
        (lambda z, y: _temperature(z, y) ** 2, "this is the square of the best T."),
        (lambda z, y: float(np.sqrt(_temperature(z, y))), "this is the root of the best T."),
        (
            lambda z, y: CrossEntropy.loss(y, z / _temperature(z, y)),
            "this is the smallest cross-entropy. The T that it is reached at is wanted.",
        ),
        (
            lambda z, y: _smallest(lambda log_t: MSE.loss(y, softmax(z / np.exp(log_t)))),
            "this T has the smallest squared error. The smallest cross-entropy is wanted.",
        ),
        (
            lambda z, y: _smallest(lambda log_t: _gap(z / np.exp(log_t), y)),
            "this T makes the answers as sure on average as they are right. The one with the "
            "smallest cross-entropy is wanted.",
        ),
        (lambda z, y: z / _temperature(z, y), "these are the logits, cooled. T itself is wanted."),
        (lambda z, y: float(z.std()), "this is the spread of the logits. It does not look at y."),
        (
            lambda z, y: _smallest(lambda log_t: CrossEntropy.loss(y, softmax(z / np.exp(log_t)))),
            "you took the softmax before the loss, which takes it, too.",
        ),
    ),
)
