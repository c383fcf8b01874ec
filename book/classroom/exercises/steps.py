"""The exercises of chapter 8.

The right answers come from nn_core, from the formulas, or from the whole Hessian.
"""

import numpy as np

from classroom.check import Choose, Compute, Unfit
from classroom.exercises._walks import walk
from nn_core import Adam

# The largest stable rate


def _with_ones(X):
    return np.column_stack([X, np.ones(len(X))])


def _bends(A, factor=2.0):
    """Return the eigenvalues of factor / n AᵀA, ascending."""
    return np.linalg.eigvalsh(factor / len(A) * A.T @ A)


def _tables(rng):
    return [
        (rng.normal(size=(n, k)) * rng.uniform(0.5, 2, size=k) + 0.3,)
        for n, k in ((9, 3), (40, 2), (25, 4))
    ]


largest_stable_rate = Compute(
    task="Write largest_stable_rate(X), the limit for gradient descent on a linear model.",
    answer=lambda X: 2 / _bends(_with_ones(X))[-1],
    cases=_tables,
    insight="One number of the data alone: the targets are not in the Hessian. Just below it "
    "training arrives, just above it explodes.",
    returns=("the rate",),
    mistakes=(
        (
            lambda X: 2 / _bends(X)[-1],
            "the bias is missing: its column of ones belongs to the data, too.",
        ),
        (
            lambda X: 2 / _bends(_with_ones(X), 1)[-1],
            "the 2 of the square is missing in the Hessian: it is 2/n AᵀA, and the limit half as "
            "large.",
        ),
        (
            lambda X: 2 / _bends(_with_ones(X), 2 * len(X))[-1],
            "this is the limit for the sum of the squares. The loss is a mean: divide the Hessian "
            "by n.",
        ),
        (
            lambda X: 2 / _bends(_with_ones(X), len(X))[-1],
            "the Hessian is 2/n AᵀA, and not AᵀA alone.",
        ),
        (
            lambda X: 1 / _bends(_with_ones(X))[-1],
            "this is 1 / lambda_max, where the steepest direction arrives in one step. It stays "
            "stable up to twice that.",
        ),
        (
            lambda X: 2 / _bends(_with_ones(X))[0],
            "you took the smallest eigenvalue. The steepest direction is the first to be thrown "
            "out: take the largest.",
        ),
        (
            lambda X: _bends(_with_ones(X))[-1],
            "this is lambda_max. The limit is 2 divided by it.",
        ),
        (
            lambda X: _bends(_with_ones(X))[-1] / 2,
            "this is the limit upside down: 2 divided by lambda_max.",
        ),
        (
            lambda X: 2 / (_bends(_with_ones(X))[0] + _bends(_with_ones(X))[-1]),
            "this is the best rate, 2 / (lambda_min + lambda_max). The limit is 2 / lambda_max.",
        ),
        (
            lambda X: 2 / _bends(_with_ones(X)).sum(),
            "you took the sum of the eigenvalues, or of the diagonal. Take the largest alone.",
        ),
        (
            lambda X: 2 / _bends(_with_ones(X)).mean(),
            "you took the mean of the eigenvalues. One direction that is thrown out is enough: "
            "take the largest.",
        ),
        (
            lambda X: 2 / np.diag(2 / len(X) * _with_ones(X).T @ _with_ones(X)).max(),
            "you took the largest entry of the Hessian, which is on its diagonal. The valley lies "
            "askew: take the largest eigenvalue, np.linalg.eigvalsh.",
        ),
        (
            lambda X: 2 / np.sqrt(_bends(_with_ones(X))[-1]),
            "you took the root of the eigenvalue, as a singular value of A would be. AᵀA has its "
            "square.",
        ),
        (
            lambda X: _bends(_with_ones(X))[-1] / _bends(_with_ones(X))[0],
            "this is the condition number. The limit is 2 / lambda_max.",
        ),
        (
            lambda X: 2 / np.linalg.norm(2 / len(X) * _with_ones(X).T @ _with_ones(X)),
            "you took the root of the sum of all squares in the Hessian, np.linalg.norm without a "
            "2. Take its largest eigenvalue.",
        ),
        (
            lambda X: 2 / _bends(_with_ones((X - X.mean(axis=0)) / X.std(axis=0)))[-1],
            "you standardised X. The limit for X as it is given is wanted.",
        ),
        (
            lambda X: 2 / _bends(_with_ones(X), 2 * len(X) / X.shape[1])[-1],
            "you divided by the number of columns. The mean is over the samples, the rows of X.",
        ),
        (
            lambda X: 2 / _bends(_with_ones(X)),
            "you return a limit for each direction. All share one rate: the smallest one decides.",
        ),
    ),
)


# Adagrad


class _Adagrad:
    """Adagrad, and, by its parts, with what may go wrong."""

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.s = 0.0

    def step(self, theta, g):
        self.s = self.squares(g)
        theta -= self.learning_rate * self.direction(g)

    def squares(self, g):
        return self.s + g**2

    def direction(self, g):
        return g / (np.sqrt(self.s) + 1e-8)


def _adagrad(**parts):
    return type("Changed", (_Adagrad,), parts)


def _before(self, theta, g):
    theta -= self.learning_rate * self.direction(g)
    self.s = self.squares(g)


def _walk_adagrad(attempt, start, gradients, learning_rate):
    return walk(attempt, start, gradients, learning_rate)


_NOT_IN_PLACE = (
    "theta did not change. `theta = theta - ...` makes a new array, of which the network knows "
    "nothing: write into the one you were given, with theta -= ..."
)

adagrad = Compute(
    task="Write the class Adagrad, with step(theta, g) that adds g² to s and then changes theta.",
    answer=_Adagrad,
    cases=lambda rng: [
        (rng.normal(size=4), rng.normal(size=(6, 4)), 0.3),
        (rng.normal(size=3), 5 * rng.normal(size=(5, 3)), 0.05),
    ],
    insight="With a gradient that stays the same, step t is the rate divided by the root of t: a "
    "schedule of its own, which never stops falling. RMSprop fades the squares for that reason.",
    returns=("the array of parameters after each step",),
    run=_walk_adagrad,
    mistakes=(
        (_adagrad(step=lambda self, theta, g: None), _NOT_IN_PLACE),
        (
            _adagrad(squares=lambda self, g: 0.9 * self.s + 0.1 * g**2),
            "this is RMSprop: a running mean of the squares. Adagrad keeps their plain sum.",
        ),
        (
            _adagrad(squares=lambda self, g: g**2),
            "your memory is one step long, and each step has the same length: add the squares up.",
        ),
        (
            _adagrad(squares=lambda self, g: self.s + g),
            "you add up the gradients. Their squares are added.",
        ),
        (
            _adagrad(squares=lambda self, g: self.s + np.abs(g)),
            "you add up the absolute values. The squares are added.",
        ),
        (
            _adagrad(squares=lambda self, g: self.s + np.sum(g**2)),
            "you add the squares of all parameters into one number. Each parameter has a sum of "
            "its own: no np.sum.",
        ),
        (
            _adagrad(squares=lambda self, g: self.s + np.mean(g**2)),
            "you add a mean over all parameters. Each parameter has a sum of its own.",
        ),
        (
            _adagrad(squares=lambda self, g: 0.9 * self.s + g**2),
            "your sum fades: the old squares are multiplied by 0.9. Adagrad keeps them whole.",
        ),
        (
            _adagrad(squares=lambda self, g: self.s + 0.1 * g**2),
            "you add a tenth of the squares. They are added whole.",
        ),
        (
            _adagrad(squares=lambda self, g: np.sqrt(self.s + g**2)),
            "what you remember is the root. Remember the sum itself, and take the root of it only "
            "for the step.",
        ),
        (
            _adagrad(direction=lambda self, g: g**2 / (np.sqrt(self.s) + 1e-8)),
            "you divide the squares of the gradient. Divide g itself.",
        ),
        (
            _adagrad(direction=lambda self, g: 1 / (np.sqrt(self.s) + 1e-8)),
            "the gradient is missing above the line: divide g, and not 1.",
        ),
        (
            _adagrad(direction=lambda self, g: g / (self.s + 1e-8)),
            "the root is missing: divide by the root of the sum of squares.",
        ),
        (
            _adagrad(direction=lambda self, g: g * np.sqrt(self.s)),
            "you multiply by the root. Divide by it: what has had large gradients is to take "
            "shorter steps.",
        ),
        (
            _adagrad(direction=lambda self, g: g),
            "this is plain descent: the sum of squares is not used. Divide g by its root.",
        ),
        (
            _adagrad(direction=lambda self, g: -_Adagrad.direction(self, g)),
            "you go uphill. One minus is needed: theta -= ...",
        ),
        (
            _adagrad(direction=lambda self, g: np.sign(g) / (np.sqrt(self.s) + 1e-8)),
            "you divide the sign of g. Divide g itself.",
        ),
        (
            _adagrad(direction=lambda self, g: _Adagrad.direction(self, g) / self.learning_rate),
            "the learning rate is missing.",
        ),
        (
            _adagrad(step=_before),
            "you step first and add the square after: the first step is then divided by nearly 0. "
            "Add first.",
        ),
    ),
)


# AdamW


def _walk_adamw(attempt, start, gradients, learning_rate, weight_decay):
    return walk(attempt, start, gradients, learning_rate, weight_decay)


class _AdamW(Adam):
    """The library's, with the parameters that the exercise has."""

    def __init__(self, learning_rate, weight_decay):
        super().__init__(learning_rate, weight_decay=weight_decay)


class _Parts:
    """AdamW by its parts, each with what may go wrong."""

    betas = 0.9, 0.999
    epsilon = 1e-8

    def __init__(self, learning_rate, weight_decay):
        self.learning_rate, self.weight_decay = learning_rate, weight_decay
        self.m = self.s = 0.0
        self.t = 0

    def step(self, theta, g):
        self.t += 1
        first, second = self.betas
        g = self.gradient(theta, g)
        self.m = first * self.m + (1 - first) * g
        self.s = second * self.s + (1 - second) * self.square(g)
        m, s = self.corrected(first, second)
        self.move(theta, self.divided(m, s))

    def gradient(self, theta, g):
        return g

    def square(self, g):
        return g**2

    def corrected(self, first, second):
        return self.m / (1 - first**self.t), self.s / (1 - second**self.t)

    def divided(self, m, s):
        return m / (np.sqrt(s) + self.epsilon)

    def move(self, theta, step):
        theta -= self.learning_rate * (step + self.weight_decay * theta)


def _adamw(**parts):
    return type("Changed", (_Parts,), parts)


def _moving(move):
    return _adamw(move=lambda self, theta, step: move(self, theta, step))


def _decay_first(self, theta, step):
    theta -= self.learning_rate * self.weight_decay * theta
    theta -= self.learning_rate * step  # the same as both at once


def _decay_after(self, theta, step):
    theta -= self.learning_rate * step
    theta -= self.learning_rate * self.weight_decay * theta


def _without_rate(self, theta, step):
    theta -= self.learning_rate * step + self.weight_decay * theta


def _no_decay(self, theta, step):
    theta -= self.learning_rate * step


def _only_decay(self, theta, step):
    theta -= self.learning_rate * self.weight_decay * theta


def _growing(self, theta, step):
    theta -= self.learning_rate * (step - self.weight_decay * theta)


def _uphill(self, theta, step):
    theta += self.learning_rate * (step + self.weight_decay * theta)


def _uphill_with_decay(self, theta, step):
    theta -= self.learning_rate * (self.weight_decay * theta - step)


def _no_rate(self, theta, step):
    theta -= step + self.weight_decay * theta


def _rate_twice(self, theta, step):
    theta -= self.learning_rate * (step + self.learning_rate * self.weight_decay * theta)


def _by_sign(self, theta, step):
    theta -= self.learning_rate * (step + self.weight_decay * np.sign(theta))


def _decay_divided(self, theta, g):
    _means(self, g)
    m, s = self.corrected(*self.betas)
    theta -= self.learning_rate * self.divided(m + self.weight_decay * theta, s)


def _of_the_last(self, theta, g):
    _means(self, g)
    _, s = self.corrected(*self.betas)
    self.move(theta, self.divided(g, s))


def _means(self, g):
    self.t += 1
    self.m = 0.9 * self.m + 0.1 * g
    self.s = 0.999 * self.s + 0.001 * g**2


def _kept(self, first, second):
    self.m, self.s = _Parts.corrected(self, first, second)
    return self.m, self.s


def _from_zero(self, first, second):
    with np.errstate(divide="ignore", invalid="ignore"):
        return self.m / (1 - first ** (self.t - 1)), self.s / (1 - second ** (self.t - 1))


adamw = Compute(
    task="Write the class AdamW, with step(theta, g): Adam, and the decay beside the division.",
    answer=_AdamW,
    cases=lambda rng: [
        (2 * rng.normal(size=4), rng.normal(size=(6, 4)), 0.1, 0.3),
        (rng.normal(size=3), 5 * rng.normal(size=(5, 3)), 0.02, 2.0),
        (rng.normal(size=2), rng.normal(size=(40, 2)), 0.05, 0.1),
    ],
    insight="The first step is as long as the rate, whatever the gradient, and all parameters are "
    "pulled alike, whatever their gradients are.",
    returns=("the array of parameters after each step",),
    run=_walk_adamw,
    mistakes=(
        (_adamw(step=lambda self, theta, g: None), _NOT_IN_PLACE),
        (
            _adamw(corrected=lambda self, first, second: (self.m, self.s)),
            "the correction is missing: divide m by 1 - beta1^t and s by 1 - beta2^t.",
        ),
        (
            _adamw(
                corrected=lambda self, first, second: (
                    self.m * (1 - first**self.t),
                    self.s * (1 - second**self.t),
                )
            ),
            "the correction is upside down: m and s are too small at first, so divide by "
            "1 - beta^t.",
        ),
        (
            _adamw(corrected=lambda self, first, second: (self.m / (1 - first**self.t), self.s)),
            "m is corrected, and s is not: divide it by 1 - beta2^t.",
        ),
        (
            _adamw(corrected=lambda self, first, second: (self.m, self.s / (1 - second**self.t))),
            "s is corrected, and m is not: divide it by 1 - beta1^t.",
        ),
        (
            _adamw(
                corrected=lambda self, first, second: (
                    self.m / (1 - first),
                    self.s / (1 - second),
                )
            ),
            "the correction has no t: it is 1 - beta^t, which comes to 1.",
        ),
        (
            _adamw(
                corrected=lambda self, first, second: (
                    self.m / (1 - first ** (self.t + 1)),
                    self.s / (1 - second ** (self.t + 1)),
                )
            ),
            "t is one ahead: it is 1 in the first step.",
        ),
        (
            _adamw(
                corrected=lambda self, first, second: (
                    self.m / (1 - first * self.t),
                    self.s / (1 - second * self.t),
                )
            ),
            "you multiply beta by t. It is raised to the power t: beta**t.",
        ),
        (
            _adamw(betas=(0.999, 0.9)),
            "the two betas are exchanged: 0.9 belongs to m, 0.999 to s.",
        ),
        (
            _adamw(betas=(0.9, 0.9)),
            "you took 0.9 for both means: beta2 is 0.999.",
        ),
        (
            _adamw(betas=(0.1, 0.001)),
            "the factors are exchanged: the old mean is multiplied by beta, the new value by "
            "1 - beta.",
        ),
        (
            _adamw(square=lambda self, g: np.abs(g)),
            "s is a mean of absolute values. It is that of the squares.",
        ),
        (
            _adamw(divided=lambda self, m, s: m / (s + self.epsilon)),
            "the root is missing: divide by the root of s.",
        ),
        (
            _adamw(divided=lambda self, m, s: m),
            "this is a running mean with decay: m is to be divided by the root of s.",
        ),
        (
            _adamw(
                gradient=lambda self, theta, g: g + self.weight_decay * theta,
                move=_no_decay,
            ),
            "the decay is in the gradient, so it goes through both means and the division. That "
            "is L2. It belongs beside the division.",
        ),
        (
            _adamw(gradient=lambda self, theta, g: g + self.weight_decay * theta),
            "the decay is there twice: in the gradient, and beside the division. It belongs beside "
            "it alone.",
        ),
        (
            _adamw(step=_decay_divided),
            "the decay is divided by the root of s, too. It belongs beside the division.",
        ),
        (
            _adamw(corrected=_kept),
            "you keep the corrected means, and correct them once more in the next step. Keep m and "
            "s as they are, and the corrected ones only for the step.",
        ),
        (
            _adamw(square=lambda self, g: self.m**2),
            "s is a mean of m². It is that of g².",
        ),
        (
            _adamw(step=_of_the_last),
            "you divide g by the root of s, as RMSprop does. Adam divides the mean of the "
            "gradients, m.",
        ),
        (
            _adamw(betas=(0.9, 0.99)),
            "beta2 is 0.999, and yours 0.99.",
        ),
        (
            _adamw(corrected=_from_zero),
            "t begins at 0, where the correction divides by 0: it is 1 in the first step.",
        ),
        (
            _moving(_rate_twice),
            "the decay is multiplied by the learning rate twice.",
        ),
        (
            _moving(_by_sign),
            "you pull by the sign of theta. The pull is in proportion to theta itself.",
        ),
        (_moving(_no_decay), "the decay is missing: add weight_decay * theta to the step."),
        (_moving(_only_decay), "theta only decays: the step of Adam is missing."),
        (
            _moving(_decay_after),
            "the decay uses the theta from after the step. Both parts use the one from before: "
            "take both at once, or the decay first.",
        ),
        (
            _moving(_without_rate),
            "the decay is not multiplied by the learning rate: both parts are.",
        ),
        (_moving(_growing), "the decay has the wrong sign: it pushes away from 0."),
        (_moving(_uphill), "you go uphill, and away from 0: theta -= ..."),
        (_moving(_uphill_with_decay), "the step of Adam goes uphill: it is to be subtracted."),
        (_moving(_no_rate), "the learning rate is missing."),
    ),
)


# A schedule


def _all_steps(attempt, peak, low, warm, total):
    """Return the rates of all steps."""
    rates = []
    for t in range(1, total + 1):
        rate = attempt(t, peak, low, warm, total)
        if rate is None or rate is ...:
            return rate
        if np.size(rate) != 1:
            raise Unfit(
                f"for t = {t} your function returns {np.size(rate)} numbers. Return one, the rate "
                "of that step."
            )
        rates.append(rate)
    return np.array([np.asarray(rate, dtype=float).item() for rate in rates])


def _wave(t, peak, low, warm, total):
    return (1 + np.cos(np.pi * (t - warm) / (total - warm))) / 2


def _rate(rise=lambda t, peak, low, warm: peak * t / warm, fall=None):
    """Return the exercise's function, with parts of it replaced."""

    def rate_at(t, peak, low, warm, total):
        if t <= warm:
            return rise(t, peak, low, warm)
        if fall:
            return fall(t, peak, low, warm, total)
        return low + (peak - low) * _wave(t, peak, low, warm, total)

    return rate_at


rate_at = Compute(
    task="Write rate_at(t, peak, low, warm, total), the learning rate of step t.",
    answer=_rate(),
    cases=lambda rng: [(0.3, 0.02, 4, 20), (1.0, 0.1, 5, 12), (0.05, 0.01, 1, 9)],
    insight="The largest rate comes once, at the end of the warm-up. The smallest is reached with "
    "the last step, and not one later.",
    returns=("the rate of each step",),
    run=_all_steps,
    mistakes=(
        (
            _rate(rise=lambda t, peak, low, warm: peak),
            "the warm-up is missing: the first steps have the whole rate.",
        ),
        (
            _rate(rise=lambda t, peak, low, warm: peak * (t - 1) / warm),
            "the warm-up begins at 0, so that the first step does nothing: t counts from 1.",
        ),
        (
            _rate(rise=lambda t, peak, low, warm: peak * t / (warm + 1)),
            "the warm-up does not reach peak at t = warm.",
        ),
        (
            _rate(rise=lambda t, peak, low, warm: low + (peak - low) * t / warm),
            "the warm-up begins at low. It rises in proportion to t, from 0.",
        ),
        (
            _rate(rise=lambda t, peak, low, warm: peak * (1 - np.cos(np.pi * t / warm)) / 2),
            "the warm-up is a wave. It rises along a straight line.",
        ),
        (
            _rate(rise=lambda t, peak, low, warm: t / warm),
            "the warm-up rises to 1. It rises to peak.",
        ),
        (
            _rate(fall=lambda t, peak, low, warm, total: peak),
            "the rate never falls: after the warm-up comes half a wave.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    low + (peak - low) * _wave(t, peak, low, 0, total)
                )
            ),
            "the wave begins at t = 0, so that the rate jumps after the warm-up: it begins at "
            "t = warm and has total - warm steps.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    low + (peak - low) * (1 + np.cos(np.pi * (t - warm) / total)) / 2
                )
            ),
            "the wave is stretched over all steps, and is not at low with the last: it has "
            "total - warm steps.",
        ),
        (
            _rate(fall=lambda *given: given[1] * _wave(*given)),
            "the rate falls to 0. It is to fall to low.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: low + peak * _wave(t, peak, low, warm, total)
            ),
            "the wave is peak high, and low is added to it, so that it begins above peak: it is "
            "peak - low high.",
        ),
        (
            _rate(fall=lambda *given: (given[1] - given[2]) * _wave(*given)),
            "low is not added: the wave, peak - low high, stands on low.",
        ),
        (
            _rate(fall=lambda *given: given[2] + 2 * (given[1] - given[2]) * _wave(*given)),
            "the wave is twice too high: 1 + cos goes from 2 to 0. Halve it.",
        ),
        (
            _rate(fall=lambda *given: given[1] - (given[1] - given[2]) * _wave(*given)),
            "the rate rises, from low to peak: the wave is upside down.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    peak * (low / peak) ** ((t - warm) / (total - warm))
                )
            ),
            "the rate falls by the same share in each step. It is half a wave of the cosine.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    low + (peak - low) * _wave(t, peak, low, warm, total + 1)
                )
            ),
            "the wave ends one step after the last, as (8.14) does: here it is at low with the "
            "last.",
        ),
        (
            _rate(fall=lambda *given: max(given[2], given[1] * _wave(*given))),
            "you cut the wave off at low. It is to come down to low with the last step.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    peak - (peak - low) * (t - warm) / (total - warm)
                )
            ),
            "the rate falls along a straight line. It is half a wave of the cosine.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    low + (peak - low) * (1 + np.cos(2 * np.pi * (t - warm) / (total - warm))) / 2
                )
            ),
            "this is a whole wave, down and up again. Half a wave ends at pi.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    low + (peak - low) * np.cos(np.pi / 2 * (t - warm) / (total - warm))
                )
            ),
            "this is a quarter of a wave. Half a wave, from 1 to -1, is moved up by 1 and halved.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    low + (peak - low) * np.cos(np.pi * (t - warm) / (total - warm))
                )
            ),
            "the cosine goes down to -1, and the rate with it below low: move the wave up by 1 "
            "and halve it.",
        ),
        (
            _rate(
                fall=lambda t, peak, low, warm, total: (
                    low + (peak - low) * _wave(t - 1, peak, low, warm, total)
                )
            ),
            "the wave is one step late: at peak at t = warm + 1, and not at low at t = total.",
        ),
    ),
)


# Which one does the walk miss?

missed = Choose(
    task='Set missed to "A", "B" or "C".',
    answer="B",
    insight="It begins with the first gradient, which is a good idea, and remembers the very array "
    "that it was handed. The walk hands in a new one each time. `fit` does not: two trainings side "
    "by side, assert_equal_training, bring it to light.",
    wrong={
        "A": "A is caught: m has no correction, so that the first step is a tenth of the rate.",
        "C": "C is caught: the root is missing, and for a gradient of 2 a step is half the rate.",
    },
)


# Stretch: how strongly a network bends


def _hessian(gradient, theta, epsilon=1e-4):
    """Return the Hessian, column by column."""
    columns = [
        (gradient(theta + epsilon * d) - gradient(theta - epsilon * d)) / (2 * epsilon)
        for d in np.eye(len(theta))
    ]
    return np.array(columns).T


def _eigenvalues(gradient, theta):
    return np.linalg.eigvalsh(_hessian(gradient, theta))


def _largest(gradient, theta):
    return _eigenvalues(gradient, theta)[-1]


class _Slope:
    """The gradient of a smooth loss, which bends differently from place to place."""

    def __init__(self, matrix, pull):
        self.matrix, self.pull = matrix, pull

    def __call__(self, theta):
        return self.matrix.T @ np.tanh(self.matrix @ theta) + self.pull * theta

    def __deepcopy__(self, memo):
        return self


def _landscapes(rng):
    cases = []
    for n, scale in ((3, 1.0), (5, 0.7), (6, 1.5)):
        matrix = scale * rng.normal(size=(n, n))
        cases.append((_Slope(matrix, rng.uniform(0.2, 1, size=n)), 0.3 * rng.normal(size=n)))
    return cases


largest_bend = Compute(
    task="Write largest_bend(gradient, theta), the largest eigenvalue of the Hessian at theta.",
    answer=_largest,
    cases=_landscapes,
    insight="Two gradients for each product, and no matrix: it works for a million parameters. "
    "2 divided by it is the largest stable rate at this place.",
    returns=("the eigenvalue",),
    tolerance=1e-3,
    mistakes=(
        (
            lambda gradient, theta: 2 / _largest(gradient, theta),
            "this is the largest stable rate. The eigenvalue itself is wanted.",
        ),
        (
            lambda gradient, theta: 1 / _largest(gradient, theta),
            "this is 1 divided by the eigenvalue.",
        ),
        (
            lambda gradient, theta: _eigenvalues(gradient, theta)[0],
            "this is the smallest eigenvalue.",
        ),
        (
            lambda gradient, theta: _eigenvalues(gradient, theta).sum(),
            "this is the sum of all eigenvalues, or of the diagonal.",
        ),
        (
            lambda gradient, theta: _eigenvalues(gradient, theta).mean(),
            "this is the mean of all eigenvalues.",
        ),
        (
            lambda gradient, theta: np.diag(_hessian(gradient, theta)).max(),
            "this is the largest entry of the Hessian, which is on its diagonal: one nudge of each "
            "parameter by itself. "
            "The steepest direction lies between them.",
        ),
        (
            lambda gradient, theta: _largest(gradient, 0 * theta),
            "this is the bend at 0. It differs from place to place: measure at theta.",
        ),
        (
            lambda gradient, theta: np.sqrt(_largest(gradient, theta)),
            "this is the root of the eigenvalue.",
        ),
        (
            lambda gradient, theta: _largest(gradient, theta) ** 2,
            "this is the square of the eigenvalue: after two products, or of a squared length.",
        ),
        (
            lambda gradient, theta: 2 * _largest(gradient, theta),
            "twice too large: the two places are 2 epsilon apart.",
        ),
        (
            lambda gradient, theta: 2e-4 * _largest(gradient, theta),
            "the difference of the gradients is not divided by 2 epsilon.",
        ),
        (
            lambda gradient, theta: np.linalg.norm(gradient(theta)),
            "this is the length of the gradient, a slope. The bend is how it changes.",
        ),
        (
            lambda gradient, theta: np.linalg.norm(_hessian(gradient, theta)),
            "this is the root of the sum of all squares in the Hessian. Of its eigenvalues the "
            "largest is wanted.",
        ),
        (
            lambda gradient, theta: np.linalg.norm(
                _hessian(gradient, theta) @ np.ones(len(theta)) / np.sqrt(len(theta))
            ),
            "this is the bend after a single product, in the direction that you began with. "
            "Repeat: each product turns the direction to the steepest.",
        ),
        (
            lambda gradient, theta: np.linalg.eigh(_hessian(gradient, theta))[1][:, -1],
            "this is the direction. How much longer a product makes it is wanted.",
        ),
        (
            lambda gradient, theta: -_largest(gradient, theta),
            "the sign is wrong: the gradient ahead minus the gradient behind.",
        ),
    ),
)
