"""Attempts at the exercises of chapter 8."""

import numpy as np

from nn_core import Adam
from tests.exercises.tries import Tries, one_letter

# The largest stable rate


def table(X):
    return np.hstack([X, np.ones((len(X), 1))])


def hessian(X):
    A = table(X)
    return 2 * A.T @ A / len(A)


def entry_by_entry(X):
    A, n = table(X).tolist(), len(X)
    width = range(len(A[0]))
    H = [[2 * sum(row[j] * row[k] for row in A) / n for k in width] for j in width]
    return 2 / max(np.linalg.eigvals(H))


def by_powers(X):
    H = hessian(X)
    d = np.ones(len(H))
    for _ in range(5000):
        d = H @ d / np.linalg.norm(d)
    return 2 / np.linalg.norm(d)


LARGEST_STABLE_RATE = Tries(
    right=(
        lambda X: 2 / np.linalg.eigvalsh(hessian(X))[-1],
        lambda X: 2 / np.linalg.eigvalsh(hessian(X)).max(),
        lambda X: len(X) / np.linalg.svd(table(X), compute_uv=False)[0] ** 2,
        lambda X: len(X) / np.linalg.norm(table(X), 2) ** 2,
        lambda X: 2 / np.linalg.eigvalsh(2 / len(X) * table(X) @ table(X).T)[-1],
        entry_by_entry,
        by_powers,
    ),
    wrong=(
        ("the bias is missing", lambda X: len(X) / np.linalg.norm(X, 2) ** 2),
        ("the 2 of the square", lambda X: 4 / np.linalg.eigvalsh(hessian(X))[-1]),
        ("the sum of the squares", lambda X: 1 / np.linalg.norm(table(X), 2) ** 2),
        ("not AᵀA alone", lambda X: 2 / np.linalg.norm(table(X), 2) ** 2),
        ("this is 1 / lambda_max", lambda X: 1 / np.linalg.eigvalsh(hessian(X))[-1]),
        ("the smallest eigenvalue", lambda X: 2 / np.linalg.eigvalsh(hessian(X))[0]),
        ("this is lambda_max", lambda X: np.linalg.eigvalsh(hessian(X))[-1]),
        ("upside down", lambda X: np.linalg.eigvalsh(hessian(X))[-1] / 2),
        ("this is the best rate", lambda X: 2 / np.linalg.eigvalsh(hessian(X))[[0, -1]].sum()),
        ("the sum of the eigenvalues", lambda X: 2 / np.trace(hessian(X))),
        ("the mean of the eigenvalues", lambda X: 2 / np.linalg.eigvalsh(hessian(X)).mean()),
        ("on its diagonal", lambda X: 2 / np.diag(hessian(X)).max()),
        ("the root of the eigenvalue", lambda X: 2 / np.linalg.norm(hessian(X), 2) ** 0.5),
        ("the condition number", lambda X: np.linalg.cond(hessian(X))),
        ("the sum of all squares", lambda X: 2 / np.linalg.norm(hessian(X))),
        ("standardised X", lambda X: 2 / np.linalg.norm(hessian((X - X.mean(0)) / X.std(0)), 2)),
        ("the number of columns", lambda X: X.shape[1] / np.linalg.norm(table(X), 2) ** 2),
        ("a limit for each direction", lambda X: 2 / np.linalg.eigvalsh(hessian(X))),
        ("returned nothing", lambda X: None),
    ),
)


# Adagrad


class Adagrad:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.s = None

    def step(self, theta, g):
        if self.s is None:
            self.s = np.zeros_like(theta)
        self.s += g * g
        theta -= self.learning_rate * g / (np.sqrt(self.s) + 1e-8)


class InLists(Adagrad):
    def step(self, theta, g):
        old = self.s or [0.0] * len(theta)
        self.s = [s + float(value) ** 2 for s, value in zip(old, g, strict=True)]
        for k, s in enumerate(self.s):
            theta[k] -= self.learning_rate * float(g[k]) / (s**0.5 + 1e-8)


class KeepsAll(Adagrad):
    def step(self, theta, g):
        self.s = [*(self.s or []), g.copy()]
        length = np.sqrt(np.sum(np.square(self.s), axis=0))
        np.subtract(theta, self.learning_rate * g / (length + 1e-8), out=theta)


class InFloat32(Adagrad):
    def step(self, theta, g):
        old = np.zeros(len(theta), np.float32) if self.s is None else self.s
        g = g.astype(np.float32)
        self.s = old + g**2
        theta[:] = theta - self.learning_rate * g / (np.sqrt(self.s) + 1e-8)


class NoStart(Adagrad):
    """The attribute is made in step, for each object."""

    s = 0

    def __init__(self, learning_rate):
        self.rate = learning_rate

    def step(self, theta, g):
        self.s = self.s + g**2
        theta += -self.rate / (self.s**0.5 + 1e-8) * g
        return theta


def adagrad(squares=lambda s, g: s + g**2, use=lambda s, g: g / (np.sqrt(s) + 1e-8), rated=True):
    """Return a class with these parts."""

    def step(self, theta, g):
        old = np.zeros_like(theta) if self.s is None else self.s
        self.s = squares(old, g)
        theta -= (self.learning_rate if rated else 1) * use(self.s, g)

    return type("Wrong", (Adagrad,), {"step": step})


def not_in_place(self, theta, g):
    self.s = g**2
    theta = theta - g


def squares_in_the_gradient(self, theta, g):
    g *= g
    theta -= g


def shared(self, theta, g):
    type(self).total = getattr(type(self), "total", 0) + g**2
    theta -= self.learning_rate * g / (np.sqrt(type(self).total) + 1e-8)


def step_first(self, theta, g):
    old = np.zeros_like(theta) if self.s is None else self.s
    theta -= self.learning_rate * g / (np.sqrt(old) + 1e-8)
    self.s = old + g**2


def without_self(self, theta, g):
    s = s + g**2  # noqa: F821
    theta -= g / s


def wrongly(step):
    return type("Wrong", (Adagrad,), {"step": step})


ADAGRAD = Tries(
    right=(Adagrad, InLists, KeepsAll, InFloat32, NoStart, adagrad()),
    wrong=(
        ("makes a new array", wrongly(not_in_place)),
        ("this is RMSprop", adagrad(lambda s, g: 0.9 * s + 0.1 * g**2)),
        ("one step long", adagrad(lambda s, g: g**2)),
        ("add up the gradients", adagrad(lambda s, g: s + g)),
        ("absolute values", adagrad(lambda s, g: s + abs(g))),
        ("into one number", adagrad(lambda s, g: s + g @ g)),
        ("a mean over all parameters", adagrad(lambda s, g: s + np.mean(g**2))),
        ("your sum fades", adagrad(lambda s, g: 0.9 * s + g * g)),
        ("a tenth of the squares", adagrad(lambda s, g: s + (1 - 0.9) * g * g)),
        ("remember is the root", adagrad(lambda s, g: (s + g * g) ** 0.5)),
        ("squares of the gradient", adagrad(use=lambda s, g: g * g / (np.sqrt(s) + 1e-8))),
        ("missing above the line", adagrad(use=lambda s, g: (np.sqrt(s) + 1e-8) ** -1)),
        ("the root is missing", adagrad(use=lambda s, g: g / (s + 1e-8))),
        ("multiply by the root", adagrad(use=lambda s, g: g * np.sqrt(s))),
        ("this is plain descent", adagrad(use=lambda s, g: g)),
        ("you go uphill", adagrad(use=lambda s, g: -g / (np.sqrt(s) + 1e-8))),
        ("the sign of g", adagrad(use=lambda s, g: np.sign(g) / (np.sqrt(s) + 1e-8))),
        ("learning rate is missing", adagrad(rated=False)),
        ("step first", wrongly(step_first)),
        ("they share it", wrongly(shared)),
        ("changes the array of gradients", wrongly(squares_in_the_gradient)),
        ("asks for a class", lambda learning_rate: Adagrad(learning_rate)),
        ("written with self: self.s", wrongly(without_self)),
    ),
)


# AdamW


class AdamW:
    def __init__(self, learning_rate, weight_decay):
        self.learning_rate, self.weight_decay = learning_rate, weight_decay
        self.m = self.s = None
        self.t = 0

    def step(self, theta, g):
        if self.m is None:
            self.m, self.s = np.zeros_like(theta), np.zeros_like(theta)
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        self.s = 0.999 * self.s + 0.001 * g**2
        m, s = self.m / (1 - 0.9**self.t), self.s / (1 - 0.999**self.t)
        theta -= self.learning_rate * (m / (np.sqrt(s) + 1e-8) + self.weight_decay * theta)


class DecayFirst(AdamW):
    """Shrinks theta, then takes Adam's step: the same, in two lines."""

    def step(self, theta, g):
        theta *= 1 - self.learning_rate * self.weight_decay
        before, self.weight_decay = self.weight_decay, 0
        super().step(theta, g)
        self.weight_decay = before


class InPlaceMeans(AdamW):
    def step(self, theta, g):
        if self.m is None:
            self.m, self.s = np.zeros_like(theta), np.zeros_like(theta)
        self.t += 1
        self.m += 0.1 * (g - self.m)
        self.s += 0.001 * (g * g - self.s)
        rate = self.learning_rate / (1 - 0.9**self.t)
        below = np.sqrt(self.s / (1 - 0.999**self.t)) + 1e-8
        theta[:] = theta - rate * self.m / below - self.learning_rate * self.weight_decay * theta


class PowersKept(AdamW):
    """Keeps beta^t as a number in place of t."""

    def __init__(self, learning_rate, weight_decay):
        super().__init__(learning_rate, weight_decay)
        self.m = self.s = 0
        self.powers = np.array([1.0, 1.0])

    def step(self, theta, g):
        self.powers = self.powers * [0.9, 0.999]
        self.m, self.s = 0.9 * self.m + 0.1 * g, 0.999 * self.s + 0.001 * g**2
        m, s = self.m / (1 - self.powers[0]), self.s / (1 - self.powers[1])
        theta -= self.learning_rate * (m / (np.sqrt(s) + 1e-8) + self.weight_decay * theta)


class OneByOne(AdamW):
    def step(self, theta, g):
        m = self.m or [0.0] * len(theta)
        s = self.s or [0.0] * len(theta)
        self.t += 1
        self.m = [0.9 * a + 0.1 * float(b) for a, b in zip(m, g, strict=True)]
        self.s = [0.999 * a + 0.001 * float(b) ** 2 for a, b in zip(s, g, strict=True)]
        for k in range(len(theta)):
            up, down = self.m[k] / (1 - 0.9**self.t), self.s[k] / (1 - 0.999**self.t)
            pull = self.weight_decay * theta[k]
            theta[k] -= self.learning_rate * (up / (down**0.5 + 1e-8) + pull)


class FromTheLibrary:
    def __init__(self, learning_rate, weight_decay):
        self.adam = Adam(learning_rate, weight_decay=weight_decay)

    def step(self, theta, g):
        self.adam.step(theta, g)


def right_means(m, s, t):
    return m / (1 - 0.9**t), s / (1 - 0.999**t)


def adamw(
    betas=(0.9, 0.999),
    gradient=lambda g, theta, decay: g,
    corrected=right_means,
    divided=lambda m, s: m / (np.sqrt(s) + 1e-8),
    whole=lambda step, theta, rate, decay: rate * (step + decay * theta),
):
    """Return a class with these parts."""

    def step(self, theta, g):
        first, second = betas
        self.t += 1
        g = gradient(g, theta, self.weight_decay)
        self.m = first * (0 if self.m is None else self.m) + (1 - first) * g
        self.s = second * (0 if self.s is None else self.s) + (1 - second) * g**2
        move = divided(*corrected(self.m, self.s, self.t))
        theta -= whole(move, theta, self.learning_rate, self.weight_decay)

    return type("Wrong", (AdamW,), {"step": step})


def decay_after(self, theta, g):
    before, self.weight_decay = self.weight_decay, 0
    AdamW.step(self, theta, g)
    self.weight_decay = before
    theta -= self.learning_rate * before * theta


def keeps_the_array(self, theta, g):
    if self.m is None:
        self.m, self.s = g, g**2
    else:
        self.m *= 0.9
        self.m += 0.1 * g
        self.s = 0.999 * self.s + 0.001 * g**2
    theta -= self.learning_rate * (self.m / np.sqrt(self.s) + self.weight_decay * theta)


def returns_new(self, theta, g):
    return theta - self.learning_rate * np.sign(g)


def means(self, g):
    self.t += 1
    self.m = 0.1 * g + (0 if self.m is None else 0.9 * self.m)
    self.s = 0.001 * g * g + (0 if self.s is None else 0.999 * self.s)
    return right_means(self.m, self.s, self.t)


def decay_divided(self, theta, g):
    m, s = means(self, g)
    theta -= self.learning_rate * (m + self.weight_decay * theta) / (s**0.5 + 1e-8)


def kept(self, theta, g):
    self.m, self.s = means(self, g)
    theta -= self.learning_rate * (self.m / (self.s**0.5 + 1e-8) + self.weight_decay * theta)


def square_of_the_mean(self, theta, g):
    m, _ = means(self, g)
    self.of_m = 0.999 * getattr(self, "of_m", 0) + 0.001 * self.m**2
    below = np.sqrt(self.of_m / (1 - 0.999**self.t)) + 1e-8
    theta -= self.learning_rate * (m / below + self.weight_decay * theta)


def newest(self, theta, g):
    _, s = means(self, g)
    theta -= self.learning_rate * (g / (s**0.5 + 1e-8) + self.weight_decay * theta)


def from_zero(m, s, t):
    with np.errstate(all="ignore"):
        return right_means(m, s, t)


class CountsForAll(AdamW):
    t = 0

    def __init__(self, learning_rate, weight_decay):
        super().__init__(learning_rate, weight_decay)
        del self.t

    def step(self, theta, g):
        CountsForAll.t += 1
        now = CountsForAll.t
        self.m = 0.9 * (0 if self.m is None else self.m) + 0.1 * g
        self.s = 0.999 * (0 if self.s is None else self.s) + 0.001 * g**2
        m, s = right_means(self.m, self.s, now)
        theta -= self.learning_rate * (m / np.sqrt(s) + self.weight_decay * theta)


def variant(step):
    return type("Wrong", (AdamW,), {"step": step})


ADAMW = Tries(
    right=(AdamW, DecayFirst, InPlaceMeans, PowersKept, OneByOne, FromTheLibrary, adamw()),
    wrong=(
        ("the correction is missing", adamw(corrected=lambda m, s, t: (m, s))),
        (
            "upside down",
            adamw(corrected=lambda m, s, t: (m * (1 - 0.9**t), s * (1 - 0.999**t))),
        ),
        ("s is not", adamw(corrected=lambda m, s, t: (m / (1 - 0.9**t), s))),
        ("m is not", adamw(corrected=lambda m, s, t: (m, s / (1 - 0.999**t)))),
        ("has no t", adamw(corrected=lambda m, s, t: (m / 0.1, s / 0.001))),
        ("one ahead", adamw(corrected=lambda m, s, t: right_means(m, s, t + 1))),
        (
            "multiply beta by t",
            adamw(corrected=lambda m, s, t: (m / (1 - 0.9 * t), s / (1 - 0.999 * t))),
        ),
        (
            "betas are exchanged",
            adamw(
                betas=(0.999, 0.9),
                corrected=lambda m, s, t: (m / (1 - 0.999**t), s / (1 - 0.9**t)),
            ),
        ),
        (
            "0.9 for both",
            adamw(betas=(0.9, 0.9), corrected=lambda m, s, t: (m / (1 - 0.9**t), s / (1 - 0.9**t))),
        ),
        ("the root is missing", adamw(divided=lambda m, s: m / (s + 1e-8))),
        ("divided by the root of s", adamw(divided=lambda m, s: m)),
        (
            "the decay is in the gradient",
            adamw(
                gradient=lambda g, theta, decay: g + decay * theta,
                whole=lambda step, theta, rate, decay: rate * step,
            ),
        ),
        ("there twice", adamw(gradient=lambda g, theta, decay: g + decay * theta)),
        ("is divided by the root of s", variant(decay_divided)),
        ("keep the corrected means", variant(kept)),
        ("a mean of m²", variant(square_of_the_mean)),
        ("as RMSprop does", variant(newest)),
        (
            "yours 0.99",
            adamw(
                betas=(0.9, 0.99),
                corrected=lambda m, s, t: (m / (1 - 0.9**t), s / (1 - 0.99**t)),
            ),
        ),
        ("t begins at 0", adamw(corrected=lambda m, s, t: from_zero(m, s, t - 1))),
        (
            "learning rate twice",
            adamw(whole=lambda step, theta, rate, decay: rate * step + rate**2 * decay * theta),
        ),
        (
            "the sign of theta",
            adamw(whole=lambda step, theta, rate, decay: rate * (step + decay * np.sign(theta))),
        ),
        ("the decay is missing", adamw(whole=lambda step, theta, rate, decay: rate * step)),
        ("from after the step", variant(decay_after)),
        (
            "not multiplied by the learning rate",
            adamw(whole=lambda step, theta, rate, decay: rate * step + decay * theta),
        ),
        (
            "pushes away from 0",
            adamw(whole=lambda step, theta, rate, decay: rate * (step - decay * theta)),
        ),
        (
            "away from 0: theta -=",
            adamw(whole=lambda step, theta, rate, decay: -rate * (step + decay * theta)),
        ),
        (
            "learning rate is missing",
            adamw(whole=lambda step, theta, rate, decay: step + decay * theta),
        ),
        ("keep a copy of it", variant(keeps_the_array)),
        ("they share it", CountsForAll),
        ("makes a new array", variant(returns_new)),
        ("asks for a class", lambda learning_rate, weight_decay: None),
    ),
)


# A schedule


def rate_at(t, peak, low, warm, total):
    if t <= warm:
        return peak * t / warm
    gone = (t - warm) / (total - warm)
    return low + (peak - low) * (1 + np.cos(np.pi * gone)) / 2


def from_the_middle(t, peak, low, warm, total):
    if t < warm:
        return t / warm * peak
    return (peak + low) / 2 + (peak - low) / 2 * np.cos(np.pi * (t - warm) / (total - warm))


def by_square(t, peak, low, warm, total):
    """cos²(x/2) is (1 + cos x) / 2."""
    falling = low + (peak - low) * np.cos(np.pi / 2 * (t - warm) / (total - warm)) ** 2
    return np.where(t <= warm, peak * t / warm, falling)


def as_table(t, peak, low, warm, total):
    up = [peak * k / warm for k in range(1, warm + 1)]
    angles = np.linspace(0, np.pi, total - warm + 1)[1:]
    return (up + [low + (peak - low) * (1 + np.cos(angle)) / 2 for angle in angles])[t - 1]


def with_warm_up(fall):
    return lambda t, peak, low, warm, total: (
        peak * t / warm if t <= warm else fall(t, peak, low, warm, total)
    )


def wave(t, warm, total):
    return (1 + np.cos(np.pi * (t - warm) / (total - warm))) / 2


RATE_AT = Tries(
    right=(
        rate_at,
        from_the_middle,
        by_square,
        as_table,
        lambda t, peak, low, warm, total: np.float64(rate_at(t, peak, low, warm, total)),
        lambda t, peak, low, warm, total: [rate_at(t, peak, low, warm, total)],
    ),
    wrong=(
        (
            "the warm-up is missing",
            lambda t, peak, low, warm, total: rate_at(max(t, warm), peak, low, warm, total),
        ),
        (
            "begins at 0",
            lambda t, peak, low, warm, total: (
                peak * (t - 1) / warm if t <= warm else rate_at(t, peak, low, warm, total)
            ),
        ),
        (
            "does not reach peak",
            lambda t, peak, low, warm, total: (
                peak * t / (warm + 1) if t <= warm else rate_at(t, peak, low, warm, total)
            ),
        ),
        (
            "begins at low",
            lambda t, peak, low, warm, total: (
                low + (peak - low) * t / warm if t <= warm else rate_at(t, peak, low, warm, total)
            ),
        ),
        (
            "rises to 1",
            lambda t, peak, low, warm, total: (
                t / warm if t <= warm else rate_at(t, peak, low, warm, total)
            ),
        ),
        (
            "low is not added",
            with_warm_up(
                lambda t, peak, low, warm, total: rate_at(t, peak, low, warm, total) - low
            ),
        ),
        (
            "twice too high",
            with_warm_up(
                lambda t, peak, low, warm, total: low + (peak - low) * 2 * wave(t, warm, total)
            ),
        ),
        (
            "upside down",
            with_warm_up(
                lambda t, peak, low, warm, total: low + (peak - low) * (1 - wave(t, warm, total))
            ),
        ),
        (
            "the same share in each step",
            with_warm_up(
                lambda t, peak, low, warm, total: (
                    peak ** ((total - t) / (total - warm)) * low ** ((t - warm) / (total - warm))
                )
            ),
        ),
        (
            "one step after the last",
            with_warm_up(
                lambda t, peak, low, warm, total: low + (peak - low) * wave(t, warm, total + 1)
            ),
        ),
        ("never falls", with_warm_up(lambda t, peak, low, warm, total: peak)),
        (
            "begins at t = 0",
            with_warm_up(lambda t, peak, low, warm, total: low + (peak - low) * wave(t, 0, total)),
        ),
        (
            "stretched over all steps",
            with_warm_up(
                lambda t, peak, low, warm, total: low + (peak - low) * wave(t - warm, 0, total)
            ),
        ),
        (
            "falls to 0",
            with_warm_up(lambda t, peak, low, warm, total: peak * wave(t, warm, total)),
        ),
        (
            "begins above peak",
            with_warm_up(lambda t, peak, low, warm, total: low + peak * wave(t, warm, total)),
        ),
        (
            "cut the wave off",
            with_warm_up(lambda t, peak, low, warm, total: max(low, peak * wave(t, warm, total))),
        ),
        (
            "along a straight line",
            with_warm_up(
                lambda t, peak, low, warm, total: np.interp(t, [warm, total], [peak, low])
            ),
        ),
        (
            "a whole wave",
            with_warm_up(
                lambda t, peak, low, warm, total: (
                    low + (peak - low) * wave(2 * t - warm, warm, total)
                )
            ),
        ),
        (
            "one step late",
            with_warm_up(
                lambda t, peak, low, warm, total: low + (peak - low) * wave(t - 1, warm, total)
            ),
        ),
        ("numbers. Return one", lambda t, peak, low, warm, total: np.zeros(total)),
        ("returned nothing", lambda t, peak, low, warm, total: None if t == 1 else 0.1),
    ),
)


# Which one does the walk miss?

MISSED = one_letter("B", "AC")


# How strongly a network bends


def product(gradient, theta, d, epsilon=1e-4):
    return (gradient(theta + epsilon * d) - gradient(theta - epsilon * d)) / (2 * epsilon)


def powers(gradient, theta, steps=300, times=product):
    d = np.linspace(1, 2, len(theta))
    for _ in range(steps):
        d = times(gradient, theta, d / np.linalg.norm(d))
    return np.linalg.norm(d)


def whole(gradient, theta):
    return np.array([product(gradient, theta, d) for d in np.eye(len(theta))])


def by_quotient(gradient, theta):
    d = np.linspace(2, 1, len(theta))
    for _ in range(300):
        d = d / np.sqrt(d @ d)
        Hd = product(gradient, theta, d)
        value, d = d @ Hd, Hd
    return value


def one_sided(gradient, theta):
    here = gradient(theta)
    return powers(gradient, theta, times=lambda g, place, d: (g(place + 1e-5 * d) - here) / 1e-5)


def largest_entry(gradient, theta):
    d = np.linspace(1, 2, len(theta))
    for _ in range(300):
        Hd = product(gradient, theta, d / np.abs(d).max())
        d = Hd
    return np.abs(d).max()


LARGEST_BEND = Tries(
    right=(
        powers,
        by_quotient,
        one_sided,
        largest_entry,
        lambda gradient, theta: np.linalg.eigvalsh(whole(gradient, theta))[-1],
        lambda gradient, theta: np.linalg.norm(whole(gradient, theta), 2),
    ),
    wrong=(
        ("the largest stable rate", lambda gradient, theta: 2 / powers(gradient, theta)),
        ("1 divided by", lambda gradient, theta: 1 / powers(gradient, theta)),
        ("the smallest", lambda gradient, theta: np.linalg.norm(whole(gradient, theta), -2)),
        ("the sum of all", lambda gradient, theta: np.trace(whole(gradient, theta))),
        ("the mean of all", lambda gradient, theta: np.mean(np.diag(whole(gradient, theta)))),
        ("on its diagonal", lambda gradient, theta: np.diag(whole(gradient, theta)).max()),
        ("the bend at 0", lambda gradient, theta: powers(gradient, 0 * theta)),
        ("the root of the", lambda gradient, theta: np.sqrt(powers(gradient, theta))),
        ("the square of the", lambda gradient, theta: powers(gradient, theta) ** 2),
        (
            "twice too large",
            lambda gradient, theta: powers(
                gradient, theta, times=lambda *given: 2 * product(*given)
            ),
        ),
        (
            "not divided by 2 epsilon",
            lambda gradient, theta: powers(
                gradient, theta, times=lambda *given: 2e-4 * product(*given)
            ),
        ),
        ("a slope", lambda gradient, theta: np.sqrt(gradient(theta) @ gradient(theta))),
        ("the sum of all squares", lambda gradient, theta: np.linalg.norm(whole(gradient, theta))),
        (
            "after a single product",
            lambda gradient, theta: np.linalg.norm(
                product(gradient, theta, np.ones(len(theta)) / np.sqrt(len(theta)))
            ),
        ),
        ("the sign is wrong", lambda gradient, theta: -powers(gradient, theta)),
        ("returned nothing", lambda gradient, theta: None),
    ),
)

TRIES = {
    "largest_stable_rate": LARGEST_STABLE_RATE,
    "adagrad": ADAGRAD,
    "adamw": ADAMW,
    "rate_at": RATE_AT,
    "missed": MISSED,
    "largest_bend": LARGEST_BEND,
}
