"""The exercises of chapter 10: a pull on the weights, patience, honest choices, and leaks."""

import numpy as np

from classroom.check import Compute

# A step with L2


def _layer(rng):
    cases = []
    for n_in, n_out, rate, decay in ((3, 2, 0.1, 0.4), (2, 4, 0.7, 0.05), (4, 1, 0.3, 2.0)):
        w, b = 1.5 * rng.normal(size=(n_in, n_out)), 1 + rng.normal(size=n_out)
        cases.append((w, b, rng.normal(size=w.shape), rng.normal(size=n_out), rate, decay))
    return cases


def _step(
    weights=lambda w, dw, rate, decay: (1 - rate * decay) * w - rate * dw,
    biases=lambda b, db, rate, decay: b - rate * db,
):
    """Return the exercise's function, with parts of it replaced."""

    def decayed_step(w, b, dw, db, rate, decay):
        return weights(w, dw, rate, decay), biases(b, db, rate, decay)

    return decayed_step


def _both(change):
    return _step(change, change)


decayed_step = Compute(
    task="Write decayed_step(w, b, dw, db, rate, decay), which returns the new w and the new b.",
    answer=_step(),
    cases=_layer,
    insight="The weights lose a share of themselves, and the biases lose nothing: what shifts the "
    "answers bends nothing.",
    returns=("the new w", "the new b"),
    mistakes=(
        (
            _step(biases=lambda b, db, rate, decay: (1 - rate * decay) * b - rate * db),
            "the biases are pulled as well. They only shift, and a target far from 0 needs them: "
            "pull the weights alone.",
        ),
        (
            _step(
                lambda w, dw, rate, decay: w - rate * dw,
                lambda b, db, rate, decay: (1 - rate * decay) * b - rate * db,
            ),
            "the biases are pulled, and the weights are not: it is the other way round.",
        ),
        (
            _step(lambda w, dw, rate, decay: w - rate * dw),
            "the pull is missing: this is plain descent. Multiply w by 1 - rate * decay first.",
        ),
        (
            _step(lambda w, dw, rate, decay: (1 - decay) * w - rate * dw),
            "the pull is not multiplied by the learning rate: the share taken off is rate * decay.",
        ),
        (
            _step(lambda w, dw, rate, decay: (1 - rate * decay) * (w - rate * dw)),
            "you pull after the step, so the gradient's part is made smaller, too. The pull is by "
            "the weights from before the step.",
        ),
        (
            _step(lambda w, dw, rate, decay: (1 + rate * decay) * w - rate * dw),
            "the pull has the wrong sign: the weights are pushed away from 0.",
        ),
        (
            _step(lambda w, dw, rate, decay: (1 - rate * decay) * w + rate * dw),
            "the step goes uphill: subtract rate * dw.",
        ),
        (
            _both(lambda w, dw, rate, decay: w + rate * dw),
            "the steps go uphill, and the pull on w is missing.",
        ),
        (
            _step(lambda w, dw, rate, decay: (1 - rate * decay / 2) * w - rate * dw),
            "the pull is half as strong as it should be: the half in the loss is there to cancel "
            "the 2 of the square's derivative.",
        ),
        (
            _step(lambda w, dw, rate, decay: (1 - 2 * rate * decay) * w - rate * dw),
            "the pull is twice as strong as it should be: the half in the loss cancels the 2 of "
            "the square's derivative.",
        ),
        (
            _step(lambda w, dw, rate, decay: w - rate * (dw + decay * w**2)),
            "you added decay * w**2. That is the loss; its derivative is decay * w.",
        ),
        (
            _step(lambda w, dw, rate, decay: w - rate * (dw + decay / 2 * w**2)),
            "you added the loss itself, decay / 2 * w**2. Its derivative is decay * w.",
        ),
        (
            _step(lambda w, dw, rate, decay: w - rate * (dw + decay / 2 * np.sum(w**2))),
            "you added the sum of the squares to each gradient. Its derivative by one weight is "
            "decay times that weight.",
        ),
        (
            _step(lambda w, dw, rate, decay: w - rate * (dw + decay * np.sign(w))),
            "this is L1, a pull of the same strength on all weights. That of L2 is decay * w.",
        ),
        (
            _step(lambda w, dw, rate, decay: (1 - rate * decay) * w - dw),
            "the gradient of w is not multiplied by the learning rate.",
        ),
        (
            _step(lambda w, dw, rate, decay: (1 - rate * decay) * w),
            "w is only pulled: the step along its gradient is missing.",
        ),
        (
            _step(lambda w, dw, rate, decay: w - rate * (1 - decay) * dw),
            "you shrink the gradient. What is to shrink is the weights.",
        ),
        (
            _step(lambda w, dw, rate, decay: w - rate * decay * dw),
            "you multiplied the gradient by decay. The pull is added to it: decay * w.",
        ),
        (
            _step(biases=lambda b, db, rate, decay: b),
            "the biases do not move. They take their step as always: b - rate * db.",
        ),
        (
            _step(biases=lambda b, db, rate, decay: b + rate * db),
            "the biases go uphill: subtract rate * db.",
        ),
        (
            _step(biases=lambda b, db, rate, decay: b - db),
            "the gradient of b is not multiplied by the learning rate.",
        ),
    ),
)


# Patience


def _stopping(
    better=lambda now, lowest, before: now < lowest,
    reset=True,
    enough=lambda since, patience: since >= patience,
    kept=lambda best, stopped, losses: best,
    first=1,
):
    """Return the exercise's function, with parts of it replaced."""

    def stop_after(losses, patience):
        lowest, best, since, before = losses[0], 1, 0, losses[0]
        stopped = len(losses)
        for epoch, now in enumerate(losses[1:], start=2):
            if better(now, lowest, before):
                lowest, best = now, epoch
                since = 0 if reset else since
            else:
                since += 1
            before = now
            if enough(since, patience):
                stopped = epoch
                break
        return stopped + first - 1, kept(best, stopped, losses) + first - 1

    return stop_after


def _only_if_stopped(losses, patience):
    stopped, kept = _stopping()(losses, patience)
    return stopped, kept if stopped - kept >= patience else stopped


def _rising_only(losses, patience):
    """Count the epochs in a row that are worse than the one before."""
    stopped, since = len(losses), 0
    for epoch in range(2, len(losses) + 1):
        since = since + 1 if losses[epoch - 1] >= losses[epoch - 2] else 0
        if since >= patience:
            stopped = epoch
            break
    return stopped, 1 + int(np.argmin(losses[:stopped]))


def _last_of_equals(losses, patience):
    stopped, kept = _stopping()(losses, patience)
    seen = losses[:stopped]
    return stopped, max(epoch for epoch, loss in enumerate(seen, 1) if loss == seen[kept - 1])


_CURVES = (
    ([0.9, 0.7, 0.6, 0.65, 0.62, 0.64, 0.5, 0.4], 3),
    ([0.9, 0.7, 0.75, 0.6, 0.65, 0.5, 0.55, 0.45, 0.6, 0.46, 0.5, 0.3], 3),
    ([0.8, 0.6, 0.5, 0.55, 0.52], 4),
    ([0.5, 0.4, 0.4, 0.4, 0.4, 0.2], 2),
    ([0.9, 0.8, 0.85, 0.7, 0.6], 1),
    ([0.3, 0.5, 0.45, 0.4, 0.35, 0.2], 3),
    ([0.7, 0.6, 0.5, 0.4, 0.45, 0.42, 0.41], 3),
    ([0.6, 0.5, 0.4997, 0.55, 0.52, 0.3], 2),
)

stop_after = Compute(
    task="Write stop_after(losses, patience), which returns the epoch that is the last, and the "
    "epoch that is kept.",
    answer=_stopping(),
    cases=lambda rng: [(list(losses), patience) for losses, patience in _CURVES],
    insight="The lowest so far, where it was, and how long ago: three numbers. And what is kept is "
    "the lowest, however training ends.",
    returns=("the last epoch", "the kept epoch"),
    mistakes=(
        (
            _stopping(reset=False),
            "your count of bad epochs is never set back to 0. They count in a row, since the last "
            "new lowest.",
        ),
        (
            _stopping(enough=lambda since, patience: since > patience),
            "you stop an epoch late: after `patience` bad epochs, and not after one more.",
        ),
        (
            _stopping(enough=lambda since, patience: since >= patience - 1 and since > 0),
            "you stop an epoch early: `patience` bad epochs in a row are needed.",
        ),
        (
            _stopping(better=lambda now, lowest, before: now <= lowest),
            "an epoch that equals the lowest is no new lowest: the loss has to fall below it.",
        ),
        (
            _rising_only,
            "you compare each epoch with the one before, and not with the lowest so far. A loss "
            "that comes down a little after a jump is no progress.",
        ),
        (
            _stopping(better=lambda now, lowest, before: now < before),
            "you compare each epoch with the one before, and keep the last that was better than "
            "it. Compare with the lowest so far.",
        ),
        (
            _stopping(kept=lambda best, stopped, losses: stopped),
            "you keep the epoch at which training stops. Its parameters are those after the bad "
            "epochs: keep the lowest.",
        ),
        (
            _only_if_stopped,
            "where the patience is not used up, you keep the last epoch. Go back to the lowest, "
            "however training ends.",
        ),
        (
            _stopping(kept=lambda best, stopped, losses: 1 + int(np.argmin(losses))),
            "the kept epoch comes after training has stopped: nobody knows those losses then. Take "
            "the lowest up to the last epoch.",
        ),
        (
            lambda losses, patience: (len(losses), 1 + int(np.argmin(losses))),
            "you never stop: this is the lowest of all epochs. Stop when the patience is used up.",
        ),
        (
            _stopping(first=0),
            "both count from 0. Epochs count from 1.",
        ),
        (
            lambda losses, patience: _stopping()(losses, patience)[::-1],
            "the two are exchanged: first the last epoch, then the one that is kept.",
        ),
        (
            lambda losses, patience: (
                _stopping()(losses, patience)[0],
                min(losses[: _stopping()(losses, patience)[0]]),
            ),
            "the second is the lowest loss. The epoch at which it was is asked for.",
        ),
        (
            _stopping(kept=lambda best, stopped, losses: max(1, stopped - 1)),
            "you keep the epoch before the last. Keep the lowest, wherever it was.",
        ),
        (
            _stopping(better=lambda now, lowest, before: now > lowest),
            "you wait for the loss to rise: a new lowest is a loss *below* the lowest so far.",
        ),
        (
            _stopping(better=lambda now, lowest, before: now < lowest - 1e-3),
            "you ask for a fall by some amount. Any loss below the lowest so far is a new lowest, "
            "however little below.",
        ),
        (
            _last_of_equals,
            "of epochs with the same lowest loss you keep the last. Keep the first: the others "
            "have not fallen below it.",
        ),
        (
            lambda losses, patience: (
                _stopping()(losses, patience)[0],
                max(1, _stopping()(losses, patience)[0] - patience),
            ),
            "you always go back by `patience` epochs. Where the patience was not used up, the "
            "lowest is elsewhere: remember its epoch.",
        ),
    ),
)


# Bias and variance


def _split(
    bias=lambda answers, truth: np.mean((answers.mean(axis=0) - truth) ** 2),
    variance=lambda answers, truth: np.mean(answers.var(axis=0)),
):
    """Return the exercise's function, with parts of it replaced."""

    def bias_and_variance(answers, truth):
        return bias(answers, truth), variance(answers, truth)

    return bias_and_variance


bias_and_variance = Compute(
    task="Write bias_and_variance(answers, truth), which returns bias squared and variance.",
    answer=_split(),
    cases=lambda rng: [
        (
            truth
            + rng.normal(size=places)
            + rng.uniform(0.5, 2) * rng.normal(size=(draws, places)),
            truth,
        )
        for draws, places in ((5, 3), (4, 7), (9, 9))
        for truth in [2 * rng.normal(size=places)]
    ],
    insight="Their sum is the mean squared distance of the answers from the truth. Add the noise, "
    "and it is the error on new samples.",
    returns=("bias squared", "the variance"),
    mistakes=(
        (
            _split(variance=lambda answers, truth: np.mean(answers.var(axis=0, ddof=1))),
            "you divided by the number of draws less one (ddof=1). Here it is the plain variance.",
        ),
        (
            _split(variance=lambda answers, truth: np.mean(answers.var(axis=1))),
            "this is how much an answer differs from place to place. The variance is over the "
            "draws, at each place: axis=0.",
        ),
        (
            _split(variance=lambda answers, truth: answers.var()),
            "you took the variance of all answers at once, over draws and places. Take it over the "
            "draws, at each place (axis=0), and then the mean.",
        ),
        (
            _split(variance=lambda answers, truth: np.mean(answers.std(axis=0))),
            "you took the standard deviation. The variance is its square.",
        ),
        (
            _split(variance=lambda answers, truth: np.mean(answers.std(axis=0)) ** 2),
            "you squared the mean of the standard deviations. Take the mean of their squares.",
        ),
        (
            _split(variance=lambda answers, truth: np.mean(np.abs(answers - answers.mean(axis=0)))),
            "you took the absolute value of the differences. The variance is the mean of their "
            "squares.",
        ),
        (
            _split(variance=lambda answers, truth: np.mean((answers - truth) ** 2)),
            "you measured the distance from the truth, which is bias and variance together. The "
            "variance is around the mean answer.",
        ),
        (
            _split(variance=lambda answers, truth: answers.mean(axis=0).var()),
            "this is how much the mean answer differs from place to place. Take the variance over "
            "the draws first, axis=0.",
        ),
        (
            _split(variance=lambda answers, truth: np.sum(answers.var(axis=0))),
            "you took the sum over the places. Take the mean.",
        ),
        (
            _split(variance=lambda answers, truth: answers.var(axis=0)),
            "you return a variance for each place. Take the mean over the places.",
        ),
        (
            _split(bias=lambda answers, truth: np.mean((answers - truth) ** 2)),
            "you squared before taking the mean over the draws, so the variance is in it. Take the "
            "mean answer first, then the difference, then the square.",
        ),
        (
            _split(bias=lambda answers, truth: np.mean(answers.mean(axis=0) - truth) ** 2),
            "you took the mean over the places before the square, so that what is too high here "
            "cancels what is too low there. Square at each place.",
        ),
        (
            _split(bias=lambda answers, truth: np.mean(answers.mean(axis=0) - truth)),
            "the square is missing: what is too high here cancels what is too low there.",
        ),
        (
            _split(bias=lambda answers, truth: np.mean(np.abs(answers.mean(axis=0) - truth))),
            "you took the absolute value. The square is asked for.",
        ),
        (
            _split(
                bias=lambda answers, truth: np.sqrt(np.mean((answers.mean(axis=0) - truth) ** 2))
            ),
            "you took the root. Bias *squared* is asked for.",
        ),
        (
            _split(bias=lambda answers, truth: np.sum((answers.mean(axis=0) - truth) ** 2)),
            "you took the sum over the places. Take the mean.",
        ),
        (
            _split(bias=lambda answers, truth: (answers.mean(axis=0) - truth) ** 2),
            "you return a bias for each place. Take the mean over the places.",
        ),
        (
            _split(bias=lambda answers, truth: np.mean((answers[0] - truth) ** 2)),
            "you took the answers of the first draw. The bias is that of the mean answer.",
        ),
        (
            _split(bias=lambda answers, truth: np.mean((answers.mean() - truth) ** 2)),
            "you took one mean over draws and places. The mean answer has a value at each place: "
            "axis=0.",
        ),
        (
            _split(bias=lambda answers, truth: np.mean((np.median(answers, axis=0) - truth) ** 2)),
            "you took the median of the answers. The bias is that of their mean.",
        ),
        (
            lambda answers, truth: _split()(answers, truth)[::-1],
            "the two are exchanged: bias squared comes first.",
        ),
    ),
)


# Choose, and report


def _choosing(
    by=lambda validation, test: validation.mean(axis=1),
    pick=np.argmin,
    report=lambda validation, test, row: test[row].mean(),
):
    """Return the exercise's function, with parts of it replaced."""

    def choose_and_report(validation, test):
        row = int(pick(by(validation, test)))
        return row, report(validation, test, row)

    return choose_and_report


def _trials(rng):
    """Draw cases that tell all these ways to choose apart."""
    cases, taken = [], []
    while len(cases) < 4:
        rows, seeds = 7 + len(cases), 4 + len(cases)
        base = rng.uniform(0.5, 1.5, (rows, 1))
        validation = base + 0.5 * rng.normal(size=(rows, seeds)) ** 2
        test = base + 0.5 * rng.normal(size=(rows, seeds)) ** 2
        row = int(np.argmin(validation.mean(axis=1)))
        # The test loss of the chosen one is above its validation loss, and below it, in turn.
        if (test[row].mean() > validation[row].mean()) != (len(cases) % 2 == 0):
            continue
        ways = (
            validation.mean(axis=1),
            validation.min(axis=1),
            np.median(validation, axis=1),
            validation.max(axis=1),
            validation[:, 0],
            test.mean(axis=1),
            test.min(axis=1),
            validation.mean(axis=1) + test.mean(axis=1),
            -validation.mean(axis=1),
        )
        chosen = [int(np.argmin(way)) for way in ways]
        if chosen[0] in chosen[1:] or len(set(chosen)) < 4:
            continue
        cases.append((validation, test))
        taken.append(chosen)
        if len(cases) == 4 and len(set(zip(*taken, strict=True))) < len(ways):
            cases, taken = [], []
    return cases


choose_and_report = Compute(
    task="Write choose_and_report(validation, test), which returns the chosen row and the loss to "
    "be reported.",
    answer=_choosing(),
    cases=_trials,
    insight="Chosen by the one, reported from the other, and both as means over the seeds: neither "
    "a lucky seed nor a lucky setting gets into the report.",
    returns=("the chosen row", "the reported loss"),
    mistakes=(
        (
            _choosing(by=lambda validation, test: test.mean(axis=1)),
            "the row is chosen by the test data. Then its test loss is too small, as it was chosen "
            "to be small: choose by the validation data.",
        ),
        (
            _choosing(by=lambda validation, test: test.min(axis=1)),
            "the row is chosen by the test data, and by one seed of it. Choose by the mean of the "
            "validation losses.",
        ),
        (
            _choosing(
                by=lambda validation, test: test.min(axis=1),
                report=lambda validation, test, row: test[row].min(),
            ),
            "this is the lowest of all test losses, and where it is. Nothing may be chosen by the "
            "test data.",
        ),
        (
            _choosing(by=lambda validation, test: validation.mean(axis=1) + test.mean(axis=1)),
            "the row is chosen by both parts. The test data have no say in it.",
        ),
        (
            _choosing(by=lambda validation, test: validation.min(axis=1)),
            "the row is that of the lowest single loss: a lucky seed. Take the mean over the seeds "
            "first.",
        ),
        (
            _choosing(by=lambda validation, test: validation[:, 0]),
            "the row is chosen by the first seed alone. Take the mean over the seeds.",
        ),
        (
            _choosing(by=lambda validation, test: np.median(validation, axis=1)),
            "the row is chosen by the median. The mean over the seeds is asked for.",
        ),
        (
            _choosing(by=lambda validation, test: validation.max(axis=1)),
            "the row is chosen by its worst seed. Take the mean over the seeds.",
        ),
        (
            _choosing(pick=np.argmax),
            "this is the setting with the largest loss. Small is good: argmin.",
        ),
        (
            _choosing(by=lambda validation, test: validation.mean(axis=0)),
            "you took the mean over the settings, and chose a seed. The settings are the rows: "
            "take the mean with axis=1.",
        ),
        (
            _choosing(report=lambda validation, test, row: validation[row].mean()),
            "the reported loss is the validation loss of the chosen setting, which is too small: "
            "it was chosen for being small. Report the test loss.",
        ),
        (
            _choosing(report=lambda validation, test, row: test[row].min()),
            "you report the best seed. Report the mean of them.",
        ),
        (
            _choosing(report=lambda validation, test, row: test[row].max()),
            "you report the worst seed. Report the mean of them.",
        ),
        (
            _choosing(report=lambda validation, test, row: np.median(test[row])),
            "you report the median of the seeds. Report their mean.",
        ),
        (
            _choosing(report=lambda validation, test, row: test[row, np.argmin(validation[row])]),
            "you report a single seed, the one that was best on the validation data. Report the "
            "mean of them.",
        ),
        (
            _choosing(report=lambda validation, test, row: test[row]),
            "you report a loss for each seed. Report their mean.",
        ),
        (
            _choosing(report=lambda validation, test, row: test.mean(axis=1).min()),
            "you report the lowest mean of all settings. Report that of the setting which was "
            "chosen.",
        ),
        (
            _choosing(report=lambda validation, test, row: test.min()),
            "you report the lowest of all test losses. Report the mean of the chosen setting.",
        ),
        (
            _choosing(report=lambda validation, test, row: test.mean()),
            "you report the mean over all settings. Report that of the chosen one.",
        ),
        (
            _choosing(
                report=lambda validation, test, row: (test[row].mean() + validation[row].mean()) / 2
            ),
            "you report the mean of both losses. The validation loss was chosen for being small: "
            "report the test loss alone.",
        ),
        (
            _choosing(
                report=lambda validation, test, row: max(test[row].mean(), validation[row].mean())
            ),
            "you report the larger of the two losses. The validation loss has no say in the "
            "report: it is the test loss, whichever is larger.",
        ),
    ),
)


# A detector of leaks


def _scaled(train, test, mean, std):
    return (train - mean) / std, (test - mean) / std


def _by_train(train, test):
    return _scaled(train, test, train.mean(axis=0), train.std(axis=0))


def _by_all(train, test):
    both = np.concatenate([train, test])
    return _scaled(train, test, both.mean(axis=0), both.std(axis=0))


def _each_by_itself(train, test):
    return _by_train(train, train)[0], _by_train(test, test)[0]


def _there_and_back(train, test):
    """Take the mean of the test part away and add it again: only rounding is left of it."""
    mean = test.mean(axis=0)
    return (train - mean) + mean, test


def _from_last_row(train, test):
    return train - test[-1], test.copy()


def _last_row_from_all(train, test):
    return train.copy(), np.concatenate([test[:-1] - test[-1], test[-1:]])


def _by_largest(train, test):
    """Divide the last column by the largest value of both parts."""
    by = np.ones(train.shape[1])
    by[-1] = max(np.abs(train[:, -1]).max(), np.abs(test[:, -1]).max())
    return train / by, test / by


def _column_by_all(column):
    """Return a function that takes the mean over both parts from this column alone."""

    def prepare(train, test):
        mean = np.zeros(train.shape[1])
        mean[column] = np.concatenate([train, test])[:, column].mean()
        return train - mean, test - mean

    return prepare


def _rows_by_themselves(train, test):
    return tuple(part / np.sqrt(np.sum(part**2, axis=1, keepdims=True)) for part in (train, test))


def _steps_in_time(train, test):
    return train.copy(), np.diff(test, axis=0, prepend=train[-1:])


def _between_two_rows(train, test):
    """Put something of the last test row into two rows, whose mean stays what it was."""
    moved = train.copy()
    moved[0] += test[-1]
    moved[1] -= test[-1]
    return moved, test.copy()


def _as_they_are(train, test):
    return train.copy(), test.copy()


_PREPARATIONS = (
    _by_train,
    _by_all,
    _each_by_itself,
    _there_and_back,
    _from_last_row,
    _last_row_from_all,
    _by_largest,
    _column_by_all(0),
    _column_by_all(-1),
    _rows_by_themselves,
    _steps_in_time,
    _between_two_rows,
    _as_they_are,
)


def _parts_for(rng):
    return [
        (prepare, 3 + 2 * rng.normal(size=(6, 3)), 2 + rng.normal(size=(4, 3)))
        for prepare in _PREPARATIONS
    ]


def _detector(
    rows=range,
    change=lambda test, row: 5 * test[row] + 10,
    train=True,
    test=True,
    columns=slice(None),
    same=lambda a, b: np.allclose(a, b, rtol=1e-7, atol=1e-9),
):
    """Return the exercise's function, with parts of it replaced."""

    def leaks(prepare, X_train, X_test):
        before = prepare(X_train, X_test)
        for row in rows(len(X_test)):
            other = X_test.copy()
            other[row] = change(X_test, row)
            after = prepare(X_train, other)
            pairs = []
            if train:
                pairs.append((before[0], after[0]))
            if test:
                pairs.append([np.delete(part[1], row, axis=0) for part in (before, after)])
            if not all(same(a[:, columns], b[:, columns]) for a, b in pairs):
                return True
        return False

    return leaks


def _changes_training(prepare, X_train, X_test):
    before, after = prepare(X_train, X_test)[1], prepare(5 * X_train + 10, X_test)[1]
    return not np.allclose(before, after)


def _shuffles(prepare, X_train, X_test):
    before, after = prepare(X_train, X_test)[0], prepare(X_train, X_test[::-1])[0]
    return not np.allclose(before, after)


leaks = Compute(
    task="Write leaks(prepare, X_train, X_test), which returns True if prepared rows depend on "
    "other rows of the test part.",
    answer=_detector(),
    cases=_parts_for,
    insight="It knows nothing of means, scales or features, and finds leaks of all these kinds. "
    "Run such a test on your own preparation, before you believe a result.",
    returns=("the answer",),
    mistakes=(
        (
            lambda prepare, X_train, X_test: True,
            "your function says that everything leaks, even a preparation that changes nothing. "
            "Do you compare a test row that you changed with itself, this one or an earlier one? "
            "Begin with a fresh copy for each row, and leave that row out: it has to come out "
            "otherwise.",
        ),
        (
            lambda prepare, X_train, X_test: False,
            "your function never finds a leak, not even scaling by all rows. Change the test rows "
            "by much, and compare what `prepare` returns before and after.",
        ),
        (
            lambda *given: not _detector()(*given),
            "it is the wrong way round: True is to mean that it leaks.",
        ),
        (
            _detector(test=False),
            "you look at the training part alone. A program that scales the test part by itself "
            "passes: look at the other test rows, too.",
        ),
        (
            _detector(train=False),
            "you look at the test part alone. What the training part is made of counts as well: "
            "look at both.",
        ),
        (
            _detector(rows=lambda n: range(1)),
            "you change the first test row alone. A leak may come from any: go through all of "
            "them, and return False only after the last.",
        ),
        (
            _detector(rows=lambda n: range(n - 1, n)),
            "you change the last test row alone. A leak may come from any: go through all of them.",
        ),
        (
            _detector(same=np.array_equal),
            "you compare to the last bit, and take rounding for a leak. Use np.allclose.",
        ),
        (
            _detector(columns=slice(1)),
            "you compare the first column alone, or change it alone. Change and compare all of "
            "them.",
        ),
        (
            _detector(columns=slice(-1, None)),
            "you compare the last column alone, or change it alone. Change and compare all of "
            "them.",
        ),
        (
            _detector(change=lambda test, row: test[row] + 1e-3),
            "your new numbers are too much like the old ones. A scale by the largest value moves "
            "only if they are larger than all others: change the rows by much.",
        ),
        (
            _detector(change=lambda test, row: np.full(test.shape[1], np.nan)),
            "NaN spreads to wherever a number was used, even if only rounding is left of it. "
            "Change the rows to other numbers.",
        ),
        (
            _detector(same=lambda a, b: np.allclose(a.mean(), b.mean())),
            "you compare means. Compare row by row, entry by entry.",
        ),
        (
            _changes_training,
            "you changed the training rows. That everything depends on them is as it should be: "
            "change the test rows.",
        ),
        (
            _shuffles,
            "you only changed the order of the test rows. A mean stays what it was: put other "
            "numbers in.",
        ),
    ),
)


# Stretch: cross-validation without a leak


def _fit(X, y, decay):
    pull = decay * len(X) / 2 * np.eye(X.shape[1])
    return np.linalg.solve(X.T @ X + pull, X.T @ (y - y.mean())), y.mean()


def _folding(
    folds=lambda n, k: [np.arange(j, n, k) for j in range(k)],
    statistics=lambda rest, fold, X: X[rest],
    scale=lambda part, by: (part - by.mean(axis=0)) / by.std(axis=0),
    training=lambda rest, fold, n: rest,
    judged=lambda rest, fold: fold,
    fit=_fit,
    answer=lambda X, w, b: X @ w + b,
    measure=lambda errors: np.mean(np.concatenate(errors) ** 2),
    which=slice(None),
):
    """Return the exercise's function, with parts of it replaced."""

    def error_by_folds(X, y, k, decay):
        errors = []
        for fold in folds(len(X), k)[which]:
            rest = np.setdiff1d(np.arange(len(X)), fold)
            used, seen = training(rest, fold, len(X)), judged(rest, fold)
            by = statistics(rest, fold, X)
            w, b = fit(scale(X[used], by), y[used], decay)
            errors.append(answer(scale(X[seen], by), w, b) - y[seen])
        return measure(errors)

    return error_by_folds


def _fold_by_itself(X, y, k, decay):
    errors = []
    for j in range(k):
        fold = np.arange(j, len(X), k)
        rest = np.setdiff1d(np.arange(len(X)), fold)
        Z = [(X[rows] - X[rows].mean(axis=0)) / X[rows].std(axis=0) for rows in (rest, fold)]
        w, b = _fit(Z[0], y[rest], decay)
        errors.append(Z[1] @ w + b - y[fold])
    return np.mean(np.concatenate(errors) ** 2)


def _y_standardised(X, y, k, decay):
    squares = []
    for j in range(k):
        rest = np.arange(len(X)) % k != j
        by = X[rest]
        Z = (X - by.mean(axis=0)) / by.std(axis=0)
        t = (y - y[rest].mean()) / y[rest].std()
        w, b = _fit(Z[rest], t[rest], decay)
        squares.append((Z[~rest] @ w + b - t[~rest]) ** 2)
    return np.mean(np.concatenate(squares))


def _b_of_all(X, y, k, decay):
    return _folding(fit=lambda Z, t, decay: (_fit(Z, t, decay)[0], y.mean()))(X, y, k, decay)


def _tables(rng):
    cases = []
    for n, features, k, decay in ((23, 3, 4, 0.3), (31, 2, 5, 0.8), (20, 4, 3, 0.1)):
        X = 5 + rng.uniform(0.5, 3, features) * rng.normal(size=(n, features)) ** 2
        y = 4 + X @ rng.normal(size=features) / 3 + rng.normal(size=n) + np.linspace(0, 3, n)
        cases.append((X, y, k, decay))
    return cases


error_by_folds = Compute(
    task="Write error_by_folds(X, y, k, decay), the mean squared error of k folds.",
    answer=_folding(),
    cases=_tables,
    insight="All that learns, the scale as well, learns anew in each fold, and each row is judged "
    "once, by a model that has not seen it.",
    mistakes=(
        (
            _folding(statistics=lambda rest, fold, X: X),
            "X is standardised by all rows, before the folds: so each model knows something of the "
            "rows that judge it. That is a leak. Take mean and deviation from the other rows, fold "
            "by fold.",
        ),
        (
            _fold_by_itself,
            "the fold is standardised by itself. Use the mean and the deviation of the other rows "
            "for both.",
        ),
        (
            _folding(statistics=lambda rest, fold, X: X[fold]),
            "both are standardised by the fold, which is the part that is to be unseen.",
        ),
        (
            _folding(scale=lambda part, by: part - by.mean(axis=0)),
            "the deviation is missing: the pull is then unfair to columns of small numbers. "
            "Divide by it.",
        ),
        (
            _folding(scale=lambda part, by: (part - by.mean(axis=0)) / by.std(axis=0, ddof=1)),
            "you divide by the deviation with n - 1 (ddof=1). Here it is the plain one.",
        ),
        (
            _folding(scale=lambda part, by: (part - by.mean()) / by.std()),
            "one mean and one deviation for all columns: each has its own, axis=0.",
        ),
        (
            _folding(scale=lambda part, by: part),
            "X is not standardised. l2_fit is for inputs of mean 0.",
        ),
        (
            _folding(training=lambda rest, fold, n: np.arange(n)),
            "the model is fitted to all rows, those that judge it too. Leave the fold out.",
        ),
        (
            _folding(training=lambda rest, fold, n: fold, judged=lambda rest, fold: rest),
            "the model is fitted to the fold, and judged by the others: it is the other way round.",
        ),
        (
            _folding(judged=lambda rest, fold: rest),
            "this is the error on the rows that were fitted. Predict the rows of the fold.",
        ),
        (
            _folding(folds=lambda n, k: np.array_split(np.arange(n), k)),
            "your folds are blocks of neighbouring rows. Row s belongs to fold s mod k: X[j::k].",
        ),
        (
            _folding(folds=lambda n, k: [np.arange(j, n, k) for j in range(1, k)]),
            "the first fold is missing: j counts from 0.",
        ),
        (
            _folding(which=slice(1)),
            "this is the error of the first fold alone. Go through all k. Is a return inside the "
            "loop?",
        ),
        (
            _folding(which=slice(-1, None)),
            "this is the error of the last fold alone. Collect the errors of all k.",
        ),
        (
            _folding(measure=lambda errors: np.mean([np.mean(part**2) for part in errors])),
            "you took the mean of the folds' means. The folds differ in size: take the mean over "
            "all rows.",
        ),
        (
            _folding(measure=lambda errors: np.sqrt(np.mean(np.concatenate(errors) ** 2))),
            "you took the root; the mean squared error is asked for.",
        ),
        (
            _folding(measure=lambda errors: np.sum(np.concatenate(errors) ** 2)),
            "this is the sum of the squares. Take the mean over the rows.",
        ),
        (
            _folding(measure=lambda errors: np.mean(np.abs(np.concatenate(errors)))),
            "this is the mean absolute error. The mean of the squares is asked for.",
        ),
        (
            _folding(measure=lambda errors: [np.mean(part**2) for part in errors]),
            "you return an error for each fold. Return one number.",
        ),
        (
            _folding(answer=lambda X, w, b: X @ w),
            "b is missing in the prediction: y is not 0 on average.",
        ),
        (
            _folding(fit=lambda X, y, decay: _fit(X, y, 0)),
            "decay is not used: this is the error without a pull.",
        ),
        (
            _y_standardised,
            "y is standardised as well. Leave it in its own unit: the error is to be in that unit, "
            "squared.",
        ),
        (
            _b_of_all,
            "b is the mean of y over all rows, those of the fold, too. Take the b that l2_fit "
            "returns for the other rows.",
        ),
        (
            lambda X, y, k, decay: _folding()(X[: len(X) // k * k], y[: len(X) // k * k], k, decay),
            "the last rows are left out, those that do not fill all folds. Some folds have one row "
            "more: use all rows.",
        ),
        (
            _folding(measure=lambda errors: np.var(np.concatenate(errors))),
            "you took the variance of the errors, which takes their mean away first. Take the mean "
            "of their squares.",
        ),
        (
            _folding(fit=lambda X, y, decay: _fit(X, y, 2 * decay)),
            "the pull is twice as strong as it should be: hand decay to l2_fit as it is.",
        ),
    ),
)
