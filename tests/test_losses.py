"""Losses: their values, their derivatives (two oracles), and the input that they refuse."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given
from hypothesis import strategies as st

from nn_core import MSE, BinaryCrossEntropy

FORMULAS = {
    MSE: lambda y, p: anp.sum((y - p) ** 2) / y.size,
    BinaryCrossEntropy: lambda y, p: -anp.sum(y * anp.log(p) + (1 - y) * anp.log(1 - p)) / y.size,
}
every_loss = pytest.mark.parametrize("loss", FORMULAS, ids=lambda loss: loss.__name__)


@st.composite
def targets_and_predictions(draw):
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    y = draw(st.sampled_from([random.random(shape), random.integers(2, size=shape).astype(float)]))
    return y, random.uniform(0.02, 0.98, shape)


def test_mse_worked_by_hand():
    y = np.array([[1.0, 2.0], [3.0, 4.0]])
    p = np.array([[2.0, 2.0], [1.0, 7.0]])
    assert MSE.loss(y, p) == (1 + 0 + 4 + 9) / 4
    np.testing.assert_array_equal(MSE.gradient(y, p), [[2 / 4, 0], [-4 / 4, 6 / 4]])


def test_binary_cross_entropy_worked_by_hand():
    y = np.array([[1.0], [0.0], [0.5]])
    p = np.array([[0.25], [0.2], [0.5]])
    expected = (np.log(4) + np.log(5 / 4) + np.log(2)) / 3
    assert BinaryCrossEntropy.loss(y, p) == pytest.approx(expected, rel=1e-15)
    np.testing.assert_allclose(
        BinaryCrossEntropy.gradient(y, p), [[-4 / 3], [1.25 / 3], [0]], rtol=1e-15
    )


@every_loss
@given(pair=targets_and_predictions())
def test_value_agrees_with_an_independent_formula(loss, pair):
    assert loss.loss(*pair) == pytest.approx(FORMULAS[loss](*pair), rel=1e-12)


@every_loss
@given(pair=targets_and_predictions())
def test_gradient_agrees_with_autograd(loss, pair):
    np.testing.assert_allclose(
        loss.gradient(*pair), grad(FORMULAS[loss], 1)(*pair), rtol=1e-11, atol=1e-14
    )


@every_loss
@given(pair=targets_and_predictions())
def test_gradient_agrees_with_central_differences_entry_by_entry(loss, pair):
    y, p = pair
    gradient = loss.gradient(y, p)
    for entry in np.ndindex(p.shape):
        nudge = np.zeros_like(p)
        nudge[entry] = 1e-6
        slope = (loss.loss(y, p + nudge) - loss.loss(y, p - nudge)) / 2e-6
        assert gradient[entry] == pytest.approx(slope, rel=1e-6, abs=1e-8)


@every_loss
def test_repeating_the_samples_changes_no_loss_and_halves_each_slope(loss):
    random = np.random.default_rng(0)
    y, p = random.random((4, 3)), random.random((4, 3))
    twice = np.vstack([y, y]), np.vstack([p, p])
    assert loss.loss(*twice) == pytest.approx(loss.loss(y, p), rel=1e-14)
    np.testing.assert_allclose(loss.gradient(*twice)[:4], loss.gradient(y, p) / 2, rtol=1e-14)


@every_loss
def test_arguments_are_left_alone(loss):
    y, p = np.array([[0.0, 1.0]]), np.array([[1.0, 0.25]])
    y.flags.writeable = p.flags.writeable = False
    loss.loss(y, p)
    assert not np.shares_memory(loss.gradient(y, p), p)


@every_loss
@pytest.mark.parametrize("function", ["loss", "gradient"])
def test_shapes_that_would_broadcast_are_refused(loss, function):
    with pytest.raises(ValueError, match=r"y_true has shape \(3,\) and y_pred \(3, 1\)"):
        getattr(loss, function)(np.zeros(3), np.zeros((3, 1)))


@pytest.mark.parametrize("function", ["loss", "gradient"])
@pytest.mark.parametrize("low, high", [(-0.5, 1.0), (0.0, 1.5)])
def test_binary_cross_entropy_refuses_what_is_no_probability(function, low, high):
    bad, good = np.array([[low, high]]), np.array([[0.5, 0.5]])
    with pytest.raises(ValueError, match=f"y_true has values from {low:g} to {high:g}"):
        getattr(BinaryCrossEntropy, function)(bad, good)
    with pytest.raises(ValueError, match="end the network with Sigmoid"):
        getattr(BinaryCrossEntropy, function)(good, bad)


def test_binary_cross_entropy_takes_negative_zero_for_zero():
    y, p = np.array([[-0.0]]), np.array([[0.5]])
    assert BinaryCrossEntropy.loss(y, p) == pytest.approx(np.log(2))


def test_binary_cross_entropy_is_finite_and_flat_where_a_prediction_is_surely_wrong():
    y, p = np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])
    assert BinaryCrossEntropy.loss(y, p) == pytest.approx(-np.log(np.finfo(float).eps))
    np.testing.assert_array_equal(BinaryCrossEntropy.gradient(y, p), [[0.0], [0.0]])
