"""The exercises of chapter 4.

The right answers come from nn_core, or are measured by a nudge.
"""

import numpy as np

from classroom.check import Choose, Compute, Unfit
from classroom.errors import a_kind
from classroom.exercises._walks import walk
from nn_core import MSE, NN, SGD, BinaryCrossEntropy, Identity, LeakyReLU, ReLU, Sigmoid, Tanh

# One step back


def _network(rng, dimensions, activations, loss=MSE, kind=NN):
    """Return a network with biases that are not 0, so that no unit sits on a kink."""
    nn = kind(dimensions, activations, loss, SGD(learning_rate=0.1), rng=rng)
    nn.theta += rng.normal(0, 0.3, nn.theta.size)
    return nn


def _samples(rng, nn, n):
    """Return n samples and targets, which are between 0 and 1."""
    return rng.normal(size=(n, nn.dimensions[0])), rng.random((n, nn.dimensions[-1]))


def _measured_delta(delta_next, w, z):
    """Nudge each entry of z, and see what becomes of a loss whose slopes are delta_next."""

    def loss(z):
        return np.sum(delta_next * (np.tanh(z) @ w))

    nudge = 1e-5
    delta = np.empty_like(z)
    for place in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[place] = nudge
        delta[place] = (loss(z + step) - loss(z - step)) / (2 * nudge)
    return delta


hidden_delta = Compute(
    task="Write hidden_delta(delta_next, w, z): from the delta of the next layer to that of a "
    "layer of tanh units.",
    answer=_measured_delta,
    cases=lambda rng: [
        # Square first: there every slip has a shape that fits, and gets its own message.
        tuple(rng.normal(size=shape) for shape in ((3, 3), (3, 3), (3, 3))),
        tuple(rng.normal(size=shape) for shape in ((5, 2), (4, 2), (5, 4))),
    ],
    insight="It equals what a nudge of every single z does to the loss. Applied again and again, "
    "this line is the backward pass.",
    returns=("delta",),
    mistakes=(
        (
            lambda d, w, z: (d @ w) * Tanh.gradient(z),
            "w has lost its transpose. The sum runs over the units of the next layer, which are "
            "the columns of delta_next and the columns of w.",
        ),
        (
            lambda d, w, z: (d @ w.T) @ Tanh.gradient(z),
            "an activation takes each number by itself, so its slope is multiplied entry by entry: "
            "* in place of the second @.",
        ),
        (
            lambda d, w, z: d * w.T * Tanh.gradient(z),
            "back through the weights it is a matrix product, since every unit feeds all units of "
            "the next layer: @ in place of the first *.",
        ),
        (
            lambda d, w, z: (d @ w.T) * Tanh.gradient(np.tanh(z)),
            "you evaluated the derivative at a, not z: tanh is applied twice.",
        ),
        (
            lambda d, w, z: (d @ w.T) * np.tanh(z),
            "you multiplied by tanh(z) itself; the chain rule wants its slope, 1 - tanh(z)².",
        ),
        (
            lambda d, w, z: (d @ w.T) * (1 - np.tanh(z)),
            "the slope of tanh is 1 - tanh(z)²: its square is lost.",
        ),
        (
            lambda d, w, z: (d @ w.T) * (1 - np.tanh(z)) ** 2,
            "you squared the whole difference. The slope of tanh is 1 - tanh(z)²: only tanh is "
            "squared.",
        ),
        (
            lambda d, w, z: (d @ w.T) * (1 - np.tanh(z**2)),
            "you squared z. The slope of tanh is 1 - tanh(z)²: take tanh first, then the square.",
        ),
        (
            lambda d, w, z: (d @ w.T) * (1 + np.tanh(z) ** 2),
            "a plus where a minus belongs: the slope of tanh is 1 - tanh(z)².",
        ),
        (
            lambda d, w, z: (d @ w.T) * (np.tanh(z) ** 2 - 1),
            "the sign is wrong. No minus belongs here: the slope of tanh, 1 - tanh(z)², is never "
            "negative, and to go against the gradient is the optimizer's.",
        ),
        (
            lambda d, w, z: d @ w.T * 1 - np.tanh(z) ** 2,
            "* comes before -, so only the 1 was multiplied: put brackets round 1 - tanh(z)².",
        ),
        (
            lambda d, w, z: (d @ w.T) + (1 - np.tanh(z) ** 2),
            "you added the slope of tanh. Along a chain, slopes are multiplied.",
        ),
        (
            lambda d, w, z: (d @ w.T) / (1 - np.tanh(z) ** 2),
            "you divided by the slope of tanh. Along a chain, slopes are multiplied.",
        ),
        (
            lambda d, w, z: (d * (1 - np.tanh(z) ** 2)) @ w.T,
            "the slope of tanh came before the weights. delta_next belongs to the next layer and z "
            "to this one: go back through w first, then multiply by g'(z).",
        ),
        (
            lambda d, w, z: (d.T @ w.T) * (1 - np.tanh(z) ** 2),
            "delta_next is transposed, and should not be: its rows are the samples, and a sample "
            "keeps its row.",
        ),
        (
            lambda d, w, z: (w @ d) * (1 - np.tanh(z) ** 2),
            "the factors are in the wrong order. delta_next comes first, since its rows are the "
            "samples: delta_next @ w.T.",
        ),
        (
            lambda d, w, z: (w.T @ d) * (1 - np.tanh(z) ** 2),
            "the factors are in the wrong order. delta_next comes first, since its rows are the "
            "samples: delta_next @ w.T.",
        ),
        (
            lambda d, w, z: (d @ np.linalg.inv(w)) * (1 - np.tanh(z) ** 2),
            "you sent delta back through the inverse of w. A slope goes back through the same "
            "weights, not through their inverse: w.T.",
        ),
        (
            lambda d, w, z: (d @ w.T) * (1 - z**2),
            "1 - a² takes a, and you gave it z.",
        ),
        (
            lambda d, w, z: (d @ w.T) * np.tanh(z) * (1 - np.tanh(z)),
            "a (1 - a) is the slope of a sigmoid. That of tanh is 1 - a².",
        ),
        (
            lambda d, w, z: (d @ w.T) * Sigmoid.gradient(z),
            "this is the sigmoid's slope. These units are tanh.",
        ),
        (
            lambda d, w, z: (d @ w.T) * (z > 0),
            "this is the slope of ReLU. These units are tanh.",
        ),
        (
            lambda d, w, z: (d @ w.T) * z,
            "you multiplied by z itself; the chain rule wants the slope of tanh there, "
            "1 - tanh(z)².",
        ),
        (
            lambda d, w, z: d @ w.T,
            "this is dL/da, the slope by what came out of the layer. One factor is left: g'(z).",
        ),
        (
            lambda d, w, z: 1 - np.tanh(z) ** 2,
            "this is g'(z) alone. It multiplies what comes back from the next layer, delta_next "
            "times w transposed.",
        ),
        (
            lambda d, w, z: (d @ w.T) * (1 - np.tanh(z) ** 2) / len(z),
            "you divided by the number of samples. The mean is in delta_next already, from the "
            "loss; delta has no sum over the samples, and no mean.",
        ),
        (
            lambda d, w, z: ((d @ w.T) * (1 - np.tanh(z) ** 2)).sum(axis=0),
            "you summed over the samples, as for db. delta keeps a row for each sample.",
        ),
        (
            lambda d, w, z: ((d @ w.T) * (1 - np.tanh(z) ** 2)).mean(axis=0),
            "you took a mean over the samples. delta keeps a row for each sample.",
        ),
        (
            lambda d, w, z: ((d @ w.T) * (1 - np.tanh(z) ** 2)).T,
            "delta is transposed: like z it has a row for each sample, and a column for each unit.",
        ),
        (
            lambda d, w, z: np.tanh(z).T @ d,
            "this is dL/dw, of the shape of w. delta is dL/dz, of the shape of z.",
        ),
    ),
)


# All gradients


class Unsolved(NN):
    """A network that does not compute its gradients, for exercises that ask for them."""

    def backpropagate(self, X, y, dw, db):
        # `gradients` and `fit` both come here, however they are called.
        raise Unfit(
            "your code asks the library for the gradients, by nn.gradients or nn.fit. To write "
            "them is the exercise: start with nn.forward(X), and go back from the last layer."
        )


def layered(attempt, nn, X, y):
    """Return what an attempt says dw and db are, from the last layer back.

    What is no mistake in the mathematics is told here: keys, dicts, a changed network.
    """
    owner = getattr(attempt, "__self__", None)
    if isinstance(owner, NN):  # nn.gradients, handed in: its network is that of the case
        attempt = attempt.__func__
    theta = nn.theta.copy()
    try:
        result = attempt(nn, X, y)
    except KeyError as error:
        raise Unfit(_no_such_layer(nn, error)) from error
    if result is None or result is ...:
        return result
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Unfit(f"return two dicts, dw and db; your code returned {_kind(result)}.")
    for name, part in zip(("dw", "db"), result, strict=True):
        _see_keys(name, part, nn)
    if all(np.ndim(result[0][i]) == 1 and np.ndim(result[1][i]) == 2 for i in nn.w):
        raise Unfit("dw comes first, then db: here their places are exchanged.")
    if not np.array_equal(nn.theta, theta):
        raise Unfit(
            "your code changes the parameters of nn. Compute all gradients first, and leave nn "
            "alone: the update is the optimizer's. Inside the loop, delta would go back through "
            "weights that the forward pass never saw."
        )
    return tuple(part[i] for i in reversed(nn.w) for part in result)


def _no_such_layer(nn, error):
    """Say what a layer lacks that was asked for."""
    key = error.args[0] if error.args else None
    if key == 1:
        return (
            "your code raised KeyError: 1. Layer 1 is the input: it has a[1], which is X, but no "
            "z[1], no activation and no delta. So delta goes back to layer 2 and no further: leave "
            "out the line that moves it for i = 1. And what w[1] multiplies is a[1]."
        )
    if key == nn.n_layers:
        return (
            f"your code raised KeyError: {key}. The last layer is {key}, and w[i], b[i] lead from "
            f"layer i to the next: the last of them are w[{key - 1}], b[{key - 1}]."
        )
    return (
        f"your code raised KeyError: {key!r}, for a network of {nn.n_layers} layers. They count "
        f"from 1: w and b have the keys {list(nn.w)}, z and nn.activations {list(nn.activations)}, "
        f"and a has {[1, *nn.activations]}."
    )


def _kind(result):
    if isinstance(result, dict):
        return f"a dict with the keys {list(result)}"
    length = f" of {len(result)}" if isinstance(result, (tuple, list)) else ""
    return f"{a_kind(result)}{length}"


def _see_keys(name, part, nn):
    keys = list(nn.w)
    if not isinstance(part, dict):
        raise Unfit(
            f"{name} must be a dict with the keys of nn.w, {keys}, so that {name}[i] belongs to "
            f"nn.{name[1]}[i]; yours is {_kind(part)}."
        )
    if set(part) == set(keys):
        return
    if set(part) == {i - 1 for i in keys}:
        reason = "layers count from 1, so the first weights are w[1]"
    elif set(part) == {i + 1 for i in keys}:
        reason = "w[i] leads from layer i to layer i + 1, and takes its key from the first of them"
    elif set(part) < set(keys):
        reason = "each of them has a gradient, down to w[1] and b[1]; see where your loop ends"
    else:
        reason = f"{name}[i] belongs to nn.{name[1]}[i]"
    raise Unfit(
        f"{name} must have the keys of nn.{name[1]}, {keys}; yours are {list(part)}: {reason}."
    )


def _backward(
    loss_slope=lambda nn, y, a: nn.loss.gradient(y, a),
    output_slope=lambda g, z, a: g.gradient(z),
    hidden_slope=lambda g, z, a: g.gradient(z),
    back=lambda delta, w: delta @ w.T,
    weights=lambda a, delta: a.T @ delta,
    biases=lambda delta: delta.sum(axis=0),
    factor=np.multiply,
    moves_first=False,
    order=lambda last: range(last - 1, 0, -1),
    **shifted,
):
    """Return backpropagation with parts of it replaced.

    ``moves_first`` moves delta back before dw and db are taken. What is ``shifted`` comes from
    another layer than it should, so many layers further on: ``w``, ``g``, ``z`` or ``a``.
    """

    def gradients(nn, X, y):
        z, a = nn.forward(X)
        last, g = nn.n_layers, nn.activations
        at = {name: shifted.get(name, 0) for name in "wgza"}
        delta = factor(loss_slope(nn, y, a[last]), output_slope(g[last], z[last], a[last]))
        dw, db = {}, {}
        for i in order(last):
            before = delta
            if i > 1:
                slope = hidden_slope(g[i + at["g"]], z[i + at["z"]], a[i])
                before = factor(back(delta, nn.w[i + at["w"]]), slope)
            if moves_first:
                delta = before
            dw[i], db[i] = weights(a[i + at["a"]], delta), biases(delta)
            delta = before
        return dw, db

    return gradients


def _scaled(factor):
    """Return the right gradients times factor(nn, y)."""
    return _backward(loss_slope=lambda nn, y, a: factor(nn, y) * nn.loss.gradient(y, a))


def _networks(rng):
    """Return networks of several depths, with samples.

    In the first, layers and samples are equal in number, so that every slip has a shape that fits.
    """
    cases = []
    for dimensions, activations, loss, n in (
        ((3, 3, 3, 3), (ReLU, Tanh, Sigmoid), MSE, 3),
        ((4, 5, 3), (ReLU, Identity), MSE, 6),
        ((3, 4, 2), (Sigmoid, Sigmoid), BinaryCrossEntropy, 5),
        ((2, 1), (Identity,), MSE, 4),
        ((5, 4, 6, 3, 2), (LeakyReLU, Tanh, ReLU, Sigmoid), BinaryCrossEntropy, 7),
    ):
        nn = _network(rng, dimensions, activations, loss, kind=Unsolved)
        cases.append((nn, *_samples(rng, nn, n)))
    for _ in range(5):
        depth = rng.integers(1, 5)
        dimensions = rng.integers(1, 7, size=depth + 1).tolist()
        choices = (Identity, LeakyReLU, ReLU, Sigmoid, Tanh)
        activations = [choices[k] for k in rng.integers(0, 5, size=depth)]
        nn = _network(rng, dimensions, activations, kind=Unsolved)
        cases.append((nn, *_samples(rng, nn, rng.integers(1, 9))))
    return cases


gradients = Compute(
    task="Write my_gradients(nn, X, y), which returns the dicts dw and db, with one loop from the "
    "last layer back.",
    answer=_backward(),
    cases=_networks,
    insight="Ten networks, from one layer of weights to four, two losses, five activations: these "
    "lines know none of them, and are right for all.",
    returns=tuple(f"{name}[last - {k}]" for k in range(1, 5) for name in ("dw", "db")),
    run=layered,
    mistakes=(
        (
            _backward(output_slope=lambda g, z, a: g.gradient(a)),
            "you evaluated the derivative of the last layer at a, not z: go back to where the "
            "activation was computed.",
        ),
        (
            _backward(hidden_slope=lambda g, z, a: g.gradient(a)),
            "you evaluated the derivative of the hidden layers at a, not z: go back to where the "
            "activation was computed.",
        ),
        (
            _backward(
                output_slope=lambda g, z, a: g.gradient(a),
                hidden_slope=lambda g, z, a: g.gradient(a),
            ),
            "you evaluated the derivatives at a, not z: go back to where each activation was "
            "computed.",
        ),
        (
            _backward(output_slope=lambda g, z, a: 1),
            "the last layer has an activation too: dL/da is multiplied by g'(z) to become the "
            "last delta.",
        ),
        (
            _backward(hidden_slope=lambda g, z, a: 1),
            "the gradients of the last layer are right. Further back, the deltas lack the factor "
            "g'(z): they are still dL/da.",
        ),
        (
            _backward(output_slope=lambda g, z, a: 1, hidden_slope=lambda g, z, a: 1),
            "your deltas are dL/da: no layer has its factor g'(z).",
        ),
        (
            _backward(output_slope=lambda g, z, a: a, hidden_slope=lambda g, z, a: a),
            "you multiplied by a, which is g(z). The chain rule wants the slope there, g'(z): "
            "nn.activations[i].gradient(z[i]).",
        ),
        (
            _backward(
                output_slope=lambda g, z, a: a * (1 - a), hidden_slope=lambda g, z, a: a * (1 - a)
            ),
            "a (1 - a) is the slope of a sigmoid. Another layer has another activation: ask "
            "nn.activations[i] for its gradient.",
        ),
        (
            _backward(hidden_slope=lambda g, z, a: 1 - a**2),
            "1 - a² is the slope of tanh. Another hidden layer has another activation: ask "
            "nn.activations[i] for its gradient.",
        ),
        (
            _backward(hidden_slope=lambda g, z, a: z > 0),
            "z > 0 is the slope of ReLU. Another hidden layer has another activation: ask "
            "nn.activations[i] for its gradient.",
        ),
        (
            _backward(hidden_slope=lambda g, z, a: a > 0),
            "a > 0 is the slope of ReLU. Another hidden layer has another activation: ask "
            "nn.activations[i] for its gradient.",
        ),
        (
            _backward(hidden_slope=lambda g, z, a: a >= 0),
            "a >= 0 was to be the slope of ReLU. But what comes out of a ReLU is never negative: "
            "the test says yes to all. Ask nn.activations[i] for its gradient at z[i].",
        ),
        (
            _backward(g=1),
            "the hidden layers take the slope of the wrong activation, that of the layer after: "
            "nn.activations[i] belongs to z[i].",
        ),
        (
            _backward(z=1),
            "the slope of a hidden layer is taken at the z of the layer after: it belongs at z[i].",
        ),
        (
            _backward(g=1, z=1),
            "on the way back, the slope is that of the layer which delta comes from. It belongs to "
            "the layer where delta arrives: activation i, at z[i].",
        ),
        (
            _backward(w=-1),
            "on the way back, delta goes through the wrong weights. From layer i + 1 to layer i "
            "it goes through w[i].",
        ),
        (
            _backward(a=1),
            "dw[i] takes the a of the wrong layer: w[i] multiplies what comes out of layer i, "
            "a[i].",
        ),
        (
            _backward(moves_first=True),
            "the gradients of the first weights are right. Before the others were taken, delta "
            "had moved back already: dw[i] and db[i] need the delta of layer i + 1. So take them "
            "first, and move delta after.",
        ),
        (
            _backward(order=lambda last: range(1, last)),
            "your loop runs from the first layer on. delta starts at the last layer and moves "
            "back, so run from i = last - 1 down to 1.",
        ),
        (
            _backward(back=lambda delta, w: delta, hidden_slope=lambda g, z, a: 1),
            "the gradients of the last weights are right. Then delta stays where it is: at the "
            "end of each turn, move it one layer back.",
        ),
        (
            _backward(factor=np.add),
            "you added the slope of the activation. Along a chain, slopes are multiplied.",
        ),
        (
            _backward(factor=np.matmul),
            "an activation takes each number by itself, so its slope is multiplied entry by entry: "
            "* in place of @.",
        ),
        (
            _backward(loss_slope=lambda nn, y, a: 2 * (a - y)),
            "all gradients are too large by the same factor, samples times outputs. You lost the "
            "mean: dL/da of MSE is 2 (a - y) / (n n_last). nn.loss.gradient knows it.",
        ),
        (
            _backward(loss_slope=lambda nn, y, a: 2 * (a - y) / len(y)),
            "all gradients are too large by the same factor. The mean of MSE is one over samples "
            "and outputs, so divide by both numbers. nn.loss.gradient knows it.",
        ),
        (
            _backward(loss_slope=lambda nn, y, a: (a - y) / y.size),
            "all gradients are half of what they should be: the slope of a square is 2 (a - y).",
        ),
        (
            _backward(loss_slope=lambda nn, y, a: a - y),
            "dL/da of MSE is 2 (a - y) / (n n_last): its 2 and its mean are lost. "
            "nn.loss.gradient knows the slope of any loss.",
        ),
        (
            _backward(loss_slope=lambda nn, y, a: (a - y) / len(y), output_slope=lambda g, z, a: 1),
            "a - y is the last delta of a sigmoid with cross-entropy, and of no other pair. Take "
            "nn.loss.gradient, times the slope of the last activation.",
        ),
        (
            _backward(loss_slope=lambda nn, y, a: 2 * (a - y) / y.size),
            "this is right for MSE, and some of the networks have another loss: ask nn.loss for "
            "its gradient.",
        ),
        (
            _backward(loss_slope=lambda nn, y, a: nn.loss.gradient(a, y)),
            "a loss takes y first, and then the prediction: nn.loss.gradient(y, a[last]).",
        ),
        (
            _scaled(lambda nn, y: -1),
            "all gradients have the wrong sign. They point uphill; to go against them is the "
            "optimizer's. And a loss takes y first, then the prediction.",
        ),
        (
            _scaled(lambda nn, y: nn.optimizer.learning_rate),
            "all gradients are multiplied by the learning rate. That makes a step of them, and "
            "the steps are the optimizer's.",
        ),
        (
            _scaled(lambda nn, y: 1 / len(y)),
            "you divided by the number of samples once more: the mean is in dL/da already.",
        ),
        (
            _scaled(lambda nn, y: len(y)),
            "all gradients are multiplied by the number of samples. The loss is a mean, and so is "
            "its derivative.",
        ),
        (
            _backward(biases=lambda delta: delta.mean(axis=0)),
            "the weights are right, and the biases are a mean over the samples. The mean is in "
            "delta already, from the loss; each sample is a path, and paths add: sum.",
        ),
        (
            _backward(biases=lambda delta: delta.sum(axis=1)),
            "the weights are right. For a bias, sum delta over the samples, which are the rows: "
            "axis 0. You summed over the units.",
        ),
        (
            _backward(biases=lambda delta: delta.mean(axis=1)),
            "the weights are right. For a bias, sum delta over the samples, which are the rows: "
            "axis 0. You took a mean over the units.",
        ),
        (
            _backward(biases=lambda delta: delta.sum()),
            "the weights are right. For the biases you summed delta over samples and units; each "
            "unit has a bias of its own, so sum over the samples alone: axis=0.",
        ),
        (
            _backward(biases=lambda delta: delta.sum(axis=0, keepdims=True)),
            "all values are right, but db has an axis too many: take keepdims away, then db[i] has "
            "the shape of nn.b[i].",
        ),
        (
            _backward(biases=lambda delta: delta),
            "the weights are right. db has a row for each sample, but all samples share one bias: "
            "sum over them, axis=0.",
        ),
        (
            _backward(biases=lambda delta: delta[0]),
            "the weights are right. db is that of the first sample alone: sum over all of them.",
        ),
        (
            _backward(weights=lambda a, delta: a.T @ delta / len(a)),
            "the biases are right, and the weights are divided by the number of samples. The mean "
            "is in delta already, from the loss.",
        ),
        (
            _backward(weights=lambda a, delta: a @ delta),
            "a has lost its transpose in dw. The sum runs over the samples, which are the rows of "
            "both.",
        ),
        (
            _backward(weights=lambda a, delta: a * delta),
            "dw is a matrix product, since every unit of a layer feeds all units of the next: "
            "a.T @ delta.",
        ),
        (
            _backward(weights=lambda a, delta: delta.T @ a),
            "every dw is transposed: what belongs at [j, k] is a[s, j] delta[s, k], summed over s.",
        ),
        (
            _backward(back=lambda delta, w: delta @ w),
            "w has lost its transpose on the way back. The sum runs over the units of the next "
            "layer, which are the columns of delta and the columns of w.",
        ),
    ),
)


# Momentum


class _Momentum:
    """Gradient descent with momentum, and, by its parts, with what may go wrong."""

    def __init__(self, learning_rate, momentum):
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity = 0

    def step(self, weights, gradients):
        self.velocity = self.velocity_from(gradients)
        weights -= self.learning_rate * self.direction(gradients)

    def velocity_from(self, gradients):
        return self.momentum * self.velocity + gradients

    def direction(self, gradients):
        return self.velocity


def _changed(**parts):
    return type("Changed", (_Momentum,), parts)


def _keep(self, gradients):
    if isinstance(self.velocity, int):
        return gradients
    return _Momentum.velocity_from(self, gradients)


def _use_old(self, weights, gradients):
    weights -= self.learning_rate * self.velocity
    self.velocity = self.velocity_from(gradients)


def _remember_one(self, weights, gradients):
    weights -= self.learning_rate * (self.momentum * self.velocity + gradients)
    self.velocity = gradients.copy()


def _walk(attempt, start, gradients, learning_rate, momentum):
    return walk(attempt, start, gradients, learning_rate, momentum)


momentum = Compute(
    task="Write the class Momentum, with step(weights, gradients) that updates the velocity and "
    "then changes weights in place.",
    answer=_Momentum,
    cases=lambda rng: [
        (rng.normal(size=4), rng.normal(size=(5, 4)), rate, momentum)
        for rate, momentum in ((0.2, 0.9), (0.02, 0.5), (0.3, 0.0))
    ],
    insight="With a momentum of 0 it is plain descent. With 0.9, a slope that stays the same for "
    "many steps counts ten times, and one that keeps changing its sign nearly cancels.",
    returns=("the array of weights after each step",),
    run=_walk,
    mistakes=(
        (
            _changed(step=lambda self, weights, gradients: None),
            "the weights did not change. `weights = weights - ...` makes a new array, of which "
            "the network knows nothing: write into the one you were given, with weights -= ...",
        ),
        (
            _changed(direction=lambda self, gradients: gradients),
            "this is plain gradient descent: step along the velocity, not along the gradient, and "
            "keep it as self.velocity for the next step.",
        ),
        (
            _changed(direction=lambda self, gradients: -self.velocity),
            "you go uphill. One minus is needed: weights -= ... along a velocity that adds the "
            "gradients.",
        ),
        (
            _changed(direction=lambda self, gradients: -gradients),
            "you go uphill, along the gradient: the step goes against the velocity.",
        ),
        (
            _changed(direction=lambda self, gradients: self.velocity / self.learning_rate),
            "the learning rate is missing: weights -= self.learning_rate * self.velocity.",
        ),
        (
            _changed(direction=lambda self, gradients: self.learning_rate * self.velocity),
            "the learning rate is in there twice: in the velocity, or in the step, but not in "
            "both.",
        ),
        (
            _changed(
                velocity_from=lambda self, g: (
                    self.momentum * self.velocity + (1 - self.momentum) * g
                )
            ),
            "this is a moving average, with the gradient times 1 - momentum. Here the whole "
            "gradient is added.",
        ),
        (
            _changed(
                velocity_from=lambda self, g: (
                    (1 - self.momentum) * self.velocity + self.momentum * g
                )
            ),
            "this is a moving average, and its two factors are exchanged. Here the old velocity is "
            "multiplied by momentum, and the whole gradient is added.",
        ),
        (
            _changed(velocity_from=lambda self, g: (1 - self.momentum) * self.velocity + g),
            "the old velocity is multiplied by momentum, not by 1 - momentum.",
        ),
        (
            _changed(velocity_from=lambda self, g: self.velocity + g),
            "your velocity forgets nothing: multiply the old one by momentum before you add.",
        ),
        (
            _changed(velocity_from=lambda self, g: self.velocity + self.momentum * g),
            "you multiplied the gradient by momentum. It is the old velocity that is to fade.",
        ),
        (
            _changed(velocity_from=lambda self, g: self.momentum * (self.velocity + g)),
            "the new gradient is to count in full: momentum multiplies the old velocity, and "
            "nothing else.",
        ),
        (
            _changed(velocity_from=lambda self, g: g - self.momentum * self.velocity),
            "the old velocity is to be added, not subtracted: what went on goes on.",
        ),
        (
            _changed(direction=lambda self, g: g + self.momentum * self.velocity),
            "this looks one step ahead, as Nesterov's method does. Here the step is the velocity "
            "alone.",
        ),
        (
            _changed(direction=lambda self, g: g + self.velocity),
            "the gradient counts twice: it is in the velocity already.",
        ),
        (
            _changed(step=_use_old),
            "you step first and update the velocity after, so each gradient comes one step late.",
        ),
        (
            _changed(step=_remember_one),
            "your memory is one step long: what you keep is the last gradient. Keep the whole "
            "velocity, in which all earlier gradients live on.",
        ),
        (
            _changed(velocity_from=_keep),
            "your velocity is the very array of gradients that step received, and the caller "
            "writes the next gradients into that array. Keep a copy.",
        ),
        (
            _changed(__init__=lambda self, *numbers: _Momentum.__init__(self, *numbers[::-1])),
            "the learning rate and the momentum are exchanged.",
        ),
    ),
)


# Three programs, one of them with a wrong gradient

caught = Choose(
    task='Run the gradient check on each, and set caught to "A", "B" or "C".',
    answer="B",
    insight="It compares gradients(X, y) with the loss, nothing else. How samples are drawn, and "
    "whether the loss is the one you meant, it cannot know.",
    wrong={
        "A": "A loses samples when it makes batches. gradients(X, y) is never told: for whatever "
        "batch it gets, its result is right, and the check passes.",
        "C": "C's loss is not MSE: errors of opposite sign cancel in it. But its gradient is the "
        "right one of that wrong loss, and the check passes.",
    },
)

wrong_line = Choose(
    task="Read the report from the last layer back, and set wrong_line to 1, 2, 3, 4 or 5.",
    answer=3,
    insight="The last layer's gradients are right, so its delta is. Before it, weights and biases "
    "are wrong alike. What they share is delta, and line 3 makes it: g' is taken at a, not z.",
    wrong={
        1: "line 1 goes forward: were z or a wrong, w[2] would be as well.",
        2: "line 2 makes the last delta. w[2] and b[2] come from it, and they pass.",
        4: "line 4 passes for w[2], and it is the same line for both layers.",
        5: "line 5 passes for b[2], and it is the same line for both layers.",
    },
)


# Stretch: the whole gradient in two evaluations


def _flat(nn, X, y, order="C"):
    dw, db = nn.gradients(X, y)
    return np.concatenate([part[i].ravel(order) for i in nn.w for part in (dw, db)])


def _weights_first(nn, X, y):
    dw, db = nn.gradients(X, y)
    return np.concatenate([part[i].ravel() for part in (dw, db) for i in nn.w])


def _last_first(nn, X, y):
    dw, db = nn.gradients(X, y)
    return np.concatenate([part[i].ravel() for i in reversed(nn.w) for part in (dw, db)])


def _weights_alone(nn, X, y):
    dw, _ = nn.gradients(X, y)
    return np.concatenate([part for i in nn.w for part in (dw[i].ravel(), 0 * nn.b[i])])


def _length(direction):
    return np.sqrt(np.sum(direction**2))


def _slopes(
    above=lambda theta, step: theta + step,
    below=lambda theta, step: theta - step,
    step=lambda direction, epsilon: epsilon * direction,
    width=lambda direction, epsilon: 2 * epsilon,
    loss=lambda nn, X, y: nn.loss.loss(y, nn.predict(X)),
    gradient=_flat,
    promise=lambda gradient, direction, epsilon: gradient @ direction,
):
    """Return the exercise's function, with parts of it replaced."""

    def slope_along(nn, X, y, direction, epsilon):
        places = (place(nn.theta, step(direction, epsilon)) for place in (above, below))
        high, low = (loss(nn.with_theta(theta), X, y) for theta in places)
        measured = (high - low) / width(direction, epsilon)
        return measured, promise(gradient(nn, X, y), direction, epsilon)

    return slope_along


def _unchanged(attempt, nn, X, y, direction, epsilon):
    """Return both slopes, if the attempt leaves the parameters as they are."""
    theta = nn.theta.copy()
    result = attempt(nn, X, y, direction, epsilon)
    if not np.allclose(nn.theta, theta, rtol=1e-9, atol=1e-12):  # forth and back rounds
        raise Unfit(
            "your code changes nn.theta, and does not put it back. Nudge a copy: "
            "nn.with_theta(nn.theta + ...)."
        )
    return result


def _directions(rng):
    cases = []
    for dimensions, activations, loss, epsilon in (
        ((3, 4, 2), (Tanh, Sigmoid), MSE, 0.1),
        ((2, 3, 3, 1), (Tanh, Sigmoid, Sigmoid), BinaryCrossEntropy, 0.05),
        ((4, 1), (Identity,), MSE, 0.2),
    ):
        nn = _network(rng, dimensions, activations, loss)
        cases.append((nn, *_samples(rng, nn, 5), rng.normal(size=nn.theta.size), epsilon))
    return cases


slope_along = Compute(
    task="Write slope_along(nn, X, y, direction, epsilon), which returns measured and promised.",
    answer=_slopes(),
    cases=_directions,
    insight="Two evaluations of the loss judge a million derivatives at once. A wrong one can hide "
    "only where the direction is 0, or where errors cancel, which a second draw brings to light.",
    returns=("measured", "promised"),
    run=_unchanged,
    mistakes=(
        (
            _slopes(below=lambda theta, step: theta, width=lambda direction, epsilon: epsilon),
            "measured goes to one side only: go epsilon back as well.",
        ),
        (
            _slopes(above=lambda theta, step: theta, width=lambda direction, epsilon: epsilon),
            "measured goes to one side only: go epsilon forth as well.",
        ),
        (
            _slopes(below=lambda theta, step: theta),
            "measured goes to one side only, and divides by the width of both: "
            "go epsilon back as well.",
        ),
        (
            _slopes(width=lambda direction, epsilon: epsilon),
            "measured is twice too large: the two places are 2 epsilon apart.",
        ),
        (
            _slopes(width=lambda direction, epsilon: 2),
            "measured is a slope for a step of epsilon: divide by 2 epsilon.",
        ),
        (
            _slopes(width=lambda direction, epsilon: 1),
            "measured is the rise alone. A slope is the rise divided by the width, 2 epsilon.",
        ),
        (
            _slopes(width=lambda direction, epsilon: 2 / epsilon),
            "In measured, / 2 * epsilon divides by 2 and multiplies by epsilon: "
            "put brackets round 2 * epsilon.",
        ),
        (
            _slopes(above=lambda theta, step: theta - step, below=lambda theta, step: theta + step),
            "measured has the wrong sign: take the loss ahead minus the loss behind.",
        ),
        (
            _slopes(step=lambda direction, epsilon: direction, width=lambda direction, epsilon: 2),
            "measured goes the whole direction: go epsilon times as far.",
        ),
        (
            _slopes(step=lambda direction, epsilon: direction),
            "measured goes the whole direction, and divides by the width of an "
            "epsilon-th of it: nudge by epsilon * direction.",
        ),
        (
            _slopes(step=lambda direction, epsilon: epsilon),
            "measured moves every parameter alike: go along the direction.",
        ),
        (
            _slopes(
                step=lambda direction, epsilon: 1e-5 * direction,
                width=lambda direction, epsilon: 2e-5,
            ),
            "measured takes an epsilon of its own: take the one that is given.",
        ),
        (
            _slopes(
                step=lambda direction, epsilon: epsilon * direction / _length(direction),
            ),
            "In measured you made the direction one unit long first. Take it as it comes.",
        ),
        (
            _slopes(width=lambda direction, epsilon: 2 * epsilon * _length(direction)),
            "measured is divided by the length of the direction as well: the "
            "width is 2 epsilon, along the direction as it comes.",
        ),
        (
            _slopes(loss=lambda nn, X, y: nn.loss.loss(nn.predict(X), y)),
            "In measured, a loss takes y first, and then the prediction. For "
            "MSE it makes no difference.",
        ),
        (
            _slopes(loss=lambda nn, X, y: MSE.loss(y, nn.predict(X))),
            "measured is right for MSE, and one of the networks has another loss: nn.loss.",
        ),
        (
            _slopes(gradient=_weights_first),
            "In promised the derivatives stand in another order than the "
            "parameters in theta: w[1], b[1], w[2], b[2], ...",
        ),
        (
            _slopes(gradient=_last_first),
            "In promised the derivatives stand in another order than the "
            "parameters in theta: w[1], b[1], w[2], b[2], ..., from the first layer on.",
        ),
        (
            _slopes(gradient=lambda nn, X, y: _flat(nn, X, y, order="F")),
            "In promised the weight matrices are laid out column by column. In "
            "theta they stand row by row: .ravel() without an order.",
        ),
        (
            _slopes(gradient=_weights_alone),
            "promised has the weights alone: the biases are parameters too.",
        ),
        (
            _slopes(promise=lambda gradient, direction, epsilon: np.mean(gradient * direction)),
            "promised is a mean. Each parameter is a path to the loss, and "
            "paths add: sum the products.",
        ),
        (
            _slopes(promise=lambda gradient, direction, epsilon: np.sum(gradient)),
            "promised lacks the direction: each derivative counts by how far its parameter goes.",
        ),
        (
            _slopes(promise=lambda gradient, direction, epsilon: gradient * direction),
            "promised is one number for each parameter. Each is a path to the "
            "loss, and paths add: sum the products.",
        ),
        (
            _slopes(promise=lambda gradient, direction, epsilon: _length(gradient)),
            "promised is the length of the gradient, the slope in the steepest "
            "direction. In another one it is the sum of the products with the direction.",
        ),
        (
            _slopes(promise=lambda gradient, direction, epsilon: epsilon * gradient @ direction),
            "promised is the change of the loss for a step of epsilon: a slope "
            "is that for each unit of the step.",
        ),
        (
            _slopes(
                promise=lambda gradient, direction, epsilon: (
                    gradient @ direction / _length(direction)
                )
            ),
            "In promised you made the direction one unit long first. Take it as it comes.",
        ),
        (
            lambda nn, X, y, direction, epsilon: _slopes()(
                nn, X, y, direction / _length(direction), epsilon
            ),
            "you made the direction one unit long first, for both. Take it as it comes.",
        ),
        (
            lambda *arguments: _slopes()(*arguments)[::-1],
            "right, in reverse order: measured comes first.",
        ),
    ),
)
