"""Chapter 10: a pull on the weights, patience, honest choices, and leaks."""

import numpy as np

from tests.exercises.tries import Tries

# A step with L2


def decayed_step(w, b, dw, db, rate, decay):
    return (1 - rate * decay) * w - rate * dw, b - rate * db


def in_the_gradient(w, b, dw, db, rate, decay):
    return w - rate * (dw + decay * w), b - rate * db


def two_steps(w, b, dw, db, rate, decay):
    new = w - rate * decay * w
    new -= rate * dw
    return [new, b - rate * db]


def one_by_one(w, b, dw, db, rate, decay):
    weights = [
        [v - rate * (g + decay * v) for v, g in zip(*rows, strict=True)]
        for rows in zip(w.tolist(), dw.tolist(), strict=True)
    ]
    return weights, [v - rate * g for v, g in zip(b, db, strict=True)]


def on_copies(w, b, dw, db, rate, decay):
    w, b = w.copy(), b.copy()
    w *= 1 - rate * decay
    w -= rate * dw
    b -= rate * db
    return w, b


def step(weights, biases=lambda b, db, rate, decay: b - rate * db):
    return lambda w, b, dw, db, rate, decay: (
        weights(w, dw, rate, decay),
        biases(b, db, rate, decay),
    )


def in_place(w, b, dw, db, rate, decay):
    w *= 1 - rate * decay
    w -= rate * dw
    return w, b - rate * db


def returns_nothing(w, b, dw, db, rate, decay):
    w = w - rate * (dw + decay * w)


DECAYED_STEP = Tries(
    right=(
        decayed_step,
        in_the_gradient,
        two_steps,
        one_by_one,
        on_copies,
        lambda w, b, dw, db, rate, decay: (w * (1 - decay * rate) - dw * rate, b - db * rate),
    ),
    wrong=(
        (
            "the biases are pulled as well",
            lambda w, b, dw, db, rate, decay: (
                w - rate * (dw + decay * w),
                b - rate * (db + decay * b),
            ),
        ),
        (
            "the weights are not",
            step(lambda w, dw, r, d: w - r * dw, lambda b, db, r, d: (1 - r * d) * b - r * db),
        ),
        ("the pull is missing", step(lambda w, dw, r, d: w - r * dw)),
        ("not multiplied by the learning rate", step(lambda w, dw, r, d: w - d * w - r * dw)),
        ("you pull after the step", step(lambda w, dw, r, d: (w - r * dw) * (1 - r * d))),
        ("pushed away from 0", step(lambda w, dw, r, d: w - r * (dw - d * w))),
        ("goes uphill", step(lambda w, dw, r, d: w * (1 - r * d) + r * dw)),
        ("half as strong", step(lambda w, dw, r, d: w - r * (dw + d / 2 * w))),
        ("twice as strong", step(lambda w, dw, r, d: w - r * (dw + 2 * d * w))),
        ("you added decay * w**2", step(lambda w, dw, r, d: w - r * (dw + d * w * w))),
        ("the loss itself", step(lambda w, dw, r, d: w - r * (dw + d * w**2 / 2))),
        ("sum of the squares", step(lambda w, dw, r, d: w - r * (dw + d / 2 * (w**2).sum()))),
        ("this is L1", step(lambda w, dw, r, d: w - r * (dw + d * np.sign(w)))),
        ("gradient of w is not multiplied", step(lambda w, dw, r, d: w - r * d * w - dw)),
        ("w is only pulled", step(lambda w, dw, r, d: w - r * d * w)),
        ("shrink the gradient", step(lambda w, dw, r, d: w - r * (1 - d) * dw)),
        ("the gradient by decay", step(lambda w, dw, r, d: w - r * d * dw)),
        ("biases do not move", step(lambda w, dw, r, d: w - r * (dw + d * w), lambda b, *_: b)),
        (
            "biases go uphill",
            step(lambda w, dw, r, d: w - r * (dw + d * w), lambda b, db, r, d: b + r * db),
        ),
        (
            "gradient of b is not multiplied",
            step(lambda w, dw, r, d: w - r * (dw + d * w), lambda b, db, r, d: b - db),
        ),
        ("changed its argument", in_place),
        ("returned nothing", returns_nothing),
    ),
)


# Patience


def stop_after(losses, patience):
    lowest, kept = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, kept = loss, epoch
        elif epoch - kept == patience:
            return epoch, kept
    return len(losses), kept


def with_a_count(losses, patience):
    best, since, epoch = 0, 0, 0
    while epoch < len(losses) - 1 and since < patience:
        epoch += 1
        if losses[epoch] < losses[best]:
            best, since = epoch, 0
        else:
            since += 1
    return epoch + 1, best + 1


def by_slices(losses, patience):
    for last in range(1, len(losses) + 1):
        kept = int(np.argmin(losses[:last])) + 1
        if last - kept >= patience:
            break
    return np.array([last, kept])


def by_running_minimum(losses, patience):
    lowest = np.minimum.accumulate(losses)
    new = np.concatenate([[True], np.diff(lowest) < 0])
    at = np.maximum.accumulate(np.where(new, np.arange(1, len(losses) + 1), 0))
    since = np.arange(1, len(losses) + 1) - at
    used = np.flatnonzero(since >= patience)
    last = int(used[0]) + 1 if len(used) else len(losses)
    return last, int(at[last - 1])


def stopping(better=lambda now, lowest: now < lowest, reset=True, more=0, at_end="kept"):
    def stop_after(losses, patience):
        lowest, kept, since = losses[0], 1, 0
        for epoch in range(2, len(losses) + 1):
            now = losses[epoch - 1]
            if better(now, lowest):
                lowest, kept = now, epoch
                if reset:
                    since = 0
            else:
                since += 1
                if since >= patience + more:
                    return epoch, kept
        return len(losses), kept if at_end == "kept" else len(losses)

    return stop_after


def against_the_one_before(losses, patience):
    since, kept = 0, 1
    for epoch in range(2, len(losses) + 1):
        if losses[epoch - 1] < losses[epoch - 2]:
            since, kept = 0, epoch
        else:
            since += 1
        if since == patience:
            return epoch, kept
    return len(losses), kept


def rises_in_a_row(losses, patience):
    since, last = 0, len(losses)
    for epoch in range(2, len(losses) + 1):
        since = 0 if losses[epoch - 1] < losses[epoch - 2] else since + 1
        if since == patience:
            last = epoch
            break
    return last, int(np.argmin(losses[:last])) + 1


def keeps_the_last_of_equals(losses, patience):
    last = stop_after(losses, patience)[0]
    return last, last - int(np.argmin(losses[:last][::-1]))


def goes_back_by_patience(losses, patience):
    last = stop_after(losses, patience)[0]
    return last, max(last - patience, 1)


def by_windows(losses, patience):
    """Stop when the lowest of the last few is not below the lowest before them."""
    last = len(losses)
    for epoch in range(patience + 1, len(losses) + 1):
        if min(losses[epoch - patience : epoch]) >= min(losses[: epoch - patience]):
            last = epoch
            break
    return last, losses.index(min(losses[:last])) + 1


def by_recursion(losses, patience, since=0, epoch=1, kept=1):
    if since == patience or epoch == len(losses):
        return epoch, kept
    if losses[epoch] < losses[kept - 1]:
        return by_recursion(losses, patience, 0, epoch + 1, epoch + 1)
    return by_recursion(losses, patience, since + 1, epoch + 1, kept)


STOP_AFTER = Tries(
    right=(
        stop_after,
        by_windows,
        by_recursion,
        with_a_count,
        by_slices,
        by_running_minimum,
        stopping(),
        lambda losses, patience: tuple(float(v) for v in stop_after(losses, patience)),
    ),
    wrong=(
        ("never set back to 0", stopping(reset=False)),
        ("an epoch late", stopping(more=1)),
        ("equals the lowest", stopping(better=lambda now, lowest: now <= lowest)),
        ("with the lowest so far", against_the_one_before),
        ("with the one before", rises_in_a_row),
        ("where the patience is not used up", stopping(at_end="last")),
        (
            "at which training stops",
            lambda losses, patience: (stop_after(losses, patience)[0],) * 2,
        ),
        (
            "after training has stopped",
            lambda losses, patience: (stop_after(losses, patience)[0], np.argmin(losses) + 1),
        ),
        ("you never stop", lambda losses, patience: (len(losses), np.argmin(losses) + 1)),
        ("count from 0", lambda losses, patience: np.array(stop_after(losses, patience)) - 1),
        ("are exchanged", lambda losses, patience: stop_after(losses, patience)[::-1]),
        (
            "is the lowest loss",
            lambda losses, patience: (
                stop_after(losses, patience)[0],
                losses[stop_after(losses, patience)[1] - 1],
            ),
        ),
        ("the last epoch is right", lambda losses, patience: (stop_after(losses, patience)[0], 1)),
        ("return 2 things", lambda losses, patience: stop_after(losses, patience)[1]),
        ("a fall by some amount", stopping(better=lambda now, lowest: lowest - now > 0.005)),
        ("you keep the last", keeps_the_last_of_equals),
        ("go back by `patience`", goes_back_by_patience),
        ("you wait for the loss to rise", stopping(better=lambda now, lowest: now > lowest)),
        ("returned nothing", lambda losses, patience: print(end="")),
    ),
)


# Bias and variance


def bias_and_variance(answers, truth):
    mean = answers.mean(axis=0)
    return np.mean((mean - truth) ** 2), np.mean((answers - mean) ** 2)


def by_hand(answers, truth):
    draws, places = answers.shape
    bias = variance = 0
    for place in range(places):
        column = answers[:, place]
        mean = sum(column) / draws
        bias += (mean - truth[place]) ** 2 / places
        variance += sum((column - mean) ** 2) / draws / places
    return bias, variance


def by_moments(answers, truth):
    mean = np.mean(answers, 0)
    return np.mean((truth - mean) ** 2), np.mean(np.mean(answers**2, 0) - mean**2)


def by_difference(answers, truth):
    bias = np.mean((answers.mean(axis=0) - truth) ** 2)
    return [bias, np.mean((answers - truth) ** 2) - bias]


def split(bias=None, variance=None):
    right = bias_and_variance
    return lambda answers, truth: (
        bias(answers, truth) if bias else right(answers, truth)[0],
        variance(answers) if variance else right(answers, truth)[1],
    )


BIAS_AND_VARIANCE = Tries(
    right=(
        bias_and_variance,
        by_hand,
        by_moments,
        by_difference,
        lambda answers, truth: (
            np.linalg.norm(answers.mean(0) - truth) ** 2 / len(truth),
            answers.std(axis=0) @ answers.std(axis=0) / len(truth),
        ),
    ),
    wrong=(
        ("ddof=1", split(variance=lambda a: a.var(axis=0, ddof=1).mean())),
        ("from place to place", split(variance=lambda a: a.var(axis=1).mean())),
        ("all answers at once", split(variance=np.var)),
        ("standard deviation", split(variance=lambda a: a.std(axis=0).mean())),
        ("mean of the standard dev", split(variance=lambda a: a.std(axis=0).mean() ** 2)),
        ("value of the differences", split(variance=lambda a: abs(a - a.mean(axis=0)).mean())),
        (
            "around the mean answer",
            lambda answers, truth: (
                bias_and_variance(answers, truth)[0],
                np.mean((answers - truth) ** 2),
            ),
        ),
        ("mean answer differs", split(variance=lambda a: np.var(a.mean(axis=0)))),
        ("sum over the places", split(variance=lambda a: a.var(axis=0).sum())),
        ("variance for each place", split(variance=lambda a: a.var(axis=0))),
        ("the variance is in it", split(bias=lambda a, f: ((a - f) ** 2).mean())),
        ("cancels what is too low", split(bias=lambda a, f: (a - f).mean() ** 2)),
        ("the square is missing", split(bias=lambda a, f: (a.mean(axis=0) - f).mean())),
        ("absolute value", split(bias=lambda a, f: abs(a.mean(axis=0) - f).mean())),
        ("you took the root", split(bias=lambda a, f: ((a.mean(axis=0) - f) ** 2).mean() ** 0.5)),
        ("bias for each place", split(bias=lambda a, f: (a.mean(axis=0) - f) ** 2)),
        ("the first draw", split(bias=lambda a, f: ((a[0] - f) ** 2).mean())),
        ("one mean over draws and places", split(bias=lambda a, f: ((a.mean() - f) ** 2).mean())),
        ("the median", split(bias=lambda a, f: ((np.median(a, axis=0) - f) ** 2).mean())),
        ("are exchanged", lambda answers, truth: bias_and_variance(answers, truth)[::-1]),
        ("returned nothing", lambda answers, truth: None),
    ),
)


# Choose, and report


def choose_and_report(validation, test):
    row = np.argmin(validation.mean(axis=1))
    return row, test[row].mean()


def by_sums(validation, test):
    row = int(np.argmin([sum(losses) for losses in validation]))
    return row, sum(test[row]) / len(test[row])


def by_sorting(validation, test):
    rows = sorted(range(len(validation)), key=lambda row: np.mean(validation[row]))
    return [rows[0], float(np.mean(test, axis=1)[rows[0]])]


def in_a_loop(validation, test):
    best = 0
    for row in range(1, len(validation)):
        if validation[row].mean() < validation[best].mean():
            best = row
    return best, np.average(test[best])


def choosing(by, report=lambda validation, test, row: test[row].mean()):
    def choose_and_report(validation, test):
        row = np.argmin(by(validation, test))
        return row, report(validation, test, row)

    return choose_and_report


def reporting(report):
    return choosing(lambda validation, test: validation.mean(axis=1), report)


CHOOSE_AND_REPORT = Tries(
    right=(
        choose_and_report,
        by_sums,
        by_sorting,
        in_a_loop,
        reporting(lambda v, t, row: t.mean(axis=1)[row]),
        lambda validation, test: np.array(choose_and_report(validation, test)),
    ),
    wrong=(
        ("chosen by the test data", choosing(lambda v, t: t.mean(axis=1))),
        ("one seed of it", choosing(lambda v, t: t.min(axis=1))),
        (
            "lowest of all test losses, and where",
            lambda v, t: (np.unravel_index(t.argmin(), t.shape)[0], t.min()),
        ),
        ("chosen by both parts", choosing(lambda v, t: (v + t).mean(axis=1))),
        ("a lucky seed", choosing(lambda v, t: v.min(axis=1))),
        ("the first seed alone", choosing(lambda v, t: v[:, 0])),
        ("chosen by the median", choosing(lambda v, t: np.median(v, axis=1))),
        ("its worst seed", choosing(lambda v, t: v.max(axis=1))),
        ("the largest loss", choosing(lambda v, t: -v.mean(axis=1))),
        ("chose a seed", choosing(lambda v, t: v.mean(axis=0))),
        ("the validation loss of the chosen", reporting(lambda v, t, row: v[row].mean())),
        ("report the best seed", reporting(lambda v, t, row: t[row].min())),
        ("report the worst seed", reporting(lambda v, t, row: t[row].max())),
        ("the median of the seeds", reporting(lambda v, t, row: np.median(t[row]))),
        ("a single seed", reporting(lambda v, t, row: t[row][v[row].argmin()])),
        ("the larger of the two", reporting(lambda v, t, row: max(v[row].mean(), t[row].mean()))),
        ("a loss for each seed", reporting(lambda v, t, row: t[row])),
        ("lowest mean of all settings", reporting(lambda v, t, row: t.mean(axis=1).min())),
        ("lowest of all test losses", reporting(lambda v, t, row: t.min())),
        ("mean over all settings", reporting(lambda v, t, row: t.mean())),
        ("returned nothing", lambda validation, test: None),
    ),
)


# A detector of leaks


def leaks(prepare, X_train, X_test):
    train, test = prepare(X_train, X_test)
    for row in range(len(X_test)):
        other = X_test.copy()
        other[row] += 100
        new_train, new_test = prepare(X_train, other)
        rest = np.arange(len(X_test)) != row
        if not np.allclose(train, new_train, atol=1e-9):
            return True
        if not np.allclose(test[rest], new_test[rest], atol=1e-9):
            return True
    return False


def by_halves(prepare, X_train, X_test):
    """Change all rows but one, and look at that one."""
    train, test = prepare(X_train, X_test)
    for row in range(len(X_test)):
        other = -3 * X_test + 50
        other[row] = X_test[row]
        new_train, new_test = prepare(X_train, other)
        if not (np.allclose(train, new_train) and np.allclose(test[row], new_test[row])):
            return True
    return False


def by_differences(prepare, X_train, X_test):
    before = np.concatenate(prepare(X_train, X_test))
    largest = 0
    for row in range(len(X_test)):
        other = X_test.copy()
        other[row] = 1000 * (other[row] + 1)
        change = np.abs(np.concatenate(prepare(X_train, other)) - before)
        change[len(X_train) + row] = 0
        largest = max(largest, change.max())
    return largest > 1e-9


def with_random_rows(prepare, X_train, X_test):
    rng = np.random.default_rng(3)
    before = prepare(X_train, X_test)
    found = []
    for row in range(len(X_test)):
        other = X_test.copy()
        other[row] = 20 * rng.normal(size=X_test.shape[1])
        after = prepare(X_train, other)
        found.append(not np.allclose(before[0], after[0]))
        found.append(not np.allclose(*(np.delete(p[1], row, 0) for p in (before, after))))
    return np.any(found)


def as_a_number(prepare, X_train, X_test):
    return int(leaks(prepare, X_train, X_test))


def detector(rows=None, parts=(0, 1), same=np.allclose, skip=True, columns=slice(None)):
    def leaks(prepare, X_train, X_test):
        before = prepare(X_train, X_test)
        for row in rows or range(len(X_test)):
            other = X_test.copy()
            other[row] = 7 * other[row] + 3
            after = prepare(X_train, other)
            for part in parts:
                a, b = before[part][:, columns], after[part][:, columns]
                if part == 1 and skip:
                    a, b = np.delete(a, row, axis=0), np.delete(b, row, axis=0)
                if not same(a, b):
                    return True
        return False

    return leaks


def changing(change):
    def leaks(prepare, X_train, X_test):
        before = prepare(X_train, X_test)
        for row in range(len(X_test)):
            other = X_test.copy()
            other[row] = change(other[row])
            after = prepare(X_train, other)
            rest = [np.delete(part[1], row, axis=0) for part in (before, after)]
            if not (np.allclose(before[0], after[0]) and np.allclose(*rest)):
                return True
        return False

    return leaks


def never_puts_back(prepare, X_train, X_test):
    before, other = prepare(X_train, X_test), X_test.copy()
    for row in range(len(X_test)):
        other[row] += 100
        after = prepare(X_train, other)
        rest = np.arange(len(X_test)) != row
        if not np.allclose(before[0], after[0]) or not np.allclose(before[1][rest], after[1][rest]):
            return True
    return False


def returns_in_the_loop(prepare, X_train, X_test):
    train, test = prepare(X_train, X_test)
    for row in range(len(X_test)):
        other = X_test.copy()
        other[row] = other[row] + 30
        new_train, new_test = prepare(X_train, other)
        rest = np.arange(len(X_test)) != row
        return not (np.allclose(train, new_train) and np.allclose(test[rest], new_test[rest]))


def nudges(prepare, X_train, X_test):
    a, b = prepare(X_train, X_test)[0], prepare(X_train, X_test + 1e-12)[0]
    return not np.allclose(a, b)


def writes_into_test(prepare, X_train, X_test):
    before = prepare(X_train, X_test)[0]
    X_test += 5
    return not np.allclose(before, prepare(X_train, X_test)[0])


LEAKS = Tries(
    right=(leaks, by_halves, by_differences, with_random_rows, as_a_number, detector()),
    wrong=(
        ("everything leaks", detector(skip=False)),
        ("everything leaks", lambda prepare, X_train, X_test: True),
        ("never finds a leak", nudges),
        ("never finds a leak", lambda prepare, X_train, X_test: False),
        ("wrong way round", lambda *given: not leaks(*given)),
        ("the training part alone", detector(parts=(0,))),
        ("the test part alone", detector(parts=(1,))),
        ("the first test row alone", detector(rows=(0,))),
        ("the first test row alone", returns_in_the_loop),
        ("the last test row alone", detector(rows=(-1,))),
        ("rounding for a leak", detector(same=np.array_equal)),
        ("the first column alone", detector(columns=slice(0, 1))),
        ("the first column alone", changing(lambda row: row + 100 * (np.arange(len(row)) == 0))),
        ("the last column alone", changing(lambda row: row + 100 * (np.arange(len(row)) == 2))),
        ("change the rows by much", changing(lambda row: row + 1)),
        ("change the rows by much", changing(lambda row: 0 * row)),
        ("change the rows by much", changing(lambda row: -row)),
        ("NaN spreads", changing(lambda row: row + np.nan)),
        ("a fresh copy for each row", never_puts_back),
        ("you compare means", detector(same=lambda a, b: np.isclose(np.mean(a), np.mean(b)))),
        (
            "you changed the training rows",
            lambda prepare, X_train, X_test: (
                not np.allclose(prepare(X_train, X_test)[1], prepare(X_train + 9, X_test)[1])
            ),
        ),
        (
            "only changed the order",
            lambda prepare, X_train, X_test: (
                not np.allclose(prepare(X_train, X_test)[0], prepare(X_train, X_test[::-1])[0])
            ),
        ),
        ("changed its argument", writes_into_test),
        ("returned nothing", lambda prepare, X_train, X_test: None),
    ),
)


# Cross-validation without a leak


def l2_fit(X, y, decay):
    pull = decay * len(X) / 2 * np.eye(X.shape[1])
    return np.linalg.solve(X.T @ X + pull, X.T @ (y - y.mean())), y.mean()


def error_by_folds(X, y, k, decay):
    fold, squares = np.arange(len(X)) % k, np.zeros(len(X))
    for j in range(k):
        here = fold == j
        mean, std = X[~here].mean(axis=0), X[~here].std(axis=0)
        w, b = l2_fit((X[~here] - mean) / std, y[~here], decay)
        squares[here] = ((X[here] - mean) / std @ w + b - y[here]) ** 2
    return squares.mean()


def with_delete(X, y, k, decay):
    total = 0
    for j in range(k):
        rows = list(range(j, len(X), k))
        rest_X, rest_y = np.delete(X, rows, axis=0), np.delete(y, rows)
        mean, std = rest_X.mean(0), rest_X.std(0)
        w, b = l2_fit((rest_X - mean) / std, rest_y, decay)
        total += np.sum((y[j::k] - (X[j::k] - mean) / std @ w - b) ** 2)
    return total / len(X)


def predictions_first(X, y, k, decay):
    predicted = np.empty(len(y))
    for j in range(k):
        train = [s for s in range(len(X)) if s % k != j]
        scale = lambda part, t=train: (part - X[t].mean(axis=0)) / X[t].std(axis=0)  # noqa: E731
        w, b = l2_fit(scale(X[train]), y[train], decay)
        predicted[j::k] = scale(X[j::k]) @ w + b
    return np.mean((predicted - y) ** 2)


def by_augmented_rows(X, y, k, decay):
    """L2 as further rows of a least squares problem."""
    squares = []
    for j in range(k):
        rest = np.arange(len(X)) % k != j
        mean, std = X[rest].mean(axis=0), X[rest].std(axis=0)
        Z, t = (X[rest] - mean) / std, y[rest] - y[rest].mean()
        more = np.sqrt(decay * len(Z) / 2) * np.eye(Z.shape[1])
        w = np.linalg.lstsq(
            np.vstack([Z, more]), np.concatenate([t, np.zeros(len(more))]), rcond=None
        )[0]
        squares += list(((X[~rest] - mean) / std @ w + y[rest].mean() - y[~rest]) ** 2)
    return np.mean(squares)


def weighted(X, y, k, decay):
    sizes, losses = [], []
    for j in range(k):
        rest = np.arange(len(X)) % k != j
        mean, std = X[rest].mean(axis=0), X[rest].std(axis=0)
        w, b = l2_fit((X[rest] - mean) / std, y[rest], decay)
        sizes.append(np.sum(~rest))
        losses.append(np.mean(((X[~rest] - mean) / std @ w + b - y[~rest]) ** 2))
    return np.average(losses, weights=sizes)


def folding(
    scale=lambda part, rest, fold: (part - rest.mean(axis=0)) / rest.std(axis=0),
    fit=l2_fit,
    predict=lambda Z, w, b: Z @ w + b,
    judge_rest=False,
    fit_all=False,
    folds=None,
    end=lambda errors: np.mean(np.concatenate(errors) ** 2),
    every=slice(None),
):
    def error_by_folds(X, y, k, decay):
        errors = []
        parts = [np.arange(len(X))[j::k] for j in range(k)]
        for fold in (folds(len(X), k) if folds else parts)[every]:
            rest = np.setdiff1d(np.arange(len(X)), fold)
            used = np.arange(len(X)) if fit_all else rest
            seen = rest if judge_rest else fold
            w, b = fit(scale(X[used], X[rest], X[fold]), y[used], decay)
            errors.append(predict(scale(X[seen], X[rest], X[fold]), w, b) - y[seen])
        return end(errors)

    return error_by_folds


def folding_swapped(X, y, k, decay):
    """Learn from a fold, and predict the others by the scale of the others."""
    errors = []
    for j in range(k):
        here = np.arange(len(X)) % k == j
        mean, std = X[~here].mean(axis=0), X[~here].std(axis=0)
        w, b = l2_fit((X[here] - mean) / std, y[here], decay)
        errors.append((X[~here] - mean) / std @ w + b - y[~here])
    return np.mean(np.concatenate(errors) ** 2)


def scaled_before(X, y, k, decay):
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    return folding(scale=lambda part, rest, fold: part)(X, y, k, decay)


def each_part_by_itself(part, rest, fold):
    return (part - part.mean(axis=0)) / part.std(axis=0)


def scales_y(X, y, k, decay):
    errors = []
    for j in range(k):
        rest = np.arange(len(X)) % k != j
        mean, std = X[rest].mean(axis=0), X[rest].std(axis=0)
        t = (y - y[rest].mean()) / y[rest].std()
        w, b = l2_fit((X[rest] - mean) / std, t[rest], decay)
        errors.extend((X[~rest] - mean) / std @ w + b - t[~rest])
    return np.mean(np.square(errors))


def b_of_all_rows(X, y, k, decay):
    return folding(predict=lambda Z, w, b: Z @ w + y.mean())(X, y, k, decay)


def whole_folds_only(X, y, k, decay):
    n = len(X) - len(X) % k
    return folding()(X[:n], y[:n], k, decay)


def in_place_scaling(X, y, k, decay):
    X -= X.mean(axis=0)
    return folding()(X, y, k, decay)


ERROR_BY_FOLDS = Tries(
    right=(
        error_by_folds,
        with_delete,
        predictions_first,
        by_augmented_rows,
        weighted,
        folding(),
    ),
    wrong=(
        ("before the folds", scaled_before),
        ("standardised by itself", folding(scale=each_part_by_itself)),
        (
            "standardised by the fold",
            folding(scale=lambda part, rest, fold: (part - fold.mean(0)) / fold.std(0)),
        ),
        ("the deviation is missing", folding(scale=lambda part, rest, fold: part - rest.mean(0))),
        (
            "(ddof=1)",
            folding(scale=lambda part, rest, fold: (part - rest.mean(0)) / rest.std(0, ddof=1)),
        ),
        (
            "one mean and one deviation",
            folding(scale=lambda part, rest, fold: (part - rest.mean()) / rest.std()),
        ),
        ("X is not standardised", folding(scale=lambda part, rest, fold: part)),
        ("fitted to all rows", folding(fit_all=True)),
        ("that were fitted", folding(judge_rest=True)),
        ("fitted to the fold", folding_swapped),
        (
            "blocks of neighbouring rows",
            folding(folds=lambda n, k: np.array_split(np.arange(n), k)),
        ),
        ("the first fold is missing", folding(every=slice(1, None))),
        ("the first fold alone", folding(every=slice(0, 1))),
        ("the last fold alone", folding(every=slice(-1, None))),
        (
            "mean of the folds' means",
            folding(end=lambda errors: np.mean([(e**2).mean() for e in errors])),
        ),
        (
            "took the root",
            folding(end=lambda errors: np.sqrt((np.concatenate(errors) ** 2).mean())),
        ),
        ("sum of the squares", folding(end=lambda errors: (np.concatenate(errors) ** 2).sum())),
        ("absolute error", folding(end=lambda errors: abs(np.concatenate(errors)).mean())),
        ("error for each fold", folding(end=lambda errors: [(e**2).mean() for e in errors])),
        ("b is missing", folding(predict=lambda Z, w, b: Z @ w)),
        ("y is standardised", scales_y),
        ("b is the mean of y over all rows", b_of_all_rows),
        ("the last rows are left out", whole_folds_only),
        ("variance of the errors", folding(end=lambda errors: np.concatenate(errors).var())),
        ("decay is not used", folding(fit=lambda Z, y, decay: l2_fit(Z, y, 0))),
        ("twice as strong", folding(fit=lambda Z, y, decay: l2_fit(Z, y, 2 * decay))),
        ("changed its argument", in_place_scaling),
        ("returned nothing", lambda X, y, k, decay: None),
    ),
)

TRIES = {
    "decayed_step": DECAYED_STEP,
    "stop_after": STOP_AFTER,
    "bias_and_variance": BIAS_AND_VARIANCE,
    "choose_and_report": CHOOSE_AND_REPORT,
    "leaks": LEAKS,
    "error_by_folds": ERROR_BY_FOLDS,
}
