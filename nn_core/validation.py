"""Turn what callers hand in into what the library computes with, or say clearly why not."""

import numbers

import numpy as np


def as_rng(rng):
    """Return a random number generator for a seed, a Generator, a RandomState or None.

    ``None`` is NumPy's global state, the one that ``np.random.seed`` sets.
    """
    if rng is None:
        return np.random.mtrand._rand
    if isinstance(rng, np.random.Generator | np.random.RandomState):
        return rng
    if isinstance(rng, numbers.Integral) and not isinstance(rng, bool) and rng >= 0:
        return np.random.default_rng(rng)
    raise ValueError(
        f"rng is {rng!r}; give a seed (a whole number, 0 or more), a numpy Generator, "
        "a RandomState, or None for NumPy's global state."
    )


def as_count(value, name):
    """Return ``value`` as an int, if it is a whole number of at least 1."""
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} is {value!r}; it must be a whole number, 1 or more.")
    return int(value)


def as_matrix(values, name, width, meaning):
    """Return ``values`` as a float array of shape (n_samples, width), uncopied where possible.

    ``meaning`` says in an error what a column is: "features" or "outputs".
    """
    array = _as_floats(values, name)
    if array.ndim != 2:
        raise ValueError(
            f"{name} has shape {array.shape}; it must have two axes, (n_samples, {width}). "
            f"One sample alone is {name}.reshape(1, -1), one column alone {name}.reshape(-1, 1)."
        )
    if array.shape[0] == 0:
        raise ValueError(f"{name} has shape {array.shape}: there are no samples in it.")
    if array.shape[1] != width:
        raise ValueError(
            f"{name} has shape {array.shape}, so {array.shape[1]} {meaning} a sample, but the "
            f"network has {width}: it takes shape (n_samples, {width})."
        )
    # x . x is finite unless an entry is not (or is beyond 1e154), and far cheaper to compute than
    # a look at every entry, which matters because `fit` comes here for each batch.
    flat = array.ravel()
    if not np.isfinite(flat.dot(flat)) and not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"{name}[{row}, {column}] is {array[row, column]}; {name} must be finite. "
            "Remove or replace missing and infinite values first."
        )
    return array


def _as_floats(values, name):
    if type(values) is np.ndarray and values.dtype == float:
        return values
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiubO":
            raise TypeError(f"its entries are of type {array.dtype}")
        return array.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name} must be an array of real numbers, but {error}. "
            "Encode text and categories as numbers first."
        ) from error
