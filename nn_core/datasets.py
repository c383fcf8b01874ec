"""The data that the book learns from, as arrays: no download, and no other library."""

from importlib import resources
from types import SimpleNamespace

import numpy as np

from nn_core.validation import Rng, as_count, as_rng, as_size

DATA = resources.files("nn_core") / "data"


def load_boston(return_X_y: bool = False):
    """Load the Boston house prices: 506 census tracts, 13 features, median value in 1000 USD.

    scikit-learn removed this data set in version 1.2: its feature ``B`` was built on the
    assumption that racial segregation raises house prices. It is here because the results that
    this book reproduces were published on it. For anything else, take another data set.

    Parameters
    ----------
    return_X_y : bool
        Return ``(data, target)`` only.

    Returns
    -------
    SimpleNamespace or tuple of arrays
        ``data`` of shape (506, 13), ``target`` of shape (506,) and ``feature_names``.

    References
    ----------
    Harrison and Rubinfeld, "Hedonic housing prices and the demand for clean air", 1978.
    """
    return _load_table("boston_house_prices.csv", return_X_y)


def load_diabetes(return_X_y: bool = False):
    """Load the diabetes data: 442 patients, 10 measurements, the disease's progress after a year.

    They are the measurements as they were taken, ``load_diabetes(scaled=False)`` in scikit-learn.

    Parameters
    ----------
    return_X_y : bool
        Return ``(data, target)`` only.

    Returns
    -------
    SimpleNamespace or tuple of arrays
        ``data`` of shape (442, 10), ``target`` of shape (442,) and ``feature_names``.

    References
    ----------
    Efron, Hastie, Johnstone and Tibshirani, "Least angle regression", 2004.
    """
    return _load_table("diabetes.csv", return_X_y)


def load_digits(return_X_y: bool = False):
    """Load the handwritten digits: 1797 pictures of 8 x 8 pixels, from 0 (white) to 16.

    They are the test part of the UCI data set, in its order; scikit-learn ships the same.

    Parameters
    ----------
    return_X_y : bool
        Return ``(data, target)`` only.

    Returns
    -------
    SimpleNamespace or tuple of arrays
        ``data`` of shape (1797, 64), ``target``, the digits, whole numbers of shape (1797,), and
        ``images``, the data in shape (1797, 8, 8).

    References
    ----------
    Alpaydin and Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning
    Repository, 1998, CC BY 4.0.
    """
    with (DATA / "digits.npz").open("rb") as file, np.load(file) as arrays:
        data, target = arrays["data"].astype(float), arrays["target"].astype(int)
    if return_X_y:
        return data, target
    return SimpleNamespace(data=data, target=target, images=data.reshape(-1, 8, 8))


def _load_table(name, return_X_y):
    with (DATA / name).open(encoding="utf-8") as file:
        next(file)  # the first line counts rows and columns
        names = [name.strip('"') for name in next(file).strip().split(",")]
        table = np.loadtxt(file, delimiter=",")
    data, target = table[:, :-1], table[:, -1]
    if return_X_y:
        return data, target
    return SimpleNamespace(data=data, target=target, feature_names=names[:-1])


def make_xor() -> tuple[np.ndarray, np.ndarray]:
    """Return the four points of XOR: X of shape (4, 2) and y of shape (4,), 1 where they differ."""
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([0.0, 1.0, 1.0, 0.0])
    return X, y


def make_moons(
    n_samples: int = 200, noise: float = 0.1, rng: Rng = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return two interleaved half circles of radius 1, one for each class.

    Parameters
    ----------
    n_samples : int
        Half of them (rounded down) are of class 0, the upper moon.
    noise : float
        Standard deviation of the normal noise on both coordinates.
    rng : None, int, numpy.random.Generator or numpy.random.RandomState

    Returns
    -------
    X : array of shape (n_samples, 2)
    y : array of shape (n_samples,), 0.0 or 1.0
    """
    n_upper = as_count(n_samples, "n_samples") // 2
    y = np.repeat([0.0, 1.0], [n_upper, n_samples - n_upper])
    angle = np.concatenate([np.linspace(0, np.pi, n) for n in (n_upper, n_samples - n_upper)])
    X = np.column_stack([np.cos(angle), np.sin(angle)])
    X[n_upper:] = (1, 0.5) - X[n_upper:]
    return X + as_size(noise, "noise") * as_rng(rng).standard_normal(X.shape), y
