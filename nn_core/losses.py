"""Losses: how wrong the predictions are, as one number, and how that number reacts to each of them.

Each has two static methods that take ``y_true`` and ``y_pred``, arrays of one shape
(n_samples, n_outputs). ``loss`` returns a float, a mean over samples and outputs; ``gradient``
returns its derivative with respect to each entry of ``y_pred``, in an array of that same shape.
Because the loss is a mean, every derivative carries the factor 1 / (n_samples * n_outputs); in
`CrossEntropy`, where the outputs of a sample make one answer, 1 / n_samples.
Both raise ValueError if the shapes differ: NumPy would broadcast them and average nonsense.
"""

import numpy as np


class MSE:
    """Mean squared error, L = mean((y_pred - y_true)^2), for quantities."""

    @staticmethod
    def loss(y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Return the mean of the squared errors."""
        _check_shapes(y_true, y_pred)
        return np.mean((y_pred - y_true) ** 2)

    @staticmethod
    def gradient(y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
        """Return dL/dy_pred = 2 (y_pred - y_true) / (n_samples * n_outputs)."""
        _check_shapes(y_true, y_pred)
        return (y_pred - y_true) * (2 / y_pred.size)


class BinaryCrossEntropy:
    """Binary cross-entropy, L = -mean(y log p + (1 - y) log(1 - p)), for probabilities.

    ``y`` is ``y_true``, between 0 and 1. ``p`` is ``y_pred``, clipped to
    [epsilon, 1 - epsilon] as scikit-learn does, so that no logarithm is infinite.
    An entry outside [0, 1] raises ValueError.
    """

    epsilon = np.finfo(float).eps

    @staticmethod
    def loss(y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Return the mean cross-entropy, in nats."""
        p = _clipped(y_true, y_pred)
        return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log1p(-p))

    @staticmethod
    def gradient(y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
        """Return dL/dy_pred = (p - y) / (p (1 - p)) / (n_samples * n_outputs).

        Where ``y_pred`` was clipped the loss is flat, so there the derivative is 0.
        """
        p = _clipped(y_true, y_pred)
        slope = (p - y_true) / (p * (1 - p)) / p.size
        return np.where(p == y_pred, slope, 0.0)


class CrossEntropy:
    """Cross-entropy of the softmax, L = -sum(y log softmax(z)) / n_samples, for one of k classes.

    ``z`` is ``y_pred``, the *logits*: what the network puts out before the softmax, which is part
    of the loss. So the last activation is :class:`~nn_core.Identity`. Each row of ``y_true`` is a
    distribution over the classes, such as a 1 at the right one (``np.eye(k)[labels]``): entries
    from 0 up that add to 1, else ValueError.
    """

    @staticmethod
    def loss(y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Return the mean cross-entropy of a sample, in nats."""
        _check_distributions(y_true, y_pred)
        # Not the log of `softmax`, which may be 0: log(e^z / sum(e^z)) = z - log(sum(e^z)).
        z = y_pred - y_pred.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -np.sum(y_true * log_p) / len(z)

    @staticmethod
    def gradient(y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
        """Return dL/dz = (softmax(z) - y) / n_samples."""
        _check_distributions(y_true, y_pred)
        return (softmax(y_pred) - y_true) / len(y_pred)


def softmax(z: np.ndarray) -> np.ndarray:
    """Return exp(z) / sum(exp(z)) along the last axis: logits become probabilities that add to 1.

    Parameters
    ----------
    z : array of shape (n_samples, n_classes), or (n_classes,) for one sample

    Returns
    -------
    array of the same shape
    """
    # Less the largest, which changes no ratio, the powers are 1 at most and cannot overflow.
    power = np.exp(z - z.max(axis=-1, keepdims=True))
    return power / power.sum(axis=-1, keepdims=True)


def _check_shapes(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(
            f"y_true has shape {y_true.shape} and y_pred {y_pred.shape}; "
            "a loss compares them entry by entry, so give both the same shape."
        )


def _clipped(y_true, y_pred):
    """Return the probabilities that binary cross-entropy takes the logarithms of."""
    _check_shapes(y_true, y_pred)
    for name, values in (("y_true", y_true), ("y_pred", y_pred)):
        low, high = values.min(), values.max()
        if low < 0 or high > 1:
            raise ValueError(
                f"{name} has values from {low:g} to {high:g}, but binary cross-entropy compares "
                "probabilities: scale the targets to [0, 1] and end the network with Sigmoid."
            )
    return np.clip(y_pred, BinaryCrossEntropy.epsilon, 1 - BinaryCrossEntropy.epsilon)


def _check_distributions(y_true, z):
    if y_true.ndim == 1 and z.ndim == 2:
        raise ValueError(
            f"y_true has shape {y_true.shape}, a class label for each sample, it seems; cross-"
            f"entropy compares rows, with a 1 at the class: np.eye({z.shape[1]})[y_true]."
        )
    _check_shapes(y_true, z)
    off = np.abs(y_true.sum(axis=1) - 1)
    if not (y_true.min() >= 0 and off.max() < 1e-6):  # NaN is neither
        row = np.argmin((y_true.min(axis=1) >= 0) & (off < 1e-6))
        hint = "Class labels become such rows by np.eye(k)[labels]."
        if z.shape[1] == 1:
            hint = "For yes or no with one output take Sigmoid and BinaryCrossEntropy."
        raise ValueError(
            f"y_true[{row}] is {y_true[row]}, but each row must be a distribution over the "
            f"classes: numbers from 0 up that add to 1. {hint}"
        )
