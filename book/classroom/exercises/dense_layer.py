"""The exercises of chapter 2.

The right answers come from `nn_core`, or from nudges: none of the formulas that are asked for is
used. The first case of each exercise is square, so that a lost transpose runs and can be named.
"""

from itertools import pairwise

import numpy as np

from classroom.check import Choose, Compute
from nn_core import MSE, NN, SGD, Identity


def _numbers(rng, *shape):
    return rng.normal(size=shape).round(2)


def _slopes(f, at, epsilon=1e-3):
    """Measure how the number f(at) reacts to each entry of the array `at`."""
    measured = np.empty_like(at)
    for entry in np.ndindex(at.shape):
        nudge = np.zeros_like(at)
        nudge[entry] = epsilon
        measured[entry] = (f(at + nudge) - f(at - nudge)) / (2 * epsilon)
    return measured


# Forward


def _predict(X, w, b):
    nn = NN(w.shape, (Identity,), MSE, SGD(0.1), rng=0)
    nn.w[1], nn.b[1] = w, b
    return nn.predict(X)


forward = Compute(
    task="Write dense(X, w, b), which returns z: a row for each sample, a column for each unit.",
    answer=_predict,
    cases=lambda rng: [
        (_numbers(rng, n, n1), _numbers(rng, n1, n2), _numbers(rng, n2))
        for n, n1, n2 in [(3, 3, 3), (4, 3, 2), (1, 2, 5)]
    ],
    insight="One product serves all samples, and NumPy adds b to each row of it.",
    returns=("z",),
    mistakes=(
        (lambda X, w, b: X @ w, "the bias is missing: z_k has b_k added to it."),
        (
            lambda X, w, b: X @ w.T + b,
            "w is transposed. The weights into unit k are column k of w, and a product runs down "
            "the columns of its right factor already.",
        ),
        (
            lambda X, w, b: w @ X + b,
            "the factors are in the wrong order. Samples are rows here, so X stands on the left.",
        ),
        (
            lambda X, w, b: X.T @ w + b,
            "X is transposed: the sum runs along a row of X, over the inputs of one sample.",
        ),
        (
            lambda X, w, b: X * w + b,
            "* multiplies entry by entry. A layer mixes its inputs, and mixing is @.",
        ),
        (
            lambda X, w, b: X @ w + b[:, np.newaxis],
            "b was added along the wrong axis: it has a number for each unit, that is for each "
            "column of z.",
        ),
        (
            lambda X, w, b: X @ (w + b),
            "b was added to the weights. It is added after the product: no input multiplies it.",
        ),
    ),
)


# Count the parameters


count = Compute(
    task="Write count_parameters(dimensions): how many weights and biases a network with layers "
    "of these sizes has in all.",
    answer=lambda dimensions: (
        NN(dimensions, (Identity,) * (len(dimensions) - 1), MSE, SGD(0.1)).theta.size
    ),
    cases=lambda rng: [((3, 4, 2),), ((13, 10, 1),), ((64, 15, 10),), ((2, 4, 4, 1),)],
    insight="Most of them are weights: they are counted by products of sizes, the biases "
    "by the sizes themselves. The batch size is in neither.",
    mistakes=(
        (
            lambda dimensions: sum(m * n for m, n in pairwise(dimensions)),
            "these are the weights. Each unit has a bias, too.",
        ),
        (lambda dimensions: sum(dimensions[1:]), "these are the biases. Where are the weights?"),
        (
            lambda dimensions: sum(m * n for m, n in pairwise(dimensions)) + sum(dimensions),
            "the first layer is the input. It computes nothing, so it has no biases.",
        ),
        (
            lambda dimensions: sum(m * n + 1 for m, n in pairwise(dimensions)),
            "you counted one bias for each layer. Each unit has one of its own.",
        ),
        (
            lambda dimensions: sum(m * (n + 1) for m, n in pairwise(dimensions)),
            "you gave a bias to each input of a layer. It is the units that have one.",
        ),
        (
            lambda dimensions: int(np.prod(dimensions)),
            "only layers that follow each other are joined by weights.",
        ),
    ),
)


# Backward


def _loss(X, w, b, delta):
    """A number whose derivative by z is delta."""
    return np.sum(delta * (X @ w + b))


def _measured_backward(X, w, delta):
    b = np.zeros(w.shape[1])
    return (
        _slopes(lambda w: _loss(X, w, b, delta), w),
        _slopes(lambda X: _loss(X, w, b, delta), X),
        _slopes(lambda b: _loss(X, w, b, delta), b),
    )


backward = Compute(
    task="Write dense_backward(X, w, delta), which returns dw, dX, db: the derivatives of the "
    "loss by w, X and b.",
    answer=_measured_backward,
    cases=lambda rng: [
        (_numbers(rng, n, n1), _numbers(rng, n1, n2), _numbers(rng, n, n2))
        for n, n1, n2 in [(3, 3, 3), (4, 3, 2), (1, 2, 5)]
    ],
    insight="The three agree with nudges of every entry. dw and db are sums over the samples; in "
    "dX each row belongs to one sample, so its sum runs over the units.",
    returns=("dw", "dX", "db"),
    mistakes=(
        (
            lambda X, w, delta: (X.T @ delta, delta @ w.T, delta.mean(axis=0)),
            "db is averaged over the samples. The mean of the loss is in delta already; a bias is "
            "used by every sample, and paths add.",
        ),
        (
            lambda X, w, delta: (
                X.T @ delta / len(X),
                delta @ w.T,
                delta.mean(axis=0),
            ),
            "dw and db are divided by the number of samples. That division is in delta already.",
        ),
        (
            lambda X, w, delta: (X.T @ delta, delta @ w, delta.sum(axis=0)),
            "dX is made with w in place of its transpose. Backward, an input gathers from the "
            "units along its row of w.",
        ),
        (
            lambda X, w, delta: (X @ delta, delta @ w.T, delta.sum(axis=0)),
            "dw is made with X in place of its transpose. The sum for a weight runs over the "
            "samples, down a column of X.",
        ),
        (
            lambda X, w, delta: (X * delta, delta @ w.T, delta.sum(axis=0)),
            "dw is multiplied entry by entry. Each input meets each delta, summed over the "
            "samples: that is a matrix product.",
        ),
        (
            lambda X, w, delta: (X.T @ delta, delta @ w.T, delta.sum(axis=1)),
            "db is summed along the rows, over the units of one sample. A bias belongs to one "
            "unit: sum down its column, over the samples.",
        ),
        (
            lambda X, w, delta: (X.T @ delta, delta @ w.T, delta),
            "db is delta itself, a slope for each sample. All samples use the same b, and paths "
            "add.",
        ),
    ),
)


# Two layers in one


def _merged(w1, b1, w2, b2):
    """Ask the two layers what they make of 0 and of each unit vector."""

    def layers(X):
        return (X @ w1 + b1) @ w2 + b2

    b = layers(np.zeros(len(w1)))
    return layers(np.eye(len(w1))) - b, b


merge = Compute(
    task="Write merge(w1, b1, w2, b2), which returns w, b of the one dense layer that computes "
    "what the two compute one after the other.",
    answer=_merged,
    cases=lambda rng: [
        (_numbers(rng, n1, n2), _numbers(rng, n2), _numbers(rng, n2, n3), _numbers(rng, n3))
        for n1, n2, n3 in [(3, 3, 3), (3, 4, 2), (2, 1, 5)]
    ],
    insight="Whatever two dense layers say, one says it as well. Only a bend between them makes "
    "the second layer worth its weights.",
    returns=("w", "b"),
    mistakes=(
        (
            lambda w1, b1, w2, b2: (w1 @ w2, b1 + b2),
            "b1 comes out of the first layer, so it passes through the second: w2 acts on it.",
        ),
        (
            lambda w1, b1, w2, b2: (w1 @ w2, b2),
            "b1 is lost. It passes through the second layer and is added to b2.",
        ),
        (lambda w1, b1, w2, b2: (w1 @ w2, b1 @ w2), "b2 is lost: the second layer adds it last."),
        (
            lambda w1, b1, w2, b2: (w1 @ w2, w2 @ b1 + b2),
            "w is right. For b, b1 is a row that goes through the second layer, as each row of X "
            "does: it stands on the left.",
        ),
        (
            lambda w1, b1, w2, b2: (w2 @ w1, b1 @ w2 + b2),
            "the weights are in the wrong order: X meets w1 first, and X stands on the left.",
        ),
        (
            lambda w1, b1, w2, b2: (w1 * w2, b1 @ w2 + b2),
            "* multiplies entry by entry. One layer after the other is a matrix product.",
        ),
        (
            lambda w1, b1, w2, b2: (w1 + w2, b1 @ w2 + b2),
            "the weights were added. One layer after the other multiplies: that is the chain.",
        ),
    ),
)


# Read a gradient check

culprit = Choose(
    task='Set culprit to the letter of the backward pass that fits: "a", "b", "c" or "d".',
    answer="c",
    insight="The mean divides by the 16 samples a second time, so each bias moves a sixteenth of "
    "its way. The loss falls all the same, which is why this bug survives.",
    wrong={
        "a": "there it is the weights that are 16 times too small.",
        "b": "this is the right pass, and all ratios would be 1.",
        "d": "with one number for all units, the two biases would hardly be wrong by the same "
        "factor.",
    },
)


# Stretch: one gradient for each sample


def _apart(X, delta):
    return np.stack(
        [
            _slopes(lambda w, x=x, d=d: np.sum(d * (x @ w)), np.zeros((len(x), len(d))))
            for x, d in zip(X, delta, strict=True)
        ]
    )


per_sample = Compute(
    task="Write per_sample(X, delta), which returns an array of shape (n, n_1, n_2): entry s is "
    "what sample s contributes to dw.",
    answer=_apart,
    cases=lambda rng: [
        (_numbers(rng, n, n1), _numbers(rng, n, n2)) for n, n1, n2 in [(3, 3, 3), (4, 3, 2)]
    ],
    insight="Their sum over the samples is the gradient. Kept apart, they tell which samples pull "
    "a weight up and which pull it down.",
    mistakes=(
        (
            lambda X, delta: X.T @ delta,
            "this is their sum, the gradient of the batch. Keep the samples apart.",
        ),
        (
            lambda X, delta: np.einsum("sj,sk->skj", X, delta),
            "each sample's matrix is transposed: a row for each input, a column for each unit, "
            "as in w.",
        ),
        (
            lambda X, delta: np.einsum("sj,sk->jks", X, delta),
            "the samples are the last axis. They come first: entry s belongs to sample s.",
        ),
        (
            lambda X, delta: np.einsum("sj,sk->sjk", X, delta) / len(X),
            "divided by the number of samples once more. The mean of the loss is in delta.",
        ),
        (
            lambda X, delta: np.einsum("sj,sk->sjk", X, delta) * len(X),
            "multiplied by the number of samples: these are the slopes of each sample's own loss. "
            "What a sample contributes to the mean is smaller, and delta has that in it.",
        ),
        (
            lambda X, delta: np.einsum("sj,tk->sjk", X, delta),
            "each sample was multiplied with the deltas of all samples, added up. Sample s "
            "meets row s of delta only.",
        ),
    ),
)
