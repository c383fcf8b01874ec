"""What an exercise of chapter 3 asks for can be a layer of a network."""

import numpy as np

from nn_core import MSE, NN, SGD, Identity, gradient_check
from tests.exercises.tries.activations import Swish


def test_the_stretch_can_be_a_layer():
    rng = np.random.default_rng(0)
    nn = NN((3, 4, 2), (Swish, Identity), MSE, SGD(0.1), rng=rng)
    assert gradient_check(nn, rng.normal(size=(5, 3)), rng.normal(size=(5, 2))).passed
