"""Retrain the book's own networks from scratch, in nn_core and in its peers, and compare times.

    python benchmarks/training.py [rounds]

Everyone does the same work on one core and one thread: plain mini-batch SGD in float64, every
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

from nn_core import MSE, NN, SGD, Identity, ReLU, Sigmoid  # noqa: E402
from nn_core.datasets import load_boston, load_digits  # noqa: E402


@dataclass
class Task:
    """A network (ReLU in the hidden layer, mean squared error) and what it is trained on."""

    name: str
    X: np.ndarray
    y: np.ndarray
    hidden: int
    sigmoid: bool  # on the output; else none
    learning_rate: float  # for the gradient of the mean over samples and outputs
    epochs: int
    batch_size: int

    @property
    def dimensions(self):
        return self.X.shape[1], self.hidden, self.y.shape[1]


def tasks():
    """The two experiments of the original post: 70 % of each data set is for training."""
    X, y = load_boston(return_X_y=True)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    yield Task("Boston", X[:354], y[:354, np.newaxis], 10, False, 0.008, 30, 8)
    X, y = load_digits(return_X_y=True)
    yield Task("digits", X[:1257] / 16, np.eye(10)[y[:1257]], 15, True, 1.6, 50, 16)


def ours(task):
    """nn_core, as a reader calls it."""
    activations = (ReLU, Sigmoid if task.sigmoid else Identity)
    nn = NN(task.dimensions, activations, MSE, SGD(task.learning_rate), rng=0)
    nn.fit(task.X, task.y, epochs=task.epochs, batch_size=task.batch_size)
    return nn.predict


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
        output = (self.sigmoid, self.sigmoid_gradient) if task.sigmoid else (self.same, self.one)
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

    Both its losses sum over outputs, and its squared loss is half the mean.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    settings = dict(
        hidden_layer_sizes=(task.hidden,),
        solver="sgd",
        alpha=0,
        batch_size=task.batch_size,
        learning_rate_init=task.learning_rate / task.y.shape[1] * (1 if task.sigmoid else 2),
        max_iter=task.epochs,
        tol=0,
        n_iter_no_change=task.epochs + 1,
        momentum=0,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it says that max_iter was reached
        if task.sigmoid:
            return MLPClassifier(**settings).fit(task.X, task.y).predict_proba
        mlp = MLPRegressor(**settings).fit(task.X, task.y.ravel())
    return lambda X: mlp.predict(X)[:, np.newaxis]


def pytorch(task):
    """PyTorch as its tutorials have it, eager."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(0)
    n_in, n_hidden, n_out = task.dimensions
    output = nn.Sigmoid() if task.sigmoid else nn.Identity()
    net = nn.Sequential(nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_out), output)
    net = net.double()
    loss = nn.MSELoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=task.learning_rate)
    X, y = torch.from_numpy(task.X), torch.from_numpy(task.y)
    history = []
    for _ in range(task.epochs):
        for batch in torch.randperm(len(X)).split(task.batch_size):
            optimizer.zero_grad()
            loss(net(X[batch]), y[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            history.append(loss(net(X), y).item())
    return lambda X: net(torch.from_numpy(X)).detach().numpy()


def jax_compiled(task):
    """JAX with a whole epoch as one compiled function; compiling it is part of the time."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    jax.clear_caches()

    def predict(parameters, X):
        (w1, b1), (w2, b2) = parameters
        z = jnp.maximum(X @ w1 + b1, 0) @ w2 + b2
        return jax.nn.sigmoid(z) if task.sigmoid else z

    def loss(parameters, X, y):
        return jnp.mean((predict(parameters, X) - y) ** 2)

    def step(parameters, batch):
        slopes = jax.grad(loss)(parameters, *batch)
        move = jax.tree.map(lambda p, slope: p - task.learning_rate * slope, parameters, slopes)
        return move, None

    full = len(task.X) // task.batch_size * task.batch_size

    @jax.jit
    def epoch(parameters, X, y, order):
        X, y = X[order], y[order]
        batches = (
            X[:full].reshape(-1, task.batch_size, X.shape[1]),
            y[:full].reshape(-1, task.batch_size, y.shape[1]),
        )
        parameters, _ = jax.lax.scan(step, parameters, batches)
        parameters, _ = step(parameters, (X[full:], y[full:]))
        return parameters, loss(parameters, X, y)

    random = np.random.default_rng(0)
    parameters = [
        (random.standard_normal((n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out))
        for n_in, n_out in zip(task.dimensions[:-1], task.dimensions[1:], strict=True)
    ]
    X, y = jnp.asarray(task.X), jnp.asarray(task.y)
    history = []
    for _ in range(task.epochs):
        parameters, error = epoch(parameters, X, y, random.permutation(len(X)))
        history.append(float(error))
    return lambda X: np.asarray(predict(parameters, X))


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
        raise RuntimeError(f"{train.__name__} did not learn {task.name}: its error is {error}")
    return seconds


def main(rounds):
    peers = {name: run for name, (run, module) in PEERS.items() if importlib.util.find_spec(module)}
    print(f"one thread, medians of {rounds} rounds")
    print("| task | nn_core | " + " | ".join(peers) + " |")
    print("|---|---|" + "---|" * len(peers))
    for task in tasks():
        for run in (ours, *peers.values()):  # imports and first calls are not training
            timed(run, task)
        own, other = {name: [] for name in peers}, {name: [] for name in peers}
        for _ in range(rounds):
            for name, run in peers.items():
                own[name].append(timed(ours, task))
                other[name].append(timed(run, task))
        milliseconds = 1000 * statistics.median(itertools.chain(*own.values()))
        cells = [f"{task.name} {task.dimensions}", f"{milliseconds:.1f} ms"]
        for name in peers:
            ratios = [b / a for a, b in zip(own[name], other[name], strict=True)]
            cells.append(
                f"{1000 * statistics.median(other[name]):.1f} ms, {statistics.median(ratios):.2f}x"
            )
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
