"""gradient_check: what passes, what is reported, and what it refuses to judge."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nn_core import (
    MSE,
    NN,
    SGD,
    BinaryCrossEntropy,
    CrossEntropy,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    Tanh,
    gradient_check,
)

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(8, 3))
Y = RANDOM.random((8, 2))


def network(kind=NN, activations=(ReLU, Sigmoid), loss=MSE):
    return kind((3, 4, 2), activations, loss, SGD(0.1), rng=0)


class SumsForMeans(NN):
    def backpropagate(self, X, y, dw, db):
        super().backpropagate(X, y, dw, db)
        for i in dw:
            dw[i] *= len(X)


@given(
    dimensions=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    activations=st.lists(
        st.sampled_from([Identity, ReLU, LeakyReLU, Sigmoid, Tanh]), min_size=3, max_size=3
    ),
    loss=st.sampled_from([MSE, BinaryCrossEntropy, CrossEntropy]),
    n_samples=st.integers(1, 6),
    scale=st.sampled_from([1e-3, 1.0, 10.0]),
    seed=st.integers(0, 10**6),
)
def test_the_gradients_of_any_network_pass(dimensions, activations, loss, n_samples, scale, seed):
    activations = activations[: len(dimensions) - 1]
    activations[-1] = {BinaryCrossEntropy: Sigmoid, CrossEntropy: Identity}.get(
        loss, activations[-1]
    )
    nn = NN(dimensions, activations, loss, SGD(0.1), rng=seed)
    random = np.random.default_rng(seed)
    nn.theta += 0.1 * random.normal(size=nn.theta.size)  # biases too
    X = scale * random.normal(size=(n_samples, dimensions[0]))
    y = random.random((n_samples, dimensions[-1]))
    if loss is CrossEntropy:
        y /= y.sum(axis=1, keepdims=True)
    z, _ = nn.forward(X)
    # A nudge must not carry a unit over its kink, and no prediction may be clipped.
    assume(min(np.abs(layer).min() for layer in z.values()) > 2e-4 * max(scale, 1))
    assume(np.abs(z[nn.n_layers]).max() < 12)
    report = gradient_check(nn, X, y)
    assert report.passed, report


def test_a_wrong_factor_is_found_named_and_measured():
    report = gradient_check(network(SumsForMeans), X, Y)
    assert not report.passed
    assert {name for name, wrong in report.wrong.items() if wrong.any()} == {"w[1]", "w[2]"}
    np.testing.assert_allclose(report.analytic["w[2]"] / report.numeric["w[2]"], 8, rtol=1e-5)
    np.testing.assert_allclose(report.analytic["b[2]"] / report.numeric["b[2]"], 1, rtol=1e-5)


def test_one_wrong_entry_is_found_where_it_is():
    class OneEntryOff(NN):
        def backpropagate(self, X, y, dw, db):
            super().backpropagate(X, y, dw, db)
            dw[2][3, 1] *= 1 + 1e-4

    report = gradient_check(network(OneEntryOff), X, Y)
    assert [tuple(at) for at in np.argwhere(report.wrong["w[2]"])] == [(3, 1)]
    assert sum(wrong.sum() for wrong in report.wrong.values()) == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_gradient_that_is_no_number_is_wrong(bad):
    class NotANumber(NN):
        def backpropagate(self, X, y, dw, db):
            super().backpropagate(X, y, dw, db)
            db[1][0] = bad

    report = gradient_check(network(NotANumber), X, Y)
    assert report.wrong["b[1]"].tolist() == [True, False, False, False]


def test_the_report_prints_a_line_for_each_array_and_a_verdict():
    good = str(gradient_check(network(), X, Y)).splitlines()
    assert [line.split()[0] for line in good] == [
        "parameter", "w[1]", "b[1]", "w[2]", "b[2]", "passed",
    ]  # fmt: skip
    assert "0 of 12" in good[1]
    bad = str(gradient_check(network(SumsForMeans), X, Y)).splitlines()
    assert "8 of 8" in bad[3]
    assert bad[3].split()[-1] == "8"  # analytic / numeric: the batch size
    assert bad[-1] == "FAILED"


def test_a_slope_of_zero_needs_no_ratio():
    nn = network(activations=(ReLU, Identity))
    nn.theta = 0
    nn.b[2] = Y.mean(axis=0)
    report = gradient_check(nn, X, Y)
    assert report.passed
    assert str(report).splitlines()[1].split()[-1] == "-"


def test_the_network_and_the_data_are_left_as_they_are():
    nn = network()
    theta, state = nn.theta.copy(), nn.rng.bit_generator.state
    X_read_only, y_read_only = X.copy(), Y.copy()
    X_read_only.flags.writeable = y_read_only.flags.writeable = False
    gradient_check(nn, X_read_only, y_read_only)
    np.testing.assert_array_equal(nn.theta, theta)
    assert nn.rng.bit_generator.state == state
    assert nn.history == []


def test_lists_and_1_d_targets_are_taken_as_fit_takes_them():
    class KnowsTwoAxesOnly(NN):
        def backpropagate(self, X, y, dw, db):
            assert y.shape == (8, 1)
            super().backpropagate(X, y, dw, db)

    nn = KnowsTwoAxesOnly((3, 4, 1), (Tanh, Identity), MSE, SGD(0.1), rng=0)
    assert gradient_check(nn, X.tolist(), Y[:, 0].tolist()).passed
    assert gradient_check(nn, X.astype(np.float32), Y[:, 0]).passed


def test_a_gradient_of_another_shape_than_its_parameter_is_refused():
    class ForgotToAddOverTheBatch(NN):
        def backpropagate(self, X, y, dw, db):
            db[1] = np.zeros((len(X), 4))

    with pytest.raises(ValueError, match=r"db\[1\] has shape \(4,\), but .* has \(8, 4\)"):
        gradient_check(network(ForgotToAddOverTheBatch), X, Y)


@pytest.mark.parametrize("epsilon", [0, -1e-5, np.nan, np.inf])
def test_an_epsilon_that_is_no_nudge_is_refused(epsilon):
    with pytest.raises(ValueError, match=r"epsilon is .* positive number"):
        gradient_check(network(), X, Y, epsilon=epsilon)


def test_unfit_data_are_refused():
    with pytest.raises(ValueError, match=r"X has shape \(8, 2\)"):
        gradient_check(network(), X[:, :2], Y)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_network_that_has_diverged_is_not_judged():
    nn = network(activations=(Tanh, Identity))
    nn.theta = np.nan
    with pytest.raises(ValueError, match=r"the loss is nan.*before it diverges"):
        gradient_check(nn, X, Y)
