"""What the playground runs, as the reader sees and changes it: short functions, and their text.

`BACKPROPAGATE` has the right rule and five wrong ones, which public projects have had (chapter 6).
`STEP` has the optimizers, `EPOCH` what one epoch is, `ACTIVATION` an activation of the reader's
own. The text of each, `source`, stands under the picture.
"""

import functools
import inspect

import numpy as np


def backpropagate(nn, X, y):
    """Return delta, dL/dw and dL/db of every layer, for one batch."""
    z, a = nn.forward(X)
    delta, dw, db = {}, {}, {}
    last = nn.n_layers
    g = nn.activations
    delta[last] = nn.loss.gradient(y, a[last]) * g[last].gradient(z[last])
    for i in range(last - 1, 0, -1):
        dw[i] = a[i].T @ delta[i + 1]
        db[i] = delta[i + 1].sum(axis=0)
        if i > 1:
            delta[i] = (delta[i + 1] @ nn.w[i].T) * g[i].gradient(z[i])
    return delta, dw, db


def sgd(theta, slope, rate, memory):
    """Change all parameters by one step of gradient descent."""
    theta -= rate * slope


def momentum(theta, slope, rate, memory):
    """Change all parameters by one step along a running sum of the slopes."""
    memory["v"] = 0.9 * memory.get("v", 0) + slope
    theta -= rate * memory["v"]


def rmsprop(theta, slope, rate, memory):
    """Change each parameter by its slope over the slope's usual size."""
    memory["v"] = 0.99 * memory.get("v", 0) + 0.01 * slope**2
    theta -= rate * slope / (np.sqrt(memory["v"]) + 1e-8)


def adam(theta, slope, rate, memory):
    """Change each parameter by its mean slope over the slope's usual size."""
    t = memory["t"] = memory.get("t", 0) + 1
    m = memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * slope
    v = memory["v"] = 0.999 * memory.get("v", 0) + 0.001 * slope**2
    m, v = m / (1 - 0.9**t), v / (1 - 0.999**t)
    theta -= rate * m / (np.sqrt(v) + 1e-8)


step = sgd  # as the epoch calls what has been chosen


def epoch(nn, X, y, batch_size, l2, memory):
    """Take a step for each batch; after each, a picture may be drawn."""
    for X_batch, y_batch in nn.batches(X, y, batch_size):
        _, dw, db = backpropagate(nn, X_batch, y_batch)
        slopes = []
        for i in nn.w:  # in the order of theta: w[1], b[1], w[2], ...
            slopes += (dw[i] + l2 * nn.w[i]).ravel(), db[i]
        step(nn.theta, np.concatenate(slopes), nn.rate, memory)
        yield


class Own:
    """An activation of your own: choose "own" for a layer."""

    def activation(z):
        return np.sin(z)

    def gradient(z):
        return np.cos(z)


# Each wrong rule is the right one but for one line: that, and what stands in its place.
BACKPROPAGATE = {
    "right": ("", ""),
    "σ′ taken at a": (
        "    delta[last] = nn.loss.gradient(y, a[last]) * g[last].gradient(z[last])\n",
        "    # Wrong: the slope is taken at a in place of z.\n"
        "    delta[last] = nn.loss.gradient(y, a[last]) * g[last].gradient(a[last])\n",
    ),
    "biases averaged": (
        "delta[i + 1].sum(axis=0)\n",
        "delta[i + 1].mean(axis=0)  # wrong: the loss had its mean\n",
    ),
    "transpose lost": (
        "            delta[i] = (delta[i + 1] @ nn.w[i].T) * g[i].gradient(z[i])\n",
        "            # Wrong: this has the shape of the transpose, and not its order.\n"
        "            w = nn.w[i].reshape(nn.w[i].shape[::-1])\n"
        "            delta[i] = (delta[i + 1] @ w) * g[i].gradient(z[i])\n",
    ),
    "updated too soon": (
        "            delta[i] = (delta[i + 1] @ nn.w[i].T) * g[i].gradient(z[i])\n",
        "            # Wrong: delta goes back through weights that have moved already.\n"
        "            w = nn.w[i] - nn.rate * dw[i]\n"
        "            delta[i] = (delta[i + 1] @ w.T) * g[i].gradient(z[i])\n",
    ),
    "ReLU′ of its output": (
        "            delta[i] = (delta[i + 1] @ nn.w[i].T) * g[i].gradient(z[i])\n",
        "            slope = a[i] >= 0  # wrong: a ReLU's output is never below 0\n"
        "            delta[i] = (delta[i + 1] @ nn.w[i].T) * slope\n",
    ),
}
STEP = {"SGD": sgd, "momentum": momentum, "RMSprop": rmsprop, "Adam": adam}
# What the code calls each part; the text of an optimizer has this name in place of its own.
NAMES = {"rule": "backpropagate", "optimizer": "step", "epoch": "epoch", "activation": "Own"}


@functools.cache
def source(part, choice):
    """Return the text of a part, under the name by which it is called."""
    if part == "rule":
        line, wrong = BACKPROPAGATE[choice]
        return inspect.getsource(backpropagate).replace(line, wrong, 1)
    if part == "optimizer":
        function = STEP[choice]
        return inspect.getsource(function).replace(f"def {function.__name__}(", "def step(", 1)
    return inspect.getsource({"epoch": epoch, "activation": Own}[part])
