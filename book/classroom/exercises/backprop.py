"""The exercises of chapter 4.

The right answers come from nn_core, or are measured by a nudge.
"""

import numpy as np

from classroom.check import Choose, Compute
from nn_core import MSE, NN, SGD, BinaryCrossEntropy, Identity, LeakyReLU, ReLU, Sigmoid, Tanh

# One step back


def _network(rng, dimensions, activations, loss=MSE):
    """Return a network with biases that are not 0, so that no unit sits on a kink."""
    nn = NN(dimensions, activations, loss, SGD(learning_rate=0.1), rng=rng)
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
            lambda d, w, z: (d @ w.T) * (1 - z**2),
            "1 - a² takes a, and you gave it z.",
        ),
        (
            lambda d, w, z: (d @ w.T) * Sigmoid.gradient(z),
            "this is the sigmoid's slope. These units are tanh.",
        ),
        (
            lambda d, w, z: d @ w.T,
            "this is dL/da, the slope by what came out of the layer. One factor is left: g'(z).",
        ),
    ),
)


# All gradients


def _backward(
    loss_slope=lambda nn, y, a: nn.loss.gradient(y, a),
    output_slope=lambda g, z, a: g.gradient(z),
    hidden_slope=lambda g, z, a: g.gradient(z),
    back=lambda delta, w: delta @ w.T,
    weights=lambda a, delta: a.T @ delta,
    biases=lambda delta: delta.sum(axis=0),
    before=lambda nn, i, dw, db: None,
):
    """Return backpropagation with parts of it replaced; ``before`` runs ahead of each step back."""

    def gradients(nn, X, y):
        z, a = nn.forward(X)
        last, g = nn.n_layers, nn.activations
        delta = loss_slope(nn, y, a[last]) * output_slope(g[last], z[last], a[last])
        dw, db = {}, {}
        for i in range(last - 1, 0, -1):
            dw[i], db[i] = weights(a[i], delta), biases(delta)
            before(nn, i, dw, db)
            if i > 1:
                delta = back(delta, nn.w[i]) * hidden_slope(g[i], z[i], a[i])
        return dw, db

    return gradients


def _update(nn, i, dw, db):
    nn.w[i] -= nn.optimizer.learning_rate * dw[i]
    nn.b[i] -= nn.optimizer.learning_rate * db[i]


def _updated_after(nn, X, y):
    dw, db = _backward()(nn, X, y)
    for i in dw:
        _update(nn, i, dw, db)
    return dw, db


def _parts(attempt, nn, X, y):
    """Return how many parameters the attempt changed, then its gradients from the last back."""
    theta = nn.theta.copy()
    result = attempt(nn, X, y)
    if result is None or result is ...:
        return result
    if not isinstance(result, tuple) or len(result) != 2:
        raise ValueError("return two dicts, dw and db.")
    dw, db = result
    for name, part in (("dw", dw), ("db", db)):
        if not isinstance(part, dict) or set(part) != set(nn.w):
            raise ValueError(f"{name} must be a dict with the keys {list(nn.w)}, one for each i.")
    changed = np.sum(nn.theta != theta)
    return (changed, *(part[i] for i in reversed(nn.w) for part in (dw, db)))


def _networks(rng):
    """Return networks of several depths, with samples; the first has layers of one size."""
    cases = []
    for dimensions, activations, loss, n in (
        ((3, 3, 3), (Tanh, Sigmoid), MSE, 3),
        ((4, 5, 3), (ReLU, Identity), MSE, 6),
        ((3, 4, 2), (Sigmoid, Sigmoid), BinaryCrossEntropy, 5),
        ((2, 1), (Identity,), MSE, 4),
        ((5, 4, 6, 3, 2), (LeakyReLU, Tanh, ReLU, Sigmoid), BinaryCrossEntropy, 7),
    ):
        nn = _network(rng, dimensions, activations, loss)
        cases.append((nn, *_samples(rng, nn, n)))
    for _ in range(5):
        depth = rng.integers(1, 5)
        dimensions = rng.integers(1, 7, size=depth + 1).tolist()
        choices = (Identity, LeakyReLU, ReLU, Sigmoid, Tanh)
        nn = _network(rng, dimensions, [choices[k] for k in rng.integers(0, 5, size=depth)])
        cases.append((nn, *_samples(rng, nn, rng.integers(1, 9))))
    return cases


gradients = Compute(
    task="Write my_gradients(nn, X, y), which returns the dicts dw and db, with one loop from the "
    "last layer back.",
    answer=lambda nn, X, y: nn.gradients(X, y),
    cases=_networks,
    insight="Ten networks, from one layer of weights to four, two losses, five activations: these "
    "lines know none of them, and are right for all.",
    returns=(
        "the number of parameters that your code changed in nn",
        *(f"{name}[last - {k}]" for k in range(1, 5) for name in ("dw", "db")),
    ),
    run=_parts,
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
            _backward(
                output_slope=lambda g, z, a: a * (1 - a), hidden_slope=lambda g, z, a: a * (1 - a)
            ),
            "a (1 - a) is the slope of a sigmoid. Another layer has another activation: ask "
            "nn.activations[i] for its gradient.",
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
            _backward(loss_slope=lambda nn, y, a: nn.loss.gradient(a, y)),
            "all gradients have the wrong sign. A loss takes y first, and then the prediction.",
        ),
        (
            _backward(loss_slope=lambda nn, y, a: 2 * (a - y) / y.size),
            "this is right for MSE, and this network has another loss: ask nn.loss for its "
            "gradient.",
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
            _backward(weights=lambda a, delta: a.T @ delta / len(a)),
            "the biases are right, and the weights are divided by the number of samples. The mean "
            "is in delta already, from the loss.",
        ),
        (
            _backward(
                weights=lambda a, delta: a.T @ delta / len(a),
                biases=lambda delta: delta.mean(axis=0),
            ),
            "you divided by the number of samples twice: the mean is in dL/da already.",
        ),
        (
            _backward(weights=lambda a, delta: a @ delta),
            "a has lost its transpose in dw. The sum runs over the samples, which are the rows of "
            "both.",
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
        (
            _backward(before=_update),
            "your loop updates the parameters while it needs them: delta goes back through weights "
            "that the forward pass never saw. Compute all gradients first, and leave nn alone.",
        ),
        (
            _backward(before=lambda nn, i, dw, db: _update(nn, i, dw, {i: 0})),
            "your loop updates the weights while it needs them: delta goes back through weights "
            "that the forward pass never saw. Compute all gradients first, and leave nn alone.",
        ),
        (
            _updated_after,
            "the gradients are right, but nn is not as it was: to compute them is one thing, and "
            "to use them another. The update is the optimizer's.",
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


def _keep(self, weights, gradients):
    if isinstance(self.velocity, int):
        self.velocity = gradients
    else:
        self.velocity = self.momentum * self.velocity + gradients
    weights -= self.learning_rate * self.velocity


def _keep_in_place(self, weights, gradients):
    if isinstance(self.velocity, int):
        self.velocity = gradients
    else:
        self.velocity *= self.momentum
        self.velocity += gradients
    weights -= self.learning_rate * self.velocity


def _use_old(self, weights, gradients):
    weights -= self.learning_rate * self.velocity
    self.velocity = self.velocity_from(gradients)


def _walk(attempt, start, gradients, learning_rate, momentum):
    """Return the weights after each step, with one array for all gradients, as `fit` does it."""
    optimizer = attempt(learning_rate, momentum)
    weights, received = start.copy(), np.empty_like(start)
    walk, given_back = [], []
    for gradient in gradients:
        received[...] = gradient
        optimizer.step(weights, received)
        walk.append(weights.copy())
        given_back.append(received.copy())
    return np.array(walk), np.array(given_back)


momentum = Compute(
    task="Write the class Momentum, with step(weights, gradients) that updates the velocity and "
    "then changes weights in place.",
    answer=_Momentum,
    cases=lambda rng: [
        (rng.normal(size=size), rng.normal(size=(5, size)), rate, momentum)
        for size, rate, momentum in ((3, 0.1, 0.9), (7, 0.02, 0.5), (2, 0.3, 0.0))
    ],
    insight="With a momentum of 0 it is plain descent. With 0.9, a slope that stays the same for "
    "many steps counts ten times, and one that keeps changing its sign nearly cancels.",
    returns=("the weights after the steps", "the gradients after the steps"),
    run=_walk,
    mistakes=(
        (
            _changed(step=lambda self, weights, gradients: None),
            "the weights did not change. `weights = weights - ...` makes a new array, of which "
            "the network knows nothing: write into the one you were given, with weights -= ...",
        ),
        (
            _changed(direction=lambda self, gradients: gradients),
            "this is plain gradient descent: step along the velocity, not along the gradient.",
        ),
        (
            _changed(direction=lambda self, gradients: -self.velocity),
            "you go uphill: the step goes against the velocity, weights -= ...",
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
            _changed(velocity_from=lambda self, g: self.velocity + g),
            "your velocity forgets nothing: multiply the old one by momentum before you add.",
        ),
        (
            _changed(velocity_from=lambda self, g: self.velocity + self.momentum * g),
            "you multiplied the gradient by momentum. It is the old velocity that is to fade.",
        ),
        (
            _changed(velocity_from=lambda self, g: self.momentum * (self.velocity + g)),
            "the new gradient is to count in full: only the old velocity fades.",
        ),
        (
            _changed(direction=lambda self, g: g + self.momentum * self.velocity),
            "this looks one step ahead, as Nesterov's method does. Here the step is the velocity "
            "alone.",
        ),
        (
            _changed(step=_use_old),
            "you step first and update the velocity after, so each gradient comes one step late.",
        ),
        (
            _changed(step=_keep),
            "your velocity is the very array of gradients that step received, and the caller "
            "writes the next gradients into that array. Keep a copy.",
        ),
        (
            _changed(step=_keep_in_place),
            "your velocity is the very array of gradients that step received, so you change the "
            "caller's gradients, and the caller changes your velocity. Keep a copy.",
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


def _flat(nn, X, y):
    dw, db = nn.gradients(X, y)
    return np.concatenate([part[i].ravel() for i in nn.w for part in (dw, db)])


def _loss_at(nn, X, y, theta):
    return nn.loss.loss(y, nn.with_theta(theta).predict(X))


def _rise(nn, X, y, step):
    return _loss_at(nn, X, y, nn.theta + step) - _loss_at(nn, X, y, nn.theta - step)


def _slopes(nn, X, y, direction, epsilon):
    measured = _rise(nn, X, y, epsilon * direction) / (2 * epsilon)
    return measured, _flat(nn, X, y) @ direction


def _weights_first(nn, X, y):
    dw, db = nn.gradients(X, y)
    return np.concatenate([part[i].ravel() for part in (dw, db) for i in nn.w])


def _length(direction):
    return np.sqrt(np.sum(direction**2))


def _unchanged(attempt, nn, X, y, direction, epsilon):
    """Return both slopes, and how many parameters the attempt has changed."""
    theta = nn.theta.copy()
    result = attempt(nn, X, y, direction, epsilon)
    if result is None or result is ...:
        return result
    measured, promised = result
    return measured, promised, np.sum(nn.theta != theta)


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
    answer=_slopes,
    cases=_directions,
    insight="Two evaluations of the loss judge a million derivatives at once. A wrong one can hide "
    "only where the direction is 0, or where errors cancel, which a second draw brings to light.",
    returns=("measured", "promised", "the number of parameters that your code changed in nn"),
    run=_unchanged,
    mistakes=(
        (
            lambda nn, X, y, direction, epsilon: (
                (
                    _loss_at(nn, X, y, nn.theta + epsilon * direction)
                    - nn.loss.loss(y, nn.predict(X))
                )
                / epsilon,
                _flat(nn, X, y) @ direction,
            ),
            "promised is right. measured goes to one side only: go epsilon back as well.",
        ),
        (
            lambda nn, X, y, direction, epsilon: (
                _rise(nn, X, y, epsilon * direction) / epsilon,
                _flat(nn, X, y) @ direction,
            ),
            "promised is right. measured is twice too large: the two places are 2 epsilon apart.",
        ),
        (
            lambda nn, X, y, direction, epsilon: (
                _rise(nn, X, y, direction) / 2,
                _flat(nn, X, y) @ direction,
            ),
            "promised is right. measured goes the whole direction: go epsilon times as far.",
        ),
        (
            lambda nn, X, y, direction, epsilon: (
                _rise(nn, X, y, epsilon) / (2 * epsilon),
                _flat(nn, X, y) @ direction,
            ),
            "promised is right. measured moves every parameter alike: go along the direction.",
        ),
        (
            lambda nn, X, y, direction, epsilon: (
                _slopes(nn, X, y, direction, epsilon)[0],
                _weights_first(nn, X, y) @ direction,
            ),
            "measured is right. In promised the derivatives stand in another order than the "
            "parameters in theta: w[1], b[1], w[2], b[2], ...",
        ),
        (
            lambda nn, X, y, direction, epsilon: (
                _slopes(nn, X, y, direction, epsilon)[0],
                np.mean(_flat(nn, X, y) * direction),
            ),
            "measured is right. promised is a mean. Each parameter is a path to the loss, and "
            "paths add: sum the products.",
        ),
        (
            lambda nn, X, y, direction, epsilon: (
                _slopes(nn, X, y, direction, epsilon)[0],
                np.sum(_flat(nn, X, y)),
            ),
            "measured is right. promised lacks the direction: each derivative counts by how far "
            "its parameter goes.",
        ),
        (
            lambda nn, X, y, direction, epsilon: (
                _slopes(nn, X, y, direction, epsilon)[0],
                epsilon * _flat(nn, X, y) @ direction,
            ),
            "measured is right. promised is the change of the loss for a step of epsilon: a slope "
            "is that for each unit of the step.",
        ),
        (
            lambda nn, X, y, direction, epsilon: _slopes(
                nn, X, y, direction / _length(direction), epsilon
            ),
            "you made the direction one unit long first. Take it as it comes.",
        ),
        (
            lambda nn, X, y, direction, epsilon: _slopes(nn, X, y, direction, epsilon)[::-1],
            "right, in reverse order: measured comes first.",
        ),
    ),
)
