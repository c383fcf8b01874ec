"""Initializers: the spread of what they draw, the random numbers that they use, what is refused."""

import numpy as np
import pytest

from nn_core import MSE, NN, SGD, Identity, ReLU, Tanh, initializers
from nn_core.initializers import glorot, he, lecun, zeros

VARIANCES = {
    lecun: lambda n_in, n_out: 1 / n_in,
    he: lambda n_in, n_out: 2 / n_in,
    glorot: lambda n_in, n_out: 2 / (n_in + n_out),
    zeros: lambda n_in, n_out: 0.0,
}
every_initializer = pytest.mark.parametrize("initializer", VARIANCES, ids=lambda f: f.__name__)


def network(dimensions=(3, 4, 2), rng=5, **settings):
    activations = (Tanh,) * (len(dimensions) - 2) + (Identity,)
    return NN(dimensions, activations, MSE, SGD(0.1), rng=rng, **settings)


@every_initializer
@pytest.mark.parametrize("shape", [(400, 100), (100, 400)])
def test_weights_have_mean_0_and_the_published_variance(initializer, shape):
    w = initializer(*shape, np.random.default_rng(0))
    variance = VARIANCES[initializer](*shape)
    assert w.shape == shape
    assert abs(w.mean()) <= 5 * np.sqrt(variance / w.size)
    assert w.var() == pytest.approx(variance, rel=0.05)


@pytest.mark.parametrize("initializer", [lecun, he, glorot], ids=lambda f: f.__name__)
def test_they_differ_in_the_spread_and_not_in_what_is_drawn(initializer):
    w = initializer(3, 5, np.random.default_rng(1))
    drawn = np.random.default_rng(1).standard_normal((3, 5))
    np.testing.assert_allclose(w, drawn * np.sqrt(VARIANCES[initializer](3, 5)), rtol=1e-14)


def test_he_keeps_the_size_of_what_goes_through_relus_and_lecun_halves_it():
    def sizes(initializer):
        nn = NN((200,) * 9, (ReLU,) * 8, MSE, SGD(0.1), rng=0, initializer=initializer)
        z, _ = nn.forward(np.random.default_rng(1).normal(size=(200, 200)))
        return np.mean(z[9] ** 2) / np.mean(z[2] ** 2)

    assert sizes(he) == pytest.approx(1, rel=0.3)
    assert sizes(lecun) == pytest.approx(2**-7, rel=0.3)


def test_the_default_draws_the_published_stream_to_the_last_bit():
    for rng in (lambda: np.random.RandomState(1), lambda: np.random.default_rng(1)):
        random = rng()
        expected = [random.standard_normal((3, 4)) / np.sqrt(3)]
        expected.append(random.standard_normal((4, 2)) / np.sqrt(4))
        for nn in (network(rng=rng()), network(rng=rng(), initializer=lecun)):
            np.testing.assert_array_equal(nn.w[1], expected[0])
            np.testing.assert_array_equal(nn.w[2], expected[1])


@every_initializer
def test_a_network_draws_layer_by_layer_and_starts_its_biases_at_zero(initializer):
    random = np.random.default_rng(5)
    nn = network(initializer=initializer)
    for i, (n_in, n_out) in enumerate([(3, 4), (4, 2)], start=1):
        np.testing.assert_array_equal(nn.w[i], initializer(n_in, n_out, random))
        assert not nn.b[i].any()
    assert nn.rng.bit_generator.state == random.bit_generator.state  # shuffling goes on from here


def test_from_zeros_the_units_of_a_layer_stay_equal():
    X = np.random.default_rng(0).normal(size=(10, 3))
    nn = network(initializer=zeros).fit(X, X[:, :2], epochs=20, batch_size=5)
    assert not nn.w[1].any()
    assert nn.b[2].any()


def test_any_function_of_the_sizes_and_the_numbers_will_do():
    nn = network(initializer=lambda n_in, n_out, rng: rng.uniform(-0.5, 0.5, (n_in, n_out)))
    assert 0 < np.abs(nn.w[1]).max() <= 0.5
    same = network(initializer=lambda n_in, n_out, rng: np.ones((n_in, n_out)).tolist())
    assert (same.w[2] == 1).all()


def test_what_is_no_initializer_is_refused():
    with pytest.raises(TypeError, match="initializer is 'he'; give a function, such as nn_core"):
        network(initializer="he")
    with pytest.raises(TypeError, match="initializer is None"):
        network(initializer=None)
    with pytest.raises(ValueError, match=r"w\[1\] has shape \(3, 4\), but .* has \(4, 3\)"):
        network(initializer=lambda n_in, n_out, rng: np.ones((n_out, n_in)))


def test_the_library_names_them():
    assert initializers.he is he
