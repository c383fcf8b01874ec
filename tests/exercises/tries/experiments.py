"""Attempts at the exercises of chapter 5."""

import math
import statistics
from collections import OrderedDict
from types import MappingProxyType

import numpy as np
from sklearn.feature_selection import SelectKBest, f_regression, r_regression
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error
from sklearn.preprocessing import StandardScaler

from tests.exercises.tries import Tries

# Standardise


def standardise(train, test):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / std, (test - mean) / std


def by_columns(train, test):
    parts = np.empty_like(train), np.empty_like(test)
    for j in range(train.shape[1]):
        mean, std = np.mean(train[:, j]), np.std(train[:, j])
        for part, given in zip(parts, (train, test), strict=True):
            part[:, j] = (given[:, j] - mean) / std
    return parts


def in_lists(train, test):
    columns = list(zip(*train.tolist(), strict=True))
    means = [sum(column) / len(column) for column in columns]
    stds = [statistics.pstdev(column) for column in columns]

    def scaled(part):
        return [[(x - m) / s for x, m, s in zip(row, means, stds, strict=True)] for row in part]

    return scaled(train), scaled(test)


def with_scikit_learn(train, test):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


def by_sums(train, test):
    n = len(train)
    mean = np.einsum("ij->j", train) / n
    std = np.sqrt(np.einsum("ij,ij->j", train - mean, train - mean) / n)
    return tuple(np.stack([(row - mean) / std for row in part]) for part in (train, test))


def by_the_mean_of_squares(train, test):
    mean = train.mean(0)
    std = ((train**2).mean(0) - mean**2) ** 0.5
    return [(part - mean) / std for part in (train, test)]


def in_float32(train, test):
    return standardise(train.astype(np.float32), test.astype(np.float32))


def as_a_matrix(train, test):
    """Shift and scale as one matrix product, with a column of ones."""
    mean, std = train.mean(0), train.std(0)
    move = np.vstack([np.diag(1 / std), -mean / std])
    return tuple(np.column_stack([part, np.ones(len(part))]) @ move for part in (train, test))


def both_by(mean, std):
    return lambda train, test: (
        (train - mean(train, test)) / std(train, test),
        (test - mean(train, test)) / std(train, test),
    )


def own(train, test, axis=0):
    def scale(part):
        mean, std = part.mean(axis, keepdims=True), part.std(axis, keepdims=True)
        return (part - mean) / std

    return scale(train), scale(test)


def both(train, test):
    return np.vstack([train, test])


def in_place(train, test):
    mean, std = train.mean(0), train.std(0)
    train -= mean
    return train / std, (test - mean) / std


def overwriting(train, test):
    train = (train - train.mean(0)) / train.std(0)
    test = (test - train.mean(0)) / train.std(0)
    return train, test


STANDARDISE = Tries(
    right=(
        standardise,
        by_columns,
        in_lists,
        with_scikit_learn,
        by_sums,
        by_the_mean_of_squares,
        in_float32,
        as_a_matrix,
        lambda train, test: tuple(part[...] for part in standardise(train, test)),
    ),
    wrong=(
        (
            "of all samples. So the training part knows",
            both_by(lambda a, b: both(a, b).mean(0), lambda a, b: both(a, b).std(0)),
        ),
        ("in other company", own),
        ("in other company", lambda a, b: (own(a, b)[0], StandardScaler().fit_transform(b))),
        ("to be unseen", lambda a, b: standardise(b, a)[::-1]),
        ("for both", lambda a, b: (standardise(a, b)[0], standardise(both(a, b), b)[1])),
        ("that is a leak", lambda a, b: (standardise(both(a, b), a)[1], standardise(a, b)[1])),
        ("by its own mean", lambda a, b: (standardise(a, b)[0], (b - b.mean(0)) / a.std(0))),
        ("by its own deviation", lambda a, b: (standardise(a, b)[0], (b - a.mean(0)) / b.std(0))),
        ("ddof=1", both_by(lambda a, b: a.mean(0), lambda a, b: a.std(0, ddof=1))),
        ("each sample", lambda a, b: own(a, b, axis=1)),
        ("axis=0 is missing", both_by(lambda a, b: a.mean(), lambda a, b: a.std())),
        ("one mean from all features", both_by(lambda a, b: a.mean(), lambda a, b: a.std(0))),
        ("by one deviation", both_by(lambda a, b: a.mean(0), lambda a, b: a.std())),
        ("variance", both_by(lambda a, b: a.mean(0), lambda a, b: a.var(0))),
        ("sizes are as they", both_by(lambda a, b: a.mean(0), lambda a, b: 1)),
        ("Subtract the mean", both_by(lambda a, b: 0, lambda a, b: a.std(0))),
        ("brackets", both_by(lambda a, b: a.mean(0) / a.std(0), lambda a, b: 1)),
        ("the sign is wrong", both_by(lambda a, b: a.mean(0), lambda a, b: -a.std(0))),
        ("you multiplied", both_by(lambda a, b: a.mean(0), lambda a, b: 1 / a.std(0))),
        ("between 0 and 1", both_by(lambda a, b: a.min(0), lambda a, b: np.ptp(a, axis=0))),
        ("the median", both_by(lambda a, b: np.median(a, axis=0), lambda a, b: a.std(0))),
        ("The test part is as it was".lower(), lambda a, b: (standardise(a, b)[0], b)),
        ("once X_train is standardised", overwriting),
        ("the training part is as it was", lambda a, b: (a, standardise(a, b)[1])),
        ("comes first", lambda a, b: standardise(a, b)[::-1]),
        ("changed its argument `train`", in_place),
        ("printed", lambda a, b: print(*standardise(a, b))),
        ("`a` and `b` have changed places", lambda a, b: standardise(b, a)),
        ("A list is no array", lambda a, b: (a.tolist() - list(a.mean(0)), b)),
        ("call it", lambda a, b: ((a - a.mean(0)) / a.std, (b - a.mean(0)) / a.std)),
        ("Did you mean", lambda a, b: ((a - a.mean(0)) / a.sdt(0), b)),
        ("other parameters than the exercise", lambda a: a),
        ("the training part, the test part", lambda a, b: standardise(a, b)[0]),
        ("the training part, the test part", lambda a, b: np.vstack(standardise(a, b))),
    ),
)

# One number


def absolute_error(y_pred, y_test, y_std):
    return y_std * np.abs(y_pred.ravel() - y_test).mean()


def by_a_loop(y_pred, y_test, y_std):
    total = 0
    for (p,), y in zip(y_pred, y_test, strict=True):
        total += abs(p - y) * y_std
    return total / len(y_test)


def by_norm(y_pred, y_test, y_std):
    return np.linalg.norm(y_std * (y_pred.T - y_test), ord=1, axis=1).item() / y_test.size


ABSOLUTE_ERROR = Tries(
    right=(
        absolute_error,
        by_a_loop,
        by_norm,
        lambda p, y, s: mean_absolute_error(s * y, s * p),
        lambda p, y, s: np.mean(np.abs(s * p - s * y.reshape(-1, 1))),
        lambda p, y, s: statistics.fmean(
            abs(a - b) * s for a, b in zip(p.flatten(), y, strict=True)
        ),
        lambda p, y, s: np.einsum("i->", np.abs(p.squeeze() - y)) / len(y) * s,
        lambda p, y, s: np.sqrt((p[:, 0] - y) ** 2).mean() * s,
        lambda p, y, s: np.float32(absolute_error(p.astype(np.float32), y.astype(np.float32), s)),
        lambda p, y, s: np.trace(np.abs(p - y)) * s / len(p),  # the right ones of all n times n
    ),
    wrong=(
        (
            "(n, n): you compared each prediction with every",
            lambda p, y, s: s * np.abs(p - y).mean(),
        ),
        ("you added up n times n", lambda p, y, s: s * sum(sum(np.abs(p - y))) / len(y)),
        ("the mean of each column", lambda p, y, s: s * np.mean(np.abs(p - y), axis=0)),
        ("the mean of each column", lambda p, y, s: s * sum(np.abs(p - y)) / len(y)),
        ("the mean of each row", lambda p, y, s: s * np.mean(np.abs(p - y), axis=1)),
        ("the error of each sample", lambda p, y, s: s * np.abs(p.ravel() - y)),
        ("Return the number", lambda p, y, s: s * np.abs(p - y[:, None]).mean(axis=0)),
        ("the first sample alone", lambda p, y, s: s * np.abs(p[0] - y).mean()),
        ("Times y_std", lambda p, y, s: absolute_error(p, y, 1)),
        ("the way back multiplies", lambda p, y, s: absolute_error(p, y, 1) / s),
        ("y_std was added", lambda p, y, s: absolute_error(p, y, 1) + s),
        ("by y_std twice", lambda p, y, s: absolute_error(p, y, s) * s),
        ("and not the targets", lambda p, y, s: absolute_error(s * p, y, 1)),
        ("and not the predictions", lambda p, y, s: absolute_error(p, s * y, 1)),
        ("both signs cancel here", lambda p, y, s: s * (p.ravel() - y).mean()),
        ("before you", lambda p, y, s: s * abs((p.ravel() - y).mean())),
        ("the sum", lambda p, y, s: s * np.abs(p.ravel() - y).sum()),
        ("about their own mean", lambda p, y, s: s * (p.ravel() - y).std()),
        ("root of the mean square", lambda p, y, s: s * np.sqrt(((p.ravel() - y) ** 2).mean())),
        ("squares", lambda p, y, s: s * ((p.ravel() - y) ** 2).mean()),
        ("the median", lambda p, y, s: s * np.median(np.abs(p.ravel() - y))),
        ("the largest error", lambda p, y, s: s * np.abs(p.ravel() - y).max()),
        ("Subtract first", lambda p, y, s: s * np.mean(np.abs(p.ravel()) - np.abs(y))),
        ("Subtract first", lambda p, y, s: s * abs(np.mean(np.abs(p.ravel()) - np.abs(y)))),
        ("No ratio", lambda p, y, s: np.mean(np.abs(p.ravel() - y) / np.abs(y))),
        ("never negative", lambda p, y, s: -absolute_error(p, y, s)),
        ("printed", lambda p, y, s: print(absolute_error(p, y, s))),
        ("take one number", lambda p, y, s: s * math.fabs(p[:, 0] - y)),
        ("Did you mean ravel", lambda p, y, s: s * np.abs(p.ravl() - y).mean()),
        ("One number is asked for", lambda p, y, s: p[:, 0] - y),
    ),
)

# Beat the post

GOOD = {"hidden": 30, "rate": 0.01, "epochs": 40, "batch_size": 8}

BOSTON = Tries(
    right=(
        GOOD,
        OrderedDict(reversed(GOOD.items())),
        MappingProxyType(GOOD),
        {name: np.array([value])[0] for name, value in GOOD.items()},  # NumPy's numbers
        {"hidden": 50, "rate": 0.01, "epochs": 60, "batch_size": 8},
        {"hidden": 50, "rate": 0.005, "epochs": 60, "batch_size": 8},
        {"hidden": 30, "rate": 0.005, "epochs": 60, "batch_size": 8},
    ),
    wrong=(
        ("not (30, 0.01, 40, 8)", (30, 0.01, 40, 8)),
        ("not 'hidden=30'", "hidden=30"),
        ("lack rate, epochs, batch_size", {"hidden": 10}),
        (
            "lack rate and have learning_rate",
            {"hidden": 30, "learning_rate": 0.01, "epochs": 40, "batch_size": 8},
        ),
        ("have optimizer, which is not asked for", GOOD | {"optimizer": "SGD"}),
        ("rate is still dots", GOOD | {"rate": ...}),
        ("hidden is still dots", {name: ... for name in GOOD}),
        ("3000 steps", GOOD | {"epochs": 500}),
        ("100 units", GOOD | {"hidden": 101}),
        ("hidden is (30, 30)", GOOD | {"hidden": (30, 30)}),
        ("hidden is 0", GOOD | {"hidden": 0}),
        ("epochs is 40.5; it counts something", GOOD | {"epochs": 40.5}),
        ("epochs is '40'", GOOD | {"epochs": "40"}),
        ("epochs is True", GOOD | {"epochs": True}),
        ("batch_size is -8", GOOD | {"batch_size": -8}),
        ("a learning rate is a number above 0", GOOD | {"rate": -1}),
        ("a learning rate is a number above 0", GOOD | {"rate": 0}),
        ("rate is '0.01'", GOOD | {"rate": "0.01"}),
        (
            "the goal is 2.505. On the training part",
            {"hidden": 10, "rate": 0.03, "epochs": 30, "batch_size": 16},
        ),
        (
            "what do the two numbers tell",
            {"hidden": 10, "rate": 0.003, "epochs": 10, "batch_size": 16},
        ),
        (
            "always answering the mean has 1",
            {"hidden": 10, "rate": 1e-5, "epochs": 5, "batch_size": 64},
        ),
        ("overflows", GOOD | {"rate": 3}),
    ),
)

# The stretch


def selected_error(X, y, train, test, k, look=None, size=np.abs, bias=1.0):
    look = train if look is None else look
    scores = [size(np.corrcoef(column[look], y[look])[0, 1]) for column in X.T]
    best = X[:, np.argsort(scores)[-k:]]
    best = np.column_stack([best, np.full(len(best), bias)])
    theta = np.linalg.lstsq(best[train], y[train], rcond=None)[0]
    return np.mean((best[test] @ theta - y[test]) ** 2)


def selected_by_scikit_learn(X, y, train, test, k):
    choose = SelectKBest(f_regression, k=k).fit(X[train], y[train])
    line = LinearRegression().fit(choose.transform(X[train]), y[train])
    return np.mean((line.predict(choose.transform(X[test])) - y[test]) ** 2)


def selected_in_python(X, y, train, test, k):
    """Choose by loops, and solve the normal equations, with the means taken away."""
    y_mean = sum(y[s] for s in train) / len(train)
    ranking = []
    for j in range(X.shape[1]):
        mean = sum(X[s, j] for s in train) / len(train)
        xy = sum((X[s, j] - mean) * (y[s] - y_mean) for s in train)
        xx = sum((X[s, j] - mean) ** 2 for s in train)
        ranking.append((xy * xy / xx, j))
    best = [j for _, j in sorted(ranking, reverse=True)[:k]]
    means = X[np.ix_(train, best)].mean(0)
    centred = X[:, best] - means
    A = centred[train]
    w = np.linalg.solve(A.T @ A, A.T @ (y[train] - y_mean))
    return float(np.mean([(centred[s] @ w + y_mean - y[s]) ** 2 for s in test]))


def selected_by_masks(X, y, train, test, k):
    rows = np.isin(np.arange(len(X)), train)
    score = np.square(r_regression(X[rows], y[rows]))
    columns = score >= np.partition(score, -k)[-k]
    inputs = np.pad(X[:, columns], ((0, 0), (1, 0)), constant_values=1)
    theta = np.linalg.pinv(inputs[rows]) @ y[rows]
    return ((inputs @ theta - y)[~rows] ** 2).mean()


def selected_by_einsum(X, y, train, test, k):
    A, b = X[train] - X[train].mean(0), y[train] - y[train].mean()
    r = np.einsum("ij,i->j", A, b) / np.sqrt(np.einsum("ij,ij->j", A, A))
    best = np.argpartition(np.abs(r), -k)[-k:]
    w = np.linalg.lstsq(A[:, best], b, rcond=None)[0]
    left = (X[test][:, best] - X[train][:, best].mean(0)) @ w + y[train].mean() - y[test]
    return left @ left / len(left)


def selected_with_float32_scores(X, y, train, test, k):
    table = np.corrcoef(X[train].T.astype(np.float32), y[train].astype(np.float32))
    best = sorted(range(X.shape[1]), key=lambda j: -abs(table[j, -1]))[:k]
    line = LinearRegression().fit(X[train][:, best], y[train])
    return [float(np.mean((line.predict(X[test][:, best]) - y[test]) ** 2))][0]


def parts_of(X, y, train, test, k, columns=None, fit=None, judge=None, bias=True):
    """Return the errors and targets, with columns and rows of one's own."""
    if columns is None:
        r = [abs(np.corrcoef(column[train], y[train])[0, 1]) for column in X.T]
        columns = np.argsort(r)[::-1][:k]
    fit, judge = (train if fit is None else fit), (test if judge is None else judge)
    line = LinearRegression(fit_intercept=bias).fit(X[np.ix_(fit, columns)], y[fit])
    return line.predict(X[np.ix_(judge, columns)]) - y[judge], y[judge]


def mean_square_of(**settings):
    """Return an attempt that gives parts_of settings made from its arguments."""

    def attempt(*v):
        made = {name: make(*v) for name, make in settings.items()}
        return np.mean(parts_of(*v, **made)[0] ** 2)

    return attempt


def ranked(X, y, train, *_):
    return np.argsort([-abs(np.corrcoef(c[train], y[train])[0, 1]) for c in X.T])


def chosen_by_each(X, y, train, test, k):
    line = LinearRegression().fit(X[np.ix_(train, ranked(X, y, train)[:k])], y[train])
    return np.mean((line.predict(X[np.ix_(test, ranked(X, y, test)[:k])]) - y[test]) ** 2)


def first_and_last(X, y, train, test, k):
    n, m = len(train), len(test)
    return selected_error(X, y, np.arange(n), np.arange(len(X) - m, len(X)), k)


def largest(scores):
    return lambda X, y, train, test, k: np.argsort(scores(X[train], y[train]))[-k:]


def centred_product(X, y):
    return np.abs((X - X.mean(0)).T @ (y - y.mean()))


SELECTION = Tries(
    right=(
        selected_error,
        selected_by_scikit_learn,
        selected_in_python,
        selected_by_masks,
        selected_by_einsum,
        selected_with_float32_scores,
    ),
    wrong=(
        ("the leak", lambda X, y, a, b, k: selected_error(X, y, a, b, k, np.append(a, b))),
        ("chosen by the test rows", lambda X, y, a, b, k: selected_error(X, y, a, b, k, b)),
        ("features of their own", chosen_by_each),
        ("as much as one of 0.5", lambda *v: selected_error(*v, size=float)),
        ("the most negative", lambda *v: selected_error(*v, size=lambda c: -c)),
        ("correlated least", lambda *v: selected_error(*v, size=lambda c: -abs(c))),
        ("the covariance", mean_square_of(columns=largest(centred_product))),
        ("that is no correlation", mean_square_of(columns=largest(lambda X, y: abs(X.T @ y)))),
        ("vary most", mean_square_of(columns=largest(lambda X, y: X.var(0)))),
        ("the first k columns", mean_square_of(columns=lambda *v: range(v[-1]))),
        ("one feature", mean_square_of(columns=lambda *v: [ranked(*v)[v[-1]]])),
        ("k + 1 features", mean_square_of(columns=lambda *v: ranked(*v)[: v[-1] + 1])),
        ("k - 1 features", mean_square_of(columns=lambda *v: ranked(*v)[: v[-1] - 1])),
        ("Python counts from 0", mean_square_of(columns=lambda *v: ranked(*v)[1 : v[-1] + 1])),
        ("all features", lambda *v: selected_error(*v[:4], k=v[0].shape[1])),
        ("no bias", lambda *v: selected_error(*v, bias=0.0)),
        ("no bias", mean_square_of(bias=lambda *v: False)),
        ("error on the training rows", lambda X, y, a, b, k: selected_error(X, y, a, a, k)),
        ("error on all rows", mean_square_of(judge=lambda X, y, a, b, k: np.append(a, b))),
        ("fitted to all rows", mean_square_of(fit=lambda X, y, a, b, k: np.append(a, b))),
        ("fitted to the test rows", mean_square_of(fit=lambda X, y, a, b, k: b)),
        ("arrays of row numbers", first_and_last),
        ("you took the root", lambda *v: np.sqrt(selected_error(*v))),
        ("the sum of the squares", lambda *v: np.sum(parts_of(*v)[0] ** 2)),
        ("mean absolute error", lambda *v: np.abs(parts_of(*v)[0]).mean()),
        ("square first", lambda *v: parts_of(*v)[0].mean() ** 2),
        ("the variance of the errors", lambda *v: parts_of(*v)[0].var()),
        ("this is R²", lambda *v: 1 - selected_error(*v) / parts_of(*v)[1].var()),
        ("divided by the variance of y", lambda *v: selected_error(*v) / parts_of(*v)[1].var()),
        ("the squared error of each row", lambda *v: parts_of(*v)[0] ** 2),
        ("printed", lambda *v: print(selected_error(*v))),
        ("Only arrays whose shapes fit", lambda X, y, a, b, k: np.corrcoef(X[a], y[a])),
        ("An index is a whole number", lambda X, y, a, b, k: selected_error(X, y, X[a], X[b], k)),
    ),
)

# Choices

LEAK = Tries(
    right=("same", "Same", "SAME", " same ", np.str_("same"), np.array("same")),
    wrong=(
        ("flatters", "smaller"),
        ("flatters", "Smaller "),
        ("all their digits", "larger"),
        ("all their digits", "LARGER"),
        ("not one of the choices", "worse"),
        ("not one of the choices", "the same"),
        ("not one of the choices", 0),
        ("not one of the choices", 4.96),
        ("not one of the choices", True),
        ("['larger', 'same', 'smaller'], by itself", ["same"]),
        ("['larger', 'same', 'smaller'], by itself", ("same", "larger")),
        ("['larger', 'same', 'smaller'], by itself", {}),
        ("['larger', 'same', 'smaller']. You gave", min),
    ),
)

DIABETES = Tries(
    right=(
        "linear model",
        "Linear model",
        "linear model ",
        "LINEAR MODEL",
        np.str_("linear model"),
        np.array("linear model"),
    ),
    wrong=(
        ("for the houses", "network"),
        ("for the houses", " Network"),
        ("count the splits", "equal"),
        ("count the splits", "EQUAL"),
        ("not one of the choices", "both"),
        ("not one of the choices", "linear"),
        ("not one of the choices", ""),
        ("not one of the choices", 7),
        ("not one of the choices", 0.7),
        ("['equal', 'linear model', 'network'], by itself", ["linear model"]),
        ("['equal', 'linear model', 'network'], by itself", ("network", "equal")),
        ("['equal', 'linear model', 'network'], by itself", np.array([1.0, 2.0])),
        ("['equal', 'linear model', 'network']. You gave", print),
    ),
)

TRIES = {
    "standardise": STANDARDISE,
    "leak": LEAK,
    "absolute_error": ABSOLUTE_ERROR,
    "boston": BOSTON,
    "diabetes": DIABETES,
    "selection": SELECTION,
}
