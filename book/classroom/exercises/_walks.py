"""How optimizers are tried: what becomes of weights, step by step."""

import numpy as np

from classroom.check import Unfit


def walk(attempt, start, gradients, *settings):
    """Return the weights after each step; see that a second optimizer starts afresh.

    Parameters
    ----------
    attempt : class
        Called with ``settings``; has ``step(weights, gradients)``.
    start : array of shape (n,)
    gradients : array of shape (n_steps, n)
    """
    # Another walk in between: what is shared is then another memory, however often this runs.
    once, _, again = (
        _steps(attempt(*settings), start, slopes) for slopes in (gradients, -gradients, gradients)
    )
    if not np.array_equal(once, again, equal_nan=True):
        raise Unfit(
            "a second optimizer of your class starts with what the first one remembers: they share "
            "it. Make it in __init__, as an attribute of self, and set it there alone and in step."
        )
    return once


def _steps(optimizer, start, gradients):
    """Return the weights after each step, with one array for all gradients, as `fit` does it."""
    if not hasattr(optimizer, "step"):
        raise Unfit("your class has no method step, which `fit` calls with two arrays.")
    weights, received = start.copy(), np.empty_like(start)
    places = []
    for gradient in gradients:
        received[...] = gradient
        optimizer.step(weights, received)
        places.append(weights.copy())
        if not np.array_equal(received, gradient, equal_nan=True):
            raise Unfit(
                "your step changes the array of gradients, and leaves the weights as they are: "
                "the two are swapped: the weights come first, then the gradients."
                if np.array_equal(weights, start)
                else "your step changes the array of gradients, which is the caller's. If what you "
                "remember is that very array, keep a copy of it; if you scale the gradients, make "
                "a new array."
            )
    return np.array(places)
