"""Optimizers: what to do with a gradient once it is known.

An optimizer has ``step(weights, gradients)``, which changes ``weights`` in place and leaves
``gradients`` alone. `NN.fit` uses both arrays again for the next step: an optimizer that remembers
a gradient keeps a copy of it.
"""

import numpy as np

from nn_core.validation import as_size


class SGD:
    """Stochastic gradient descent: one step against the gradient, w <- w - learning_rate * dL/dw.

    Parameters
    ----------
    learning_rate : float
        The size of a step for a gradient of 1: finite and not negative, else ValueError.
    """

    def __init__(self, learning_rate: float):
        self.learning_rate = as_size(learning_rate, "learning_rate")

    def step(self, weights: np.ndarray, gradients: np.ndarray) -> None:
        """Change ``weights`` in place; ``gradients`` is an array of the same shape."""
        weights -= self.learning_rate * gradients

    def __repr__(self):
        return f"SGD(learning_rate={self.learning_rate:g})"
