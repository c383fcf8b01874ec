"""NN: forward, gradients, training, what it refuses, and what stays independent of what."""

import copy
import inspect
import pickle
import re
import typing
import warnings
from pathlib import Path

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.sparse
from autograd import grad
from hypothesis import assume, given
from hypothesis import strategies as st

import nn_core
from nn_core import (
    MSE,
    NN,
    SGD,
    Adam,
    BinaryCrossEntropy,
    CrossEntropy,
    DivergenceWarning,
    Identity,
    LeakyReLU,
    Momentum,
    ReLU,
    Sigmoid,
    Tanh,
    gradient_check,
)

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(10, 3))
Y = RANDOM.normal(size=(10, 2))


def network(dimensions=(3, 4, 2), activations=(Tanh, Identity), loss=MSE, rate=0.1, rng=0):
    return NN(dimensions, activations, loss, SGD(rate), rng=rng)


def by_hand():
    """The network of the worked example: 2-2-2, ReLU and Identity, two samples."""
    nn = network((2, 2, 2), (ReLU, Identity))
    nn.w[1] = [[1, -1], [2, 1]]
    nn.b[1] = [0, 1]
    nn.w[2] = [[1, 2], [-1, 3]]
    nn.b[2] = [0.5, 0]
    return nn, np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([[2.5, 16.0], [5.5, 8.0]])


# One network worked wholly by hand


def test_forward_worked_by_hand():
    nn, X, _ = by_hand()
    z, a = nn.forward(X)
    np.testing.assert_array_equal(z[2], [[5, 2], [5, -1]])
    np.testing.assert_array_equal(a[2], [[5, 2], [5, 0]])
    np.testing.assert_array_equal(z[3], [[3.5, 16], [5.5, 10]])
    np.testing.assert_array_equal(nn.predict(X), [[3.5, 16], [5.5, 10]])
    assert list(z) == [2, 3]
    assert list(a) == [1, 2, 3]


def test_gradients_worked_by_hand():
    nn, X, y = by_hand()
    # delta[3] = 2 (a[3] - y) / 4 = [[0.5, 0], [0, 1]]
    # delta[2] = (delta[3] w[2]^T) * relu'(z[2]) = [[0.5, -0.5], [2, 3]] * [[1, 1], [1, 0]]
    dw, db = nn.gradients(X, y)
    np.testing.assert_array_equal(dw[2], [[2.5, 5], [1, 0]])
    np.testing.assert_array_equal(db[2], [0.5, 1])
    np.testing.assert_array_equal(dw[1], [[6.5, -0.5], [3, -1]])
    np.testing.assert_array_equal(db[1], [2.5, -0.5])


def test_one_step_of_fit_worked_by_hand():
    nn, X, y = by_hand()
    nn.optimizer = SGD(0.5)
    nn.fit(X, y, epochs=1, batch_size=2)
    np.testing.assert_array_equal(nn.w[1], [[-2.25, -0.75], [0.5, 1.5]])
    np.testing.assert_array_equal(nn.b[1], [-1.25, 1.25])
    np.testing.assert_array_equal(nn.w[2], [[-0.25, -0.5], [-1.5, 3]])
    np.testing.assert_array_equal(nn.b[2], [0.25, -0.5])


def test_sigmoid_output_worked_by_hand():
    nn = network((1, 1), (Sigmoid,))
    nn.w[1], nn.b[1] = np.log(3) / 2, 0
    dw, db = nn.gradients([[2.0]], [[0.25]])  # z = log 3, a = 3/4, g'(z) = 3/16
    assert dw[1].item() == pytest.approx(2 * (1 / 2) * (3 / 16) * 2, rel=1e-14)
    assert db[1].item() == pytest.approx(2 * (1 / 2) * (3 / 16), rel=1e-14)


# Gradients against autograd, over random networks and data

AUTOGRAD = {
    Identity: lambda z: z,
    ReLU: lambda z: anp.where(z > 0, z, 0.0 * z),
    LeakyReLU: lambda z: anp.where(z > 0, z, 0.01 * z),
    Sigmoid: lambda z: 0.5 + 0.5 * anp.tanh(0.5 * z),
    Tanh: anp.tanh,
}
LAYOUTS = {
    "plain": lambda X: X,
    "float32": lambda X: X.astype(np.float32),
    "fortran": np.asfortranarray,
    "strided": lambda X: np.repeat(np.repeat(X, 2, axis=0), 3, axis=1)[::2, ::3],
    "reversed": lambda X: X[::-1].copy()[::-1],
    "lists": lambda X: X.tolist(),
    "integers": lambda X: np.rint(X).astype(int),
    "object": lambda X: X.astype(object),
}


@st.composite
def problems(draw, output=None):
    """A network with random parameters, and a batch for it, of any scale from 0 to huge."""
    dimensions = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    activations = [draw(st.sampled_from(list(AUTOGRAD))) for _ in dimensions[1:]]
    if output is not None:
        activations[-1] = output
    nn = network(dimensions, activations, rng=draw(st.integers(0, 10**6)))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    nn.theta = draw(st.sampled_from([0.0, 0.3, 1.0])) * random.normal(size=nn.theta.size)
    scale = draw(st.sampled_from([0.0, 1e-3, 1.0, 30.0, 1e6]))
    n = draw(st.integers(1, 7))
    X = LAYOUTS[draw(st.sampled_from(list(LAYOUTS)))](
        scale * random.normal(size=(n, dimensions[0]))
    )
    y = LAYOUTS[draw(st.sampled_from(list(LAYOUTS)))](random.random((n, dimensions[-1])))
    return nn, X, y


def autograd_gradients(nn, X, y, loss_of_z):
    """Differentiate the loss, as a function of the lists of weights and biases, with autograd."""

    def loss(parameters):
        a = np.asarray(X, dtype=float)
        for (w, b), g in zip(parameters, nn.activations.values(), strict=True):
            z = anp.dot(a, w) + b
            a = AUTOGRAD[g](z)
        return loss_of_z(z, a, np.asarray(y, dtype=float))

    with np.errstate(over="ignore"):  # autograd's tanh' divides by cosh^2, which may be infinite
        return grad(loss)([(nn.w[i], nn.b[i]) for i in nn.w])


def assert_same_gradients(found, expected):
    dw, db = found
    scale = max(np.abs(part).max() for pair in expected for part in pair)
    for i, (w, b) in enumerate(expected, start=1):
        np.testing.assert_allclose(dw[i], w, rtol=1e-9, atol=1e-12 * scale)
        np.testing.assert_allclose(db[i], b, rtol=1e-9, atol=1e-12 * scale)


@given(problem=problems())
def test_mse_gradients_agree_with_autograd(problem):
    nn, X, y = problem
    expected = autograd_gradients(nn, X, y, lambda z, a, y: anp.mean((a - y) ** 2))
    assert_same_gradients(nn.gradients(X, y), expected)


@given(problem=problems(output=Sigmoid))
def test_cross_entropy_gradients_agree_with_autograd(problem):
    nn, X, y = problem
    nn.loss = BinaryCrossEntropy
    z, _ = nn.forward(X)
    assume(np.abs(z[nn.n_layers]).max() < 30)  # beyond, predictions are clipped
    expected = autograd_gradients(nn, X, y, lambda z, a, y: anp.mean(anp.logaddexp(0, z) - y * z))
    assert_same_gradients(nn.gradients(X, y), expected)


@given(problem=problems(output=Identity))
def test_softmax_gradients_agree_with_autograd(problem):
    nn, X, y = problem
    y = np.eye(nn.dimensions[-1])[np.argmax(y, axis=1)]
    nn.loss = CrossEntropy

    def loss_of_z(z, a, y):
        z = z - anp.max(z, axis=1, keepdims=True)
        return anp.mean(anp.log(anp.sum(anp.exp(z), axis=1)) - anp.sum(y * z, axis=1))

    assert_same_gradients(nn.gradients(X, y), autograd_gradients(nn, X, y, loss_of_z))


@pytest.mark.filterwarnings("ignore:the loss is")
@given(problem=problems())
def test_fit_takes_exactly_the_step_that_gradients_gives(problem):
    nn, X, y = problem
    dw, db = nn.gradients(X, y)
    twin = nn.with_theta(nn.theta).fit(X, y, epochs=1, batch_size=len(X))
    for i in nn.w:
        np.testing.assert_allclose(twin.w[i], nn.w[i] - 0.1 * dw[i], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(twin.b[i], nn.b[i] - 0.1 * db[i], rtol=1e-9, atol=1e-9)


def test_gradients_are_zero_where_sigmoids_are_saturated():
    nn = network((3, 4, 2), (Sigmoid, Sigmoid))
    dw, db = nn.with_theta(1e4 * np.ones(nn.theta.size)).gradients(
        np.ones((2, 3)), np.zeros((2, 2))
    )
    assert not any(d[i].any() for d in (dw, db) for i in d)


# Agreement with other libraries and with algebra


def test_mse_training_agrees_with_scikit_learn():
    from sklearn.neural_network import MLPRegressor

    nn = network(rate=0.05)
    # Its squared loss is half the sum over outputs, averaged over samples only.
    mlp = MLPRegressor(
        hidden_layer_sizes=(4,),
        activation="tanh",
        solver="sgd",
        alpha=0,
        momentum=0,
        batch_size=10,
        learning_rate_init=0.05 * 2 / 2,
    )
    agree_with_scikit_learn(nn, mlp, X, Y)


@pytest.mark.parametrize("outputs", [1, 2])
def test_cross_entropy_training_agrees_with_scikit_learn(outputs):
    from sklearn.neural_network import MLPClassifier

    nn = network((3, 5, outputs), (ReLU, Sigmoid), BinaryCrossEntropy, rate=0.5)
    mlp = MLPClassifier(
        (5,), solver="sgd", alpha=0, momentum=0, batch_size=10, learning_rate_init=0.5 / outputs
    )
    agree_with_scikit_learn(nn, mlp, X, Y[:, :outputs] > 0, classes=range(outputs + (outputs == 1)))


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (lambda: SGD(0.3), {"solver": "sgd", "momentum": 0, "learning_rate_init": 0.3}),
        (
            lambda: Momentum(0.1, 0.8),
            {
                "solver": "sgd",
                "momentum": 0.8,
                "nesterovs_momentum": False,
                "learning_rate_init": 0.1,
            },
        ),
        # It adds epsilon to another root, so that only a tiny one means the same.
        (
            lambda: Adam(0.01, epsilon=1e-300),
            {"solver": "adam", "epsilon": 1e-300, "learning_rate_init": 0.01},
        ),
    ],
    ids=["sgd", "momentum", "adam"],
)
def test_softmax_training_agrees_with_scikit_learn(optimizer, settings):
    from sklearn.neural_network import MLPClassifier

    labels = np.arange(10) % 3
    nn = NN((3, 5, 3), (Tanh, Identity), CrossEntropy, optimizer(), rng=0)
    mlp = MLPClassifier((5,), activation="tanh", alpha=0, batch_size=10, **settings)
    agree_with_scikit_learn(nn, mlp, X, np.eye(3)[labels], labels, classes=range(3))


def agree_with_scikit_learn(nn, mlp, X, y, target=None, **classes):
    if target is None:
        target = y.ravel() if y.shape[1] == 1 else y.astype(int) if classes else y
    mlp.partial_fit(X, target, **classes)  # makes the arrays that the weights are copied into
    for i in nn.w:
        mlp.coefs_[i - 1][:] = nn.w[i]
        mlp.intercepts_[i - 1][:] = nn.b[i]
    del mlp._optimizer  # with what it remembers of the first step
    for _ in range(50):
        mlp.partial_fit(X, target)
    nn.fit(X, y, epochs=50, batch_size=len(X))
    for i in nn.w:
        np.testing.assert_allclose(nn.w[i], mlp.coefs_[i - 1], rtol=1e-9)
        np.testing.assert_allclose(nn.b[i], mlp.intercepts_[i - 1], rtol=1e-9)


def test_identity_and_mse_are_linear_regression():
    nn = network((3, 2), (Identity,), rate=0.5)
    nn.fit(X, Y, epochs=3000, batch_size=10)
    solution, *_ = np.linalg.lstsq(np.column_stack([X, np.ones(10)]), Y, rcond=None)
    np.testing.assert_allclose(nn.w[1], solution[:3], rtol=1e-8)
    np.testing.assert_allclose(nn.b[1], solution[3], rtol=1e-8)


# Training


def test_every_sample_is_used_once_an_epoch_and_the_last_batch_may_be_short():
    batches = list(network().batches(X, Y, 4))
    assert [len(x) for x, _ in batches] == [4, 4, 2]
    shuffled = np.vstack([np.hstack(batch) for batch in batches])
    rows = np.hstack([X, Y])
    assert (shuffled != rows).any()
    assert sorted(map(tuple, shuffled)) == sorted(map(tuple, rows))


def test_a_batch_larger_than_the_data_is_the_data():
    nn, same = network(), network()
    np.testing.assert_allclose(
        nn.fit(X, Y, 1, batch_size=1000).theta, same.fit(X, Y, 1, batch_size=10).theta
    )
    assert (nn.theta != network().theta).any()


def test_history_holds_the_loss_of_all_samples_after_each_epoch_and_goes_on():
    nn = network()
    nn.fit(X, Y, epochs=2, batch_size=4).fit(X, Y, epochs=1, batch_size=4)
    assert len(nn.history) == 3
    assert nn.history[-1] == MSE.loss(Y, nn.predict(X))
    assert all(type(loss) is float for loss in nn.history)


def test_xor_is_learnt():
    inputs, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    nn = network((2, 4, 1), (Tanh, Sigmoid), rate=2.0)
    nn.fit(inputs, targets, epochs=1000, batch_size=4)
    np.testing.assert_array_equal(np.rint(nn.predict(inputs)).ravel(), targets)


def test_the_loss_is_printed_only_when_asked(capsys):
    network().fit(X, Y, epochs=4, batch_size=4)
    assert capsys.readouterr().out == ""
    nn = network().fit(X, Y, epochs=5, batch_size=4, print_every=2)
    expected = f"[2] train loss: {nn.history[1]}\n[4] train loss: {nn.history[3]}\n"
    assert capsys.readouterr().out == expected


def test_the_callback_sees_the_network_after_each_epoch():
    seen = []
    nn = network()
    nn.fit(X, Y, 3, 4, callback=lambda net: seen.append((net is nn, len(net.history))))
    assert seen == [(True, 1), (True, 2), (True, 3)]


def test_what_a_callback_raises_reaches_the_caller():
    def stop(nn):
        raise InterruptedError("enough")

    nn = network()
    with pytest.raises(InterruptedError, match="enough"):
        nn.fit(X, Y, 3, 4, callback=stop)
    assert len(nn.history) == 1


# Validation and patience


def overfitting(optimizer=None, **settings):
    """Return a network that soon fits noise, and its training and validation data."""
    random = np.random.default_rng(1)
    X = random.uniform(-1, 1, (40, 2))
    y = X[:, 0] + 0.8 * random.normal(size=40)
    nn = NN((2, 30, 1), (Tanh, Identity), MSE, optimizer or Adam(0.03), rng=0, **settings)
    return nn, (X[:15], y[:15]), (X[15:], y[15:])


def test_the_validation_loss_is_recorded_beside_the_history_and_changes_nothing():
    nn, train, validation = overfitting()
    seen = []
    nn.fit(*train, 5, 4, validation=validation, callback=lambda nn: seen.append(nn.theta.copy()))
    assert nn.validation_history == [
        MSE.loss(validation[1][:, np.newaxis], nn.with_theta(theta).predict(validation[0]))
        for theta in seen
    ]
    assert all(type(loss) is float for loss in nn.validation_history)
    without, _, _ = overfitting()
    np.testing.assert_array_equal(without.fit(*train, 5, 4).theta, nn.theta)
    assert without.history == nn.history
    assert without.validation_history == []


def test_both_losses_are_printed_when_asked(capsys):
    nn, train, validation = overfitting()
    nn.fit(*train, 2, 4, print_every=2, validation=validation)
    assert capsys.readouterr().out == (
        f"[2] train loss: {nn.history[1]}, validation loss: {nn.validation_history[1]}\n"
    )


@pytest.mark.parametrize("patience", [1, 5, 20])
def test_patience_stops_after_so_many_epochs_without_a_new_lowest_and_keeps_the_best(patience):
    nn, train, validation = overfitting()
    seen = []
    nn.fit(
        *train, 1000, 4,
        callback=lambda nn: seen.append(nn.theta.copy()), validation=validation, patience=patience,
    )  # fmt: skip
    best = int(np.argmin(nn.validation_history))
    assert len(nn.history) == len(nn.validation_history) == best + 1 + patience < 1000
    np.testing.assert_array_equal(nn.theta, seen[best])
    assert (nn.theta != seen[-1]).any()


def test_patience_that_is_never_tried_keeps_the_best_all_the_same():
    nn, train, validation = overfitting()
    nn.fit(*train, 200, 4, validation=validation, patience=10**6)
    assert len(nn.history) == 200
    lowest = min(nn.validation_history)
    assert lowest < nn.validation_history[-1]
    assert MSE.loss(validation[1][:, np.newaxis], nn.predict(validation[0])) == lowest


def test_without_patience_the_last_parameters_stay():
    nn, train, validation = overfitting()
    nn.fit(*train, 200, 4, validation=validation)
    loss = MSE.loss(validation[1][:, np.newaxis], nn.predict(validation[0]))
    assert min(nn.validation_history) < loss == nn.validation_history[-1]


def test_training_that_only_does_harm_comes_back_to_where_it_began():
    nn, train, validation = overfitting()
    nn.fit(*train, 1000, 4, validation=validation, patience=10)
    theta = nn.theta.copy()
    nn.optimizer = SGD(0.5)
    nn.fit(*train, 1000, 4, validation=validation, patience=3)
    np.testing.assert_array_equal(nn.theta, theta)


def test_patience_begins_anew_with_each_fit():
    nn, train, validation = overfitting()
    for _ in range(2):
        before = len(nn.history)
        nn.fit(*train, 1, 4, validation=validation, patience=1)
        assert len(nn.history) == before + 1


@pytest.mark.filterwarnings("ignore::nn_core.DivergenceWarning")
def test_divergence_with_patience_comes_back_to_the_best_finite_parameters():
    nn, train, validation = overfitting(SGD(lambda step: 0.01 if step < 40 else 1e6))
    seen = []
    nn.fit(
        *train, 1000, 4,
        callback=lambda nn: seen.append(nn.theta.copy()), validation=validation, patience=500,
    )  # fmt: skip
    assert not np.isfinite(nn.history[-1])
    assert len(nn.history) < 1000
    np.testing.assert_array_equal(nn.theta, seen[int(np.nanargmin(nn.validation_history))])


def test_an_interrupt_with_patience_comes_back_to_the_best():
    nn, train, validation = overfitting()
    seen = []

    def stop(nn):
        seen.append(nn.theta.copy())
        if len(seen) == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        nn.fit(*train, 1000, 4, callback=stop, validation=validation, patience=500)
    best = int(np.argmin(nn.validation_history))
    assert best < 99
    np.testing.assert_array_equal(nn.theta, seen[best])
    nn.fit(*train, 3, 4)
    assert np.isfinite(nn.theta).all()


def test_a_start_with_a_validation_loss_that_is_no_number_is_no_best():
    class ToZero:
        def step(self, weights, gradients):
            weights[:] = 0

    nn, train, validation = overfitting(ToZero())
    nn.theta = np.nan
    nn.fit(*train, 5, 4, validation=validation, patience=2)
    assert not nn.theta.any()
    assert len(nn.history) == 1 + 2


BAD_VALIDATION = {
    "no pair": ({"validation": X}, TypeError, "validation is no pair; give samples and"),
    "three": ({"validation": (X, Y, Y)}, TypeError, "validation is no pair"),
    "one": ({"validation": (X,)}, TypeError, "validation is no pair"),
    "too narrow": (
        {"validation": (X[:, :2], Y)},
        ValueError,
        r"validation\[0\] has shape \(10, 2\)",
    ),
    "too wide": ({"validation": (X, X)}, ValueError, r"validation\[1\] has shape \(10, 3\)"),
    "lengths": (
        {"validation": (X, Y[:8])},
        ValueError,
        r"validation\[0\] has 10 samples and validation\[1\] has 8",
    ),
    "empty": ({"validation": (X[:0], Y[:0])}, ValueError, r"validation\[0\] .* no samples"),
    "infinite": (
        {"validation": (X, np.where(Y == Y[3, 1], np.inf, Y))},
        ValueError,
        r"validation\[1\]\[3, 1\] is inf; validation\[1\] must be finite",
    ),
    "labels": (
        {"validation": (X, np.arange(10) % 2)},
        ValueError,
        r"np\.eye\(2\)\[validation\[1\]\]\.",
    ),
    "patience 0": ({"validation": (X, Y), "patience": 0}, ValueError, "patience is 0; it must be"),
    "patience 1.5": ({"validation": (X, Y), "patience": 1.5}, ValueError, "patience is 1.5"),
    "patience alone": ({"patience": 3}, ValueError, r"give validation=\(X, y\), too"),
}


@pytest.mark.parametrize("case", BAD_VALIDATION)
def test_unfit_validation_is_refused_before_anything_is_changed(case):
    arguments, error, message = BAD_VALIDATION[case]
    nn = network()
    with pytest.raises(error, match=message):
        nn.fit(X, Y, 2, 4, **arguments)
    assert_unchanged(nn)


def test_validation_targets_for_another_loss_are_refused_before_anything_is_changed():
    nn = network(activations=(Tanh, Sigmoid), loss=BinaryCrossEntropy)
    theta = nn.theta.copy()
    with pytest.raises(ValueError, match="y_true has values from"):
        nn.fit(X, Y > 0, 2, 4, validation=(X, 2 * Y))
    np.testing.assert_array_equal(nn.theta, theta)


def test_labels_for_cross_entropy_are_refused_with_the_rows_to_give():
    nn = network(loss=CrossEntropy)
    with pytest.raises(ValueError, match=r"np\.eye\(2\)\[y\]\."):
        nn.fit(X, LABELS, 2, 4)
    with pytest.raises(ValueError, match=r"y_true\[0\] is .* add to 1"):
        nn.fit(X, Y, 2, 4)
    assert_unchanged(nn)


def test_what_was_learnt_is_saved_and_loaded_in_a_line_each(tmp_path):
    nn = network().fit(X, Y, 3, 4)
    np.save(tmp_path / "theta.npy", nn.theta)
    other = network(rng=9)
    other.theta = np.load(tmp_path / "theta.npy")
    np.testing.assert_array_equal(other.predict(X), nn.predict(X))


# Training that ends early


class Interrupting:
    """SGD that is interrupted at a step, as by Ctrl-C."""

    def __init__(self, rate, at):
        self.rate, self.steps, self.at = rate, 0, at

    def step(self, weights, gradients):
        self.steps += 1
        weights -= self.rate * gradients
        if self.steps == self.at:
            raise KeyboardInterrupt


@pytest.mark.parametrize("kind", [Momentum, Adam])
def test_an_interrupt_leaves_parameters_and_a_memory_that_can_be_used(kind):
    def stop(nn):
        if len(nn.history) == 2:
            raise KeyboardInterrupt

    nn, same = (NN((3, 4, 2), (Tanh, Identity), MSE, kind(0.02), rng=0) for _ in range(2))
    with pytest.raises(KeyboardInterrupt):
        nn.fit(X, Y, 5, batch_size=4, callback=stop)
    np.testing.assert_array_equal(
        nn.fit(X, Y, 3, batch_size=4).theta, same.fit(X, Y, 5, batch_size=4).theta
    )


def test_an_interrupt_keeps_the_steps_that_were_taken():
    nn = NN((3, 4, 2), (Tanh, Identity), MSE, Interrupting(0.1, at=8), rng=0)
    with pytest.raises(KeyboardInterrupt):
        nn.fit(X, Y, 5, batch_size=2)
    whole = network().fit(X, Y, 1, batch_size=2)
    assert nn.history == whole.history
    assert (nn.theta != whole.theta).any()
    nn.fit(X, Y, 5, batch_size=2)
    assert nn.history[-1] < nn.history[0]


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
def test_an_interrupt_while_training_diverges_leaves_the_last_finite_parameters():
    seen = []
    nn = NN((3, 4, 2), (ReLU, Identity), MSE, Interrupting(5.0, at=10), rng=0)
    with pytest.raises(KeyboardInterrupt):
        nn.fit(X, Y, 100, 2, callback=lambda nn: seen.append(nn.theta.copy()))
    assert len(seen) == 1  # it overflows in the second epoch
    np.testing.assert_array_equal(nn.theta, seen[0])


def test_a_callback_that_raises_because_training_diverged_leaves_finite_parameters():
    def stop(nn):
        if not np.isfinite(nn.history[-1]):
            raise ValueError("diverged")

    nn = network((3, 4, 2), (ReLU, Identity), rate=1e6)
    with pytest.raises(ValueError, match="diverged"):
        nn.fit(X, Y, epochs=50, batch_size=4, callback=stop)
    assert np.isfinite(nn.theta).all()


def test_unscaled_features_that_make_the_first_loss_huge_get_one_hint():
    nn = network((3, 4, 1), (ReLU, Identity), rate=0)
    with pytest.warns(UserWarning, match=r"before training, because X has .*Scale each") as caught:
        nn.fit(500 * X, Y[:, :1], epochs=2, batch_size=4)
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_large_features_that_make_no_huge_loss_get_no_hint():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network((3, 4, 1), (ReLU, Identity), rate=0).fit(500 * X, 500 * Y[:, :1], 1, 4)
        network((3, 4, 1), (ReLU, Sigmoid), rate=0).fit(500 * X, Y[:, :1], 1, 4)


def test_divergence_stops_training_with_one_warning_that_says_what_to_do():
    nn = network((3, 4, 2), (ReLU, Identity), rate=1e6)
    message = r"after epoch \d+ with SGD\(learning_rate=1e\+06\).*smaller learning rate"
    with pytest.warns(DivergenceWarning, match=message) as caught:
        nn.fit(X, Y, epochs=50, batch_size=4)
    assert len(caught) == 1
    assert caught[0].filename == __file__  # it points at the call, not into the library
    assert 0 < len(nn.history) < 50
    assert not np.isfinite(nn.history[-1])
    assert np.isfinite(nn.history[:-1]).all()


def test_data_so_large_that_the_loss_overflows_at_once_raise_no_other_warning():
    with pytest.warns(DivergenceWarning) as caught:
        network((3, 4, 2), (ReLU, Identity)).fit(1e200 * X, Y, epochs=2, batch_size=4)
    assert [warning.category for warning in caught] == [DivergenceWarning]


def test_training_that_goes_well_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network().fit(X, Y, epochs=5, batch_size=4)


def test_a_1_d_target_is_a_column():
    column, flat = network((3, 4, 1)), network((3, 4, 1))
    y = Y[:, 0]
    np.testing.assert_array_equal(
        column.fit(X, y[:, np.newaxis], 2, 4).theta, flat.fit(X, y, 2, 4).theta
    )
    for found, expected in zip(
        flat.gradients(X, y), flat.gradients(X, y[:, np.newaxis]), strict=True
    ):
        np.testing.assert_array_equal(found[1], expected[1])


# Randomness


def test_the_same_seed_gives_the_same_bits():
    one, two = (network(rng=7).fit(X, Y, 3, 4) for _ in range(2))
    np.testing.assert_array_equal(one.theta, two.theta)
    assert one.history == two.history
    assert (network(rng=8).theta != network(rng=7).theta).any()


def test_weights_are_drawn_layer_by_layer_and_biases_start_at_zero():
    nn, random = network((3, 4, 2), rng=5), np.random.default_rng(5)
    np.testing.assert_array_equal(nn.w[1], random.standard_normal((3, 4)) / np.sqrt(3))
    np.testing.assert_array_equal(nn.w[2], random.standard_normal((4, 2)) / np.sqrt(4))
    assert not nn.b[1].any()
    assert not nn.b[2].any()


def test_a_legacy_random_state_and_the_global_state_give_one_stream():
    explicit = network(rng=np.random.RandomState(1)).fit(X, Y, 2, 4)
    np.random.seed(1)
    implicit = network(rng=None).fit(X, Y, 2, 4)
    np.testing.assert_array_equal(explicit.theta, implicit.theta)


def test_a_seeded_network_leaves_the_global_state_alone():
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    network(rng=0).fit(X, Y, 2, 4)
    assert np.random.random() == expected


# Nothing that is handed in is changed


@pytest.mark.parametrize("layout", LAYOUTS)
def test_data_are_left_alone_in_every_layout(layout):
    X_given, y_given = LAYOUTS[layout](X), LAYOUTS[layout](Y)
    before = copy.deepcopy((X_given, y_given))
    for array in (X_given, y_given):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    nn = network()
    nn.fit(X_given, y_given, 2, 4)
    nn.gradients(X_given, y_given)
    nn.forward(X_given)
    nn.predict(X_given)
    np.testing.assert_array_equal(X_given, before[0])
    np.testing.assert_array_equal(y_given, before[1])


def test_only_fit_changes_the_network():
    nn = network()
    theta, state = nn.theta.copy(), nn.rng.bit_generator.state
    nn.forward(X), nn.predict(X), nn.gradients(X, Y), nn.with_theta(0)
    np.testing.assert_array_equal(nn.theta, theta)
    assert nn.rng.bit_generator.state == state
    assert nn.history == []


@pytest.mark.parametrize("activation", AUTOGRAD)
def test_changing_results_changes_nothing_else(activation):
    nn = network((3, 4, 2), (activation, activation))
    expected = nn.predict(X)
    z, a = nn.forward(X)
    dw, _ = nn.gradients(X, Y)
    kept = dw[1].copy()
    a[3][:] = 99
    assert (z[3] != 99).all()
    nn.gradients(X[::-1], Y)[0][1][:] = 99
    nn.fit(X, Y, 1, 4).with_theta(0)
    np.testing.assert_array_equal(dw[1], kept)
    nn = network((3, 4, 2), (activation, activation))
    np.testing.assert_array_equal(nn.predict(X), expected)


# theta, its views, and copies


def test_theta_holds_all_parameters_in_order():
    nn = network()
    parts = [nn.w[1].ravel(), nn.b[1], nn.w[2].ravel(), nn.b[2]]
    np.testing.assert_array_equal(nn.theta, np.concatenate(parts))


def test_assigning_to_w_or_b_writes_into_theta():
    nn = network()
    nn.w[1] = np.full((3, 4), 7.0)
    nn.b[2][0] = 5.0
    np.testing.assert_array_equal(nn.theta[:12], 7.0)
    assert nn.theta[-2] == 5.0
    nn.theta[0] = 1.0
    assert nn.w[1][0, 0] == 1.0
    nn.theta = np.zeros(nn.theta.size)
    assert not nn.w[1].any()


def test_parameters_of_a_wrong_shape_are_refused():
    nn = network()
    with pytest.raises(ValueError, match=r"w\[1\] has shape \(3, 4\), but .* has \(4, 3\)"):
        nn.w[1] = np.zeros((4, 3))
    with pytest.raises(ValueError, match=r"w\[1\] has shape \(3, 4\), but .* has \(4,\)"):
        nn.w[1] = np.ones(4)  # NumPy would broadcast it
    with pytest.raises(ValueError, match=r"b\[2\] has shape \(2,\), but .* has \(1, 2\)"):
        nn.b[2] = [[1, 2]]
    with pytest.raises(ValueError, match=r"theta has shape \(26,\), but .* has \(3,\)"):
        nn.theta = np.zeros(3)
    assert (nn.theta == network().theta).all()
    with pytest.raises(KeyError):
        nn.w[3] = np.zeros((2, 2))
    with pytest.raises(AttributeError):
        nn.w = {1: np.zeros((3, 4)), 2: np.zeros((4, 2))}


@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, lambda nn: pickle.loads(pickle.dumps(nn))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_a_copy_trains_exactly_as_the_original_does(duplicate):
    nn = network().fit(X, Y, 1, 4)
    expected = copy.deepcopy(nn).fit(X, Y, 2, 4).theta
    np.testing.assert_array_equal(duplicate(nn).fit(X, Y, 2, 4).theta, expected)


@pytest.mark.parametrize(
    "duplicate",
    [copy.deepcopy, lambda nn: pickle.loads(pickle.dumps(nn)), lambda nn: nn.with_theta(nn.theta)],
    ids=["deepcopy", "pickle", "with_theta"],
)
def test_a_copy_is_independent(duplicate):
    nn = network().fit(X, Y, 1, 4)
    theta, history, state = nn.theta.copy(), list(nn.history), nn.rng.bit_generator.state
    twin = duplicate(nn)
    np.testing.assert_array_equal(twin.theta, theta)
    twin.w[1] = 0
    assert not twin.theta[:12].any()  # its views are views into its own theta
    twin.fit(X, Y, 1, 4)
    np.testing.assert_array_equal(nn.theta, theta)
    assert (nn.history, nn.rng.bit_generator.state) == (history, state)


def test_with_theta_takes_other_parameters():
    nn = network()
    np.testing.assert_array_equal(nn.with_theta(2 * nn.theta).w[2], 2 * nn.w[2])


def test_weights_that_are_copied_are_arrays_of_their_own():
    nn = network()
    kept = copy.deepcopy(nn.w)
    kept[1] = np.zeros(2)  # a plain dict
    assert (pickle.loads(pickle.dumps(nn.w))[2] == nn.w[2]).all()
    assert nn.w[1].shape == (3, 4)


# Parts that others write


def test_instances_and_functions_work_as_parts():
    class Scaled:
        def __init__(self, factor):
            self.factor = factor

        def activation(self, z):
            return self.factor * z

        def gradient(self, z):
            return np.full(z.shape, self.factor)

    class Momentum:
        velocity = 0.0

        def step(self, weights, gradients):
            self.velocity = 0.9 * self.velocity + gradients
            weights -= 0.01 * self.velocity

    nn = NN((3, 4, 2), (Scaled(2.0), Identity()), MSE(), Momentum(), rng=0)
    nn.fit(X, Y, epochs=20, batch_size=4)
    assert nn.history[-1] < nn.history[0]


def test_fit_uses_the_gradients_of_a_subclass():
    class Backwards(NN):
        def backpropagate(self, X, y, dw, db):
            super().backpropagate(X, y, dw, db)
            for i in dw:
                dw[i], db[i] = -dw[i], -db[i]

    plain = network((3, 2), (Identity,))
    theta = plain.theta.copy()
    plain.fit(X, Y, 1, 10)
    other = Backwards((3, 2), (Identity,), MSE, SGD(0.1), rng=0).fit(X, Y, 1, 10)
    np.testing.assert_allclose(other.theta - theta, theta - plain.theta, rtol=1e-12)


def test_fit_uses_a_rule_that_is_set_on_the_class_or_on_the_instance(monkeypatch):
    def no_gradients(nn, X, y, dw, db):
        for i in dw:
            dw[i] = db[i] = 0

    expected = network().theta
    nn = network()
    nn.backpropagate = lambda X, y, dw, db: no_gradients(nn, X, y, dw, db)
    np.testing.assert_array_equal(nn.fit(X, Y, 1, 4).theta, expected)
    monkeypatch.setattr(NN, "backpropagate", no_gradients)
    np.testing.assert_array_equal(network().fit(X, Y, 1, 4).theta, expected)
    assert not network().gradients(X, Y)[0][1].any()
    assert not gradient_check(network(), X, Y).passed


def test_fit_uses_the_batches_of_a_subclass():
    class WholeBatchesOnly(NN):
        def batches(self, X, y, batch_size):
            for X_batch, y_batch in super().batches(X, y, batch_size):
                if len(X_batch) == batch_size:
                    yield X_batch, y_batch

    nn = WholeBatchesOnly((3, 4, 2), (Tanh, Identity), MSE, SGD(0.1), rng=0)
    theta = nn.theta.copy()
    np.testing.assert_array_equal(nn.fit(X, Y, 1, batch_size=11).theta, theta)


def test_repr_says_what_the_network_is():
    assert repr(network()) == (
        "NN(dimensions=(3, 4, 2), activations=(Tanh, Identity), loss=MSE, "
        "optimizer=SGD(learning_rate=0.1))  # 26 parameters"
    )


# Bad input: a sentence that says what is wrong, before anything is changed

LABELS = np.arange(10) % 2
NAN_ROW = np.where(np.arange(10)[:, np.newaxis] == 4, np.nan, X)
MASKED = np.ma.masked_array(X, mask=np.arange(30).reshape(10, 3) == 5)

BAD_DATA = {
    "X None": (None, Y, r"X has shape \(\)"),
    "X string": ("abc", Y, "X must be an array of real numbers"),
    "X strings": (X.astype(str), Y, "X must be .*real numbers.*encode text and categories"),
    "X words": ([["a", "b", "c"]] * 10, Y, "X must be an array of real numbers"),
    "X complex": (X + 1j, Y, "X must be .*real numbers.*complex128"),
    "X dates": (X.astype(int).astype("datetime64[s]"), Y, "X must be .*datetime64"),
    "X ragged": ([[1, 2, 3], [1, 2]] * 5, Y, "X must be .*rows of one length"),
    "X dict": ({"a": 1}, Y, "X must be an array of real numbers"),
    "X huge integers": ([[10**400, 1, 2]] * 10, Y, "X must be .*int too large"),
    "X with None": ([[1, None, 2]] * 10, Y, r"X\[0, 1\] is nan"),
    "X with NaN": (NAN_ROW, Y, r"X\[4, 0\] is nan; X must be finite. Remove or replace"),
    "X with infinity": (np.where(X == X[2, 1], -np.inf, X), Y, r"X\[2, 1\] is -inf"),
    "X masked": (MASKED, Y, r"X\[1, 2\] is nan"),
    "X one sample": (X[0], Y, r"X has shape \(3,\).*two axes, \(n_samples, 3\).*reshape\(1, -1\)"),
    "X three axes": (X[np.newaxis], Y, r"X has shape \(1, 10, 3\)"),
    "X empty": (X[:0], Y[:0], r"X has shape \(0, 3\): there are no samples"),
    "X empty list": ([], [], r"X has shape \(0,\)"),
    "X no features": (X[:, :0], Y, r"X has shape \(10, 0\).*0 features"),
    "X too narrow": (X[:, :2], Y, r"X has shape \(10, 2\), so 2 features .* network has 3"),
    "y None": (X, None, r"y has shape \(\)"),
    "y strings": (X, Y.astype(str), "y must be an array of real numbers"),
    "y ragged": (X, [[1, 2], [1]] * 5, "y must be .*rows of one length"),
    "y with infinity": (X, np.where(Y == Y[3, 1], np.inf, Y), r"y\[3, 1\] is inf"),
    "y too wide": (X, np.hstack([Y, Y]), r"y has shape \(10, 4\), so 4 outputs .* network has 2"),
    "y 1-D for two outputs": (X, Y[:, 0], r"y has shape \(10,\).*two axes, \(n_samples, 2\)"),
    "y too short": (X, Y[:8], "X has 10 samples and y has 8"),
    "X sparse": (scipy.sparse.csr_array(X), Y, r"X is a sparse csr_array.*give X\.toarray\(\)"),
    "y sparse": (X, scipy.sparse.coo_matrix(Y), r"y is a sparse coo_matrix.*y\.toarray\(\)"),
    "y labels": (X, LABELS, r"y has shape \(10,\), a class label .*: np\.eye\(2\)\[y\]\."),
    "y labels in a list": (X, LABELS.tolist(), r"np\.eye\(2\)\[y\]\."),
    "y labels as floats": (X, 1.0 * LABELS, r"np\.eye\(2\)\[y\.astype\(int\)\]\."),
    "y labels in a column": (X, LABELS[:, np.newaxis], r"np\.eye\(2\)\[y\.ravel\(\)\]\."),
}
BAD_NUMBERS = {
    "epochs 0": ({"epochs": 0}, "epochs is 0; it must be a whole number, 1 or more"),
    "epochs fraction": ({"epochs": 1.5}, "epochs is 1.5"),
    "epochs string": ({"epochs": "3"}, "epochs is '3'"),
    "batch 0": ({"batch_size": 0}, "batch_size is 0; it must be a whole number, 1 or more"),
    "batch negative": ({"batch_size": -4}, "batch_size is -4"),
    "batch None": ({"batch_size": None}, "batch_size is None"),
    "batch True": ({"batch_size": True}, "batch_size is True"),
    "print_every 0": ({"print_every": 0}, "print_every is 0"),
    "print_every None": ({"print_every": None}, "print_every is None"),
    "print_every NaN": ({"print_every": np.nan}, "print_every is nan"),
}


def assert_unchanged(nn):
    fresh = network()
    np.testing.assert_array_equal(nn.theta, fresh.theta)
    assert nn.history == []
    assert nn.rng.bit_generator.state == fresh.rng.bit_generator.state


@pytest.mark.parametrize("case", BAD_DATA)
def test_unfit_data_are_refused_before_anything_is_changed(case):
    X_bad, y_bad, message = BAD_DATA[case]
    nn = network()
    with pytest.raises(ValueError, match=message):
        nn.fit(X_bad, y_bad, epochs=2, batch_size=4)
    with pytest.raises(ValueError, match=message):
        nn.gradients(X_bad, y_bad)
    if case.startswith("X"):
        with pytest.raises(ValueError, match=message):
            nn.predict(X_bad)
        with pytest.raises(ValueError, match=message):
            nn.forward(X_bad)
    assert_unchanged(nn)


@pytest.mark.parametrize("case", BAD_NUMBERS)
def test_unfit_numbers_are_refused_before_anything_is_changed(case):
    arguments, message = BAD_NUMBERS[case]
    nn = network()
    with pytest.raises(ValueError, match=re.escape(message)):
        nn.fit(X, Y, **{"epochs": 2, "batch_size": 4, **arguments})
    assert_unchanged(nn)


def test_a_callback_that_is_no_function_is_refused_before_anything_is_changed():
    nn = network()
    with pytest.raises(TypeError, match="callback is 3; give a function"):
        nn.fit(X, Y, 2, 4, callback=3)
    assert_unchanged(nn)


def test_targets_for_another_loss_are_refused_before_anything_is_changed():
    nn = network(activations=(Tanh, Sigmoid), loss=BinaryCrossEntropy)
    targets = np.zeros((10, 2))
    targets[-1, 0] = 2.0
    for seed in range(5):  # whichever batch the bad one comes into
        nn.rng = np.random.default_rng(seed)
        theta = nn.theta.copy()
        with pytest.raises(ValueError, match="y_true has values from 0 to 2"):
            nn.fit(X, targets, 1, batch_size=1)
        np.testing.assert_array_equal(nn.theta, theta)


def test_numbers_of_every_kind_are_welcome():
    counts = {"epochs": np.int64(2), "batch_size": np.int32(4), "print_every": np.inf}
    assert len(network().fit(X > 0, Y > 0, **counts).history) == 2
    assert len(network().fit(X.astype(">f8"), Y.astype("g"), 2, 10**30).history) == 2


class LossWithoutGradient:
    @staticmethod
    def loss(y_true, y_pred):
        return 0.0


def test_data_frames_and_the_like_are_welcome():
    class Frame:
        def __init__(self, values):
            self.values = values

        def __array__(self, dtype=None, copy=None):
            return np.array(self.values, dtype=dtype)

    trained = network().fit(Frame(X.tolist()), Frame(Y.astype(object)), 2, 4)
    np.testing.assert_array_equal(trained.theta, network().fit(X, Y, 2, 4).theta)


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (TypeError, "dimensions is 3; give a tuple, such as", {"dimensions": 3}),
        (TypeError, "dimensions is None", {"dimensions": None}),
        (ValueError, "at least two layers", {"dimensions": (3,), "activations": ()}),
        (ValueError, r"dimensions\[1\] is 0; .*whole number", {"dimensions": (3, 0, 2)}),
        (ValueError, r"dimensions\[1\] is 4.0", {"dimensions": (3, 4.0, 2)}),
        (ValueError, r"dimensions\[0\] is '3'", {"dimensions": ("3", 4, 2)}),
        (ValueError, "3 layers, so 2 activations .* but 1 are", {"activations": (ReLU,)}),
        (TypeError, "activations is <class .*ReLU.*give a tuple", {"activations": ReLU}),
        (TypeError, "'relu' cannot be the activation", {"activations": ("relu", "relu")}),
        (TypeError, "None cannot be the activation", {"activations": (None, None)}),
        (TypeError, "cannot be the loss: it has no gradient", {"loss": LossWithoutGradient}),
        (TypeError, "None cannot be the loss: it has no loss", {"loss": None}),
        (TypeError, "0.1 cannot be the optimizer: it has no step", {"optimizer": 0.1}),
        (TypeError, r"SGD.*Give an instance, SGD\(...\)", {"optimizer": SGD}),
        (ValueError, "rng is -1; give a seed", {"rng": -1}),
        (ValueError, "rng is 1.5", {"rng": 1.5}),
        (ValueError, "rng is True", {"rng": True}),
        (ValueError, "rng is <module 'numpy.random'", {"rng": np.random}),
    ],
)
def test_parts_that_do_not_fit_are_refused(error, message, arguments):
    fitting = {
        "dimensions": (3, 4, 2),
        "activations": (ReLU, Identity),
        "loss": MSE,
        "optimizer": SGD(0.1),
    }
    with pytest.raises(error, match=message):
        NN(**{**fitting, **arguments})


def test_editors_are_told_the_types():
    package = Path(nn_core.__file__).parent
    assert (package / "py.typed").exists()
    for part in (NN.fit, NN.predict, NN.gradients, NN.with_theta, gradient_check, SGD.step):
        assert typing.get_type_hints(part)["return"] is not typing.Any
        untyped = set(inspect.signature(part).parameters) - set(typing.get_type_hints(part))
        assert untyped <= {"self"}
