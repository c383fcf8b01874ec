"""Initializers: the weights that a network starts with, layer by layer.

Each is a function ``(n_in, n_out, rng)`` that returns weights of shape (n_in, n_out), from a layer
of n_in units to one of n_out, with the random numbers of ``rng``, a Generator or RandomState. They
differ in the variance, which is to keep the numbers at one size from layer to layer. Biases start
at 0.
"""

import numpy as np

Random = np.random.Generator | np.random.RandomState


def lecun(n_in: int, n_out: int, rng: Random) -> np.ndarray:
    """Draw from a normal distribution of variance 1 / n_in: as much goes forward as comes in.

    For activations that are close to the identity around 0, such as `Tanh`.
    Source: LeCun, Bottou, Orr and Müller, "Efficient backprop", 1998.
    """
    return rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)


def he(n_in: int, n_out: int, rng: Random) -> np.ndarray:
    """Draw with variance 2 / n_in: twice `lecun`'s, since a `ReLU` lets one half through.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.
    """
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)


def glorot(n_in: int, n_out: int, rng: Random) -> np.ndarray:
    """Draw with variance 2 / (n_in + n_out): between what keeps the values and the deltas.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010; there uniform, here normal.
    """
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / (n_in + n_out))


def zeros(n_in: int, n_out: int, rng: Random) -> np.ndarray:
    """Return zeros, and draw nothing: a mistake, for then all units of a layer stay equal."""
    return np.zeros((n_in, n_out))
