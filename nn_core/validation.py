"""Turn what callers hand in into what the library computes with, or say clearly why not."""

import inspect
import numbers
import sys

import numpy as np

Rng = int | np.random.Generator | np.random.RandomState | None  # what `as_rng` takes


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


def as_size(value, name):
    """Return ``value`` as a float, if it is a finite number of at least 0."""
    if not isinstance(value, numbers.Real) or not 0 <= value <= sys.float_info.max:
        raise ValueError(
            f"{name} is {value!r}; it must be a finite number, 0 or more, such as 0.01."
        )
    return float(value)


def as_positive(value, name):
    """Return ``value`` as a float, if it is a finite number above 0."""
    if not isinstance(value, numbers.Real) or not 0 < value <= sys.float_info.max:
        raise ValueError(f"{name} is {value!r}; it must be a positive number, such as 1e-5.")
    return float(value)


def as_share(value, name):
    """Return ``value`` as a float, if it is a number from 0 to below 1."""
    if not isinstance(value, numbers.Real) or not 0 <= value < 1:
        raise ValueError(
            f"{name} is {value!r}; it must be a number from 0 to below 1, such as 0.9."
        )
    return float(value)


def as_rate(value):
    """Return a learning rate as a float, or a schedule, a function of the step, as it is."""
    if callable(value):
        as_size(value(1), "learning_rate(1)")
        return value
    return as_size(value, "learning_rate")


def as_tuple(values, name, example):
    """Return ``values`` as a tuple, if they can be counted off one by one."""
    try:
        return tuple(values)
    except TypeError:
        raise TypeError(f"{name} is {values!r}; give a tuple, such as {example}.") from None


def as_floats(values, name):
    """Return ``values`` as an array of floats, uncopied where possible."""
    if type(values) is np.ndarray and values.dtype == float:
        return values
    if hasattr(values, "toarray"):
        raise ValueError(
            f"{name} is a sparse {type(values).__name__}; the library computes with dense arrays: "
            f"give {name}.toarray()."
        )
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiubO":
            raise TypeError(f"its entries are of type {array.dtype}")
        if np.ma.isMaskedArray(values):  # what is masked is missing, whatever lies under the mask
            return np.ma.filled(values.astype(float), np.nan)
        return array.astype(float)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(
            f"{name} must be an array of real numbers with rows of one length, but {error}; "
            "encode text and categories as numbers first."
        ) from error


def as_matrix(values, name, width, meaning):
    """Return ``values`` as a finite float array of shape (n_samples, width).

    ``meaning`` says in an error what a column is: "features" or "outputs".
    """
    array = as_floats(values, name)
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
    finite = np.isfinite(array)
    if not finite.all():
        row, column = np.argwhere(~finite)[0]
        raise ValueError(
            f"{name}[{row}, {column}] is {array[row, column]}; {name} must be finite. "
            "Remove or replace missing and infinite values first."
        )
    return array


def as_targets(values, name, n_outputs):
    """Return ``values`` as a finite float array of shape (n_samples, n_outputs)."""
    array = as_floats(values, name)
    if n_outputs == 1 and array.ndim == 1:
        array = array[:, np.newaxis]
    elif n_outputs > 1 and array.size == len(np.atleast_1d(array)) > 0:
        if np.isin(array, range(n_outputs)).all():
            flat = name if array.ndim == 1 else f"{name}.ravel()"
            whole = "" if np.asarray(values).dtype.kind in "iu" else ".astype(int)"
            raise ValueError(
                f"{name} has shape {array.shape}, a class label for each sample, it seems; the "
                f"network has {n_outputs} outputs, so it takes a row for each sample, with a 1 at "
                f"its class: np.eye({n_outputs})[{flat}{whole}]."
            )
    return as_matrix(array, name, n_outputs, "outputs")


def write(values, array, name):
    """Write ``values`` into ``array``, if they have its shape or are one number for all of it."""
    values = np.asarray(values)
    if values.shape not in (array.shape, ()):
        raise ValueError(
            f"{name} has shape {array.shape}, but what it was given has {values.shape}; "
            "give an array of its own shape, or one number for all entries."
        )
    array[...] = values


def check_methods(role, part, *calls):
    """Complain if a call such as ``"step(weights, gradients)"`` would not work on ``part``."""
    for call in calls:
        name, arguments = call.rstrip(")").split("(")
        method = getattr(part, name, None)
        try:
            inspect.signature(method).bind(*arguments.split(", "))
        except TypeError:
            hint = ""
            if callable(method) and isinstance(part, type):
                hint = f" Give an instance, {part.__name__}(...), instead of the class."
            raise TypeError(f"{part!r} cannot be the {role}: it has no {call}.{hint}") from None
        except ValueError:
            pass  # some compiled functions do not tell their arguments
