"""Optimizers: steps worked by hand, the published rules, other libraries, whose state it is."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import _stochastic_optimizers as scikit_learn

from nn_core import MSE, NN, SGD, Adam, Identity, Momentum, RMSprop, Tanh
from tests import published

RANDOM = np.random.default_rng(0)
X, Y = RANDOM.normal(size=(10, 3)), RANDOM.normal(size=(10, 2))
REMEMBERING = {
    "momentum": lambda: Momentum(0.1),
    "rmsprop": lambda: RMSprop(0.01),
    "adam": lambda: Adam(0.01),
    "adamw": lambda: Adam(0.01, weight_decay=0.1),
    "schedule": lambda: SGD(lambda step: 0.1 / step),
}
every_optimizer = pytest.mark.parametrize("make", [lambda: SGD(0.1), *REMEMBERING.values()])
every_remembering = pytest.mark.parametrize("make", REMEMBERING.values(), ids=REMEMBERING)


def network(optimizer):
    return NN((3, 4, 2), (Tanh, Identity), MSE, optimizer, rng=0)


def walk(optimizer, weights, gradients):
    """Return the weights after a step for each of the gradients."""
    weights = np.array(weights)
    for gradient in gradients:
        optimizer.step(weights, np.array(gradient))
    return weights


# Steps worked by hand


def test_a_step_worked_by_hand_changes_the_weights_in_place_and_not_the_gradients():
    weights, gradients = np.array([1.0, 2.0]), np.array([10.0, -4.0])
    gradients.flags.writeable = False
    same = weights
    SGD(0.25).step(weights, gradients)
    np.testing.assert_array_equal(weights, [-1.5, 3.0])
    assert weights is same


def test_two_steps_of_momentum_worked_by_hand():
    optimizer = Momentum(0.5, momentum=0.25)
    np.testing.assert_array_equal(walk(optimizer, [1.0], [[2.0], [4.0]]), [1 - 1 - 0.5 * 4.5])
    np.testing.assert_array_equal(optimizer.velocity, [0.25 * 2 + 4])


def test_two_steps_of_rmsprop_worked_by_hand():
    optimizer = RMSprop(0.5, beta=0.75, epsilon=1.0)
    # s = 4 / 4 = 1, then 3/4 + 13 / 4 = 4
    np.testing.assert_allclose(
        walk(optimizer, [1.0], [[2.0], [math.sqrt(13)]]),
        [1 - 0.5 * 2 / (1 + 1) - 0.5 * math.sqrt(13) / (2 + 1)],
        rtol=1e-15,
    )
    np.testing.assert_allclose(optimizer.mean_square, [4], rtol=1e-15)


def test_two_steps_of_adam_worked_by_hand():
    optimizer = Adam(0.5, beta1=0.5, beta2=0.75, epsilon=1.0, weight_decay=0.125)
    # m = 1, s = 1, which count as 2 and 4: the step is 2 / (2 + 1) and the pull 8 / 8.
    # m = 1/2 - 1/2 = 0, so that the second step is the pull alone.
    first = 8 - 0.5 * (2 / 3 + 1)
    np.testing.assert_allclose(
        walk(optimizer, [8.0], [[2.0], [-1.0]]), [first - 0.5 * first / 8], rtol=1e-15
    )
    np.testing.assert_array_equal(optimizer.mean, [0])
    np.testing.assert_array_equal(optimizer.mean_square, [0.75 + 0.25])
    assert optimizer.n_steps == 2


def test_arguments_go_by_the_names_of_the_original_post():
    weights = np.array([1.0])
    SGD(learning_rate=1).step(weights=weights, gradients=np.array([0.5]))
    assert weights == 0.5


@every_optimizer
def test_gradients_are_left_alone_and_not_kept(make):
    optimizer, gradients = make(), np.array([1.0, -2.0])
    weights, expected = np.zeros(2), np.zeros(2)
    optimizer.step(weights, gradients)
    np.testing.assert_array_equal(gradients, [1, -2])
    gradients[:] = 3  # `fit` writes the next gradients into the same array
    optimizer.step(weights, gradients)
    twin = make()
    for gradient in ([1.0, -2.0], [3.0, 3.0]):
        twin.step(expected, np.array(gradient))
    np.testing.assert_array_equal(weights, expected)


# What follows from the rules


def test_rate_zero_stands_still():
    for optimizer in (SGD(0), Momentum(0), RMSprop(0), Adam(0, weight_decay=0.5)):
        assert walk(optimizer, [1.0], [[7.0]]) == 1.0


def test_without_momentum_it_is_plain_descent():
    gradients = RANDOM.normal(size=(5, 3))
    np.testing.assert_array_equal(
        walk(Momentum(0.1, momentum=0), np.ones(3), gradients),
        walk(SGD(0.1), np.ones(3), gradients),
    )


def test_a_constant_gradient_makes_momentum_ten_times_as_fast():
    optimizer = Momentum(0.1, momentum=0.9)
    walk(optimizer, [0.0], [[2.0]] * 400)
    assert optimizer.velocity == pytest.approx(10 * 2, rel=1e-12)


@pytest.mark.parametrize("size", [1e-4, 1.0, 1e6])
def test_a_constant_gradient_moves_adam_by_the_rate_whatever_its_size(size):
    weights = walk(Adam(0.01), [0.0, 0.0], [[size, -size]] * 20)
    np.testing.assert_allclose(weights, [-0.2, 0.2], rtol=1e-3)


def test_where_no_gradient_has_come_nothing_moves():
    for optimizer in (Momentum(0.1), RMSprop(0.1), Adam(0.1)):
        np.testing.assert_array_equal(walk(optimizer, [5.0], [[0.0]] * 3), [5.0])


# The published rules, number by number

rates = st.floats(1e-4, 1.0)
shares = st.sampled_from([0.0, 0.5, 0.9, 0.999])
epsilons = st.sampled_from([1e-8, 1e-3, 1.0])


@st.composite
def walks(draw):
    """First weights, gradients of all scales, and the rate of each step."""
    n_steps, n_weights = draw(st.integers(1, 20)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    scale = draw(st.sampled_from([1e-6, 1.0, 1e6]))
    gradients = scale * random.normal(size=(n_steps, n_weights))
    gradients *= random.random(gradients.shape) < draw(st.sampled_from([0.5, 1.0]))  # some are 0
    return random.normal(size=n_weights), gradients, random.uniform(1e-4, 1.0, n_steps)


def assert_follows(rule, optimizer, walked, *settings):
    weights, gradients, rates = walked
    expected = rule(weights.tolist(), gradients.tolist(), rates.tolist(), *settings)
    found = walk(optimizer, weights, gradients)
    scale = np.abs(weights).max() + np.abs(found).max()
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13 * scale)


def schedule(rates):
    return lambda step: rates[step - 1]


@given(walked=walks())
def test_sgd_follows_its_rule(walked):
    assert_follows(published.momentum, SGD(schedule(walked[2])), walked, 0.0)


@given(walked=walks(), momentum=shares)
def test_momentum_follows_its_rule(walked, momentum):
    optimizer = Momentum(schedule(walked[2]), momentum)
    assert_follows(published.momentum, optimizer, walked, momentum)


@given(walked=walks(), beta=shares, epsilon=epsilons)
def test_rmsprop_follows_its_rule(walked, beta, epsilon):
    optimizer = RMSprop(schedule(walked[2]), beta, epsilon)
    assert_follows(published.rmsprop, optimizer, walked, beta, epsilon)


@given(walked=walks(), betas=st.tuples(shares, shares), epsilon=epsilons, decay=shares)
def test_adam_follows_its_rule(walked, betas, epsilon, decay):
    optimizer = Adam(schedule(walked[2]), *betas, epsilon, decay)
    assert_follows(published.adam, optimizer, walked, *betas, epsilon, decay)


# Another library (tests/test_pytorch.py has one more)

WEIGHTS, GRADIENTS = RANDOM.normal(size=7), RANDOM.normal(size=(200, 7))


def walk_scikit_learn(optimizer, weights):
    for gradient in GRADIENTS:
        optimizer.update_params([weights], [gradient])
    return weights


def test_momentum_agrees_with_scikit_learn():
    weights = WEIGHTS.copy()
    theirs = scikit_learn.SGDOptimizer([weights], 0.01, momentum=0.9, nesterov=False)
    np.testing.assert_allclose(
        walk(Momentum(0.01, 0.9), WEIGHTS, GRADIENTS),
        walk_scikit_learn(theirs, weights),
        rtol=1e-12,
        atol=1e-13,
    )


def test_adam_agrees_with_scikit_learn():
    # It adds epsilon to another root, so that only a tiny one means the same.
    weights = WEIGHTS.copy()
    theirs = scikit_learn.AdamOptimizer([weights], 0.01, epsilon=1e-300)
    np.testing.assert_allclose(
        walk(Adam(0.01, epsilon=1e-300), WEIGHTS, GRADIENTS),
        walk_scikit_learn(theirs, weights),
        rtol=1e-12,
        atol=1e-13,
    )


# Schedules


def test_a_schedule_is_asked_for_each_step_from_1_on():
    asked = []

    def halved(step):
        asked.append(step)
        return 0.5**step

    optimizer = SGD(halved)
    asked.clear()  # it was tried when it was handed in
    np.testing.assert_array_equal(walk(optimizer, [0.0], [[8.0]] * 3), [-4 - 2 - 1])
    assert asked == [1, 2, 3]


@pytest.mark.parametrize("kind", [SGD, Momentum, RMSprop, Adam])
def test_a_constant_schedule_is_a_rate(kind):
    np.testing.assert_array_equal(
        walk(kind(lambda step: 0.02), WEIGHTS, GRADIENTS), walk(kind(0.02), WEIGHTS, GRADIENTS)
    )


def test_a_schedule_counts_steps_and_not_epochs_and_goes_on_with_the_next_fit():
    steps = []

    def rate(step):
        steps.append(step)
        return 0.1

    nn = network(SGD(rate))
    steps.clear()
    nn.fit(X, Y, epochs=2, batch_size=4).fit(X, Y, epochs=1, batch_size=10)
    assert steps == [1, 2, 3, 4, 5, 6, 7]


def test_a_rate_can_be_changed_between_steps():
    optimizer = SGD(0.5)
    optimizer.learning_rate = 0.25
    assert walk(optimizer, [1.0], [[1.0]]) == 0.75


@pytest.mark.parametrize("bad", [-0.1, np.nan, None, "0.1"])
def test_a_schedule_that_gives_no_size_is_refused_at_once_or_where_it_does(bad):
    with pytest.raises(ValueError, match=r"learning_rate\(1\) is .* finite number, 0 or more"):
        Adam(lambda step: bad)
    nn = network(SGD(lambda step: bad if step == 2 else 0.1))
    with pytest.raises(ValueError, match=r"learning_rate\(2\) is .* finite number, 0 or more"):
        nn.fit(X, Y, epochs=2, batch_size=10)
    assert len(nn.history) == 1
    assert np.isfinite(nn.theta).all()


# One network each


@every_remembering
def test_a_second_network_is_refused_and_left_as_it_is(make):
    optimizer = make()
    first, second = network(optimizer), network(optimizer)
    first.fit(X, Y, epochs=1, batch_size=4)
    theta = second.theta.copy()
    with pytest.raises(ValueError, match=r"\) remembers the steps of another network; give each"):
        second.fit(X, Y, epochs=1, batch_size=4)
    np.testing.assert_array_equal(second.theta, theta)
    assert second.history == []
    expected = network(make()).fit(X, Y, epochs=1, batch_size=4).fit(X, Y, epochs=1, batch_size=4)
    np.testing.assert_array_equal(first.fit(X, Y, epochs=1, batch_size=4).theta, expected.theta)


def test_plain_descent_remembers_nothing_and_serves_many():
    optimizer = SGD(0.1)
    one, two = (network(optimizer).fit(X, Y, epochs=2, batch_size=4) for _ in range(2))
    np.testing.assert_array_equal(one.theta, two.theta)


@every_remembering
def test_two_networks_share_no_memory(make):
    alone = network(make()).fit(X, Y, epochs=4, batch_size=4).theta
    one, other = network(make()), network(make())
    for _ in range(4):
        one.fit(X, Y, epochs=1, batch_size=4)
        other.fit(X, -Y, epochs=1, batch_size=4)
    np.testing.assert_array_equal(one.theta, alone)


@pytest.mark.parametrize("name", [name for name in REMEMBERING if name != "schedule"])
@pytest.mark.parametrize(
    "duplicate",
    [copy.deepcopy, lambda nn: pickle.loads(pickle.dumps(nn)), lambda nn: nn.with_theta(nn.theta)],
    ids=["deepcopy", "pickle", "with_theta"],
)
def test_a_copy_goes_on_with_a_memory_of_its_own(name, duplicate):
    nn = network(REMEMBERING[name]()).fit(X, Y, epochs=1, batch_size=4)
    expected = copy.deepcopy(nn).fit(X, Y, epochs=2, batch_size=4).theta
    twin = duplicate(nn)
    np.testing.assert_array_equal(twin.fit(X, Y, epochs=2, batch_size=4).theta, expected)
    np.testing.assert_array_equal(nn.fit(X, Y, epochs=2, batch_size=4).theta, expected)


@every_optimizer
def test_every_optimizer_learns(make):
    nn = network(make()).fit(X, Y, epochs=200, batch_size=4)
    assert nn.history[-1] < 0.8 * nn.history[0]


# What is refused, and how they are told


@pytest.mark.parametrize("kind", [SGD, Momentum, RMSprop, Adam])
@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf, 10**400, "0.1", None, 1j, [0.1]])
def test_a_rate_that_is_no_size_is_refused(kind, rate):
    with pytest.raises(ValueError, match=r"learning_rate is .* finite number, 0 or more"):
        kind(rate)


@pytest.mark.parametrize(
    ("kind", "name", "message", "bad"),
    [
        (Momentum, "momentum", "from 0 to below 1", [-0.1, 1, 1.5, np.nan, None, "0.9"]),
        (RMSprop, "beta", "from 0 to below 1", [-0.1, 1, np.inf, np.nan, None]),
        (Adam, "beta1", "from 0 to below 1", [-0.1, 1, np.nan, None]),
        (Adam, "beta2", "from 0 to below 1", [-0.1, 1, np.nan, (0.9, 0.999)]),
        (RMSprop, "epsilon", "a positive number", [0, -1e-8, np.nan, np.inf, None]),
        (Adam, "epsilon", "a positive number", [0, -1e-8, np.nan, np.inf, "1e-8"]),
        (Adam, "weight_decay", "finite number, 0 or more", [-0.1, np.inf, np.nan, None]),
    ],
)
def test_settings_out_of_range_are_refused(kind, name, message, bad):
    for value in bad:
        with pytest.raises(ValueError, match=f"^{name} is .*{message}"):
            kind(0.1, **{name: value})


def test_repr_is_how_to_make_it():
    assert repr(SGD(0.003)) == "SGD(learning_rate=0.003)"
    assert repr(Momentum(0.1)) == "Momentum(learning_rate=0.1, momentum=0.9)"
    adam = "Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, weight_decay=0)"
    assert repr(Adam(1e-3)) == repr(eval(adam)) == adam

    def cosine(step):
        return 0.1 * (1 + math.cos(step / 100))

    assert repr(SGD(cosine)) == "SGD(learning_rate=cosine)"
