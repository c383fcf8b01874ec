"""Attempts at the exercises of chapter 4."""

import math
from copy import deepcopy

import numpy as np

from nn_core import MSE, NN, SGD, Sigmoid, Tanh, gradient_check
from tests.exercises.tries import Tries


def slope(z):
    return 1 - np.tanh(z) ** 2


def hidden_delta(delta_next, w, z):
    return (delta_next @ w.T) * slope(z)


def hidden_delta_by_loops(delta_next, w, z):
    delta = []
    for s in range(len(z)):
        row = []
        for j in range(len(w)):
            back = sum(delta_next[s][k] * w[j][k] for k in range(len(w[j])))
            row.append(back * (1 - math.tanh(z[s][j]) ** 2))
        delta.append(row)
    return delta


def hidden_delta_by_samples(delta_next, w, z):
    delta = np.empty_like(z)
    for s, (d, z_s) in enumerate(zip(delta_next, z, strict=True)):
        delta[s] = np.diag(slope(z_s)) @ w @ d  # the Jacobian of tanh, as a matrix
    return delta


def hidden_delta_in_float32(*arrays):
    return hidden_delta(*(array.astype(np.float32) for array in arrays))


def scale_z(delta_next, w, z):
    z *= 1
    np.tanh(z, out=z)
    return (delta_next @ w.T) * (1 - z**2)


HIDDEN_DELTA = Tries(
    right=(
        hidden_delta,
        hidden_delta_by_loops,
        hidden_delta_by_samples,
        hidden_delta_in_float32,
        lambda d, w, z: np.einsum("sk,jk,sj->sj", d, w, slope(z)),
        lambda d, w, z: np.dot(w, d.T).T / np.cosh(z) ** 2,
        lambda d, w, z: Tanh.gradient(z) * d.dot(w.transpose()),
        lambda d, w, z: (d @ w.T) * (1 - np.tanh(z)) * (1 + np.tanh(z)),
        lambda d, w, z: hidden_delta(d, w, z).tolist(),
        lambda d, w, z: [[*row] for row in hidden_delta(d, w, z)],
        lambda d, w, z: (d @ w.T) * (np.tanh(z + 1e-6) - np.tanh(z - 1e-6)) / 2e-6,
    ),
    wrong=(
        ("w has lost its transpose", lambda d, w, z: (d @ w) * slope(z)),
        ("entry by entry", lambda d, w, z: d @ w.T @ slope(z)),
        ("@ in place of the first *", lambda d, w, z: d * w.T * slope(z)),
        ("at a, not z", lambda d, w, z: d @ w.T * slope(np.tanh(z))),
        ("tanh(z) itself", lambda d, w, z: d @ w.T * np.tanh(z)),
        ("square is lost", lambda d, w, z: d @ w.T * (1 - np.tanh(z))),
        ("only tanh is squared", lambda d, w, z: d @ w.T * (1 - np.tanh(z)) ** 2),
        ("you squared z", lambda d, w, z: d @ w.T * (1 - np.tanh(z * z))),
        ("a plus where a minus", lambda d, w, z: d @ w.T * (1 + np.tanh(z) ** 2)),
        ("put brackets", lambda d, w, z: d @ w.T * 1 - np.tanh(z) ** 2),
        ("you added the slope", lambda d, w, z: d @ w.T + slope(z)),
        ("you divided by the slope", lambda d, w, z: d @ w.T / slope(z)),
        ("came before the weights", lambda d, w, z: (d * slope(z)) @ w.T),
        ("delta_next is transposed", lambda d, w, z: (d.T @ w.T) * slope(z)),
        ("in the wrong order", lambda d, w, z: w @ d * slope(z)),
        ("in the wrong order", lambda d, w, z: w.T @ d * slope(z)),
        ("the inverse of w", lambda d, w, z: d @ np.linalg.inv(w) * slope(z)),
        ("1 - a² takes a", lambda d, w, z: d @ w.T * (1 - z**2)),
        ("That of tanh is 1 - a²", lambda d, w, z: d @ w.T * np.tanh(z) * (1 - np.tanh(z))),
        ("sigmoid's slope", lambda d, w, z: d @ w.T * Sigmoid.gradient(z)),
        ("slope of ReLU", lambda d, w, z: d @ w.T * np.where(z > 0, 1, 0)),
        ("by z itself", lambda d, w, z: d @ w.T * z),
        ("One factor is left", lambda d, w, z: d @ w.T),
        ("this is g'(z) alone", lambda d, w, z: slope(z)),
        ("The mean is in delta_next already", lambda d, w, z: hidden_delta(d, w, z) / len(d)),
        ("as for db", lambda d, w, z: hidden_delta(d, w, z).sum(axis=0)),
        ("took a mean over the samples", lambda d, w, z: hidden_delta(d, w, z).mean(0)),
        ("like z it has a row for each sample", lambda d, w, z: hidden_delta(d, w, z).T),
        ("this is dL/dw", lambda d, w, z: np.tanh(z).T @ d),
        ("the optimizer's", lambda d, w, z: -hidden_delta(d, w, z)),
        ("the optimizer's", lambda d, w, z: (w @ d.T).T * -slope(z)),
        ("changed its argument `z`", scale_z),
        ("take one number", lambda d, w, z: d @ w.T * (1 - math.tanh(z) ** 2)),
        ("x² is x**2", lambda d, w, z: d @ w.T * (1 - np.tanh(z) ^ 2)),
        ("Is it np.tanh?", lambda d, w, z: d @ w.T * (1 - tanh(z) ** 2)),  # noqa: F821
        ("printed", lambda d, w, z: print(hidden_delta(d, w, z))),
        ("other parameters than the exercise", lambda d, w: d @ w.T),
        ("is a class, and the exercise asks for a function", Tanh),
    ),
)

RIGHT_GRADIENTS = """
def attempt(nn, X, y):
    z, a = nn.forward(X)
    last, g = nn.n_layers, nn.activations
    dw, db = {}, {}
    delta = nn.loss.gradient(y, a[last]) * g[last].gradient(z[last])
    for i in range(last - 1, 0, -1):
        dw[i] = a[i].T @ delta
        db[i] = delta.sum(axis=0)
        if i > 1:
            delta = (delta @ nn.w[i].T) * g[i].gradient(z[i])
    return dw, db
"""
OUTPUT, HIDDEN = "g[last].gradient(z[last])", "g[i].gradient(z[i])"
LOSS = "nn.loss.gradient(y, a[last])"
TAKE = "        dw[i] = a[i].T @ delta\n        db[i] = delta.sum(axis=0)\n"
MOVE = "            delta = (delta @ nn.w[i].T) * g[i].gradient(z[i])\n"
RETURN = "    return dw, db"


def gradients(*replacements):
    """Return the right gradients with some of their text replaced."""
    source = RIGHT_GRADIENTS
    for old, new in replacements:
        assert old in source
        source = source.replace(old, new)
    names = {"np": np}
    exec(source, names)
    return names["attempt"]


def at(i, *arrays):
    return [array[i] for array in arrays]


def all_deltas_first(nn, X, y):
    z, a = nn.forward(X)
    delta = {nn.n_layers: nn.loss.gradient(y, a[nn.n_layers])}
    delta[nn.n_layers] *= nn.activations[nn.n_layers].gradient(z[nn.n_layers])
    for i in sorted(z)[-2::-1]:
        delta[i] = delta[i + 1] @ nn.w[i].T * nn.activations[i].gradient(z[i])
    return (
        {i: np.einsum("sj,sk->jk", a[i], delta[i + 1]) for i in nn.w},
        {i: np.einsum("sk->k", delta[i + 1]) for i in nn.w},
    )


def by_recursion(nn, X, y):
    z, a = nn.forward(X)

    def delta(i):
        if i == nn.n_layers:
            behind = nn.loss.gradient(y, a[i])
        else:
            behind = np.inner(delta(i + 1), nn.w[i])
        return behind * nn.activations[i].gradient(z[i])

    return [
        {i: np.dot(a[i].T, delta(i + 1)) for i in nn.w},
        {i: np.ones(len(X)) @ delta(i + 1) for i in nn.b},
    ]


def sample_by_sample(nn, X, y):
    """Add up what each sample does, in Python lists; the loss is asked once, for its mean."""
    z, a = nn.forward(X)
    last = nn.n_layers
    dw = {i: [[0.0] * w.shape[1] for _ in range(w.shape[0])] for i, w in nn.w.items()}
    db = {i: [0.0] * len(b) for i, b in nn.b.items()}
    first = nn.loss.gradient(y, a[last])
    for s in range(len(X)):
        delta = [
            d * g for d, g in zip(first[s], nn.activations[last].gradient(z[last])[s], strict=True)
        ]
        for i in reversed(nn.w):
            for k, d in enumerate(delta):
                db[i][k] += d
                for j, a_j in enumerate(a[i][s]):
                    dw[i][j][k] += a_j * d
            if i == 1:
                break
            slopes = nn.activations[i].gradient(z[i])[s]
            delta = [
                sum(w * d for w, d in zip(row, delta, strict=True)) * slope
                for row, slope in zip(nn.w[i], slopes, strict=True)
            ]
    return dw, db


def with_a_column_of_ones(nn, X, y):
    """The bias as the weight of an input that is always 1, and a forward pass of its own."""
    a, z = {1: np.asarray(X)}, {}
    for i in nn.w:
        z[i + 1] = np.column_stack([a[i], np.ones(len(X))]) @ np.vstack([nn.w[i], nn.b[i]])
        a[i + 1] = nn.activations[i + 1].activation(z[i + 1])
    behind, i = nn.loss.gradient(y, a[nn.n_layers]), nn.n_layers
    dw, db = {}, {}
    while i > 1:
        delta = behind * nn.activations[i].gradient(z[i])
        i -= 1
        both = np.column_stack([a[i], np.ones(len(X))]).T @ delta
        dw[i], db[i] = both[:-1], both[-1]
        behind = delta @ nn.w[i].T
    return dw, db


def in_float32(nn, X, y):
    def small(arrays):
        return {i: np.asarray(array, np.float32) for i, array in arrays.items()}

    z, a = map(small, nn.forward(X))
    w, last = small(nn.w), nn.n_layers
    dw, db = {}, {}
    delta = nn.loss.gradient(y.astype(np.float32), a[last])
    for i in range(last, 1, -1):
        delta = delta * nn.activations[i].gradient(z[i])
        dw[i - 1], db[i - 1] = a[i - 1].T @ delta, delta.sum(0)
        delta = delta @ w[i - 1].T
    return dw, db


def until_there_is_no_layer(nn, X, y):
    z, a = nn.forward(X)
    dw, db, i = {}, {}, nn.n_layers - 1
    delta = nn.loss.gradient(y, a[i + 1]) * nn.activations[i + 1].gradient(z[i + 1])
    try:
        while True:
            dw[np.int64(i)], db[np.int64(i)] = a[i].T @ delta, sum(delta)
            delta = delta @ nn.w[i].T * nn.activations[i].gradient(z[i])
            i -= 1
    except KeyError:
        return dw, db


def by_nudges(nn, X, y):
    """Another algorithm, slow and no backpropagation, but no wrong answer."""
    steps = 1e-5 * np.eye(nn.theta.size)
    slopes = [
        sum(sign * loss_at(nn, X, y, nn.theta + sign * step) for sign in (1, -1)) / 2e-5
        for step in steps
    ]
    twin = nn.with_theta(slopes)
    return dict(twin.w), dict(twin.b)


def library(nn, X, y):
    return nn.gradients(X, y)


def library_of_a_subclass(nn, X, y):
    class Mine(NN):
        def gradients(self, X, y):
            return super().gradients(X, y)

    return Mine.gradients(nn, X, y) if isinstance(nn, Mine) else NN.gradients(nn, X, y)


def library_on_a_copy(nn, X, y):
    return nn.with_theta(nn.theta.copy()).gradients(X, y)


def library_by_a_step(nn, X, y):
    twin = nn.with_theta(nn.theta)
    twin.optimizer = SGD(1)
    twin.fit(X, y, 1, len(X))
    return (
        {i: nn.w[i] - twin.w[i] for i in nn.w},
        {i: nn.b[i] - twin.b[i] for i in nn.w},
    )


def library_by_a_check(nn, X, y):
    report = gradient_check(nn, X, y)
    return (
        {i: report.numeric[f"w[{i}]"] for i in nn.w},
        {i: report.numeric[f"b[{i}]"] for i in nn.w},
    )


class Mine(NN):
    """Inherits what it is asked to write."""


class Own(NN):
    def gradients(self, X, y):
        return all_deltas_first(self, X, y)


def net(kind=NN):
    return kind((2, 3, 1), (Tanh, Sigmoid), MSE, SGD(0.1), rng=0)


NOT_WRITTEN = [
    ("asks the library for the gradients", attempt)
    for attempt in (
        library,
        library_of_a_subclass,
        library_on_a_copy,
        library_by_a_step,
        library_by_a_check,
        NN.gradients,
        net().gradients,
        Mine.gradients,
        net(Mine).gradients,
    )
]
GRADIENTS = Tries(
    right=(
        gradients(),
        gradients((MOVE, MOVE.replace("nn.w[i].T", "np.transpose(nn.w[i])"))),
        all_deltas_first,
        by_recursion,
        sample_by_sample,
        with_a_column_of_ones,
        in_float32,
        until_there_is_no_layer,
        by_nudges,
        Own.gradients,
        net(Own).gradients,
    ),
    wrong=(
        *NOT_WRITTEN,
        # The two natural slips, and others of the loop.
        (
            "leave out the line that moves it for i = 1",
            gradients(("        if i > 1:\n" + MOVE, MOVE[4:])),
        ),
        (
            "Layer 1 is the input",
            gradients(
                ("        if i > 1:\n    ", ""), (TAKE, ""), ("    return", TAKE + "    return")
            ),
        ),
        (
            "had moved back already",
            gradients((TAKE + "        if i > 1:\n" + MOVE, "        if i > 1:\n" + MOVE + TAKE)),
        ),
        (
            "leave out the line that moves it for i = 1",
            gradients((TAKE + "        if i > 1:\n" + MOVE, MOVE[4:] + TAKE)),
        ),
        ("delta stays where it is", gradients(("        if i > 1:\n" + MOVE, ""))),
        (
            "the last of them are w[3], b[3]",
            gradients(("range(last - 1, 0, -1)", "range(last, 0, -1)")),
        ),
        (
            "They count from 1",
            gradients(
                ("range(last - 1, 0, -1)", "range(last - 1, -1, -1)"), ("if i > 1", "if i != 1")
            ),
        ),
        (
            "see where your loop ends",
            gradients(("range(last - 1, 0, -1)", "range(last - 1, 1, -1)")),
        ),
        ("see where your loop ends", gradients(("range(last - 1, 0, -1)", "range(last - 1, 0)"))),
        ("runs from the first layer on", gradients(("range(last - 1, 0, -1)", "range(1, last)"))),
        ("what w[1] multiplies is a[1]", gradients(("a[i].T", "z[i].T"))),
        # Factors of delta.
        ("last layer at a, not", gradients((OUTPUT, "g[last].gradient(a[last])"))),
        ("hidden layers at a, not", gradients((HIDDEN, "g[i].gradient(a[i])"))),
        (
            "the derivatives at a, not z",
            gradients((OUTPUT, "g[last].gradient(a[last])"), (HIDDEN, "g[i].gradient(a[i])")),
        ),
        ("the last layer has an activation", gradients((f" * {OUTPUT}", ""))),
        ("still dL/da", gradients((f" * {HIDDEN}", ""))),
        ("no layer has its factor", gradients((f" * {OUTPUT}", ""), (f" * {HIDDEN}", ""))),
        ("you multiplied by a", gradients((OUTPUT, "a[last]"), (HIDDEN, "a[i]"))),
        (
            "you multiplied by a",
            gradients((OUTPUT, "g[last].activation(z[last])"), (HIDDEN, "g[i].activation(z[i])")),
        ),
        (
            "ask nn.activations[i]",
            gradients((OUTPUT, "a[last] * (1 - a[last])"), (HIDDEN, "a[i] * (1 - a[i])")),
        ),
        ("1 - a² is the slope of tanh", gradients((HIDDEN, "(1 - a[i] ** 2)"))),
        ("z > 0 is the slope of ReLU", gradients((HIDDEN, "(z[i] > 0)"))),
        ("a > 0 is the slope of ReLU", gradients((HIDDEN, "(a[i] > 0)"))),
        ("never negative", gradients((HIDDEN, "(a[i] >= 0)"))),
        ("wrong activation", gradients((HIDDEN, "g[i + 1].gradient(z[i])"))),
        ("at the z of the layer after", gradients((HIDDEN, "g[i].gradient(z[i + 1])"))),
        ("where delta arrives", gradients((HIDDEN, "g[i + 1].gradient(z[i + 1])"))),
        (
            "multiplied",
            gradients((f") * {HIDDEN}", f") + {HIDDEN}"), (f" * {OUTPUT}", f" + {OUTPUT}")),
        ),
        (
            "* in place",
            gradients((f") * {HIDDEN}", f") @ {HIDDEN}"), (f" * {OUTPUT}", f" @ {OUTPUT}")),
        ),
        # The loss.
        ("You lost the mean", gradients((LOSS, "2 * (a[last] - y)"))),
        ("by both numbers", gradients((LOSS, "2 / len(y) * (a[last] - y)"))),
        ("slope of a square", gradients((LOSS, "(a[last] - y) / y.size"))),
        ("its 2 and its mean are lost", gradients((LOSS, "(a[last] - y)"))),
        (
            "of a sigmoid with cross-entropy",
            gradients((f"{LOSS} * {OUTPUT}", "(a[last] - y) / len(y)")),
        ),
        ("takes y first", gradients((LOSS, "nn.loss.gradient(a[last], y)"))),
        ("right for MSE", gradients((LOSS, "2 * (a[last] - y) / y.size"))),
        ("all gradients have the wrong sign", gradients((LOSS, f"-{LOSS}"))),
        ("once more", gradients((LOSS, f"{LOSS} / len(X)"))),
        ("The loss is a mean", gradients((LOSS, f"{LOSS} * len(X)"))),
        (
            "the steps are the optimizer's",
            gradients((LOSS, f"nn.optimizer.learning_rate * {LOSS}")),
        ),
        # Weights and biases.
        ("the biases are a mean", gradients(("sum(", "mean("))),
        ("You summed over the units", gradients(("axis=0", "axis=1"))),
        ("a mean over the units", gradients(("sum(axis=0", "mean(axis=1"))),
        ("each unit has a bias of its own", gradients(("axis=0", ""))),
        ("take keepdims away", gradients(("axis=0", "axis=0, keepdims=True"))),
        ("all samples share one bias", gradients(("delta.sum(axis=0)", "delta"))),
        ("the first sample alone", gradients(("delta.sum(axis=0)", "delta[0]"))),
        ("the biases are right", gradients(("@ delta", "@ delta / len(X)"))),
        ("once more", gradients(("@ delta", "@ delta / len(X)"), ("sum(", "mean("))),
        ("a has lost its transpose", gradients(("a[i].T @", "a[i] @"))),
        ("dw is a matrix product", gradients(("a[i].T @", "a[i] *"))),
        ("every dw is transposed", gradients(("a[i].T @ delta", "delta.T @ a[i]"))),
        ("the a of the wrong layer", gradients(("a[i].T @", "a[i + 1].T @"))),
        ("w has lost its transpose", gradients(("nn.w[i].T", "nn.w[i]"))),
        ("the wrong weights", gradients(("nn.w[i].T", "nn.w[i - 1].T"))),
        # The network.
        (
            "that the forward pass never saw",
            gradients(
                (
                    "        if i",
                    "        nn.w[i] -= nn.optimizer.learning_rate * dw[i]\n"
                    "        nn.b[i] -= nn.optimizer.learning_rate * db[i]\n        if i",
                )
            ),
        ),
        (
            "the update is the optimizer's",
            gradients(
                ("    return", "    for i in dw:\n        nn.w[i] -= 0.1 * dw[i]\n    return")
            ),
        ),
        ("leave nn alone", gradients((RETURN, f"    nn.b[1] += 1\n{RETURN}"))),
        # What is returned.
        ("your code returned a dict with the keys [3, 2, 1]", gradients((RETURN, "    return dw"))),
        ("returned a tuple of 3", gradients((RETURN, "    return dw, db, delta"))),
        ("dw comes first", gradients((RETURN, "    return db, dw"))),
        (
            "db must be a dict with the keys",
            gradients((RETURN, "    return dw, list(db.values())")),
        ),
        (
            "yours is a list of 3",
            gradients((RETURN, "    return list(dw.values()), list(db.values())")),
        ),
        ("yours is an ndarray", gradients((RETURN, "    return dw[1], db[1]"))),
        (
            "layers count from 1",
            gradients(
                (RETURN, "    return [{i - 1: d for i, d in part.items()} for part in (dw, db)]")
            ),
        ),
        ("takes its key from the first", gradients(("dw[i]", "dw[i + 1]"), ("db[i]", "db[i + 1]"))),
        ("db[i] belongs to nn.b[i]", gradients(("db[i]", 'db[f"b{i}"]'))),
        ("asks for a function", net()),
        # Python's own errors.
        ("returned nothing", gradients((RETURN, "    result = dw, db"))),
        ("printed", gradients((RETURN, "    print(dw, db)"))),
        ("call it, with round brackets", gradients((HIDDEN, "g[i].gradient"))),
        ("Take what is in it by its key", gradients((HIDDEN, "g.gradient(z[i])"))),
        ("In your function these have one: nn", gradients(("nn.forward", "self.forward"))),
        ("used before it has a value", gradients((f"    delta = {LOSS} * {OUTPUT}\n", ""))),
        ("other parameters than the exercise", lambda X, y: {}),
    ),
)


class Momentum:
    def __init__(self, learning_rate, momentum):
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity = None

    def step(self, weights, gradients):
        if self.velocity is None:
            self.velocity = np.zeros_like(weights)
        self.velocity *= self.momentum
        self.velocity += gradients
        weights -= self.learning_rate * self.velocity


class StepInVelocity(Momentum):
    """The same walk: the learning rate is in the velocity."""

    def step(self, weights, gradients):
        old = 0 if self.velocity is None else self.velocity
        self.velocity = self.momentum * old - self.learning_rate * gradients
        weights += self.velocity


class InLists(Momentum):
    def step(self, weights, gradients):
        old = self.velocity or [0.0] * len(weights)
        self.velocity = [self.momentum * v + float(g) for v, g in zip(old, gradients, strict=True)]
        for k, v in enumerate(self.velocity):
            weights[k] = weights[k] - self.learning_rate * v


class InFloat32(Momentum):
    def step(self, weights, gradients):
        old = np.zeros(len(weights), np.float32) if self.velocity is None else self.velocity
        self.velocity = np.float32(self.momentum) * old + gradients.astype(np.float32)
        weights[:] = weights - self.learning_rate * self.velocity


class WithAllGradients(Momentum):
    """No velocity: it keeps every gradient and adds them up, the older the fainter."""

    def step(self, weights, gradients):
        self.velocity = [*(self.velocity or []), gradients.copy()]
        ages = range(len(self.velocity))[::-1]
        faded = [self.momentum**age * g for age, g in zip(ages, self.velocity, strict=True)]
        np.subtract(weights, self.learning_rate * sum(faded), out=weights)


class InAttributesOfTheClass(Momentum):
    """A number of the class is no shared state, as long as each object makes its own velocity."""

    velocity = 0

    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum = learning_rate, momentum

    def step(self, weights, gradients):
        self.velocity = gradients + self.velocity * self.momentum
        weights += -self.learning_rate * self.velocity
        return weights


class InADict(Momentum):
    """A velocity for each place, by the place's index."""

    def __init__(self, learning_rate, momentum):
        super().__init__(learning_rate, momentum)
        self.velocity = {}

    def step(self, weights, gradients):
        for k, g in np.ndenumerate(gradients):
            self.velocity[k] = self.momentum * self.velocity.get(k, 0) + g
            weights[k] -= self.learning_rate * self.velocity[k]


def factory(learning_rate, momentum):
    return Momentum(learning_rate, momentum)


def stepping(step, **attributes):
    return type("Wrong", (Momentum,), {"step": step} | attributes)


def by(velocity, use=lambda velocity, gradients, momentum: velocity):
    """Return an optimizer with this rule for the velocity, and for what to do with it."""

    def step(self, weights, gradients):
        old = np.zeros_like(weights) if self.velocity is None else self.velocity
        self.velocity = velocity(old, gradients, self.momentum)
        weights -= self.learning_rate * use(self.velocity, gradients, self.momentum)

    return stepping(step)


def usual(v, g, m):
    return m * v + g


def not_in_place(self, weights, gradients):
    weights = weights - self.learning_rate * gradients


def return_new_weights(self, weights, gradients):
    return weights - self.learning_rate * gradients


def forget(self, weights, gradients):
    velocity = self.momentum * 0 + gradients
    weights -= self.learning_rate * velocity


def keep_the_array(self, weights, gradients):
    if self.velocity is None:
        self.velocity = gradients
    else:
        self.velocity = self.momentum * self.velocity + gradients
    weights -= self.learning_rate * self.velocity


def change_the_array(self, weights, gradients):
    if self.velocity is None:
        self.velocity = gradients
    else:
        self.velocity *= self.momentum
        self.velocity += gradients
    weights -= self.learning_rate * self.velocity


def add_to_the_gradients(self, weights, gradients):
    gradients += self.momentum * (0 if self.velocity is None else self.velocity)
    self.velocity = gradients.copy()
    weights -= self.learning_rate * self.velocity


def scale_the_gradients(self, weights, gradients):
    gradients *= self.learning_rate
    self.velocity = self.momentum * (0 if self.velocity is None else self.velocity) + gradients
    weights -= self.velocity


def swapped(self, gradients, weights):
    Momentum.step(self, weights, gradients)


def use_the_old(self, weights, gradients):
    if self.velocity is None:
        self.velocity = np.zeros_like(weights)
    weights -= self.learning_rate * self.velocity
    self.velocity = self.momentum * self.velocity + gradients


def remember_the_last_gradient(self, weights, gradients):
    old = 0 if self.velocity is None else self.velocity
    weights -= self.learning_rate * (self.momentum * old + gradients)
    self.velocity = gradients.copy()


def without_self(self, weights, gradients):
    velocity = self.momentum * velocity + gradients  # noqa: F821
    weights -= self.learning_rate * velocity


def momentum_without_self(self, weights, gradients):
    self.velocity = momentum * self.velocity + gradients  # noqa: F821
    weights -= self.learning_rate * self.velocity


class NoStep:
    def __init__(self, learning_rate, momentum):
        pass

    def update(self, weights, gradients):
        pass


class NoSelf(Momentum):
    def step(weights, gradients):
        weights -= gradients


class StartsAtNone(Momentum):
    def step(self, weights, gradients):
        self.velocity = self.momentum * self.velocity + gradients
        weights -= self.learning_rate * self.velocity


class NoVelocity(StartsAtNone):
    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum = learning_rate, momentum


class SharedArray:
    velocity = np.zeros(4)

    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum = learning_rate, momentum

    step = Momentum.step


class SharedByName(Momentum):
    velocity = 0

    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum = learning_rate, momentum

    def step(self, weights, gradients):
        SharedByName.velocity = self.momentum * SharedByName.velocity + gradients
        weights -= self.learning_rate * SharedByName.velocity


class SharedDefault(Momentum):
    def __init__(self, learning_rate, momentum, velocity=np.zeros(4)):  # noqa: B008
        super().__init__(learning_rate, momentum)
        self.velocity = velocity


def rated(use):
    """Return an optimizer whose step is use(learning_rate, velocity)."""

    def step(self, weights, gradients):
        self.velocity = self.momentum * (0 if self.velocity is None else self.velocity) + gradients
        weights -= use(self.learning_rate, self.velocity)

    return stepping(step)


class Exchanged(Momentum):
    def __init__(self, momentum, learning_rate):
        super().__init__(learning_rate, momentum)


MOMENTUM = Tries(
    right=(
        Momentum,
        StepInVelocity,
        InLists,
        InFloat32,
        WithAllGradients,
        InAttributesOfTheClass,
        InADict,
        by(usual),
    ),
    wrong=(
        ("makes a new array", stepping(not_in_place)),
        ("makes a new array", stepping(return_new_weights)),
        ("plain gradient descent", by(lambda v, g, m: g)),
        ("keep it as self.velocity", stepping(forget)),
        ("One minus is needed", by(usual, lambda v, g, m: -v)),
        ("uphill, along the gradient", by(usual, lambda v, g, m: -g)),
        ("One minus is needed", by(lambda v, g, m: m * v - g)),
        ("what went on goes on", by(lambda v, g, m: g - m * v)),
        ("momentum multiplies the old velocity, and nothing", by(usual, lambda v, g, m: m * v)),
        ("moving average, with the gradient times", by(lambda v, g, m: m * v + (1 - m) * g)),
        ("its two factors are exchanged", by(lambda v, g, m: (1 - m) * v + m * g)),
        ("not by 1 - momentum", by(lambda v, g, m: (1 - m) * v + g)),
        ("forgets nothing", by(lambda v, g, m: v + g)),
        ("the old velocity that is to fade", by(lambda v, g, m: v + m * g)),
        ("count in full", by(lambda v, g, m: m * (v + g))),
        ("Nesterov", by(usual, lambda v, g, m: m * v + g)),
        ("counts twice", by(usual, lambda v, g, m: v + g)),
        ("the learning rate is missing", rated(lambda r, v: v)),
        ("in there twice", rated(lambda r, v: r * r * v)),
        ("one step late", stepping(use_the_old)),
        ("one step long", stepping(remember_the_last_gradient)),
        ("Keep a copy", stepping(keep_the_array)),
        ("keep a copy of it", stepping(change_the_array)),
        ("changes the array of gradients", stepping(add_to_the_gradients)),
        ("make a new array", stepping(scale_the_gradients)),
        ("the two are swapped", stepping(swapped)),
        ("they share it", SharedArray),
        ("they share it", SharedByName),
        ("they share it", SharedDefault),
        ("are exchanged", Exchanged),
        ("the exercise asks for a class", factory),
        ("written with self: self.velocity", stepping(without_self)),
        ("written with self: self.momentum", stepping(momentum_without_self)),
        ("Of a method the first is self", NoSelf),
        ("has no method step", NoStep),
        ("set it to None", StartsAtNone),
        ("There is no velocity in a NoVelocity", NoVelocity),
        ("Give the class itself", Momentum(0.1, 0.9)),
        ("how many values", SGD),
    ),
)


def loss_at(nn, X, y, theta):
    return nn.loss.loss(y, nn.with_theta(theta).predict(X))


def measured(nn, X, y, d, epsilon):
    above, below = (loss_at(nn, X, y, nn.theta + sign * epsilon * d) for sign in (1, -1))
    return (above - below) / (2 * epsilon)


def flat(nn, X, y, order="C"):
    dw, db = nn.gradients(X, y)
    return np.concatenate([part for i in nn.w for part in (dw[i].ravel(order), db[i])])


def promised(nn, X, y, d, epsilon, order="C"):
    return np.sum(flat(nn, X, y, order) * d)


def along(measure=measured, promise=promised):
    return lambda *arguments: (measure(*arguments), promise(*arguments))


def weights_first(nn, X, y, d, epsilon):
    dw, db = nn.gradients(X, y)
    return np.concatenate([*(dw[i].ravel() for i in dw), *(db[i] for i in db)]) @ d


def last_first(nn, X, y, d, epsilon):
    dw, db = nn.gradients(X, y)
    layers = sorted(dw, reverse=True)
    return np.concatenate([part for i in layers for part in (dw[i].ravel(), db[i])]) @ d


def without_biases(nn, X, y, d, epsilon):
    dw, _ = nn.gradients(X, y)
    along = nn.with_theta(d)
    return sum(np.sum(dw[i] * along.w[i]) for i in dw)


def nudge_in_place(nn, X, y, d, epsilon):
    nn.theta += epsilon * d
    above = nn.loss.loss(y, nn.predict(X))
    nn.theta -= 2 * epsilon * d
    return (above - nn.loss.loss(y, nn.predict(X))) / (2 * epsilon)


def nudge_by_another_name(nn, X, y, d, epsilon):
    theta = nn.theta
    theta += epsilon * d
    above = loss_at(nn, X, y, theta)
    theta -= 2 * epsilon * d
    return (above - loss_at(nn, X, y, theta)) / (2 * epsilon)


def nudge_and_put_back(nn, X, y, d, epsilon):
    measured = nudge_in_place(nn, X, y, d, epsilon)
    nn.theta += epsilon * d
    return measured


def one_by_one(nn, X, y, d, epsilon):
    """Walk through theta with a counter."""
    dw, db = nn.gradients(X, y)
    total, p = 0.0, 0
    for i in range(1, nn.n_layers):
        for row in dw[i]:
            for slope in row:
                total, p = total + float(slope) * d[p], p + 1
        for slope in db[i]:
            total, p = total + float(slope) * d[p], p + 1
    return total


def by_layers(nn, X, y, d, epsilon):
    dw, db = nn.gradients(X, y)
    along = nn.with_theta(d)
    return sum(np.einsum("jk,jk", dw[i], along.w[i]) + db[i].dot(along.b[i]) for i in dw)


def with_deep_copies(nn, X, y, d, epsilon):
    losses = []
    for sign in (1, -1):
        twin = deepcopy(nn)
        twin.theta = nn.theta + sign * epsilon * d
        losses.append(nn.loss.loss(y, twin.forward(X)[1][nn.n_layers]))
    return np.subtract(*losses) / epsilon / 2


SLOPE_ALONG = Tries(
    right=(
        along(),
        along(promise=one_by_one),
        along(promise=by_layers),
        along(with_deep_copies),
        along(nudge_and_put_back),
        lambda *arguments: list(along()(*arguments)),
        lambda *arguments: np.array(along()(*arguments)),
        lambda *arguments: np.array(along()(*arguments), np.float32),
        lambda *arguments: tuple(map(float, along()(*arguments))),
    ),
    wrong=(
        (
            "epsilon back as well",
            along(
                lambda nn, X, y, d, e: (
                    (loss_at(nn, X, y, nn.theta + e * d) - loss_at(nn, X, y, nn.theta)) / e
                )
            ),
        ),
        (
            "epsilon forth as well",
            along(
                lambda nn, X, y, d, e: (
                    (loss_at(nn, X, y, nn.theta) - loss_at(nn, X, y, nn.theta - e * d)) / e
                )
            ),
        ),
        (
            "divides by the width of both",
            along(
                lambda nn, X, y, d, e: (
                    (loss_at(nn, X, y, nn.theta + e * d) - loss_at(nn, X, y, nn.theta)) / (2 * e)
                )
            ),
        ),
        ("twice too large", along(lambda *v: 2 * measured(*v))),
        ("divide by 2 epsilon", along(lambda *v: v[-1] * measured(*v))),
        ("the rise alone", along(lambda *v: 2 * v[-1] * measured(*v))),
        ("put brackets round 2 * epsilon", along(lambda *v: v[-1] ** 2 * measured(*v))),
        ("the loss ahead minus", along(lambda nn, X, y, d, e: measured(nn, X, y, -d, e))),
        ("goes the whole direction", along(lambda nn, X, y, d, e: measured(nn, X, y, d, 1))),
        ("an epsilon-th of it", along(lambda nn, X, y, d, e: measured(nn, X, y, d, 1) / e)),
        (
            "every parameter alike",
            along(lambda nn, X, y, d, e: measured(nn, X, y, np.ones_like(d), e)),
        ),
        ("an epsilon of its own", along(lambda nn, X, y, d, e: measured(nn, X, y, d, 1e-5))),
        (
            "In measured you made the direction one unit long",
            along(lambda nn, X, y, d, e: measured(nn, X, y, d / np.linalg.norm(d), e)),
        ),
        (
            "divided by the length",
            along(lambda nn, X, y, d, e: measured(nn, X, y, d, e) / np.linalg.norm(d)),
        ),
        (
            "takes y first",
            along(
                lambda nn, X, y, d, e: (
                    sum(
                        sign * nn.loss.loss(nn.with_theta(nn.theta + sign * e * d).predict(X), y)
                        for sign in (1, -1)
                    )
                    / (2 * e)
                )
            ),
        ),
        (
            "one of the networks has another loss",
            along(
                lambda nn, X, y, d, e: (
                    sum(
                        sign * MSE.loss(nn.with_theta(nn.theta + sign * e * d).predict(X), y)
                        for sign in (1, -1)
                    )
                    / (2 * e)
                )
            ),
        ),
        ("does not put it back", along(nudge_in_place)),
        ("does not put it back", along(nudge_by_another_name)),
        ("in another order", along(promise=weights_first)),
        ("from the first layer on", along(promise=last_first)),
        ("column by column", along(promise=lambda *v: promised(*v, order="F"))),
        ("the biases are parameters too", along(promise=without_biases)),
        ("is a mean", along(promise=lambda *v: promised(*v) / v[0].theta.size)),
        (
            "lacks the direction",
            along(promise=lambda nn, X, y, d, e: promised(nn, X, y, np.ones_like(d), e)),
        ),
        ("one number for each parameter", along(promise=lambda *v: flat(*v[:3]) * v[3])),
        ("in the steepest direction", along(promise=lambda *v: np.linalg.norm(flat(*v[:3])))),
        ("for each unit", along(promise=lambda *v: v[-1] * promised(*v))),
        ("In promised you made", along(promise=lambda *v: promised(*v) / np.linalg.norm(v[3]))),
        (
            "one unit long first, for both",
            lambda nn, X, y, d, e: along()(nn, X, y, d / np.linalg.norm(d), e),
        ),
        ("measured comes first", lambda *v: along()(*v)[::-1]),
        ("measured, promised", lambda *v: measured(*v)),
        ("printed", lambda *v: print(along()(*v))),
        ("There is no shape in a NN", along(lambda nn, X, y, d, e: nn.loss.loss(y, nn))),
        ("a tuple, not an array", along(promise=lambda nn, X, y, d, e: nn.gradients(X, y) @ d)),
        ("a dict, not an array", along(promise=lambda nn, X, y, d, e: nn.gradients(X, y)[0] @ d)),
        (
            "There is no theta in an ndarray",
            along(lambda nn, X, y, d, e: measured(nn.theta, X, y, d, e)),
        ),
        ("measured, promised", lambda *v: measured(*v) - promised(*v)),
    ),
)

# Three programs

CAUGHT = Tries(
    right=("B", "b", "B ", " b", np.str_("B"), np.array("B")),
    wrong=(
        ("is never told", "A"),
        ("is never told", "a"),
        ("cancel", "C"),
        ("cancel", " c"),
        ("not one of the choices", "D"),
        ("not one of the choices", "'B'"),
        ("not one of the choices", ""),
        ("not one of the choices", 2),
        ("not one of the choices", 2.0),
        ("one of the choices: ['A', 'B', 'C'], by itself", ["B"]),
        ("one of the choices: ['A', 'B', 'C'], by itself", ("A", "B")),
        ("one of the choices: ['A', 'B', 'C'], by itself", {"caught": "B"}),
        ("one of the choices: ['A', 'B', 'C'], by itself", np.array(["A", "B"])),
        ("one of the choices: ['A', 'B', 'C']. You gave", print),
    ),
)

WRONG_LINE = Tries(
    right=(3, 3.0, np.int64(3), np.float32(3), "3", " 3 ", np.array(3)),
    wrong=(
        ("goes forward", 1),
        ("goes forward", 1.0),
        ("makes the last delta", 2),
        ("makes the last delta", "2"),
        ("passes for w[2]", 4),
        ("passes for w[2]", np.int64(4)),
        ("passes for b[2]", 5),
        ("not one of the choices", 0),
        ("not one of the choices", 6),
        ("not one of the choices", 2.5),
        ("not one of the choices", "B"),
        ("not one of the choices", True),
        ("one of the choices: [1, 2, 3, 4, 5], by itself", [3]),
        ("one of the choices: [1, 2, 3, 4, 5], by itself", {2, 3}),
        ("one of the choices: [1, 2, 3, 4, 5], by itself", np.array([3])),
    ),
)


TRIES = {
    "hidden_delta": HIDDEN_DELTA,
    "gradients": GRADIENTS,
    "momentum": MOMENTUM,
    "caught": CAUGHT,
    "wrong_line": WRONG_LINE,
    "slope_along": SLOPE_ALONG,
}
