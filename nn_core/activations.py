"""Activation functions: what a layer does to each of its numbers, one at a time.

Each has two static methods, both pure and elementwise: ``activation(z)`` gives the layer's output
a = g(z), and ``gradient(z)`` gives the derivative g'(z). Both take ``z``, the numbers *before* the
activation, in an array of any shape, and return a new array of that shape.
"""

import numpy as np


class Identity:
    """g(z) = z: the numbers as they are, for a network that predicts quantities."""

    @staticmethod
    def activation(z: np.ndarray) -> np.ndarray:
        """Return a copy of z, so that changing the output cannot change z."""
        return z.copy()

    @staticmethod
    def gradient(z: np.ndarray) -> np.ndarray:
        """Return g'(z) = 1."""
        ones = np.empty(z.shape)  # np.ones takes twice the time
        ones.fill(1.0)
        return ones


class ReLU:
    """Rectified linear unit, g(z) = max(0, z): what is negative becomes zero.

    Source: Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
    """

    @staticmethod
    def activation(z: np.ndarray) -> np.ndarray:
        """Return max(0, z)."""
        return np.maximum(z, 0.0)

    @staticmethod
    def gradient(z: np.ndarray) -> np.ndarray:
        """Return g'(z): 1 where z > 0, else 0. At the kink, z = 0, the convention is 0."""
        return np.heaviside(z, 0.0)


class LeakyReLU:
    """g(z) = z where z > 0, else 0.01 z: a ReLU that still learns on its negative side.

    Source: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic
    models", 2013.
    """

    slope = 0.01

    @staticmethod
    def activation(z: np.ndarray) -> np.ndarray:
        """Return z where z > 0, else 0.01 z."""
        return np.maximum(z, LeakyReLU.slope * z)

    @staticmethod
    def gradient(z: np.ndarray) -> np.ndarray:
        """Return g'(z): 1 where z > 0, else 0.01. At the kink, z = 0, the convention is 0.01."""
        return np.where(z > 0, 1.0, LeakyReLU.slope)


class Sigmoid:
    """Logistic sigmoid, g(z) = 1 / (1 + exp(-z)): any number becomes one between 0 and 1."""

    @staticmethod
    def activation(z: np.ndarray) -> np.ndarray:
        """Return 1 / (1 + exp(-z))."""
        # The same as e^z / (1 + e^z). For z of 40 and more that rounds to 1, and from 710 on e^z
        # overflows, so every such z counts as 40.
        power = np.exp(np.minimum(z, 40.0))
        power /= 1.0 + power
        return power

    @staticmethod
    def gradient(z: np.ndarray) -> np.ndarray:
        """Return g'(z) = g(z) (1 - g(z)): at most 1/4, and close to 0 far from z = 0."""
        # The same as e / (1 + e)^2 with e = exp(-|z|), in which nothing overflows or cancels.
        slope = np.exp(-np.abs(z))
        total = 1.0 + slope
        slope /= total
        slope /= total
        return slope


class Tanh:
    """Hyperbolic tangent, g(z) = tanh(z): any number becomes one between -1 and 1."""

    @staticmethod
    def activation(z: np.ndarray) -> np.ndarray:
        """Return tanh(z)."""
        return np.tanh(z)

    @staticmethod
    def gradient(z: np.ndarray) -> np.ndarray:
        """Return g'(z) = 1 - tanh(z)^2: at most 1, and close to 0 far from z = 0."""
        return 1 - np.tanh(z) ** 2
