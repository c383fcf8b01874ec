"""Attempts at the exercises of chapter 2."""

from functools import reduce
from itertools import pairwise

import numpy as np

from nn_core import MSE, NN, SGD, Identity
from tests.exercises.tries import Tries

# Forward


def dense(X, w, b):
    return X @ w + b


def dense_in_loops(X, w, b):
    z = []
    for x in X:
        row = []
        for k in range(len(b)):
            total = b[k]
            for j in range(len(x)):
                total += x[j] * w[j][k]
            row.append(total)
        z.append(row)
    return z


def one_matrix(X, w, b):
    ones = np.ones((len(X), 1))
    return np.hstack([X, ones]) @ np.vstack([w, b])


def by_columns(X, w, b):
    z = np.empty((len(X), len(b)))
    for k in range(len(b)):
        z[:, k] = (X * w[:, k]).sum(axis=1) + b[k]
    return z


def dense_by_network(X, w, b):
    nn = NN(w.shape, (Identity,), MSE, SGD(0.1), rng=0)
    nn.w[1], nn.b[1] = w, b
    return nn.predict(X)


def first_row_only(X, w, b):
    for x in X:
        return x @ w + b


def last_row_only(X, w, b):
    for x in X:
        z = x @ w + b
    return z


def into_b(X, w, b):
    b = b[np.newaxis]
    b = X @ w + b
    b -= 0
    return b


def bias_into_the_weights(X, w, b):
    w += b
    return X @ w


def for_three_units(X, w, b):
    return np.array([[x @ w[:, k] + b[k] for k in range(3)] for x in X])


FORWARD = Tries(
    right=(
        dense,
        dense_in_loops,
        one_matrix,
        by_columns,
        dense_by_network,
        into_b,
        lambda X, w, b: np.einsum("sj,jk->sk", X, w) + b,
        lambda X, w, b: np.dot(X, w) + b.reshape(1, -1),
        lambda X, w, b: (w.T @ X.T).T + b,
        lambda X, w, b: np.matrix(X) * np.matrix(w) + b,
        lambda X, w, b: (X.astype("f") @ w.astype("f") + b.astype("f")).tolist(),
        lambda X, w, b: [x @ w + b for x in X],
        lambda X, w, b: tuple(x @ w + b for x in X),
    ),
    wrong=(
        ("bias is missing", lambda X, w, b: X @ w),
        ("w is transposed", lambda X, w, b: X @ w.T + b),
        ("X is transposed", lambda X, w, b: X.T @ w + b),
        ("wrong order", lambda X, w, b: w @ X + b),
        ("Turn the result back", lambda X, w, b: w.T @ X.T + b),
        ("Turn the result back", lambda X, w, b: (X @ w).T + b),
        ("z is transposed", lambda X, w, b: (X @ w + b).T),
        ("mixing is @", lambda X, w, b: X * w + b),
        ("along the wrong axis", lambda X, w, b: X @ w + b.reshape(-1, 1)),
        ("added to the weights", lambda X, w, b: X @ (w + b)),
        ("added to the inputs", lambda X, w, b: (X + b) @ w),
        ("b was multiplied", lambda X, w, b: X @ w * b),
        ("b was taken away", lambda X, w, b: X @ w - b),
        ("Each unit has its own", lambda X, w, b: X @ w + b.sum()),
        ("Each unit has its own", lambda X, w, b: X @ w + b.mean()),
        ("Each unit has its own", lambda X, w, b: X @ w + b[0]),
        ("no activation", lambda X, w, b: np.maximum(X @ w + b, 0)),
        ("no activation", lambda X, w, b: 1 / (1 + np.exp(-(X @ w + b)))),
        ("no activation", lambda X, w, b: np.tanh(X @ w + b)),
        ("the first entry of what is right", first_row_only),
        ("the last entry of what is right", last_row_only),
        ("divided by `len(X)`", lambda X, w, b: (X @ w + b) / len(X)),
        ("summed along the last axis", lambda X, w, b: (X @ w + b).sum(axis=1)),
        ("one long row", lambda X, w, b: (X @ w + b).ravel()),
        ("changed its argument `w`", bias_into_the_weights),
        ("`X` has shape (4, 3) and `w.T` has shape (2, 3)", lambda X, w, b: X @ w.T @ w + b),
        ("the last of n entries has the index n - 1", for_three_units),
        ("are in another order", lambda w, X, b: X @ w + b),
        ("In your function these have one: X, w, b", lambda X, w, b: Z),  # noqa: F821
        ("returned nothing", lambda X, w, b: None),
    ),
)


# Count the parameters


def count_in_a_loop(dimensions):
    total = 0
    for i in range(len(dimensions) - 1):
        total += dimensions[i] * dimensions[i + 1]
        total += dimensions[i + 1]
    return total


def count_by_network(dimensions):
    nn = NN(dimensions, [Identity] * (len(dimensions) - 1), MSE, SGD(0.1))
    return sum(w.size for w in nn.w.values()) + sum(b.size for b in nn.b.values())


def weights_of(dimensions):
    return sum(m * n for m, n in pairwise(dimensions))


def one_layer_too_far(dimensions):
    return sum((dimensions[i] + 1) * dimensions[i + 1] for i in range(len(dimensions)))


def round_the_back(dimensions):
    return sum((dimensions[i - 1] + 1) * dimensions[i] for i in range(len(dimensions)))


def counted_early(dimensions):
    total = 0
    for m, n in pairwise(dimensions):
        total += (m + 1) * n
        return total


def counted_late(dimensions):
    for m, n in pairwise(dimensions):
        total = (m + 1) * n
    return total


COUNT = Tries(
    right=(
        count_in_a_loop,
        count_by_network,
        lambda d: sum((m + 1) * n for m, n in pairwise(d)),
        lambda d: weights_of(d) + sum(d) - d[0],
        lambda d: np.dot(np.add(d[:-1], 1), d[1:]),
        lambda d: float(np.dot(d[:-1], d[1:]) + sum(d[1:])),
        lambda d: np.array(sum((d[i - 1] + 1) * d[i] for i in range(1, len(d)))),
        lambda d: np.float32(weights_of(d)) + np.float32(sum(d[1:])),
    ),
    wrong=(
        ("Each unit has a bias", weights_of),
        ("Where are the weights?", lambda d: sum(d[1:])),
        ("the number of units", lambda d: sum(d)),
        ("first layer is the input", lambda d: weights_of(d) + sum(d)),
        ("one bias for each layer", lambda d: weights_of(d) + len(d) - 1),
        ("one bias for each layer", lambda d: weights_of(d) + len(d)),
        ("one bias for the whole network", lambda d: weights_of(d) + 1),
        ("a bias to each input of a layer", lambda d: sum(m * (n + 1) for m, n in pairwise(d))),
        ("to the inputs, too", lambda d: sum((m + 1) * (n + 1) for m, n in pairwise(d))),
        ("the last layer has biases, too", lambda d: weights_of(d) + sum(d[1:-1])),
        ("a bias for each weight", lambda d: 2 * weights_of(d)),
        ("follow each other", np.prod),
        ("follow each other", lambda d: np.prod(d) + sum(d[1:])),
        (
            "from every layer to every later",
            lambda d: sum(d) ** 2 // 2 - sum(n * n for n in d) // 2,
        ),
        ("sizes are added", lambda d: sum(m + n for m, n in pairwise(d))),
        ("only the first two layers", lambda d: (d[0] + 1) * d[1]),
        ("only the first two layers", counted_early),
        ("only the last two layers", counted_late),
        ("right for three layers only", lambda d: (d[0] + 1) * d[1] + (d[1] + 1) * d[2]),
        ("dimensions[-1] in Python is the last", round_the_back),
        ("has the index n - 1", one_layer_too_far),
        ("the sum of all its entries", lambda d: [(m + 1) * n for m, n in pairwise(d)]),
        ("return one thing", lambda d: (weights_of(d), sum(d[1:]))),
        ("2 times that", lambda d: 2 * count_in_a_loop(d)),
        ("too large by 1", lambda d: count_in_a_loop(d) + 1),
        ("A list is no array", lambda d: d[1:] * d[:-1]),
        ("must be made of numbers", lambda d: f"{count_in_a_loop(d)} parameters"),
        ("Did you mean pairwise?", lambda d: sum((m + 1) * n for m, n in pairwse(d))),  # noqa: F821
    ),
)


# Backward


def back(
    dw=lambda X, w, delta: X.T @ delta,
    dX=lambda X, w, delta: delta @ w.T,
    db=lambda X, w, delta: delta.sum(axis=0),
):
    """Return the backward pass with parts of it replaced."""
    return lambda X, w, delta: (dw(X, w, delta), dX(X, w, delta), db(X, w, delta))


right_back = back()


def back_in_loops(X, w, delta):
    dw, dX, db = np.zeros_like(w), np.zeros_like(X), np.zeros(w.shape[1])
    for s in range(X.shape[0]):
        for k in range(w.shape[1]):
            db[k] += delta[s, k]
            for j in range(w.shape[0]):
                dw[j, k] += X[s, j] * delta[s, k]
                dX[s, j] += delta[s, k] * w[j, k]
    return dw, dX, db


def back_of_lists(X, w, delta):
    columns = list(zip(*delta.tolist(), strict=True))
    dw = [[float(np.dot(x, d)) for d in columns] for x in zip(*X.tolist(), strict=True)]
    dX = [[float(np.dot(d, row)) for row in w.tolist()] for d in delta.tolist()]
    return [dw, dX, [sum(d) for d in columns]]


def back_in_place(X, w, delta):
    delta /= len(X)
    return right_back(X, w, delta * len(X))


def biases_in_place(X, w, delta):
    dw, dX = X.T @ delta, delta @ w.T
    delta[0] = delta.sum(axis=0)
    return dw, dX, delta[0]


BACKWARD = Tries(
    right=(
        right_back,
        back_in_loops,
        back_of_lists,
        lambda X, w, d: [(d.T @ X).T, (w @ d.T).T, np.ones(len(d)) @ d],
        lambda X, w, d: (
            np.einsum("sj,sk->jk", X, d),
            np.einsum("sk,jk->sj", d, w),
            np.einsum("sk->k", d),
        ),
        lambda X, w, d: right_back(np.matrix(X), np.matrix(w), np.matrix(d)),
        lambda X, w, d: right_back(X.astype("f"), w.astype("f"), d.astype("f")),
        lambda X, w, d: (sum(np.outer(x, e) for x, e in zip(X, d, strict=True)), d @ w.T, sum(d)),
        lambda X, w, d: (np.dot(X.T, d), np.inner(d, w), np.add.reduce(d)),
    ),
    wrong=(
        ("dw and dX are right. db is averaged", back(db=lambda X, w, d: d.mean(axis=0))),
        ("its column", back(db=lambda X, w, d: d.sum(axis=1))),
        ("slope for each sample", back(db=lambda X, w, d: d)),
        ("one number for all units", back(db=lambda X, w, d: d.sum())),
        ("which is 1", back(db=lambda X, w, d: np.ones(w.shape[1]))),
        ("only the first sample", back(db=lambda X, w, d: d[0])),
        ("dw and dX are right. db is 0", back(db=lambda X, w, d: np.zeros(w.shape[1]))),
        ("at the front", back(db=lambda X, w, d: d.sum(axis=0, keepdims=True))),
        ("dw is divided by the number of samples", back(dw=lambda X, w, d: X.T @ d / len(X))),
        (
            "dw and db are divided",
            back(lambda X, w, d: X.T @ d / len(X), db=lambda X, w, d: d.mean(axis=0)),
        ),
        ("a column of X", back(dw=lambda X, w, d: X @ d)),
        ("dw is transposed", back(dw=lambda X, w, d: d.T @ X)),
        ("entry by entry", back(dw=lambda X, w, d: X * d)),
        ("entry by entry", back(dw=lambda X, w, d: X.T * d)),
        ("what came in, X, is missing", back(dw=lambda X, w, d: d)),
        ("delta is missing", back(dw=lambda X, w, d: X)),
        ("dw has no w in it", back(dw=lambda X, w, d: (X.T @ d) * w)),
        ("only the first sample", back(dw=lambda X, w, d: np.outer(X[0], d[0]))),
        ("summed along the first axis", back(dw=lambda X, w, d: (X.T @ d).sum(axis=0))),
        ("along its row of w", back(dX=lambda X, w, d: d @ w)),
        ("dX is transposed", back(dX=lambda X, w, d: w @ d.T)),
        ("the factors of dX are in the wrong order", back(dX=lambda X, w, d: w @ d)),
        ("the factors of dX are in the wrong order", back(dX=lambda X, w, d: w.T @ d)),
        ("entry by entry", back(dX=lambda X, w, d: d * w.T)),
        ("entry by entry", back(dX=lambda X, w, d: d * w)),
        ("w is missing", back(dX=lambda X, w, d: d)),
        ("delta is missing", back(dX=lambda X, w, d: w.T)),
        ("the inverse", back(dX=lambda X, w, d: d @ np.linalg.inv(w))),
        ("a row for each sample", back(dX=lambda X, w, d: (d @ w.T).sum(axis=0))),
        ("a row for each sample", back(dX=lambda X, w, d: (d @ w.T).mean(axis=0))),
        ("dX is divided by the number of samples", back(dX=lambda X, w, d: d @ w.T / len(X))),
        (
            "db is averaged over the samples. The mean of the loss is in delta already; a bias is "
            "used by every sample, and paths add. dX is wrong as well",
            back(dX=lambda X, w, d: d @ w - 1, db=lambda X, w, d: d.mean(axis=0)),
        ),
        ("dw, dX and db have the wrong sign", lambda *v: tuple(-d for d in right_back(*v))),
        ("dX and db are swapped", lambda *v: tuple(right_back(*v)[i] for i in (0, 2, 1))),
        ("dw and db are right, dX is missing", lambda *v: right_back(*v)[::2]),
        ("dw is right, dX and db are missing", lambda *v: right_back(*v)[0]),
        ("db is still to be written", lambda *v: (*right_back(*v)[:2], ...)),
        ("db is a function, sum", lambda *v: (*right_back(*v)[:2], v[-1].sum)),
        ("changed its argument `delta`", back_in_place),
        ("changed its argument `delta`", biases_in_place),
        (
            "dw is made with the factors in the wrong order",
            lambda X, w, delta: (delta @ X, delta @ w.T, delta.sum(axis=0)),
        ),
        ("are in another order", lambda X, delta, w: right_back(X, w, delta)),
    ),
)


# Two layers in one


def merged(
    w=lambda w1, b1, w2, b2: w1 @ w2,
    b=lambda w1, b1, w2, b2: b1 @ w2 + b2,
):
    """Return the merged layer with parts of it replaced."""
    return lambda w1, b1, w2, b2: (w(w1, b1, w2, b2), b(w1, b1, w2, b2))


right_merge = merged()


def by_asking(w1, b1, w2, b2):
    def layers(X):
        return (X @ w1 + b1) @ w2 + b2

    b = layers(np.zeros((1, len(w1))))
    return layers(np.eye(len(w1))) - b, b[0]


def merged_in_loops(w1, b1, w2, b2):
    inputs, hidden, outputs = range(len(w1)), range(len(w2)), range(len(b2))
    w = [[sum(w1[i, j] * w2[j, k] for j in hidden) for k in outputs] for i in inputs]
    return w, [sum(b1[j] * w2[j, k] for j in hidden) + b2[k] for k in outputs]


def with_a_row_of_ones(w1, b1, w2, b2):
    def homogeneous(w, b):
        corner = np.zeros((len(w) + 1, len(b) + 1))
        corner[:-1, :-1], corner[-1, :-1], corner[-1, -1] = w, b, 1
        return corner

    both = reduce(np.matmul, [homogeneous(w1, b1), homogeneous(w2, b2)])
    return both[:-1, :-1], both[-1, :-1]


def merged_in_place(w1, b1, w2, b2):
    b2 += b1 @ w2
    return w1 @ w2, b2


MERGE = Tries(
    right=(
        right_merge,
        by_asking,
        merged_in_loops,
        with_a_row_of_ones,
        lambda w1, b1, w2, b2: [np.einsum("ij,jk->ik", w1, w2), np.einsum("j,jk->k", b1, w2) + b2],
        lambda w1, b1, w2, b2: (np.matrix(w1) * np.matrix(w2), np.matrix(b1) * w2 + b2),
        lambda *v: right_merge(*(part.astype(np.float32) for part in v)),
        lambda w1, b1, w2, b2: ((w2.T @ w1.T).T, w2.T @ b1 + b2),
    ),
    wrong=(
        ("w2 acts on it", merged(b=lambda w1, b1, w2, b2: b1 + b2)),
        ("b1 is lost", merged(b=lambda w1, b1, w2, b2: b2)),
        ("b2 is lost", merged(b=lambda w1, b1, w2, b2: b1 @ w2)),
        ("as it is", merged(b=lambda w1, b1, w2, b2: b1)),
        ("it stands on the left", merged(b=lambda w1, b1, w2, b2: w2 @ b1 + b2)),
        ("b2 is added after w2", merged(b=lambda w1, b1, w2, b2: (b1 + b2) @ w2)),
        ("b1 never meets w1", merged(b=lambda w1, b1, w2, b2: b1 @ w1 + b2)),
        ("b1 never meets w1", merged(b=lambda w1, b1, w2, b2: b1 @ w1 @ w2 + b2)),
        ("b1 was multiplied with b2", merged(b=lambda w1, b1, w2, b2: b1 * b2)),
        ("b2 was taken away", merged(b=lambda w1, b1, w2, b2: b1 @ w2 - b2)),
        ("entry by entry", merged(b=lambda w1, b1, w2, b2: b1 * w2 + b2)),
        ("one number for all units", merged(b=lambda w1, b1, w2, b2: (b1 @ w2 + b2).sum())),
        ("wrong order", merged(w=lambda w1, b1, w2, b2: w2 @ w1)),
        ("b is right. * multiplies entry by entry", merged(w=lambda w1, b1, w2, b2: w1 * w2)),
        ("weights were added", merged(w=lambda w1, b1, w2, b2: w1 + w2)),
        ("w is transposed", merged(w=lambda w1, b1, w2, b2: (w1 @ w2).T)),
        ("w is transposed", merged(w=lambda w1, b1, w2, b2: w2.T @ w1.T)),
        ("no transpose", merged(w=lambda w1, b1, w2, b2: w1 @ w2.T)),
        ("no transpose", merged(w=lambda w1, b1, w2, b2: w1.T @ w2)),
        ("b is right. the biases are no part", merged(w=lambda w1, b1, w2, b2: w1 @ w2 + b2)),
        ("the first weights alone", merged(w=lambda w1, b1, w2, b2: w1)),
        ("as if the second layer came first", lambda w1, b1, w2, b2: right_merge(w2, b2, w1, b1)),
        ("w and b are swapped", lambda *v: right_merge(*v)[::-1]),
        ("return 2 things, w, b; your code returned 1. w is right", lambda *v: right_merge(*v)[0]),
        ("w is right. b1 comes out of the first layer", merged(b=lambda w1, b1, w2, b2: b1 + b2)),
        ("changed its argument `b2`", merged_in_place),
        (
            "`w1` has shape (3, 4) and `b1 @ w2` has shape (2,)",
            lambda w1, b1, w2, b2: (w1 @ w2, w1 @ (b1 @ w2)),
        ),
        ("It is called with (w1, b1, w2, b2)", lambda w1, w2: (w1 @ w2, 0)),
    ),
)


# Read a gradient check

CULPRIT = Tries(
    right=("c", "C", " c", "c ", np.str_("c"), np.array("c")),
    wrong=(
        ("it is the weights", "a"),
        ("it is the weights", "A"),
        ("all ratios would be 1", "b"),
        ("one number for all units", "d"),
        ("not one of the choices: ['a', 'b', 'c', 'd']", "e"),
        ("not one of the choices: ['a', 'b', 'c', 'd']", 3),
        ("not one of the choices: ['a', 'b', 'c', 'd']", 0.0625),
        ("not one of the choices: ['a', 'b', 'c', 'd']", "a, c"),
        ("not one of the choices: ['a', 'b', 'c', 'd']", "delta.mean(axis=0)"),
        ("by itself. You gave ['c']", ["c"]),
        ("by itself. You gave ('b', 'c')", ("b", "c")),
        ("You gave a function", dense),
    ),
)


# Stretch: one gradient for each sample


def per_sample(X, delta):
    return X[:, :, np.newaxis] * delta[:, np.newaxis, :]


def kept_the_last(X, delta):
    for x, d in zip(X, delta, strict=True):
        dw = np.outer(x, d)
    return dw


def returned_the_first(X, delta):
    for x, d in zip(X, delta, strict=True):
        return np.outer(x, d)


def running_sum(X, delta):
    dw, all_of_them = 0, []
    for x, d in zip(X, delta, strict=True):
        dw = dw + np.outer(x, d)
        all_of_them.append(dw)
    return all_of_them


PER_SAMPLE = Tries(
    right=(
        per_sample,
        lambda X, delta: np.einsum("sj,sk->sjk", X, delta),
        lambda X, delta: [np.outer(x, d) for x, d in zip(X, delta, strict=True)],
        lambda X, delta: X[:, :, None] @ delta[:, None, :],
        lambda X, delta: [[[a * b for b in d] for a in x] for x, d in zip(X, delta, strict=True)],
        lambda X, delta: per_sample(X.astype("f"), delta.astype("f")),
        lambda X, delta: np.swapaxes(per_sample(delta, X), 1, 2),
        lambda X, delta: tuple(
            np.matrix(x).T * np.matrix(d) for x, d in zip(X, delta, strict=True)
        ),
    ),
    wrong=(
        ("Keep the samples apart", lambda X, d: X.T @ d),
        ("matrix is transposed", lambda X, d: np.swapaxes(per_sample(X, d), 1, 2)),
        ("the last axis", lambda X, d: np.moveaxis(per_sample(X, d), 0, -1)),
        ("in the middle", lambda X, d: np.swapaxes(per_sample(X, d), 0, 1)),
        ("once more", lambda X, d: per_sample(X, d) / len(X)),
        ("own loss", lambda X, d: per_sample(X, d) * len(X)),
        ("row s of delta only", lambda X, d: X[:, :, None] * d.sum(axis=0)),
        ("row s of X only", lambda X, d: X.sum(axis=0)[:, None] * d[:, None, :]),
        ("not added", lambda X, d: X[:, :, None] + d[:, None, :]),
        ("entry by entry", lambda X, d: X * d),
        ("the running sum", running_sum),
        ("the running sum", lambda X, d: np.cumsum(per_sample(X, d), axis=0)),
        ("the gradient of the whole batch again", lambda X, d: np.stack([X.T @ d] * len(X))),
        ("the first entry of what is right", returned_the_first),
        ("the last entry of what is right", kept_the_last),
        ("averaged along the first axis", lambda X, d: per_sample(X, d).mean(axis=0)),
        ("summed along the last axis", lambda X, d: per_sample(X, d).sum(axis=-1)),
        ("all samples with all", lambda X, d: np.multiply.outer(X, d)),
        ("all samples with all", lambda X, d: np.outer(X, d)),
        ("a row for each sample, and no matrix", lambda X, d: per_sample(X, d).reshape(len(X), -1)),
        ("wrong sign", lambda X, d: -per_sample(X, d)),
        ("2 times that", lambda X, d: 2 * per_sample(X, d)),
        ("one axis too many, at the front", lambda X, d: [per_sample(X, d)]),
        ("delta is missing", lambda X, d: X[:, :, None] * np.ones_like(d)[:, None, :]),
        ("their new axis at the end", lambda X, d: X[:, :, None] * d[:, :, None]),
        ("delta in the middle", lambda X, d: X[:, None] * d),
        ("there are fewer axes", lambda X, d: X[:, :, 0] * d),
        ("In your function these have one: X, d", lambda X, d: x * d),  # noqa: F821
    ),
)


TRIES = {
    "forward": FORWARD,
    "count": COUNT,
    "backward": BACKWARD,
    "merge": MERGE,
    "culprit": CULPRIT,
    "per_sample": PER_SAMPLE,
}
