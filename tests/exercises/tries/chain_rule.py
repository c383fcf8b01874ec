"""Attempts at the exercises of chapter 1."""

import cmath
import math
from functools import reduce
from itertools import accumulate
from operator import add, mul, truediv

import numpy as np

from nn_core import Sigmoid
from tests.exercises.tries import Tries

# How large a nudge?


def divided_by_each(slopes, change):
    for slope in slopes:
        change = change / slope
    return change


def by_recursion(slopes, change):
    return change if not slopes else by_recursion(slopes[1:], change / slopes[0])


def by_logarithms(slopes, change):
    size = math.exp(math.log(abs(change)) - sum(math.log(abs(slope)) for slope in slopes))
    return math.copysign(size, change) * (-1) ** sum(slope < 0 for slope in slopes)


def returned_in_the_loop(slopes, change):
    product = 1
    for slope in slopes:
        product *= slope
        return change / product


def product_from_0(slopes, change):
    product = 0
    for slope in slopes:
        product *= slope
    return change / product


def one_index_too_far(slopes, change):
    product = 1
    for i in range(1, len(slopes) + 1):
        product *= slopes[i]
    return change / product


def multiplied_on(slopes, change):
    for slope in slopes:
        change *= slope
    return change


def overwritten(slopes, change):
    for slope in slopes:
        product = slope
    return change / product


def printed(slopes, change):
    print(change / math.prod(slopes))


def emptied(slopes, change):
    while slopes:
        change /= slopes.pop()
    return change


NEEDED_NUDGE = Tries(
    right=(
        lambda slopes, change: change / math.prod(slopes),
        lambda slopes, change: change / np.array(slopes).prod(),
        lambda slopes, change: change / reduce(lambda a, b: a * b, slopes),
        lambda slopes, change: np.float32(change) / np.float32(np.prod(slopes)),
        lambda slopes, change: np.array(change / np.cumprod(slopes)[-1]),
        divided_by_each,
        by_recursion,
        by_logarithms,
    ),
    wrong=(
        ("the other way round", lambda s, c: c * math.prod(s)),
        ("the other way round", multiplied_on),
        ("you added the slopes", lambda s, c: c / sum(s)),
        ("the mean of the slopes", lambda s, c: c / (sum(s) / len(s))),
        ("upside down", lambda s, c: math.prod(s) / c),
        ("only the first link", lambda s, c: c / s[0]),
        ("only the first link", returned_in_the_loop),
        ("only the last link", lambda s, c: c / s[-1]),
        ("only the last link", overwritten),
        ("the first link is left out", lambda s, c: c / math.prod(s[1:])),
        ("the last link is left out", lambda s, c: c / math.prod(s[:-1])),
        ("only the steepest link", lambda s, c: c / max(s, key=abs)),
        ("you took the slopes away", lambda s, c: c - math.prod(s)),
        ("for each link by itself", lambda s, c: sum(c / slope for slope in s)),
        ("where all slopes are as the first", lambda s, c: c / s[0] ** len(s)),
        ("how much a nudge of 1 changes the end", lambda s, c: math.prod(s)),
        ("a change of 1", lambda s, c: 1 / math.prod(s)),
        ("a sign is lost", lambda s, c: c / abs(math.prod(s))),
        ("never a minus", lambda s, c: abs(c / math.prod(s))),
        ("wrong sign", lambda s, c: -c / math.prod(s)),
        ("divided by `len(s)`", lambda s, c: c / math.prod(s) / len(s)),
        ("cut to whole numbers", lambda s, c: c // math.prod(s)),
        ("rounded to 4 digits", lambda s, c: round(c / math.prod(s), 4)),
        ("does not depend on `slopes`", lambda slopes, change: change / (0.5 * 0.25 * 3)),
        ("return one number for each link", lambda s, c: c / np.array(s)),
        ("its last entry alone would be right", lambda s, c: c / np.cumprod(s)),
        ("A list is no array", lambda s, c: c / s),
        ("that starts with 0 stays 0", product_from_0),
        ("has the index n - 1", one_index_too_far),
        ("changed its argument `slopes`", emptied),
        ("printed '0.0026", printed),
        ("It is called with (slopes, change)", lambda s: 1 / math.prod(s)),
        ("Is it np.prod?", lambda s, c: c / prod(s)),  # noqa: F821
    ),
)


# A derivative by hand

MINUS_4 = -4


def v(x):
    return 2 * x - 1


def bell(x):
    return math.exp(-(v(x) ** 2))


def in_stages(x):
    v1 = 2 * x - 1
    v2 = -(v1**2)
    a = np.exp(v2)
    dv2 = a
    dv1 = dv2 * -2 * v1
    return dv1 * 2


def with_a_square_by_hat(x):
    return -4 * (2 * x - 1) * math.exp(-(2 * x - 1) ^ 2)


def one_sided(x):
    return (bell(x + 1e-5) - bell(x)) / 1e-5


BELL_SLOPE = Tries(
    right=(
        in_stages,
        lambda x: -4 * (2 * x - 1) * math.exp(-((2 * x - 1) ** 2)),
        lambda x: (4 - 8 * x) * np.exp(-4 * x**2 + 4 * x - 1),
        lambda x: -4 * v(x) / math.exp(v(x) ** 2),
        lambda x: np.float32(-4 * v(x) * bell(x)),
        lambda x: np.prod([math.e ** -(v(x) ** 2), -2 * v(x), 2]),
        lambda x: np.array(-4) * np.array(v(x)) * np.array(bell(x)),
        lambda x: (bell(x + 1e-5) - bell(x - 1e-5)) / 2e-5,  # the exercise asks for no method
        lambda x: (cmath.exp(-((2 * (x + 1e-20j) - 1) ** 2)) / 1e-20).imag,
    ),
    wrong=(
        ("this is a itself", bell),
        ("one 2 is missing", lambda x: bell(x) * -2 * v(x)),
        ("both of them", lambda x: bell(x) * -v(x)),
        ("the link in the middle", lambda x: bell(x) * 2),
        ("exp is missing", lambda x: -4 * v(x)),
        ("you took it at x", lambda x: bell(x) * -4 * x),
        ("took the slope of exp at x", lambda x: math.exp(x) * -4 * v(x)),
        ("took the slope of exp at 2x - 1", lambda x: math.exp(v(x)) * -4 * v(x)),
        ("its exponent has lost the minus", lambda x: math.exp(v(x) ** 2) * -4 * v(x)),
        ("its exponent has lost the minus", lambda x: math.exp((-v(x)) ** 2) * -4 * v(x)),
        ("brackets in the exponent", lambda x: math.exp(-2 * x - 1**2) * -4 * v(x)),
        ("brackets in the exponent", lambda x: math.exp(-((2 * x) - 1**2)) * -4 * v(x)),
        ("the power goes down by one", lambda x: bell(x) * -2 * v(x) ** 2 * 2),
        ("the rule for powers", lambda x: -(v(x) ** 2) * math.exp(-(v(x) ** 2) - 1) * -4 * v(x)),
        ("the rule for powers", lambda x: -(v(x) ** 2) * math.exp(-(v(x) ** 2) - 1)),
        ("the slopes stand outside", lambda x: math.exp(-4 * v(x))),
        ("the slopes stand outside", lambda x: math.exp(-2 * v(x)) * 2),
        ("Along a chain they multiply", lambda x: bell(x) - 2 * v(x) + 2),
        ("Along a chain they multiply", lambda x: bell(x) - 4 * v(x)),
        ("-4 times the -1", lambda x: bell(x) * -8 * x),
        ("-4 times the -1", lambda x: bell(x) * (-8 * x - 4)),
        ("put brackets round 2x - 1", lambda x: bell(x) * -4 * 2 * x - 1),
        ("put brackets round 2x - 1", lambda x: -4 * 2 * x - 1 * bell(x)),
        ("take v at x - 1", lambda x: bell(x) * -4 * (x - 1)),
        ("add the innermost 2", lambda x: bell(x) * (-2 * v(x) + 2)),
        ("what comes out of its link", lambda x: bell(x) * -2 * -(v(x) ** 2) * 2),
        ("The slope of 2x - 1 is 2", lambda x: bell(x) * -2 * v(x) * 2 * x),
        ("The slope of 2x - 1 is 2", lambda x: bell(x) * -2 * v(x) * (2 * x - 1)),
        ("one 2 is missing", lambda x: bell(x) * -2 * v(x) * (2 - 1)),
        ("wrong sign", lambda x: bell(x) * 4 * v(x)),
        ("never a minus", lambda x: abs(bell(x) * 4 * v(x))),
        ("too large by 1", lambda x: bell(x) * -4 * v(x) + 1),
        ("nearly right", one_sided),
        ("rounded to 2 digits", lambda x: round(bell(x) * -4 * v(x), 2)),
        ("In Python ^ is no power", with_a_square_by_hat),
        ("For a product write the *", lambda x: MINUS_4(2 * x - 1) * bell(x)),
        ("Is it np.exp?", lambda x: -4 * v(x) * exp(-(v(x) ** 2))),  # noqa: F821
        ("you gave a float", bell(0.3)),
    ),
)


# A better measurement


def from_a_list(f, x, nudge):
    below, above = [f(place) for place in (x - nudge, x + nudge)]
    return (above - below) / (2 * nudge)


def mean_of_both_sides(f, x, nudge):
    return ((f(x + nudge) - f(x)) / nudge + (f(x) - f(x - nudge)) / nudge) / 2


def with_a_default(f, x, nudge=1e-5, sides=2):
    return (f(x + nudge) - f(x - nudge)) / (sides * nudge)


def from_four_places(f, x, nudge):
    near, far = (f(x + step) - f(x - step) for step in (nudge, 2 * nudge))
    return (8 * near - far) / (12 * nudge)


CENTRED_SLOPE = Tries(
    right=(
        lambda f, x, nudge: (f(x + nudge) - f(x - nudge)) / (2 * nudge),
        lambda f, x, nudge: (f(x + nudge) - f(x - nudge)) / 2 / nudge,
        lambda f, x, nudge: 0.5 * np.subtract(f(x + nudge), f(x - nudge)) / nudge,
        lambda f, x, nudge: np.diff(f(np.array([x - nudge, x + nudge])))[0] / (2 * nudge),
        lambda f, x, nudge: np.float32(f(x + nudge) - f(x - nudge)) / np.float32(2 * nudge),
        from_a_list,
        mean_of_both_sides,
        with_a_default,
    ),
    wrong=(
        ("it nudges x up only", lambda f, x, h: (f(x + h) - f(x)) / h),
        ("this nudges x down only", lambda f, x, h: (f(x) - f(x - h)) / h),
        ("it is two nudges", lambda f, x, h: (f(x + h) - f(x - h)) / h),
        ("half as large", lambda f, x, h: (f(x + h) - f(x)) / (2 * h)),
        ("Put brackets: / (2 * nudge)", lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h),
        ("brackets round the difference", lambda f, x, h: f(x + h) - f(x - h) / (2 * h)),
        ("brackets round the difference", lambda f, x, h: f(x + h) / (2 * h) - f(x - h)),
        ("brackets round the difference", lambda f, x, h: f(x + h) - f(x - h) / 2 * h),
        ("brackets round the difference", lambda f, x, h: f(x + h) - f(x) / h),
        ("a plus where a minus", lambda f, x, h: (f(x + h) + f(x - h)) / (2 * h)),
        ("the change of the output", lambda f, x, h: f(x + h) - f(x - h)),
        ("half a nudge", lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h),
        ("two nudges to either side", lambda f, x, h: (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)),
        ("two nudges to either side", lambda f, x, h: (f(x + 2 * h) - f(x - 2 * h)) / (2 * h)),
        ("that the caller asked for", lambda f, x, h: (f(x + 1e-6) - f(x - 1e-6)) / 2e-6),
        ("measure at two places", from_four_places),
        ("how fast the slope changes", lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2),
        ("does not depend on `x`", lambda f, x, h: f((x + h) - (x - h)) / (2 * h)),
        ("it has no f in it", lambda f, x, h: ((x + h) - (x - h)) / (2 * h)),
        ("the mean of the two outputs", lambda f, x, h: (f(x + h) + f(x - h)) / 2),
        ("this is f itself", lambda f, x, h: f(x)),
        ("is `nudge` times", lambda f, x, nudge: (f(x + nudge) - f(x - nudge)) / 2),
        ("right but divided by `nudge`", lambda f, x, nudge: from_a_list(f, x, nudge) / nudge),
        ("wrong sign", lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h)),
        ("never a minus", lambda f, x, h: abs(f(x + h) - f(x - h)) / (2 * h)),
        ("does not depend on `f`", lambda f, x, h: (math.exp(x + h) - math.exp(x - h)) / (2 * h)),
        ("`x` and `nudge` have changed places", lambda f, x, nudge: from_a_list(f, nudge, x)),
        ("or is divided by 0", lambda f, x, h: (f(x + h) - f(x - h)) / (x - x)),
        ("call it, with round brackets", lambda f, x, h: (f * (x + h) - f * (x - h)) / (2 * h)),
        ("It is called with (f, x, nudge)", lambda f, x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5),
        ("returned nothing", lambda f, x, h: print((f(x + h) - f(x - h)) / (2 * h))),
    ),
)


# Find the wrong line

WRONG_LINE = Tries(
    right=(3, 3.0, "3", np.int64(3), np.array(3), " 3"),
    wrong=(
        ("line 1 is right", 1),
        ("line 1 is right", "1"),
        ("the minus says so", 2),
        ("a fork", 4),
        ("a fork", 4.0),
        ("not one of the choices: [1, 2, 3, 4]", 5),
        ("not one of the choices: [1, 2, 3, 4]", 0),
        ("not one of the choices: [1, 2, 3, 4]", "du"),
        ("not one of the choices: [1, 2, 3, 4]", "three"),
        ("not one of the choices: [1, 2, 3, 4]", True),
        ("by itself. You gave [3]", [3]),
        ("by itself. You gave (3, 4)", (3, 4)),
        ("You gave a function", bell),
    ),
)


# A weight that is used twice


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def tied(
    error=lambda p, y: 2 * (p - y),
    to_a=lambda dp, w, a: dp * w,
    slope=lambda z, a: a * (1 - a),
    dw=lambda dz, dp, w, b, x, a: dz * x + dp * a,
    db=lambda dz, dp, w, b, x, a: dz,
    dx=lambda dz, dp, w, b, x, a: dz * w,
):
    """Return the backward pass of w sigmoid(w x + b), with parts of it replaced."""

    def backward(w, b, x, y):
        z = w * x + b
        a = sigmoid(z)
        dp = error(w * a, y)
        dz = to_a(dp, w, a) * slope(z, a)
        return tuple(d(dz, dp, w, b, x, a) for d in (dw, db, dx))

    return backward


def accumulating(w, b, x, y):
    dw = 0
    m = w * x
    z = m + b
    a = Sigmoid.activation(z)
    p = w * a
    e = p - y
    de = 2 * e
    dp = de
    dw += dp * a
    da = dp * w
    dz = da * Sigmoid.gradient(z)
    dm, db = dz, dz
    dw += dm * x
    return [dw, db, dm * w]


def by_three_nudges(w, b, x, y):
    def loss(w, b, x):
        return (w * sigmoid(w * x + b) - y) ** 2

    h, at = 1e-5, np.array([w, b, x])
    return [(loss(*(at + h * e)) - loss(*(at - h * e))) / (2 * h) for e in np.eye(3)]


right_tied = tied()


def in_other_order(*order):
    return lambda w, b, x, y: tuple(right_tied(w, b, x, y)[i] for i in order)


TIED_BACKWARD = Tries(
    right=(
        right_tied,
        accumulating,
        by_three_nudges,
        lambda *v: np.array(right_tied(*v)),
        lambda *v: list(right_tied(*v)),
        lambda *v: tuple(np.float32(d) for d in right_tied(*v)),
        lambda *v: tuple(np.array(d) for d in right_tied(*v)),
    ),
    wrong=(
        ("Add the one through p = w a", tied(dw=lambda dz, dp, w, b, x, a: dz * x)),
        ("Add the one through m = w x", tied(dw=lambda dz, dp, w, b, x, a: dp * a)),
        ("paths add", tied(dw=lambda dz, dp, w, b, x, a: dz * x * dp * a)),
        ("the same sign", tied(dw=lambda dz, dp, w, b, x, a: dz * x - dp * a)),
        ("the slope of p = w a by w is a", tied(dw=lambda dz, dp, w, b, x, a: dz * x + dp)),
        ("the slope of p = w a by w is a", tied(dw=lambda dz, dp, w, b, x, a: dz * x + dp * w)),
        ("the slope of m = w x by w is x", tied(dw=lambda dz, dp, w, b, x, a: dz + dp * a)),
        ("the slope of m = w x by w is x", tied(dw=lambda dz, dp, w, b, x, a: dz * w + dp * a)),
        ("the slope of p = w a by a is w", tied(to_a=lambda dp, w, a: dp)),
        ("the slope of p = w a by a is w", tied(to_a=lambda dp, w, a: dp * a)),
        ("at a, what came out", tied(slope=lambda z, a: sigmoid(a) * (1 - sigmoid(a)))),
        ("a (1 - a) takes a", tied(slope=lambda z, a: z * (1 - z))),
        ("the factor 1 - a is missing", tied(slope=lambda z, a: a)),
        ("the factor a is missing", tied(slope=lambda z, a: 1 - a)),
        ("the sigmoid is missing", tied(slope=lambda z, a: 1)),
        ("the slope of tanh", tied(slope=lambda z, a: 1 - a**2)),
        ("a plus where a minus", tied(slope=lambda z, a: a * (1 + a))),
        ("the slope of e² is 2e", tied(error=lambda p, y: p - y)),
        ("the error itself is missing", tied(error=lambda p, y: 2)),
        ("the loss itself", tied(error=lambda p, y: (p - y) ** 2)),
        ("e = p - y rises as p rises", tied(error=lambda p, y: 2 * (y - p))),
        ("a plus where a minus", tied(error=lambda p, y: 2 * (p + y))),
        ("dx needs its w", tied(dx=lambda dz, dp, w, b, x, a: dz)),
        ("dx needs its w", tied(dx=lambda dz, dp, w, b, x, a: dz * x)),
        ("x has one path", tied(dx=lambda dz, dp, w, b, x, a: dz * w + dp * a)),
        ("b is added to m", tied(db=lambda dz, dp, w, b, x, a: dz * b)),
        ("b is added to m", tied(db=lambda dz, dp, w, b, x, a: dz * x)),
        ("dz, not dp", tied(db=lambda dz, dp, w, b, x, a: dp)),
        ("b has a path", tied(db=lambda dz, dp, w, b, x, a: 0)),
        ("b has a path", tied(db=lambda dz, dp, w, b, x, a: 1)),
        ("db and dx are swapped", in_other_order(0, 2, 1)),
        ("dw and dx are swapped", in_other_order(2, 1, 0)),
        ("dw and db are right, dx is missing", in_other_order(0, 1)),
        ("dw, db and dx are right, the rest is too much", in_other_order(0, 1, 2, 2)),
        ("returned nothing", lambda w, b, x, y: None),
        ("dx is still to be written", lambda *v: (*right_tied(*v)[:2], ...)),
        ("dw, db and dx are too large by 1", lambda *v: tuple(d + 1 for d in right_tied(*v))),
        ("In your function these have one", lambda w, b, x, y: (dz * x, dz, dz * w)),  # noqa: F821
        ("take one number", lambda w, b, x, y: math.exp(np.array([w, b, x]))),
    ),
)


# Stretch: any chain


def values_of(functions, x):
    return list(accumulate(functions, lambda v, f: f(v), initial=x))


def chain(
    at=lambda values: values[:-1],
    start=1.0,
    step=mul,
    factor=lambda f, slope, v: slope(v),
    finish=lambda derivatives: derivatives,
):
    """Return the walk back through a chain, with parts of it replaced."""

    def chain_backward(functions, slopes, x):
        places = at(values_of(functions, x))
        factors = [factor(*link) for link in zip(functions, slopes, places, strict=True)]
        return finish(list(accumulate(reversed(factors), step, initial=start))[::-1])

    return chain_backward


def with_insert(functions, slopes, x):
    values = [x]
    for f in functions:
        values.append(f(values[-1]))
    derivatives = [1.0]
    for slope, v in zip(slopes[::-1], values[-2::-1], strict=True):
        derivatives.insert(0, derivatives[0] * slope(v))
    return derivatives


def recursive(functions, slopes, x):
    if not functions:
        return [1]
    rest = recursive(functions[1:], slopes[1:], functions[0](x))
    return [slopes[0](x) * rest[0], *rest]


def into_an_array(functions, slopes, x):
    derivatives = np.ones(len(functions) + 1)
    values = values_of(functions, x)
    for i in reversed(range(len(functions))):
        derivatives[i] = derivatives[i + 1] * slopes[i](values[i])
    return derivatives


def by_quadratic_work(functions, slopes, x):
    values = values_of(functions, x)
    return [
        math.prod(slope(v) for slope, v in list(zip(slopes, values, strict=False))[i:])
        for i in range(len(values))
    ]


def from_the_front(functions, slopes, x):
    derivatives = [1.0]
    for f, slope in zip(functions, slopes, strict=True):
        derivatives.append(derivatives[-1] * slope(x))
        x = f(x)
    return derivatives


def single_links(functions, slopes, x):
    return [
        *(slope(v) for slope, v in zip(slopes, values_of(functions, x), strict=False)),
        1.0,
    ]


def slopes_in_reverse(functions, slopes, x):
    return chain()(functions, slopes[::-1], x)


def emptied_slopes(functions, slopes, x):
    values, derivatives = values_of(functions, x)[:-1], [1.0]
    while slopes:
        derivatives.insert(0, derivatives[0] * slopes.pop()(values.pop()))
    return derivatives


def one_too_far(functions, slopes, x):
    values = values_of(functions, x)
    return [slopes[i](values[i]) for i in range(len(values))]


right_chain = chain()

CHAIN_BACKWARD = Tries(
    right=(
        with_insert,
        recursive,
        into_an_array,
        by_quadratic_work,
        chain(finish=tuple),
        chain(finish=np.float32),
        chain(finish=lambda derivatives: [np.array(d) for d in derivatives]),
        chain(finish=iter),
    ),
    wrong=(
        ("what comes out of its link", chain(at=lambda values: values[1:])),
        ("every slope at x", chain(at=lambda values: values[:1] * (len(values) - 1))),
        ("at the end of the chain", chain(at=lambda values: values[-1:] * (len(values) - 1))),
        ("the places are in reverse order", chain(at=lambda values: values[-2::-1])),
        ("the slopes are in reverse order", slopes_in_reverse),
        ("in reverse order", chain(finish=lambda derivatives: derivatives[::-1])),
        ("the last entry is missing", chain(finish=lambda derivatives: derivatives[:-1])),
        ("the first entry is missing", chain(finish=lambda derivatives: derivatives[1:])),
        ("an entry too many at the end", chain(finish=lambda d: [*d, 1.0])),
        ("an entry too many at the beginning", chain(finish=lambda d: [d[0], *d])),
        ("the first entry of what is right", chain(finish=lambda derivatives: derivatives[0])),
        ("one axis too many, at the front", chain(finish=lambda derivatives: [derivatives])),
        ("from the front", from_the_front),
        ("slopes of the single links", single_links),
        ("Along a chain they multiply", chain(step=add)),
        ("Along a chain they multiply", chain(step=add, start=0.0)),
        ("you divided by the slopes", chain(step=truediv)),
        ("not their slopes", chain(factor=lambda f, slope, v: f(v))),
        ("Start with 1", chain(start=0.0)),
        ("these are the values", lambda fs, ss, x: values_of(fs, x)),
        ("wrong sign", chain(finish=lambda derivatives: [-d for d in derivatives])),
        ("2 times", chain(start=2.0)),
        ("divided by the slope of the whole", chain(finish=lambda ds: [d / ds[0] for d in ds])),
        ("changed its argument `slopes`", emptied_slopes),
        ("has the index n - 1", one_too_far),
        ("is a function", chain(finish=lambda derivatives: derivatives.copy)),
        ("call it, with round brackets", chain(factor=lambda f, slope, v: slope)),
        ("has no order", chain(finish=set)),
        ("calls itself, and never stops", lambda *v: CHAIN_BACKWARD.wrong[-2][1](*v)),
        ("returned nothing", chain(finish=lambda derivatives: derivatives.reverse())),
    ),
)


TRIES = {
    "needed_nudge": NEEDED_NUDGE,
    "bell_slope": BELL_SLOPE,
    "centred_slope": CENTRED_SLOPE,
    "wrong_line": WRONG_LINE,
    "tied_backward": TIED_BACKWARD,
    "chain_backward": CHAIN_BACKWARD,
}
