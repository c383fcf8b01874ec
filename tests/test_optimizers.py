"""Optimizers: one step worked by hand, and the rates that are refused."""

import numpy as np
import pytest

from nn_core import SGD


def test_a_step_worked_by_hand_changes_the_weights_in_place_and_not_the_gradients():
    weights, gradients = np.array([1.0, 2.0]), np.array([10.0, -4.0])
    gradients.flags.writeable = False
    same = weights
    SGD(0.25).step(weights, gradients)
    np.testing.assert_array_equal(weights, [-1.5, 3.0])
    assert weights is same


def test_arguments_go_by_the_names_of_the_original_post():
    weights = np.array([1.0])
    SGD(learning_rate=1).step(weights=weights, gradients=np.array([0.5]))
    assert weights == 0.5


def test_rate_zero_stands_still():
    weights = np.array([1.0])
    SGD(0).step(weights, np.array([7.0]))
    assert weights == 1.0


@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf, 10**400, "0.1", None, 1j, [0.1]])
def test_a_rate_that_is_no_size_is_refused(rate):
    with pytest.raises(ValueError, match=r"learning_rate is .* finite number, 0 or more"):
        SGD(rate)


def test_repr_is_how_to_make_it():
    assert repr(SGD(0.003)) == "SGD(learning_rate=0.003)"
