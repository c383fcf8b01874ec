"""The data that comes with nn_core."""

import numpy as np
import pytest

from nn_core import datasets


def test_boston_is_the_published_table():
    X, y = datasets.load_boston(return_X_y=True)
    assert X.shape == (506, 13)
    assert y.shape == (506,)
    np.testing.assert_array_equal(X[0, :4], [0.00632, 18, 2.31, 0])
    assert (y[0], y[-1], y.min(), y.max()) == (24.0, 11.9, 5.0, 50.0)
    assert y.mean() == pytest.approx(22.532806324110698, rel=1e-14)
    assert np.isfinite(X).all()


def test_boston_has_names_as_in_scikit_learn():
    boston = datasets.load_boston()
    names = "CRIM ZN INDUS CHAS NOX RM AGE DIS RAD TAX PTRATIO B LSTAT"
    assert list(boston.feature_names) == names.split()
    X, y = datasets.load_boston(return_X_y=True)
    np.testing.assert_array_equal(boston.data, X)
    np.testing.assert_array_equal(boston.target, y)


def test_digits_are_scikit_learn_s_to_the_bit():
    theirs = pytest.importorskip("sklearn.datasets").load_digits()
    ours = datasets.load_digits()
    for name in ("data", "target", "images"):
        np.testing.assert_array_equal(getattr(ours, name), theirs[name], strict=True)
    X, y = datasets.load_digits(return_X_y=True)
    np.testing.assert_array_equal(X, ours.data)
    np.testing.assert_array_equal(y, ours.target)


def test_diabetes_is_scikit_learn_s_to_the_bit():
    theirs = pytest.importorskip("sklearn.datasets").load_diabetes(scaled=False)
    ours = datasets.load_diabetes()
    for name in ("data", "target"):
        np.testing.assert_array_equal(getattr(ours, name), theirs[name], strict=True)
    assert ours.feature_names == theirs.feature_names


@pytest.mark.parametrize(("n", "share"), [(506, 0.3), (1797, 0.3), (442, 0.3), (354, 1 / 3)])
def test_three_lines_of_numpy_split_as_scikit_learn_does(n, share):
    model_selection = pytest.importorskip("sklearn.model_selection")
    for seed in (0, 1, 42):
        # as in chapters 5 and 6
        n_test = int(np.ceil(share * n))
        order = np.random.RandomState(seed).permutation(n)
        train, test = order[n_test:], order[:n_test]
        theirs = model_selection.train_test_split(np.arange(n), test_size=share, random_state=seed)
        np.testing.assert_array_equal(train, theirs[0])
        np.testing.assert_array_equal(test, theirs[1])


@pytest.mark.parametrize(
    "load",
    [
        lambda: datasets.load_boston(True),
        lambda: datasets.load_digits(True),
        lambda: datasets.load_diabetes(True),
        datasets.make_xor,
    ],
)
def test_each_call_gives_arrays_of_its_own(load):
    first, _ = load()
    first[:] = -1
    assert (load()[0] != -1).any()


def test_xor_is_1_where_the_two_inputs_differ():
    X, y = datasets.make_xor()
    assert {(*x, target) for x, target in zip(X, y, strict=True)} == {
        (0, 0, 0),
        (0, 1, 1),
        (1, 0, 1),
        (1, 1, 0),
    }


def test_moons_without_noise_are_two_half_circles():
    X, y = datasets.make_moons(51, noise=0)
    upper, lower = X[y == 0], X[y == 1]
    assert (len(upper), len(lower)) == (25, 26)
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1)
    assert (upper[:, 1] >= 0).all()
    assert (lower[:, 1] <= 0.5).all()


def test_noise_is_repeatable_and_as_large_as_asked():
    X, _ = datasets.make_moons(2000, noise=0.2, rng=3)
    np.testing.assert_array_equal(datasets.make_moons(2000, noise=0.2, rng=3)[0], X)
    assert (datasets.make_moons(2000, noise=0.2, rng=4)[0] != X).any()
    assert np.std(X - datasets.make_moons(2000, noise=0)[0]) == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_samples": 0}, "n_samples is 0"),
        ({"n_samples": 2.5}, "n_samples is 2.5"),
        ({"noise": -1}, "noise is -1"),
        ({"noise": np.nan}, "noise is nan"),
        ({"rng": "seed"}, "rng is 'seed'"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        datasets.make_moons(**arguments)
