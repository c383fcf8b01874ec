"""Retrain the book's own networks from scratch, in nn_core and in its peers, and compare times.

    python benchmarks/training.py [rounds]

Everyone does the same work on one core and one thread: mini-batches in float64, every
sample once an epoch in random order (the original drops the last short batch), and the training
loss after each epoch (scikit-learn adds it up on the way). Times are processor times, and each
peer runs right after nn_core in each round, so that a busy machine changes the ratios little; the
table shows medians over the rounds. Peers that are not installed are left out
(``pip install torch==2.13.0 jax``).
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # read when NumPy and its peers are imported
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import importlib.util  # noqa: E402
import itertools  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from dataclasses import dataclass  # noqa: E402

import numpy as np  # noqa: E402

from nn_core import (  # noqa: E402
    MSE,
    NN,
    SGD,
    Adam,
    CrossEntropy,
    Identity,
    ReLU,
    Sigmoid,
    softmax,
)
from nn_core.datasets import load_boston, load_digits  # noqa: E402


@dataclass
class Task:
    """A network with ReLU in its hidden layer, and what it is trained on.

    After a softmax the loss is cross-entropy, and the optimizer Adam; else they are mean squared
    error and SGD.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    hidden: int
    output: str  # "identity", "sigmoid" or "softmax"
    learning_rate: float  # for the gradient of the mean
    epochs: int
    batch_size: int

    @property
    def dimensions(self):
        return self.X.shape[1], self.hidden, self.y.shape[1]

    def __str__(self):
        return f"{self.name}, {self.output} {self.dimensions}"


def tasks():
    """The two experiments of the original post, and Part II's digits: 70 % are for training."""
    X, y = load_boston(return_X_y=True)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    yield Task("Boston", X[:354], y[:354, np.newaxis], 10, "identity", 0.008, 30, 8)
    X, y = load_digits(return_X_y=True)
    X, y = X[:1257] / 16, np.eye(10)[y[:1257]]
    yield Task("digits", X, y, 15, "sigmoid", 1.6, 50, 16)
    yield Task("digits", X, y, 15, "softmax", 0.005, 50, 16)


def ours(task):
    """nn_core, as a reader calls it."""
    activations = (ReLU, Sigmoid if task.output == "sigmoid" else Identity)
    if task.output == "softmax":
        loss, optimizer = CrossEntropy, Adam(task.learning_rate)
    else:
        loss, optimizer = MSE, SGD(task.learning_rate)
    nn = NN(task.dimensions, activations, loss, optimizer, rng=0)
    nn.fit(task.X, task.y, epochs=task.epochs, batch_size=task.batch_size)
    return lambda X: softmax(nn.predict(X)) if task.output == "softmax" else nn.predict(X)


class Original:
    """The original post's algorithm and rules, call for call, written anew.

    ReLU in place, sigma'(a) at the output, sums for weights and np.mean for biases, one update for
    each array, and no last short batch.
    """

    def __init__(self, task):
        random = np.random.RandomState(0)
        self.w, self.b, self.history = {}, {}, []
        for i, (n_in, n_out) in enumerate(
            zip(task.dimensions[:-1], task.dimensions[1:], strict=True), start=1
        ):
            self.w[i] = random.randn(n_in, n_out) / np.sqrt(n_in)
            self.b[i] = np.zeros(n_out)
        self.last = len(task.dimensions)
        hidden = (self.relu, self.relu_gradient)
        sigmoid = (self.sigmoid, self.sigmoid_gradient)
        output = sigmoid if task.output == "sigmoid" else (self.same, self.one)
        self.activations = {2: hidden, 3: output}
        # Its rate multiplies the sum of 2 (a - y) over samples and outputs.
        self.rate = task.learning_rate / (task.batch_size * task.y.shape[1])
        for _ in range(task.epochs):
            order = np.arange(len(task.X))
            random.shuffle(order)
            X, y = task.X[order], task.y[order]
            for k in range(len(X) // task.batch_size):
                start, stop = k * task.batch_size, (k + 1) * task.batch_size
                z, a = self.forward(X[start:stop])
                self.backward(z, a, y[start:stop])
            self.history.append(np.mean((self.predict(task.X) - task.y) ** 2))

    @staticmethod
    def relu(z):
        z[z < 0] = 0
        return z

    @staticmethod
    def relu_gradient(z):
        z[z < 0] = 0
        z[z > 0] = 1
        return z

    @staticmethod
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    @staticmethod
    def sigmoid_gradient(z):
        s = Original.sigmoid(z)
        return s * (1 - s)

    @staticmethod
    def same(z):
        return z

    @staticmethod
    def one(z):
        return np.ones_like(z)

    @staticmethod
    def loss_gradient(y, a):
        return 2 * (a - y)

    def forward(self, X):
        z, a = {}, {1: X}
        for i in range(2, self.last + 1):
            z[i] = np.dot(a[i - 1], self.w[i - 1]) + self.b[i - 1]
            a[i] = self.activations[i][0](z[i])
        return z, a

    def backward(self, z, a, y):
        output = a[self.last]
        delta = self.loss_gradient(y, output) * self.activations[self.last][1](output)
        found = {self.last - 1: (np.dot(a[self.last - 1].T, delta), delta)}
        for i in range(self.last - 2, 0, -1):
            slope = self.activations[i + 1][1](z[i + 1])
            delta = np.dot(delta, self.w[i + 1].T) * slope
            found[i] = (np.dot(a[i].T, delta), delta)
        for i, (dw, delta) in found.items():
            self.step(self.w[i], dw)
            self.step(self.b[i], np.mean(delta, axis=0))

    def step(self, weights, gradients):
        weights -= self.rate * gradients

    def predict(self, X):
        return self.forward(X)[1][self.last]


def original(task):
    return Original(task).predict


def scikit_learn(task):
    """Its MLP, whose loss with a sigmoid output is cross-entropy: the last delta is another.

    Its losses sum over outputs, and its squared loss is half the mean.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    factor = {"identity": 2 / task.y.shape[1], "sigmoid": 1 / task.y.shape[1], "softmax": 1}
    settings = dict(
        hidden_layer_sizes=(task.hidden,),
        solver="adam" if task.output == "softmax" else "sgd",
        alpha=0,
        batch_size=task.batch_size,
        learning_rate_init=task.learning_rate * factor[task.output],
        max_iter=task.epochs,
        tol=0,
        n_iter_no_change=task.epochs + 1,
        momentum=0,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it says that max_iter was reached
        if task.output == "identity":
            mlp = MLPRegressor(**settings).fit(task.X, task.y.ravel())
            return lambda X: mlp.predict(X)[:, np.newaxis]
        y = task.y.argmax(axis=1) if task.output == "softmax" else task.y
        return MLPClassifier(**settings).fit(task.X, y).predict_proba


def pytorch(task):
    """PyTorch as its tutorials have it, eager."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(0)
    n_in, n_hidden, n_out = task.dimensions
    output = nn.Sigmoid() if task.output == "sigmoid" else nn.Identity()
    net = nn.Sequential(nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_out), output)
    net = net.double()
    if task.output == "softmax":
        loss, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam
    else:
        loss, optimizer = nn.MSELoss(), torch.optim.SGD
    optimizer = optimizer(net.parameters(), lr=task.learning_rate)
    X, y = torch.from_numpy(task.X), torch.from_numpy(task.y)
    history = []
    for _ in range(task.epochs):
        for batch in torch.randperm(len(X)).split(task.batch_size):
            optimizer.zero_grad()
            loss(net(X[batch]), y[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            history.append(loss(net(X), y).item())

    def predict(X):
        answer = net(torch.from_numpy(X)).detach()
        return (answer.softmax(dim=1) if task.output == "softmax" else answer).numpy()

    return predict


def jax_compiled(task):
    """JAX with a whole epoch as one compiled function; compiling it is part of the time."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    jax.clear_caches()

    def forward(parameters, X):
        (w1, b1), (w2, b2) = parameters
        z = jnp.maximum(X @ w1 + b1, 0) @ w2 + b2
        return jax.nn.sigmoid(z) if task.output == "sigmoid" else z

    def loss(parameters, X, y):
        a = forward(parameters, X)
        if task.output == "softmax":
            return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(a), axis=1))
        return jnp.mean((a - y) ** 2)

    def sgd(state, batch):
        slopes = jax.grad(loss)(state, *batch)
        return jax.tree.map(lambda p, g: p - task.learning_rate * g, state, slopes), None

    def adam(state, batch):
        parameters, m, s, t = state
        slopes, t = jax.grad(loss)(parameters, *batch), t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, slopes)
        s = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g**2, s, slopes)

        def move(p, m, s):
            m, s = m / (1 - 0.9**t), s / (1 - 0.999**t)
            return p - task.learning_rate * m / (jnp.sqrt(s) + 1e-8)

        return (jax.tree.map(move, parameters, m, s), m, s, t), None

    full = len(task.X) // task.batch_size * task.batch_size
    step = adam if task.output == "softmax" else sgd

    @jax.jit
    def epoch(state, X, y, order):
        X, y = X[order], y[order]
        batches = (
            X[:full].reshape(-1, task.batch_size, X.shape[1]),
            y[:full].reshape(-1, task.batch_size, y.shape[1]),
        )
        state, _ = jax.lax.scan(step, state, batches)
        state, _ = step(state, (X[full:], y[full:]))
        return state, loss(state[0] if step is adam else state, X, y)

    random = np.random.default_rng(0)
    parameters = [
        (random.standard_normal((n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out))
        for n_in, n_out in zip(task.dimensions[:-1], task.dimensions[1:], strict=True)
    ]
    state = parameters
    if step is adam:
        zeros = jax.tree.map(jnp.zeros_like, parameters)
        state = (parameters, zeros, zeros, 0)  # with Adam's two means, and the number of steps
    X, y = jnp.asarray(task.X), jnp.asarray(task.y)
    history = []
    for _ in range(task.epochs):
        state, error = epoch(state, X, y, random.permutation(len(X)))
        history.append(float(error))
    parameters = state[0] if step is adam else state

    def predict(X):
        a = forward(parameters, X)
        return np.asarray(jax.nn.softmax(a) if task.output == "softmax" else a)

    return predict


PEERS = {
    "original post": (original, "numpy"),
    "scikit-learn MLP": (scikit_learn, "sklearn"),
    "PyTorch eager": (pytorch, "torch"),
    "JAX compiled": (jax_compiled, "jax"),
}


def timed(train, task):
    """Train once, see that something was learnt, and return the seconds that training took."""
    start = time.process_time()
    predict = train(task)
    seconds = time.process_time() - start
    error = np.mean((predict(task.X) - task.y) ** 2)
    if not error < 0.5 * task.y.var(axis=0).mean():
        raise RuntimeError(f"{train.__name__} did not learn {task}: its error is {error}")
    return seconds


def main(rounds):
    peers = {name: run for name, (run, module) in PEERS.items() if importlib.util.find_spec(module)}
    print(f"one thread, medians of {rounds} rounds")
    print("| task | nn_core | " + " | ".join(peers) + " |")
    print("|---|---|" + "---|" * len(peers))
    for task in tasks():
        able = {
            name: run
            for name, run in peers.items()
            if not (run is original and task.output == "softmax")  # the post has none
        }
        for run in (ours, *able.values()):  # imports and first calls are not training
            timed(run, task)
        own, other = {name: [] for name in able}, {name: [] for name in able}
        for _ in range(rounds):
            for name, run in able.items():
                own[name].append(timed(ours, task))
                other[name].append(timed(run, task))
        milliseconds = 1000 * statistics.median(itertools.chain(*own.values()))
        cells = [str(task), f"{milliseconds:.1f} ms"]
        for name in peers:
            if name not in able:
                cells.append("")
                continue
            ratios = [b / a for a, b in zip(own[name], other[name], strict=True)]
            cells.append(
                f"{1000 * statistics.median(other[name]):.1f} ms, {statistics.median(ratios):.2f}x"
            )
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
