"""The exercises of chapter 2.

The right answers come from `nn_core`, or from nudges: none of the formulas that are asked for is
used. The first case of each exercise is square, so that a lost transpose runs and can be named.
"""

from itertools import combinations, pairwise

import numpy as np

from classroom.check import Choose, Compute
from nn_core import MSE, NN, SGD, Identity, Sigmoid


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


_OWN_BIAS = "the same number is added to all units. Each unit has its own: z_k has b_k added to it."
_NO_ACTIVATION = "this goes one step too far: z is what the layer computes, with no activation yet."

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
        (
            lambda X, w, b: (X + b) @ w,
            "b was added to the inputs. It is added after the product, to what a unit has summed.",
        ),
        (
            lambda X, w, b: (X @ w).T + b,
            "the product is transposed, so samples are columns there. Turn the result back before "
            "you add b: a row for each sample.",
        ),
        (lambda X, w, b: X @ w - b, "b was taken away. z_k has b_k added to it."),
        (
            lambda X, w, b: X @ w + b * len(X),
            "b is added once for each sample of the batch. Each row of z gets it once.",
        ),
        (lambda X, w, b: X @ w * b, "b was multiplied with the product. It is added to it."),
        (lambda X, w, b: X @ w + b.sum(), _OWN_BIAS),
        (lambda X, w, b: X @ w + b.mean(), _OWN_BIAS),
        (lambda X, w, b: X @ w + b[0], _OWN_BIAS),
        (lambda X, w, b: X @ w + b[-1], _OWN_BIAS),
        (lambda X, w, b: np.maximum(X @ w + b, 0), _NO_ACTIVATION),
        (lambda X, w, b: Sigmoid.activation(X @ w + b), _NO_ACTIVATION),
        (lambda X, w, b: np.tanh(X @ w + b), _NO_ACTIVATION),
    ),
)


# Count the parameters


def _weights(dimensions):
    return sum(m * n for m, n in pairwise(dimensions))


_LAYER_BIAS = "you counted one bias for each layer. Each unit has one of its own."
_NEIGHBOURS = "only layers that follow each other are joined by weights."

count = Compute(
    task="Write count_parameters(dimensions): how many weights and biases a network with layers "
    "of these sizes has in all.",
    answer=lambda dimensions: (
        NN(dimensions, (Identity,) * (len(dimensions) - 1), MSE, SGD(0.1)).theta.size
    ),
    cases=lambda rng: [
        ((3, 4, 2),),
        ((13, 10, 1),),
        ((64, 15, 10),),
        ((2, 4, 4, 1),),
        ((5, 3),),
        ((7, 5, 3, 2, 6),),
    ],
    insight="Most of them are weights: they are counted by products of sizes, the biases "
    "by the sizes themselves. The batch size is in neither.",
    mistakes=(
        (_weights, "these are the weights. Each unit has a bias, too."),
        (
            lambda dimensions: sum(dimensions[1:]),
            "these are the biases. Where are the weights?",
        ),
        (
            sum,
            "this is the number of units and inputs. There is a weight for each pair of them that "
            "is joined, and a bias for each unit.",
        ),
        (
            lambda dimensions: _weights(dimensions) + sum(dimensions),
            "the first layer is the input. It computes nothing, so it has no biases.",
        ),
        (lambda dimensions: _weights(dimensions) + len(dimensions) - 1, _LAYER_BIAS),
        (lambda dimensions: _weights(dimensions) + len(dimensions), _LAYER_BIAS),
        (
            lambda dimensions: _weights(dimensions) + 1,
            "you counted one bias for the whole network. Each unit has one of its own.",
        ),
        (
            lambda dimensions: sum(m * (n + 1) for m, n in pairwise(dimensions)),
            "you gave a bias to each input of a layer. It is the units that have one.",
        ),
        (
            lambda dimensions: sum((m + 1) * (n + 1) for m, n in pairwise(dimensions)),
            "you gave a bias to the inputs, too. It is the units that have one.",
        ),
        (
            lambda dimensions: _weights(dimensions) + sum(dimensions[1:-1]),
            "the last layer has biases, too.",
        ),
        (
            lambda dimensions: _weights(dimensions) + dimensions[-1],
            "these are the weights, and the biases of the last layer. Each layer but the input "
            "has biases.",
        ),
        (
            lambda dimensions: 2 * _weights(dimensions),
            "you counted a bias for each weight. Each unit has one.",
        ),
        (
            lambda dimensions: 2 * _weights(dimensions) + sum(dimensions[1:]),
            "each weight is counted twice: the one from j to k and the one from k to j are the "
            "same.",
        ),
        (
            lambda dimensions: sum((m + 1) * n for m, n in pairwise(dimensions[1:])),
            "the first layer of weights is missing: the inputs are joined to the units, too.",
        ),
        (
            lambda dimensions: sum((m + 1) * n for m, n in pairwise(dimensions[:-1])),
            "the last layer of weights is missing. See where your loop ends.",
        ),
        (
            lambda dimensions: sum((m - 1) * n for m, n in pairwise(dimensions)),
            "the biases were taken away, and are to be added.",
        ),
        (lambda dimensions: int(np.prod(dimensions)), _NEIGHBOURS),
        (lambda dimensions: int(np.prod(dimensions)) + sum(dimensions[1:]), _NEIGHBOURS),
        (
            lambda dimensions: sum(m * n for m, n in combinations(dimensions, 2)),
            "you counted weights from every layer to every later one. Only layers that follow "
            "each other are joined, and each unit has a bias.",
        ),
        (
            lambda dimensions: (
                sum(m * n for m, n in combinations(dimensions, 2)) + sum(dimensions[1:])
            ),
            "you counted weights from every layer to every later one. Only layers that follow "
            "each other are joined.",
        ),
        (
            lambda dimensions: sum(m + n for m, n in pairwise(dimensions)),
            "the sizes are added. There is a weight from each of m to each of n: m times n.",
        ),
        (
            lambda dimensions: (dimensions[0] + 1) * dimensions[1],
            "only the first two layers are counted. Is there a loop, and does it return in its "
            "first round?",
        ),
        (
            lambda dimensions: (dimensions[-2] + 1) * dimensions[-1],
            "only the last two layers are counted. Is there a loop that overwrites what it should "
            "add up?",
        ),
        (
            lambda dimensions: (
                (dimensions[0] + 1) * dimensions[1] + (dimensions[1] + 1) * dimensions[2]
            ),
            "this is right for three layers only. Go through all that follow each other.",
        ),
        (
            lambda dimensions: sum((dimensions[i - 1] + 1) * n for i, n in enumerate(dimensions)),
            "you joined the last layer to the first: dimensions[-1] in Python is the last entry. "
            "Start at i = 1.",
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


def _backward(
    dw=lambda X, w, delta: X.T @ delta,
    dX=lambda X, w, delta: delta @ w.T,
    db=lambda X, w, delta: delta.sum(axis=0),
):
    """Return the backward pass with parts of it replaced."""
    return lambda X, w, delta: (dw(X, w, delta), dX(X, w, delta), db(X, w, delta))


_DW_ENTRIES = (
    "dw is multiplied entry by entry. Each input meets each delta, summed over the samples: that "
    "is a matrix product."
)
_DX_ENTRIES = (
    "dX is multiplied entry by entry. An input gathers from all units that it feeds: that is a "
    "matrix product."
)
_DX_ORDER = (
    "the factors of dX are in the wrong order. Samples are the rows of delta, so it stands on "
    "the left."
)
_DX_ROWS = (
    "dX has a row for each sample, since each sample has inputs of its own. There is no sum over "
    "the samples in it."
)
_DW_MEAN = (
    "dw is divided by the number of samples. The mean of the loss is in delta already; a weight "
    "is used by every sample, and paths add."
)
_DB_MEAN = (
    "db is averaged over the samples. The mean of the loss is in delta already; a bias is "
    "used by every sample, and paths add."
)
_DB_ONE = (
    "db is one number for all units. Each unit has a bias of its own: sum down its column, axis 0."
)
_FIRST = "has only the first sample in it. All samples use the same weights and biases: add up."

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
        (_backward(db=lambda X, w, delta: delta.mean(axis=0)), _DB_MEAN),
        (_backward(dw=lambda X, w, delta: X.T @ delta / len(X)), _DW_MEAN),
        (
            _backward(
                dw=lambda X, w, delta: X.T @ delta / len(X),
                db=lambda X, w, delta: delta.mean(axis=0),
            ),
            "dw and db are divided by the number of samples. That division is in delta already.",
        ),
        (
            _backward(dX=lambda X, w, delta: delta @ w),
            "dX is made with w in place of its transpose. Backward, an input gathers from the "
            "units along its row of w.",
        ),
        (_backward(dX=lambda X, w, delta: w @ delta), _DX_ORDER),
        (_backward(dX=lambda X, w, delta: w.T @ delta), _DX_ORDER),
        (_backward(dX=lambda X, w, delta: delta * w.T), _DX_ENTRIES),
        (_backward(dX=lambda X, w, delta: delta * w), _DX_ENTRIES),
        (
            _backward(dX=lambda X, w, delta: delta),
            "dX is delta itself: the w is missing. A nudge of an input reaches the units through "
            "the weights.",
        ),
        (
            _backward(dX=lambda X, w, delta: w),
            "dX is w itself: delta is missing. It says how much the loss cares for each unit.",
        ),
        (
            _backward(dX=lambda X, w, delta: w.T),
            "dX is w itself, turned: delta is missing. It says how much the loss cares for each "
            "unit.",
        ),
        (
            _backward(dX=lambda X, w, delta: delta @ np.linalg.inv(w)),
            "dX is made with the inverse of w. The way back goes through the same weights, by the "
            "transpose.",
        ),
        (_backward(dX=lambda X, w, delta: (delta @ w.T).sum(axis=0)), _DX_ROWS),
        (_backward(dX=lambda X, w, delta: (delta @ w.T).mean(axis=0)), _DX_ROWS),
        (
            _backward(dX=lambda X, w, delta: delta @ w.T / len(X)),
            "dX is divided by the number of samples. That division is in delta already.",
        ),
        (
            _backward(dw=lambda X, w, delta: X @ delta),
            "dw is made with X in place of its transpose. The sum for a weight runs over the "
            "samples, down a column of X.",
        ),
        (
            _backward(dw=lambda X, w, delta: delta @ X),
            "dw is made with the factors in the wrong order, and without a transpose. The sum for "
            "a weight runs over the samples, down a column of X.",
        ),
        (_backward(dw=lambda X, w, delta: X * delta), _DW_ENTRIES),
        (_backward(dw=lambda X, w, delta: X.T * delta), _DW_ENTRIES),
        (
            _backward(dw=lambda X, w, delta: delta),
            "dw is delta itself: what came in, X, is missing. A weight moves z by as much as its "
            "input is large.",
        ),
        (
            _backward(dw=lambda X, w, delta: X),
            "dw is X itself: delta is missing. It says how much the loss cares for each unit.",
        ),
        (
            _backward(dw=lambda X, w, delta: X.T),
            "dw is X itself, turned: delta is missing. It says how much the loss cares for each "
            "unit.",
        ),
        (
            _backward(dw=lambda X, w, delta: (X.T @ delta) * w),
            "dw has no w in it: z is a straight line in each weight, so its slope is the input, "
            "whatever the weight.",
        ),
        (_backward(dw=lambda X, w, delta: np.outer(X[0], delta[0])), f"dw {_FIRST}"),
        (_backward(db=lambda X, w, delta: delta[0]), f"db {_FIRST}"),
        (
            _backward(db=lambda X, w, delta: delta.sum(axis=1)),
            "db is summed along the rows, over the units of one sample. A bias belongs to one "
            "unit: sum down its column, over the samples.",
        ),
        (
            _backward(db=lambda X, w, delta: delta),
            "db is delta itself, a slope for each sample. All samples use the same b, and paths "
            "add.",
        ),
        (
            _backward(db=lambda X, w, delta: delta.max(axis=0)),
            "db is the largest slope among the samples. All samples use the same b, and paths add.",
        ),
        (
            _backward(dw=lambda X, w, delta: w - X.T @ delta),
            "this is the weight after a step. The derivative is asked for; the step is another's.",
        ),
        (_backward(db=lambda X, w, delta: delta.sum()), _DB_ONE),
        (_backward(db=lambda X, w, delta: delta.mean()), _DB_ONE),
        (
            _backward(db=lambda X, w, delta: np.ones(w.shape[1])),
            "db is the slope of z by b, which is 1. Times how much the loss cares for z: that is "
            "delta, summed over the samples.",
        ),
        (
            _backward(db=lambda X, w, delta: np.full(w.shape[1], float(len(X)))),
            "db counts the samples: the slope of z by b is 1 for each. Times how much the loss "
            "cares for z: that is delta, summed over the samples.",
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


def _merge(
    w=lambda w1, b1, w2, b2: w1 @ w2,
    b=lambda w1, b1, w2, b2: b1 @ w2 + b2,
):
    """Return the merged layer with parts of it replaced."""
    return lambda w1, b1, w2, b2: (w(w1, b1, w2, b2), b(w1, b1, w2, b2))


_THROUGH_W2 = (
    "for b, b1 never meets w1: it comes out of the first layer. It passes through the second: "
    "w2 acts on it."
)
_NO_TRANSPOSE = (
    "w needs no transpose: the units of the first layer are the columns of w1 and the rows of w2, "
    "and the product sums over them."
)
_ONE_BIAS = "b is one number for all units. Each unit of the one layer has its own."

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
            _merge(b=lambda w1, b1, w2, b2: b1 + b2),
            "b1 comes out of the first layer, so it passes through the second: w2 acts on it.",
        ),
        (
            _merge(b=lambda w1, b1, w2, b2: b2),
            "b1 is lost. It comes out of the first layer, and passes through the second.",
        ),
        (
            _merge(b=lambda w1, b1, w2, b2: b1 @ w2),
            "b2 is lost: the second layer adds it to whatever comes in.",
        ),
        (
            _merge(b=lambda w1, b1, w2, b2: b1),
            "b is b1 as it is. It passes through the second layer, whose w2 acts on it, and which "
            "adds its own b2.",
        ),
        (
            _merge(b=lambda w1, b1, w2, b2: w2 @ b1 + b2),
            "for b, b1 is a row that goes through the second layer, as each row of X does: it "
            "stands on the left.",
        ),
        (
            _merge(b=lambda w1, b1, w2, b2: (b1 + b2) @ w2),
            "for b, b2 is added after w2: only what the first layer says passes through the "
            "weights of the second.",
        ),
        (_merge(b=lambda w1, b1, w2, b2: b1 @ w1 + b2), _THROUGH_W2),
        (_merge(b=lambda w1, b1, w2, b2: b1 @ w1 @ w2 + b2), _THROUGH_W2),
        (_merge(b=lambda w1, b1, w2, b2: b1 @ (w1 @ w2) + b2), _THROUGH_W2),
        (
            _merge(b=lambda w1, b1, w2, b2: b1 * b2),
            "for b, b1 was multiplied with b2. b1 passes through w2, and b2 is added.",
        ),
        (
            _merge(b=lambda w1, b1, w2, b2: b1 @ w2 - b2),
            "for b, b2 was taken away. The second layer adds it.",
        ),
        (
            _merge(b=lambda w1, b1, w2, b2: b1 * w2 + b2),
            "for b, b1 was multiplied with w2 entry by entry. It passes through the layer as each "
            "row of X does: that is a matrix product.",
        ),
        (_merge(b=lambda w1, b1, w2, b2: (b1 @ w2 + b2).sum()), _ONE_BIAS),
        (_merge(b=lambda w1, b1, w2, b2: b1.sum() + b2.sum()), _ONE_BIAS),
        (
            _merge(w=lambda w1, b1, w2, b2: w2 @ w1),
            "the weights are in the wrong order: X meets w1 first, and X stands on the left.",
        ),
        (
            _merge(w=lambda w1, b1, w2, b2: w1 * w2),
            "* multiplies entry by entry. One layer after the other is a matrix product.",
        ),
        (
            _merge(w=lambda w1, b1, w2, b2: w1 + w2),
            "the weights were added. One layer after the other multiplies: that is the chain.",
        ),
        (_merge(w=lambda w1, b1, w2, b2: w1 @ w2.T), _NO_TRANSPOSE),
        (_merge(w=lambda w1, b1, w2, b2: w1.T @ w2), _NO_TRANSPOSE),
        (
            _merge(w=lambda w1, b1, w2, b2: w1 @ w2 + b2),
            "the biases are no part of w. What is added to z, whatever comes in, is b.",
        ),
        (
            _merge(w=lambda w1, b1, w2, b2: w1),
            "w is the first weights alone. What they make passes through w2.",
        ),
        (
            _merge(w=lambda w1, b1, w2, b2: w2),
            "w is the second weights alone. What comes into them went through w1.",
        ),
        (
            lambda w1, b1, w2, b2: (w2 @ w1, b2 @ w1 + b1),
            "you merged them as if the second layer came first. X meets w1 and b1 first, and X "
            "stands on the left.",
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


_ENTRIES = (
    "X and delta were multiplied entry by entry. Each input of a sample meets each delta of that "
    "sample: that is a matrix for each sample."
)
_ALL_WITH_ALL = "all samples with all were multiplied. Row s of X meets row s of delta only."

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
        (
            lambda X, delta: np.einsum("tj,sk->sjk", X, delta),
            "each delta was multiplied with the inputs of all samples, added up. Sample s meets "
            "row s of X only.",
        ),
        (
            lambda X, delta: np.einsum("sj,sk->jsk", X, delta),
            "the samples are the axis in the middle. They come first: entry s belongs to sample s.",
        ),
        (
            lambda X, delta: X[:, :, np.newaxis] + delta[:, np.newaxis, :],
            "input and delta are multiplied, not added.",
        ),
        (lambda X, delta: X * delta, _ENTRIES),
        (
            lambda X, delta: X[:, np.newaxis] * delta,
            "sample s was multiplied with delta entry by entry. Each of its inputs meets each of "
            "its deltas: X needs its new axis at the end, delta in the middle.",
        ),
        (
            lambda X, delta: X[:, :, np.newaxis] * delta[:, :, np.newaxis],
            "both have their new axis at the end, so X meets delta entry by entry. That of delta "
            "belongs in the middle: a row of deltas for each input.",
        ),
        (
            lambda X, delta: np.cumsum(np.einsum("sj,sk->sjk", X, delta), axis=0),
            "this is the running sum: entry s has the samples before it in it, too. Keep them "
            "apart.",
        ),
        (
            lambda X, delta: np.stack([X.T @ delta] * len(X)),
            "each entry is the gradient of the whole batch again. Entry s has only sample s in it.",
        ),
        (
            lambda X, delta: np.stack([X.T @ delta / len(X)] * len(X)),
            "each entry is the mean over the batch. Entry s has only sample s in it.",
        ),
        (np.multiply.outer, _ALL_WITH_ALL),
        (np.outer, _ALL_WITH_ALL),
        (
            lambda X, delta: np.einsum("sj,sk->sjk", X, delta).reshape(len(X), -1),
            "the numbers are right, in a row for each sample, and no matrix: the shape is to be "
            "(n, n_1, n_2).",
        ),
        (
            lambda X, delta: np.repeat(X[:, :, np.newaxis], delta.shape[1], axis=2),
            "delta is missing: these are the inputs alone. Each is multiplied by how much the "
            "loss cares for each unit.",
        ),
    ),
)
