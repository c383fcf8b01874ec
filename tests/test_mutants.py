"""Wrong code, made from nn_core's own source: a check must catch every mutant.

Each mutant is a function or class with one fragment replaced, by a bug that has been published
somewhere. `gradient_check` must catch those of `NN.backpropagate` and of the softmax; what the
softmax does to huge logits, the optimizers and `fit` have checks of their own.
"""

import inspect
import textwrap

import numpy as np
import pytest

from nn_core import (
    MSE,
    NN,
    SGD,
    Adam,
    BinaryCrossEntropy,
    CrossEntropy,
    Identity,
    Momentum,
    ReLU,
    RMSprop,
    Sigmoid,
    Tanh,
    gradient_check,
    losses,
    optimizers,
)
from tests import published

LOSS_GRADIENT = "self.loss.gradient(y, a[last])"
OUTPUT_SLOPE = "self.activations[last].gradient(z[last])"
HIDDEN_SLOPE = "self.activations[i].gradient(z[i])"
WEIGHTS_BACK = "self._w[i].T"
ALL = {"w[1]", "b[1]", "w[2]", "b[2]", "w[3]", "b[3]"}
HIDDEN = {"w[1]", "b[1]", "w[2]", "b[2]"}

MUTANTS = {
    "sum for mean": (LOSS_GRADIENT, f"y.size * {LOSS_GRADIENT}", ALL),
    "mean over samples only": (LOSS_GRADIENT, f"y.shape[1] * {LOSS_GRADIENT}", ALL),
    "lost factor 2, or half the loss": (LOSS_GRADIENT, f"0.5 * {LOSS_GRADIENT}", ALL),
    "lost minus": (LOSS_GRADIENT, f"-{LOSS_GRADIENT}", ALL),
    "bias mean": ("ones.fill(1.0)", "ones.fill(1 / len(X))", {"b[1]", "b[2]", "b[3]"}),
    "sigma'(a) for sigma'(z)": (OUTPUT_SLOPE, OUTPUT_SLOPE.replace("z[last]", "a[last]"), ALL),
    "lost output slope": (f" * {OUTPUT_SLOPE}", "", ALL),
    "lost hidden slope": (f"delta *= {HIDDEN_SLOPE}", "pass", HIDDEN),
    "relu' on its own output, >= 0": (HIDDEN_SLOPE, "(a[i] >= 0)", HIDDEN),
    "slope of the next layer": (HIDDEN_SLOPE, HIDDEN_SLOPE.replace("z[i]", "z[i + 1]"), HIDDEN),
    "lost transpose of w": (WEIGHTS_BACK, "self._w[i]", HIDDEN),
    "weights of the layer below": (WEIGHTS_BACK, "self._w[i - 1].T", HIDDEN),
    "update before the deltas are used": (
        WEIGHTS_BACK,
        "(self._w[i] - self.optimizer.learning_rate * dw[i]).T",
        HIDDEN,
    ),
    "activations of the layer above": ("a[i].T.dot", "a[i + 1].T.dot", {"w[1]", "w[2]", "w[3]"}),
    "lost transpose of dw": (
        "a[i].T.dot(delta, out=dw[i])",
        "dw[i][...] = delta.T.dot(a[i])",
        {"w[1]", "w[2]", "w[3]"},
    ),
    "layers in forward order": ("range(last - 1, 0, -1)", "range(1, last)", ALL),
}


def mutated(part, fragment, replacement):
    """Return the module of a function or class, as a dict, with one fragment of it replaced."""
    source = textwrap.dedent(inspect.getsource(part))
    assert source.count(fragment) == 1, f"{fragment!r} is no longer in nn_core: mend the mutant"
    namespace = dict(vars(inspect.getmodule(part)))
    exec(source.replace(fragment, replacement), namespace)
    return namespace


def mutant(fragment, replacement):
    """Return NN with one fragment of its backward pass replaced."""

    class Mutant(NN):
        backpropagate = mutated(NN.backpropagate, fragment, replacement)["backpropagate"]

    return Mutant


# Layers are square, so that a lost transpose still has a shape that fits.


def check(kind, loss):
    random = np.random.default_rng(1)
    nn = kind((4, 4, 4, 4), (ReLU, ReLU, Sigmoid), loss, SGD(0.1), rng=3)
    nn.theta += 0.1 * random.normal(size=nn.theta.size)
    return gradient_check(nn, random.normal(size=(8, 4)), random.random((8, 4)))


two_losses = pytest.mark.parametrize(
    "loss", [MSE, BinaryCrossEntropy], ids=lambda loss: loss.__name__
)


@two_losses
def test_the_check_passes_what_is_right(loss):
    assert check(NN, loss).passed
    assert check(mutant(LOSS_GRADIENT, LOSS_GRADIENT), loss).passed


@two_losses
@pytest.mark.parametrize("name", MUTANTS)
def test_the_check_catches_the_mutant_and_shows_where_it_is(name, loss):
    fragment, replacement, wrong_arrays = MUTANTS[name]
    report = check(mutant(fragment, replacement), loss)
    assert not report.passed
    assert {array for array, wrong in report.wrong.items() if wrong.any()} == wrong_arrays


# Softmax and cross-entropy

SHIFT = " - z.max(axis=-1, keepdims=True)"
LOSS_SHIFT = " - y_pred.max(axis=1, keepdims=True)"
BY_SAMPLE = "(softmax(y_pred) - y_true) / len(y_pred)"
WRONG_GRADIENTS = {
    "wrong axis": (losses.softmax, "power.sum(axis=-1, keepdims=True)", "power.sum(axis=0)"),
    "sum of all": (losses.softmax, "power.sum(axis=-1, keepdims=True)", "power.sum()"),
    "wrong axis in the loss": (CrossEntropy, ".sum(axis=1, keepdims=True))", ".sum(axis=0))"),
    "softmax twice": (CrossEntropy, "softmax(y_pred)", "softmax(softmax(y_pred))"),
    "no softmax": (CrossEntropy, "softmax(y_pred)", "y_pred"),
    "mean over outputs too": (
        CrossEntropy,
        BY_SAMPLE,
        BY_SAMPLE.replace("len(y_pred)", "y_pred.size"),
    ),
    "sum for mean": (CrossEntropy, BY_SAMPLE, "softmax(y_pred) - y_true"),
    "y - p": (CrossEntropy, "softmax(y_pred) - y_true", "y_true - softmax(y_pred)"),
    "slope by p for slope by z": (
        CrossEntropy,
        "softmax(y_pred) - y_true",
        "-y_true / softmax(y_pred)",
    ),
}
UNSAFE = {
    "no shift by the maximum": (losses.softmax, SHIFT, ""),
    "shift by the mean": (losses.softmax, "z.max(", "z.mean("),
    "no shift in the loss": (CrossEntropy, LOSS_SHIFT, ""),
    "log of a probability that is 0": (
        CrossEntropy,
        "z - np.log(np.exp(z).sum(axis=1, keepdims=True))",
        "np.log(softmax(z))",
    ),
}


def cross_entropy(part, fragment, replacement):
    """Return CrossEntropy and softmax, one of which has a fragment replaced."""
    namespace = mutated(part, fragment, replacement)
    exec(inspect.getsource(CrossEntropy if part is losses.softmax else losses.softmax), namespace)
    return namespace["CrossEntropy"]


def check_of_softmax(loss):
    random = np.random.default_rng(1)
    nn = NN((4, 5, 4), (Tanh, Identity), loss, SGD(0.1), rng=3)
    return gradient_check(nn, random.normal(size=(6, 4)), np.eye(4)[[0, 1, 2, 3, 1, 1]])


def is_safe(loss):
    """Tell whether logits of 1e4 cost what they should, and slopes are numbers."""
    y, z = np.eye(3)[[0, 1]], np.array([[-1e4, 1e4, 0], [-1e4, 1e4, 0]])
    with np.errstate(all="ignore"):
        return loss.loss(y, z) == 1e4 and np.isfinite(loss.gradient(y, z)).all()


def test_the_right_softmax_passes_both_checks():
    assert check_of_softmax(CrossEntropy).passed
    assert is_safe(CrossEntropy)
    same = cross_entropy(losses.softmax, SHIFT, SHIFT)
    assert check_of_softmax(same).passed
    assert is_safe(same)


@pytest.mark.parametrize("name", WRONG_GRADIENTS)
def test_the_check_catches_a_wrong_softmax(name):
    assert not check_of_softmax(cross_entropy(*WRONG_GRADIENTS[name])).passed


@pytest.mark.parametrize("name", UNSAFE)
def test_huge_logits_catch_a_softmax_that_overflows(name):
    loss = cross_entropy(*UNSAFE[name])
    assert check_of_softmax(loss).passed  # small logits do not
    assert not is_safe(loss)


# Optimizers

ADAM_STEP = "rate * (step + self.weight_decay * weights)"
WRONG_OPTIMIZERS = {
    "lost minus": (Momentum, "weights -=", "weights +="),
    "rate inside and outside": (Momentum, "+ gradients", "+ rate * gradients"),
    "fading gradients": (Momentum, "+ gradients", "+ (1 - self.momentum) * gradients"),
    "mean for mean square": (RMSprop, "gradients**2", "abs(gradients)"),
    "no root": (RMSprop, "np.sqrt(self.mean_square)", "self.mean_square"),
    "epsilon under the root": (
        RMSprop,
        "(np.sqrt(self.mean_square) + self.epsilon)",
        "np.sqrt(self.mean_square + self.epsilon)",
    ),
    "no bias correction": (
        Adam,
        "mean = self.mean / (1 - self.beta1**self.n_steps)",
        "mean = self.mean",
    ),
    "no bias correction of the square": (
        Adam,
        "mean_square = self.mean_square / (1 - self.beta2**self.n_steps)",
        "mean_square = self.mean_square",
    ),
    "bias correction of one step": (Adam, "self.beta1**self.n_steps", "self.beta1"),
    "steps from 0": (Adam, "self.beta2**self.n_steps", "self.beta2**(self.n_steps - 1)"),
    "corrected mean kept": (
        Adam,
        "        mean = self.mean /",
        "        mean = self.mean = self.mean /",
    ),
    "betas changed round": (
        Adam,
        "self.beta1 * self.mean + (1 - self.beta1)",
        "self.beta2 * self.mean + (1 - self.beta2)",
    ),
    "decay through the means": (
        Adam,
        "        rate = self._next_rate(weights)\n",
        "        rate = self._next_rate(weights)\n"
        "        gradients = gradients + self.weight_decay * weights\n",
    ),
    "decay with the wrong sign": (Adam, ADAM_STEP, ADAM_STEP.replace("+", "-")),
    "decay without the rate": (Adam, ADAM_STEP, "rate * step + self.weight_decay * weights"),
    "decay after the step": (
        Adam,
        f"weights -= {ADAM_STEP}",
        "weights -= rate * step; weights -= rate * self.weight_decay * weights",
    ),
    "rate of the first step": (
        optimizers._Optimizer,
        "self.learning_rate(self.n_steps)",
        "self.learning_rate(1)",
    ),
}
SETTINGS = {
    Momentum: (published.momentum, (0.9,)),
    RMSprop: (published.rmsprop, (0.9, 1e-3)),
    Adam: (published.adam, (0.8, 0.99, 1e-3, 0.1)),
}


def follows(kind, rule, settings):
    """Tell whether some steps agree with the published rule."""
    random = np.random.default_rng(0)
    weights, gradients = random.normal(size=3), random.normal(size=(6, 3))
    rates = np.linspace(0.1, 0.2, 6)
    expected = rule(weights, gradients, rates, *settings)
    optimizer = kind(lambda step: rates[step - 1], *settings)
    with np.errstate(all="ignore"):
        for gradient in gradients:
            optimizer.step(weights, gradient)
    return np.allclose(weights, expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("kind", SETTINGS, ids=lambda kind: kind.__name__)
def test_the_right_optimizers_follow_their_rules(kind):
    assert follows(kind, *SETTINGS[kind])


@pytest.mark.parametrize("name", WRONG_OPTIMIZERS)
def test_the_published_rule_catches_a_wrong_optimizer(name):
    part, fragment, replacement = WRONG_OPTIMIZERS[name]
    namespace = mutated(part, fragment, replacement)
    kind = part
    if part is optimizers._Optimizer:
        kind = Momentum
        exec(inspect.getsource(kind), namespace)
    kind = namespace[kind.__name__]
    assert not follows(kind, *SETTINGS[getattr(optimizers, kind.__name__)])


# State that is shared by two networks


def train_in_turn(kind):
    """Train two networks in turn, and tell whether the first is as if it had been alone."""
    random = np.random.default_rng(0)
    X, y = random.normal(size=(8, 3)), random.normal(size=(8, 2))

    def new():
        return NN((3, 2), (Identity,), MSE, kind(0.1), rng=0)

    one, other, alone = new(), new(), new()
    for _ in range(3):
        one.fit(X, y, epochs=1, batch_size=8)
        other.fit(X, -y, epochs=1, batch_size=8)
        alone.fit(X, y, epochs=1, batch_size=8)
    assert (alone.theta != new().theta).all()
    return (one.theta == alone.theta).all()


def test_a_velocity_of_the_class_in_place_of_the_instance_is_caught():
    fragment = "self.velocity = self.momentum * self.velocity + gradients"
    shared = (
        "vars(self).pop('velocity', 0); "  # leaves that of the class
        "type(self).velocity = self.momentum * self.velocity + gradients"
    )
    namespace = mutated(Momentum, fragment, shared)
    namespace["Momentum"].velocity = 0.0
    assert train_in_turn(Momentum)
    assert not train_in_turn(namespace["Momentum"])


def test_an_optimizer_that_takes_any_network_is_caught():
    def serves_two(kind):
        optimizer = kind(0.1)
        optimizer.step(np.ones(2), np.ones(2))
        try:
            optimizer.step(np.ones(2), np.ones(2))
        except ValueError:
            return False
        return True

    namespace = mutated(optimizers._Optimizer, "self._weights is not weights", "False")
    exec(inspect.getsource(Adam), namespace)
    assert not serves_two(Adam)
    assert serves_two(namespace["Adam"])
