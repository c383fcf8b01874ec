"""A small neural network library in NumPy, written to be read.

Rows are samples. Layers count from 1, the input. ``w[i]`` and ``b[i]`` lead from layer ``i`` to
layer ``i + 1``; ``z[i]``, ``a[i]`` and ``activations[i]`` belong to layer ``i``, from 2 on.
"""

from nn_core import datasets, initializers
from nn_core.activations import Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from nn_core.gradient_check import GradientReport, gradient_check
from nn_core.losses import MSE, BinaryCrossEntropy, CrossEntropy, softmax
from nn_core.network import NN, DivergenceWarning
from nn_core.optimizers import SGD, Adam, Momentum, RMSprop

__all__ = [
    "MSE",
    "NN",
    "SGD",
    "Adam",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "DivergenceWarning",
    "GradientReport",
    "Identity",
    "LeakyReLU",
    "Momentum",
    "RMSprop",
    "ReLU",
    "Sigmoid",
    "Tanh",
    "datasets",
    "gradient_check",
    "initializers",
    "softmax",
]
__version__ = "1.0.0"
