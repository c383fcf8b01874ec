"""Losses: their values, their derivatives (two oracles), and the input that they refuse."""

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special
from autograd import grad
from hypothesis import given
from hypothesis import strategies as st

from nn_core import MSE, BinaryCrossEntropy, CrossEntropy, Sigmoid, softmax

FORMULAS = {
    MSE: lambda y, p: anp.sum((y - p) ** 2) / y.size,
    BinaryCrossEntropy: lambda y, p: -anp.sum(y * anp.log(p) + (1 - y) * anp.log(1 - p)) / y.size,
    CrossEntropy: lambda y, z: (
        (anp.sum(anp.log(anp.sum(anp.exp(z), axis=1))) - anp.sum(y * z)) / len(y)
    ),
}
every_loss = pytest.mark.parametrize("loss", FORMULAS, ids=lambda loss: loss.__name__)
loss_by_entry = pytest.mark.parametrize("loss", [MSE, BinaryCrossEntropy])
either = pytest.mark.parametrize("function", ["loss", "gradient"])


@st.composite
def targets_and_predictions(draw):
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    y = draw(st.sampled_from([random.random(shape), random.integers(2, size=shape).astype(float)]))
    return y, random.uniform(0.02, 0.98, shape)


@st.composite
def distributions_and_logits(draw):
    """Targets, whole or shared, and logits of all sizes."""
    n, k = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    y = np.eye(k)[random.integers(k, size=n)]
    if draw(st.booleans()):
        y = random.dirichlet(np.ones(k), size=n)
    return y, draw(st.sampled_from([0.0, 1.0, 30.0, 1e4, 1e300])) * random.normal(size=(n, k))


def suited(loss, pair):
    """Return the pair with targets that the loss takes."""
    y, p = pair
    return (np.eye(y.shape[1])[y.argmax(axis=1)] if loss is CrossEntropy else y), p


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
    pair = suited(loss, pair)
    assert loss.loss(*pair) == pytest.approx(FORMULAS[loss](*pair), rel=1e-12, abs=1e-14)


@every_loss
@given(pair=targets_and_predictions())
def test_gradient_agrees_with_autograd(loss, pair):
    pair = suited(loss, pair)
    np.testing.assert_allclose(
        loss.gradient(*pair), grad(FORMULAS[loss], 1)(*pair), rtol=1e-11, atol=1e-14
    )


@every_loss
@given(pair=targets_and_predictions())
def test_gradient_agrees_with_central_differences_entry_by_entry(loss, pair):
    y, p = suited(loss, pair)
    gradient = loss.gradient(y, p)
    for entry in np.ndindex(p.shape):
        nudge = np.zeros_like(p)
        nudge[entry] = 1e-6
        slope = (loss.loss(y, p + nudge) - loss.loss(y, p - nudge)) / 2e-6
        assert gradient[entry] == pytest.approx(slope, rel=1e-6, abs=1e-8)


@every_loss
def test_repeating_the_samples_changes_no_loss_and_halves_each_slope(loss):
    random = np.random.default_rng(0)
    y, p = suited(loss, (random.random((4, 3)), random.random((4, 3))))
    twice = np.vstack([y, y]), np.vstack([p, p])
    assert loss.loss(*twice) == pytest.approx(loss.loss(y, p), rel=1e-14)
    np.testing.assert_allclose(loss.gradient(*twice)[:4], loss.gradient(y, p) / 2, rtol=1e-14)


@every_loss
def test_arguments_are_left_alone(loss):
    y, p = np.array([[0.0, 1.0]]), np.array([[1.0, 0.25]])
    y.flags.writeable = p.flags.writeable = False
    loss.loss(y, p)
    assert not np.shares_memory(loss.gradient(y, p), p)


@loss_by_entry
@either
def test_shapes_that_would_broadcast_are_refused(loss, function):
    with pytest.raises(ValueError, match=r"y_true has shape \(3,\) and y_pred \(3, 1\)"):
        getattr(loss, function)(np.zeros(3), np.zeros((3, 1)))


@either
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


# Cross-entropy of the logits


def test_softmax_and_cross_entropy_worked_by_hand():
    z = np.log([[1.0, 2.0, 1.0], [1.0, 1.0, 8.0]])
    y = np.array([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5]])
    p = [[0.25, 0.5, 0.25], [0.1, 0.1, 0.8]]
    np.testing.assert_allclose(softmax(z), p, rtol=1e-14)
    np.testing.assert_allclose(softmax(z[1]), p[1], rtol=1e-14)  # one sample alone
    expected = (np.log(2) + 0.5 * np.log(10) + 0.5 * np.log(1.25)) / 2
    assert CrossEntropy.loss(y, z) == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(
        CrossEntropy.gradient(y, z),
        [[0.125, -0.25, 0.125], [-0.2, 0.05, 0.15]],
        rtol=1e-14,
    )


@given(pair=distributions_and_logits())
def test_softmax_agrees_with_scipy_and_is_a_distribution(pair):
    _, z = pair
    p = softmax(z)
    np.testing.assert_allclose(p, scipy.special.softmax(z, axis=1), rtol=1e-12)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-14)
    assert p.min() >= 0


@given(pair=distributions_and_logits())
def test_cross_entropy_agrees_with_scipy_also_where_logits_are_huge(pair):
    y, z = pair
    expected = -(y * scipy.special.log_softmax(z, axis=1)).sum() / len(y)
    assert CrossEntropy.loss(y, z) == pytest.approx(expected, rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(
        CrossEntropy.gradient(y, z),
        (scipy.special.softmax(z, axis=1) - y) / len(y),
        rtol=1e-12,
        atol=1e-15,
    )


@given(pair=distributions_and_logits(), shift=st.sampled_from([-700.0, 1.0, 1e4]))
def test_the_same_number_added_to_all_logits_of_a_sample_changes_nothing(pair, shift):
    y, z = pair
    z = np.round(np.clip(z, -1e6, 1e6))  # so that the sums are exact
    z_shifted = z + shift * np.arange(len(z))[:, np.newaxis]
    np.testing.assert_array_equal(softmax(z_shifted), softmax(z))
    assert CrossEntropy.loss(y, z_shifted) == CrossEntropy.loss(y, z)


@given(pair=distributions_and_logits())
def test_the_slopes_of_a_sample_add_to_0(pair):
    np.testing.assert_allclose(CrossEntropy.gradient(*pair).sum(axis=1), 0, atol=1e-14)


def test_the_gradient_is_what_the_jacobian_of_softmax_makes_of_the_slopes_by_p():
    random = np.random.default_rng(0)
    z, y = random.normal(size=(1, 5)), random.dirichlet(np.ones(5), size=1)
    (p,) = softmax(z)
    jacobian = np.diag(p) - np.outer(p, p)
    np.testing.assert_allclose(CrossEntropy.gradient(y, z)[0], jacobian @ (-y[0] / p), rtol=1e-12)


def test_surely_wrong_costs_the_distance_of_the_logits_and_surely_right_nothing():
    y = np.eye(3)[[0]]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert CrossEntropy.loss(y, np.array([[0.0, 1e4, 0.0]])) == 1e4
        assert CrossEntropy.loss(y, np.array([[1e4, 0.0, 0.0]])) == 0
    np.testing.assert_array_equal(
        CrossEntropy.gradient(y, np.array([[0.0, 1e4, 0.0]])), [[-1, 1, 0]]
    )


def test_of_two_classes_it_is_binary_cross_entropy_of_their_difference():
    random = np.random.default_rng(0)
    z, yes = random.normal(size=(6, 2)), random.random((6, 1))
    y = np.hstack([yes, 1 - yes])
    p = Sigmoid.activation(z[:, :1] - z[:, 1:])
    assert CrossEntropy.loss(y, z) == pytest.approx(BinaryCrossEntropy.loss(yes, p), rel=1e-12)


def test_with_one_class_there_is_nothing_to_learn():
    y, z = np.ones((3, 1)), np.array([[0.0], [-5.0], [1e4]])
    assert CrossEntropy.loss(y, z) == 0
    np.testing.assert_array_equal(CrossEntropy.gradient(y, z), np.zeros((3, 1)))


LOGITS = np.zeros((3, 2))
NO_TARGETS = {
    "labels": (np.array([0.0, 1.0, 1.0]), r"a class label for each .*: np\.eye\(2\)\[y_true\]"),
    "too wide": (np.eye(3), r"y_true has shape \(3, 3\) and y_pred \(3, 2\)"),
    "label column": (np.ones((3, 1)), r"y_true has shape \(3, 1\) and y_pred \(3, 2\)"),
    "all wrong": (np.zeros((3, 2)), r"y_true\[0\] is \[0. 0.\], but .*add to 1.*np\.eye\(k\)"),
    "one too large": (
        np.array([[1, 0], [0, 1], [1, 1.0]]),
        r"y_true\[2\] is \[1. 1.\], but each row",
    ),
    "counts": (np.array([[1, 0], [3, 1], [0, 1.0]]), r"y_true\[1\] is \[3. 1.\]"),
    "negative": (np.array([[1, 0], [1.5, -0.5], [0, 1]]), r"y_true\[1\] is \[ ?1.5 -0.5\]"),
    "not a number": (np.array([[1, 0], [0, 1], [np.nan, 1]]), r"y_true\[2\] is \[nan +1.\]"),
    "percent": (100 * np.eye(2)[[0, 1, 0]], r"y_true\[0\] is \[100. +0.\]"),
}


@either
@pytest.mark.parametrize("case", NO_TARGETS)
def test_cross_entropy_refuses_targets_that_are_no_distributions(function, case):
    y, message = NO_TARGETS[case]
    with pytest.raises(ValueError, match=message):
        getattr(CrossEntropy, function)(y, LOGITS)


@either
def test_yes_and_no_for_one_output_are_sent_to_the_binary_loss(function):
    with pytest.raises(ValueError, match="with one output take Sigmoid and BinaryCrossEntropy"):
        getattr(CrossEntropy, function)(np.array([[1.0], [0.0]]), np.zeros((2, 1)))


def test_probabilities_in_single_precision_are_distributions():
    y = np.random.default_rng(0).dirichlet(np.ones(10), size=50).astype(np.float32).astype(float)
    assert np.isfinite(CrossEntropy.loss(y, np.zeros((50, 10))))
