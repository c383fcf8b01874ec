"""Activations: their values, their derivatives (two oracles), and what they leave alone."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nn_core import Identity, LeakyReLU, ReLU, Sigmoid, Tanh

# The same functions, written without looking at nn_core, for autograd to differentiate.
FORMULAS = {
    Identity: lambda z: 1.0 * z,
    ReLU: lambda z: anp.where(z > 0, z, 0.0 * z),
    LeakyReLU: lambda z: anp.where(z > 0, z, 0.01 * z),
    Sigmoid: lambda z: 0.5 + 0.5 * anp.tanh(0.5 * z),
    Tanh: lambda z: (1 - anp.exp(-2 * z)) / (1 + anp.exp(-2 * z)),
}
every_activation = pytest.mark.parametrize("g", FORMULAS, ids=lambda g: g.__name__)
moderate = arrays(float, array_shapes(max_dims=3), elements=st.floats(-50, 50))
anything_finite = arrays(
    float, array_shapes(max_dims=3), elements=st.floats(allow_nan=False, allow_infinity=False)
)


@pytest.mark.parametrize(
    ("g", "z", "value", "slope"),
    [
        (Identity, -3.0, -3.0, 1.0),
        (ReLU, -3.0, 0.0, 0.0),
        (ReLU, 3.0, 3.0, 1.0),
        (LeakyReLU, -3.0, -0.03, 0.01),
        (LeakyReLU, 3.0, 3.0, 1.0),
        (Sigmoid, 0.0, 1 / 2, 1 / 4),
        (Sigmoid, np.log(3), 3 / 4, 3 / 16),
        (Sigmoid, -np.log(3), 1 / 4, 3 / 16),
        (Tanh, 0.0, 0.0, 1.0),
        (Tanh, np.log(2), 3 / 5, 16 / 25),
    ],
)
def test_values_worked_by_hand(g, z, value, slope):
    assert g.activation(np.array([z])) == pytest.approx([value], rel=1e-15)
    assert g.gradient(np.array([z])) == pytest.approx([slope], rel=1e-15)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_slope_at_the_kink_is_that_of_the_left_side(zero):
    assert ReLU.gradient(np.array([zero])) == [0.0]
    assert LeakyReLU.gradient(np.array([zero])) == [0.01]


@every_activation
@given(z=moderate)
def test_value_agrees_with_an_independent_formula(g, z):
    np.testing.assert_allclose(g.activation(z), FORMULAS[g](z), rtol=1e-12, atol=1e-15)


@every_activation
@given(z=moderate)
def test_gradient_agrees_with_autograd(g, z):
    np.testing.assert_allclose(
        g.gradient(z), elementwise_grad(FORMULAS[g])(z), rtol=1e-12, atol=1e-15
    )


@every_activation
@given(z=moderate)
def test_gradient_agrees_with_central_differences(g, z):
    z = np.where(np.abs(z) < 1e-5, 1.0, z)  # a nudge across a kink measures neither side
    nudge = 1e-6
    slope = (g.activation(z + nudge) - g.activation(z - nudge)) / (2 * nudge)
    np.testing.assert_allclose(g.gradient(z), slope, rtol=1e-7, atol=1e-8)


@every_activation
@given(z=anything_finite)
def test_nothing_overflows_however_large_z_is(g, z):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert np.isfinite(g.activation(z)).all()
        assert np.isfinite(g.gradient(z)).all()


@every_activation
@given(z=anything_finite)
def test_argument_is_left_alone_and_the_result_is_a_new_array(g, z):
    before = z.copy()
    z.flags.writeable = False
    for result in (g.activation(z), g.gradient(z)):
        assert result.shape == z.shape
        assert not np.shares_memory(result, z)
        result += 1  # it belongs to the caller
    np.testing.assert_array_equal(z, before)


@every_activation
def test_layout_and_precision_of_the_argument_do_not_matter(g):
    z = np.random.default_rng(0).normal(scale=20, size=(6, 8)).astype(np.float32)
    double = z.astype(float)
    for function in (g.activation, g.gradient):
        expected = function(double)
        np.testing.assert_array_equal(function(np.asfortranarray(double)), expected)
        np.testing.assert_array_equal(function(double[::2, ::-3]), expected[::2, ::-3])
        np.testing.assert_allclose(function(z), expected, rtol=1e-4, atol=1e-6)


@every_activation
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3, 4)])
def test_any_shape_is_welcome(g, shape):
    z = np.full(shape, 0.5)
    assert np.shape(g.activation(z)) == np.shape(g.gradient(z)) == shape


@every_activation
def test_nan_is_not_hidden(g):
    assert np.isnan(g.activation(np.array([np.nan]))).all()


def test_sigmoid_saturates_at_exactly_0_and_1():
    z = np.array([-1000.0, 1000.0])
    np.testing.assert_array_equal(Sigmoid.activation(z), [0.0, 1.0])
    np.testing.assert_array_equal(Sigmoid.gradient(z), [0.0, 0.0])


def test_sigmoid_keeps_the_digits_of_tiny_outputs():
    z = np.array([-40.0, -300.0, -700.0])
    np.testing.assert_allclose(Sigmoid.activation(z), np.exp(z), rtol=1e-14)
