"""Chapter 4's exercises: the right answer is right, each wrong one is told what is wrong."""

import json
from pathlib import Path

import numpy as np
import pytest

from classroom.check import check
from classroom.exercises import backprop
from nn_core import MSE, NN, SGD, Identity, Sigmoid, Tanh, datasets, gradient_check

CHAPTER = Path(__file__).parents[2] / "book" / "04_backprop.ipynb"


def slope(z):
    return 1 - np.tanh(z) ** 2


def hidden_delta(delta_next, w, z):
    return (delta_next @ w.T) * slope(z)


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


def gradients(*replacements):
    """Return the right gradients with some of their text replaced."""
    source = RIGHT_GRADIENTS
    for old, new in replacements:
        assert old in source
        source = source.replace(old, new)
    names = {"np": np}
    exec(source, names)
    return names["attempt"]


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


def stepping(step):
    return type("Wrong", (Momentum,), {"step": step})


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


def use_the_old(self, weights, gradients):
    if self.velocity is None:
        self.velocity = np.zeros_like(weights)
    weights -= self.learning_rate * self.velocity
    self.velocity = self.momentum * self.velocity + gradients


def loss_at(nn, X, y, theta):
    return nn.loss.loss(y, nn.with_theta(theta).predict(X))


def measured(nn, X, y, d, epsilon):
    above, below = (loss_at(nn, X, y, nn.theta + sign * epsilon * d) for sign in (1, -1))
    return (above - below) / (2 * epsilon)


def promised(nn, X, y, d, epsilon):
    dw, db = nn.gradients(X, y)
    gradient = np.concatenate([part for i in nn.w for part in (dw[i].ravel(), db[i])])
    return np.sum(gradient * d)


def along(measure=measured, promise=promised):
    return lambda *arguments: (measure(*arguments), promise(*arguments))


def weights_first(nn, X, y, d, epsilon):
    dw, db = nn.gradients(X, y)
    return np.concatenate([*(dw[i].ravel() for i in dw), *(db[i] for i in db)]) @ d


def nudge_in_place(nn, X, y, d, epsilon):
    nn.theta += epsilon * d
    above = nn.loss.loss(y, nn.predict(X))
    nn.theta -= 2 * epsilon * d
    return (above - nn.loss.loss(y, nn.predict(X))) / (2 * epsilon)


RIGHT = [
    (backprop.hidden_delta, hidden_delta),
    (backprop.gradients, gradients()),
    (backprop.momentum, Momentum),
    (backprop.momentum, StepInVelocity),
    (backprop.momentum, by(usual)),
    (backprop.caught, "B"),
    (backprop.wrong_line, 3),
    (backprop.slope_along, along()),
]

WRONG = [
    (backprop.hidden_delta, lambda d, w, z: (d @ w) * slope(z), "w has lost its transpose"),
    (backprop.hidden_delta, lambda d, w, z: d @ w.T @ slope(z), "entry by entry"),
    (backprop.hidden_delta, lambda d, w, z: d * w.T * slope(z), "a matrix product"),
    (backprop.hidden_delta, lambda d, w, z: d @ w.T * slope(np.tanh(z)), "at a, not z"),
    (backprop.hidden_delta, lambda d, w, z: d @ w.T * np.tanh(z), "tanh(z) itself"),
    (backprop.hidden_delta, lambda d, w, z: d @ w.T * (1 - np.tanh(z)), "square is lost"),
    (backprop.hidden_delta, lambda d, w, z: d @ w.T * (1 - z**2), "1 - a² takes a"),
    (backprop.hidden_delta, lambda d, w, z: d @ w.T, "One factor is left"),
    (backprop.hidden_delta, lambda d, w, z: d @ w.T * Sigmoid.gradient(z), "sigmoid's slope"),
    (backprop.hidden_delta, lambda d, w, z: (w @ d.T).T * -slope(z), "wrong sign"),
    (backprop.hidden_delta, lambda d, w, z: (w @ d.T) * slope(z).T, "transposed"),
    (backprop.gradients, gradients((OUTPUT, "g[last].gradient(a[last])")), "last layer at a, not"),
    (backprop.gradients, gradients((HIDDEN, "g[i].gradient(a[i])")), "hidden layers at a, not"),
    (
        backprop.gradients,
        gradients((OUTPUT, "g[last].gradient(a[last])"), (HIDDEN, "g[i].gradient(a[i])")),
        "the derivatives at a, not z",
    ),
    (backprop.gradients, gradients((f" * {OUTPUT}", "")), "the last layer has an activation"),
    (backprop.gradients, gradients((f" * {HIDDEN}", "")), "still dL/da"),
    (
        backprop.gradients,
        gradients((OUTPUT, "a[last] * (1 - a[last])"), (HIDDEN, "a[i] * (1 - a[i])")),
        "ask nn.activations[i]",
    ),
    (backprop.gradients, gradients((LOSS, "2 * (a[last] - y)")), "You lost the mean"),
    (backprop.gradients, gradients((LOSS, "2 / len(y) * (a[last] - y)")), "by both numbers"),
    (backprop.gradients, gradients((LOSS, "(a[last] - y) / y.size")), "slope of a square"),
    (backprop.gradients, gradients((LOSS, "nn.loss.gradient(a[last], y)")), "takes y first"),
    (backprop.gradients, gradients((LOSS, "2 * (a[last] - y) / y.size")), "right for MSE"),
    (backprop.gradients, gradients(("sum(", "mean(")), "the biases are a mean"),
    (backprop.gradients, gradients(("axis=0", "axis=1")), "You summed over the units"),
    (backprop.gradients, gradients(("@ delta", "@ delta / len(X)")), "the biases are right"),
    (
        backprop.gradients,
        gradients(("@ delta", "@ delta / len(X)"), ("sum(", "mean(")),
        "twice: the mean is in",
    ),
    (backprop.gradients, gradients(("a[i].T @", "a[i] @")), "a has lost its transpose"),
    (backprop.gradients, gradients(("a[i].T @ delta", "delta.T @ a[i]")), "every dw is transposed"),
    (backprop.gradients, gradients(("nn.w[i].T", "nn.w[i]")), "w has lost its transpose"),
    (
        backprop.gradients,
        gradients(
            (
                "        if i",
                "        nn.w[i] -= nn.optimizer.learning_rate * dw[i]\n"
                "        nn.b[i] -= nn.optimizer.learning_rate * db[i]\n        if i",
            )
        ),
        "your loop updates the parameters",
    ),
    (
        backprop.gradients,
        gradients(("        if i", "        nn.w[i] -= 0.1 * dw[i]\n        if i")),
        "your loop updates the weights",
    ),
    (
        backprop.gradients,
        gradients(
            (
                "    return",
                "    for i in dw:\n        nn.w[i] -= 0.1 * dw[i]\n        nn.b[i] -= 0.1 * db[i]\n"
                "    return",
            )
        ),
        "The update is the optimizer's",
    ),
    (
        backprop.gradients,
        gradients(("    return", "    nn.b[1] += 1\n    return")),
        "the number of parameters that your code changed in nn is",
    ),
    (
        backprop.gradients,
        gradients(("sum(axis=0)", "sum(axis=0, keepdims=True)")),
        "one axis too many, at the front",
    ),
    (backprop.gradients, gradients(("return dw, db", "return dw")), "return two dicts, dw and db"),
    (
        backprop.gradients,
        gradients(("last - 1, 0,", "last - 1, 1,")),
        "dw must be a dict with the keys [1, 2]",
    ),
    (
        backprop.gradients,
        gradients((HIDDEN, "(a[i] >= 0)")),
        "dw[last - 2]",
    ),
    (backprop.momentum, stepping(not_in_place), "makes a new array"),
    (backprop.momentum, by(lambda v, g, m: g), "plain gradient descent"),
    (backprop.momentum, by(usual, lambda v, g, m: -v), "uphill"),
    (backprop.momentum, by(lambda v, g, m: m * v + (1 - m) * g), "moving average"),
    (backprop.momentum, by(lambda v, g, m: v + g), "forgets nothing"),
    (backprop.momentum, by(lambda v, g, m: v + m * g), "the old velocity that is to fade"),
    (backprop.momentum, by(lambda v, g, m: m * (v + g)), "count in full"),
    (backprop.momentum, by(usual, lambda v, g, m: m * v + g), "Nesterov"),
    (backprop.momentum, stepping(use_the_old), "one step late"),
    (backprop.momentum, stepping(keep_the_array), "Keep a copy"),
    (backprop.momentum, stepping(change_the_array), "you change the caller's gradients"),
    (backprop.momentum, SGD, "raised TypeError"),
    (backprop.caught, "A", "is never told"),
    (backprop.caught, "C", "cancel"),
    (backprop.caught, "d", "not one of the choices: ['A', 'B', 'C']"),
    (backprop.wrong_line, 1, "goes forward"),
    (backprop.wrong_line, 2, "makes the last delta"),
    (backprop.wrong_line, 4, "passes for w[2]"),
    (backprop.wrong_line, 5, "passes for b[2]"),
    (
        backprop.slope_along,
        along(
            lambda nn, X, y, d, e: (
                (loss_at(nn, X, y, nn.theta + e * d) - loss_at(nn, X, y, nn.theta)) / e
            )
        ),
        "to one side only",
    ),
    (backprop.slope_along, along(lambda *v: 2 * measured(*v)), "twice too large"),
    (
        backprop.slope_along,
        along(lambda nn, X, y, d, e: measured(nn, X, y, d, 1)),
        "goes the whole direction",
    ),
    (
        backprop.slope_along,
        along(lambda nn, X, y, d, e: measured(nn, X, y, np.ones_like(d), e)),
        "every parameter alike",
    ),
    (backprop.slope_along, along(promise=weights_first), "in another order"),
    (backprop.slope_along, along(promise=lambda *v: promised(*v) / v[0].theta.size), "is a mean"),
    (
        backprop.slope_along,
        along(promise=lambda nn, X, y, d, e: promised(nn, X, y, np.ones_like(d), e)),
        "lacks the direction",
    ),
    (backprop.slope_along, along(promise=lambda *v: v[-1] * promised(*v)), "for each unit"),
    (
        backprop.slope_along,
        lambda nn, X, y, d, e: along()(nn, X, y, d / np.linalg.norm(d), e),
        "one unit long",
    ),
    (backprop.slope_along, lambda *v: along()(*v)[::-1], "measured comes first"),
    (backprop.slope_along, along(nudge_in_place), "wrong as well"),
]


@pytest.mark.parametrize(("exercise", "attempt"), RIGHT)
def test_a_right_answer_is_right(exercise, attempt):
    assert check(exercise, attempt).status == "right", check(exercise, attempt)


@pytest.mark.parametrize(("exercise", "attempt", "words"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(exercise, attempt, words):
    verdict = check(exercise, attempt)
    assert verdict.status == "wrong", verdict
    assert words in verdict.message


@pytest.mark.parametrize("exercise", [exercise for exercise, _ in RIGHT])
def test_before_an_attempt_a_check_says_what_to_do(exercise):
    for attempt in (None, ...):
        assert check(exercise, attempt).status == "to do"
        assert check(exercise, attempt).message == exercise.task


def test_a_stub_counts_as_no_attempt():
    def not_yet(self, weights, gradients):
        raise NotImplementedError

    assert check(backprop.gradients, lambda nn, X, y: ...).status == "to do"
    assert check(backprop.slope_along, lambda *arguments: ...).status == "to do"
    assert check(backprop.momentum, stepping(not_yet)).status == "to do"


def test_what_mistakes_repeat_of_the_answer_is_right():
    assert check(backprop.gradients, backprop._backward()).status == "right"
    assert check(backprop.momentum, backprop._changed()).status == "right"


def programs(mend=("", "")):
    """Return the networks that the chapter's cell makes, with the data that it uses."""
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    (source,) = ("".join(c["source"]) for c in cells if c["id"] == "backprop-ex-programs")
    X, y = datasets.make_moons(200, noise=0.1, rng=0)
    names = {"np": np, "NN": NN, "MSE": MSE, "SGD": SGD, "Tanh": Tanh, "Sigmoid": Sigmoid}
    assert mend[0] in source
    exec(source.replace(*mend) if mend[0] else source, names)
    return names["programs"], X, y.reshape(-1, 1)


def test_the_check_catches_the_one_program_that_the_exercise_says():
    networks, X, y = programs()
    reports = {name: gradient_check(nn, X, y) for name, nn in networks.items()}
    assert [name for name, report in reports.items() if not report.passed] == ["B"]
    wrong = {name for name, entries in reports["B"].wrong.items() if entries.any()}
    assert wrong == {"w[1]", "b[1]"}


def test_the_wrong_line_is_the_one_that_the_exercise_says():
    networks, X, y = programs(mend=("g[i].gradient(a[i])  # 3", "g[i].gradient(z[i])  # 3"))
    assert gradient_check(networks["B"], X, y).passed


def test_the_other_two_programs_are_broken_all_the_same():
    networks, X, y = programs()
    assert sum(len(batch) for batch, _ in networks["A"].batches(X[:30], y[:30], 20)) == 20
    scattered = np.array([[0.0], [1.0]])
    assert networks["C"].loss.loss(scattered, scattered[::-1]) == 0


def test_momentum_trains_a_network():
    X, y = datasets.make_moons(200, noise=0.1, rng=0)
    optimizer = Momentum(learning_rate=0.1, momentum=0.9)
    nn = NN((2, 8, 1), (Tanh, Identity), MSE, optimizer, rng=0).fit(X, y, 20, 20)
    assert nn.history[-1] < nn.history[0]
