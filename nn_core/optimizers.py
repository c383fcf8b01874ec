"""Optimizers: what to do with a gradient once it is known.

An optimizer has ``step(weights, gradients)``, which changes ``weights`` in place and leaves
``gradients`` alone. `NN.fit` uses both arrays again for the next step: an optimizer that remembers
a gradient keeps a copy of it.

In place of a learning rate each takes a schedule: a function of the step's number, which is 1 for
the first. What an optimizer remembers from step to step belongs to one network: ``step`` raises
ValueError for the weights of a second one. Make a new optimizer for each network.
"""

import inspect
from collections.abc import Callable

import numpy as np

from nn_core.validation import as_positive, as_rate, as_share, as_size

Rate = float | Callable[[int], float]


class _Optimizer:
    """What all of them share: a learning rate, the number of steps taken, and whose they were."""

    def __init__(self, learning_rate: Rate):
        self.learning_rate = as_rate(learning_rate)
        self.n_steps = 0
        self._weights = None

    def _next_rate(self, weights):
        """Count one more step for these weights, and return its learning rate."""
        if self._weights is None:
            self._weights = weights
        elif self._weights is not weights:
            raise ValueError(
                f"{self} remembers the steps of another network; "
                "give each network an optimizer of its own."
            )
        self.n_steps += 1
        if callable(self.learning_rate):
            return as_size(self.learning_rate(self.n_steps), f"learning_rate({self.n_steps})")
        return self.learning_rate

    def __repr__(self):
        names = inspect.signature(type(self)).parameters
        settings = ", ".join(f"{name}={_told(getattr(self, name))}" for name in names)
        return f"{type(self).__name__}({settings})"


class SGD(_Optimizer):
    """Stochastic gradient descent: one step against the gradient, w <- w - learning_rate * dL/dw.

    Parameters
    ----------
    learning_rate : float or callable
        The size of a step for a gradient of 1, finite and not negative, else ValueError; or a
        schedule. At a fixed rate nothing is remembered, and many networks may share the optimizer.
    """

    def step(self, weights: np.ndarray, gradients: np.ndarray) -> None:
        """Change ``weights`` in place; ``gradients`` is an array of the same shape."""
        rate = self.learning_rate
        if callable(rate):
            rate = self._next_rate(weights)
        weights -= rate * gradients


class Momentum(_Optimizer):
    """Steps along a sum of all gradients, in which old ones fade.

    With g = dL/dw: v <- momentum * v + g, then w <- w - learning_rate * v. While g stays the same,
    the steps grow to 1 / (1 - momentum) times those of `SGD`. ``velocity`` is v.

    Parameters
    ----------
    learning_rate : float or callable
        As for `SGD`.
    momentum : float
        From 0, which is `SGD`, to below 1; else ValueError.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; the rate
    outside the sum, as in PyTorch.
    """

    def __init__(self, learning_rate: Rate, momentum: float = 0.9):
        super().__init__(learning_rate)
        self.momentum = as_share(momentum, "momentum")
        self.velocity = 0.0

    def step(self, weights: np.ndarray, gradients: np.ndarray) -> None:
        """Change ``weights`` in place; ``gradients`` is an array of the same shape."""
        rate = self._next_rate(weights)
        self.velocity = self.momentum * self.velocity + gradients
        weights -= rate * self.velocity


class RMSprop(_Optimizer):
    """Divides each entry of the gradient by its usual size, a running root mean square.

    With g = dL/dw: s <- beta * s + (1 - beta) * g^2, then
    w <- w - learning_rate * g / (sqrt(s) + epsilon). ``mean_square`` is s.

    Parameters
    ----------
    learning_rate : float or callable
        About how far each entry moves, however large its gradients are; else as for `SGD`.
    beta : float
        The share of the old mean that is kept, from 0 to below 1; else ValueError.
    epsilon : float
        Positive, else ValueError: it avoids 0 / 0 where all gradients have been 0.

    References
    ----------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", 2012; epsilon outside the root, as in PyTorch.
    """

    def __init__(self, learning_rate: Rate, beta: float = 0.9, epsilon: float = 1e-8):
        super().__init__(learning_rate)
        self.beta = as_share(beta, "beta")
        self.epsilon = as_positive(epsilon, "epsilon")
        self.mean_square = 0.0

    def step(self, weights: np.ndarray, gradients: np.ndarray) -> None:
        """Change ``weights`` in place; ``gradients`` is an array of the same shape."""
        rate = self._next_rate(weights)
        self.mean_square = self.beta * self.mean_square + (1 - self.beta) * gradients**2
        weights -= rate * gradients / (np.sqrt(self.mean_square) + self.epsilon)


class Adam(_Optimizer):
    """Adaptive moments: a running mean of the gradients over their running root mean square.

    With g = dL/dw, in step t from 1 on: m <- beta1 * m + (1 - beta1) * g and
    s <- beta2 * s + (1 - beta2) * g^2. Both start at 0, which m' = m / (1 - beta1^t) and
    s' = s / (1 - beta2^t) make up for. Then
    w <- w - learning_rate * (m' / (sqrt(s') + epsilon) + weight_decay * w).
    ``mean`` is m, and ``mean_square`` is s.

    Parameters
    ----------
    learning_rate, epsilon
        As for `RMSprop`.
    beta1, beta2 : float
        The shares of the old means that are kept, from 0 to below 1; else ValueError.
    weight_decay : float
        The pull of all parameters, biases too, to 0: past the means, which makes it AdamW. Finite
        and not negative, else ValueError.

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization", 2015; Loshchilov and Hutter,
    "Decoupled weight decay regularization", 2019.
    """

    def __init__(
        self,
        learning_rate: Rate,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        super().__init__(learning_rate)
        self.beta1 = as_share(beta1, "beta1")
        self.beta2 = as_share(beta2, "beta2")
        self.epsilon = as_positive(epsilon, "epsilon")
        self.weight_decay = as_size(weight_decay, "weight_decay")
        self.mean = self.mean_square = 0.0

    def step(self, weights: np.ndarray, gradients: np.ndarray) -> None:
        """Change ``weights`` in place; ``gradients`` is an array of the same shape."""
        rate = self._next_rate(weights)
        self.mean = self.beta1 * self.mean + (1 - self.beta1) * gradients
        self.mean_square = self.beta2 * self.mean_square + (1 - self.beta2) * gradients**2
        mean = self.mean / (1 - self.beta1**self.n_steps)
        mean_square = self.mean_square / (1 - self.beta2**self.n_steps)
        step = mean / (np.sqrt(mean_square) + self.epsilon)
        weights -= rate * (step + self.weight_decay * weights)


def _told(setting):
    return getattr(setting, "__name__", repr(setting)) if callable(setting) else f"{setting:g}"
