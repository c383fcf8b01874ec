"""Wrong backward passes, made from nn_core's own source: gradient_check must catch every one.

Each mutant is `NN.backpropagate` with one fragment replaced, by a bug that has been published
somewhere. Layers are square, so that a lost transpose still has a shape that fits.
"""

import inspect
import textwrap

import numpy as np
import pytest

from nn_core import MSE, NN, SGD, BinaryCrossEntropy, ReLU, Sigmoid, gradient_check, network

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


def mutant(fragment, replacement):
    """Return NN with one fragment of its backward pass replaced."""
    source = textwrap.dedent(inspect.getsource(NN.backpropagate))
    assert source.count(fragment) == 1, f"{fragment!r} is no longer in nn_core: mend the mutant"
    namespace = dict(vars(network))
    exec(source.replace(fragment, replacement), namespace)

    class Mutant(NN):
        backpropagate = namespace["backpropagate"]

    return Mutant


def check(kind, loss):
    random = np.random.default_rng(1)
    nn = kind((4, 4, 4, 4), (ReLU, ReLU, Sigmoid), loss, SGD(0.1), rng=3)
    nn.theta += 0.1 * random.normal(size=nn.theta.size)
    return gradient_check(nn, random.normal(size=(8, 4)), random.random((8, 4)))


losses = pytest.mark.parametrize("loss", [MSE, BinaryCrossEntropy], ids=lambda loss: loss.__name__)


@losses
def test_the_check_passes_what_is_right(loss):
    assert check(NN, loss).passed
    assert check(mutant(LOSS_GRADIENT, LOSS_GRADIENT), loss).passed


@losses
@pytest.mark.parametrize("name", MUTANTS)
def test_the_check_catches_the_mutant_and_shows_where_it_is(name, loss):
    fragment, replacement, wrong_arrays = MUTANTS[name]
    report = check(mutant(fragment, replacement), loss)
    assert not report.passed
    assert {array for array, wrong in report.wrong.items() if wrong.any()} == wrong_arrays
