"""Attempts at the exercises of chapter 3."""

import math

import numpy as np

from nn_core import LeakyReLU, ReLU, Sigmoid, Tanh
from tests.exercises.tries import Tries


def entry_by_entry(function):
    """Return a function of arrays that goes through the entries in a loop."""

    def of_array(z, *others):
        result = np.empty(z.shape)
        for place in np.ndindex(z.shape):
            result[place] = function(float(z[place]), *others)
        return result

    return of_array


def as_lists(function):
    """Return a function of arrays that returns lists in lists."""

    def of_array(z):
        return [of_array(row) for row in z] if z.ndim > 1 else [function(float(v)) for v in z]

    return of_array


# ReLU


def assigned_in_place(z):
    z[z < 0] = 0
    return z


def assigned_in_a_copy(z):
    a = z.copy()
    a[a < 0] = 0
    return a


def with_if(z):
    if z > 0:
        return z
    else:
        return 0


def the_first_row(z):
    return np.array([value if value > 0 else 0 for value in z.ravel()])


RELU = Tries(
    right=(
        assigned_in_a_copy,
        ReLU.activation,
        as_lists(lambda v: max(0, v)),
        entry_by_entry(lambda v: v if v > 0 else 0),
        np.vectorize(lambda v: max(v, 0.0)),
        lambda z: np.where(z > 0, z, 0),
        lambda z: z * (z > 0),
        lambda z: (z + abs(z)) / 2,
        lambda z: np.clip(z, 0, None),
        lambda z: np.maximum(z.astype(np.float32), 0),
        lambda z: np.fmax(0, z).tolist(),
    ),
    wrong=(
        ("changed its argument `z`", assigned_in_place),
        ("this is |z|", np.abs),
        ("exchange the two sides", lambda z: np.where(z > 0, 0, z)),
        ("these are the slopes", lambda z: (z > 0) * 1.0),
        ("this is the leaky ReLU", LeakyReLU.activation),
        ("came back as it was", lambda z: z.copy()),
        ("a minus too many", lambda z: np.maximum(-z, 0)),
        ("where `z` is not positive", lambda z: np.where(z > 0, z, 1)),
        ("where `z` is not positive", lambda z: np.where(z > 0, z, -1)),
        ("cut off at 1", lambda z: np.clip(z, 0, 1)),
        ("the square of what is right", lambda z: np.maximum(z, 0) ** 2),
        ("smooth", lambda z: np.log1p(np.exp(z))),
        ("this is the sigmoid", Sigmoid.activation),
        ("this is tanh", np.tanh),
        ("their places are lost", lambda z: z[z > 0]),
        ("one number came back", lambda z: z.max()),
        ("one number came back", lambda z: np.max(z, 0)),
        ("one long row", the_first_row),
        ("its shape is exchanged", lambda z: np.maximum(z, 0).T),
        ("wrong sign", lambda z: -np.maximum(z, 0)),
        ("summed up to one number", lambda z: np.maximum(z, 0).sum()),
        ("`if`, `and`", lambda z: max(0, z)),
        ("`if`, `and`", with_if),
        ("call it, with round brackets", lambda z: z * np.maximum),
        ("returned nothing", lambda z: None),
        ("There is no relu in the module numpy", lambda z: np.relu(z)),
        ("Is it np.maximum?", lambda z: maximum(z, 0)),  # noqa: F821
        ("you gave a list", [1.0, 0.0]),
    ),
)

# The slope of ReLU


def ones_in_place(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


def ones_in_zeros(z):
    slope = np.zeros_like(z)
    slope[z > 0] = 1
    return slope


RELU_GRADIENT = Tries(
    right=(
        ones_in_zeros,
        ReLU.gradient,
        as_lists(lambda v: v > 0),
        entry_by_entry(lambda v: 1 if v > 0 else 0),
        lambda z: z > 0,
        lambda z: np.where(z > 0, 1, 0),
        lambda z: np.heaviside(z, 0),
        lambda z: (z > 0).astype(np.float32),
        lambda z: np.clip(np.sign(z), 0, 1),
        lambda z: np.sign(np.maximum(z, 0)),
        lambda z: 1 - (z <= 0),
    ),
    wrong=(
        ("changed its argument `z`", ones_in_place),
        ("ReLU itself", lambda z: np.maximum(z, 0)),
        ("ask z > 0, not z >= 0", lambda z: z >= 0),
        ("ask z > 0, not z >= 0", lambda z: np.heaviside(z, 1)),
        ("A half is what a nudge", lambda z: (np.sign(z) + 1) / 2),
        ("A half is what a nudge", lambda z: np.heaviside(z, 0.5)),
        ("of what ReLU *returned*", lambda z: np.maximum(z, 0) >= 0),
        ("of what ReLU *returned*", np.ones_like),
        ("not -1", lambda z: np.where(z > 0, 1, -1)),
        ("not -1", np.sign),
        ("the leaky ReLU's slope", lambda z: np.where(z > 0, 1, 0.01)),
        ("exchanged", lambda z: z < 0),
        ("exchanged", lambda z: z <= 0),
        ("right but at the kink, where this is 0 / 0", lambda z: np.maximum(z, 0) / z),
        ("is 0, whatever goes in", lambda z: z * 0),
        ("the slope of the sigmoid", Sigmoid.gradient),
        ("this is the sigmoid", Sigmoid.activation),
        ("where `z` is positive", lambda z: np.where(z > 0, z, 0) * 2),
        ("wrong sign", lambda z: -(z > 0).astype(float)),
        ("summed up to one number", lambda z: (z > 0).sum()),
        ("made of numbers", lambda z: np.where(z > 0, "1", "0")),
        ("`if`, `and`", lambda z: 1 if z > 0 else 0),
        ("`if`, `and`", lambda z: float(z > 0 and 1)),
        ("returned nothing", lambda z: None),
        ("printed", lambda z: print(z > 0)),
        ("It is called with (z)", lambda: 1),
    ),
)


# Leaky ReLU


def leaky(
    a=lambda z, slope: np.where(z > 0, z, slope * z),
    da=lambda z, slope: np.where(z > 0, 1, slope),
):
    """Return the leaky ReLU with parts of it replaced."""
    return lambda z, slope: (a(z, slope), da(z, slope))


right_leaky = leaky()


def leaky_in_place(z, slope):
    z[z < 0] *= slope
    return z, np.where(z > 0, 1, slope)


LEAKY_RELU = Tries(
    right=(
        right_leaky,
        lambda z, slope: [np.maximum(z, slope * z), np.where(z > 0, 1.0, slope)],
        lambda z, slope: (z * (z > 0) + slope * z * (z <= 0), (z > 0) + slope * (z <= 0)),
        lambda z, slope: tuple(part.tolist() for part in right_leaky(z, slope)),
        lambda z, slope: right_leaky(z.astype(np.float32), np.float32(slope)),
        lambda z, slope: np.array(right_leaky(z, slope)),
        leaky(
            entry_by_entry(lambda v, slope: v if v > 0 else slope * v),
            entry_by_entry(lambda v, slope: 1 if v > 0 else slope),
        ),
        lambda z, slope: (z - (1 - slope) * np.minimum(z, 0), 1 - (1 - slope) * (z <= 0)),
    ),
    wrong=(
        ("changed its argument `z`", leaky_in_place),
        ("this is ReLU", lambda z, s: (np.maximum(z, 0), z > 0)),
        ("a is that of ReLU", leaky(a=lambda z, s: np.maximum(z, 0))),
        ("a is right. da is 0 for negative", leaky(da=lambda z, s: z > 0)),
        (
            "the two sides are exchanged",
            lambda z, s: (np.where(z > 0, s * z, z), np.where(z > 0, s, 1)),
        ),
        (
            "the two sides are exchanged",
            lambda z, s: (np.where(z < 0, z, s * z), np.where(z < 0, 1, s)),
        ),
        ("a has its two sides exchanged", leaky(a=lambda z, s: np.where(z > 0, s * z, z))),
        ("da has its two sides exchanged", leaky(da=lambda z, s: np.where(z > 0, s, 1))),
        ("da has its two sides exchanged", leaky(da=lambda z, s: np.where(z < 0, 1, s))),
        ("da for negative z is slope * z", leaky(da=lambda z, s: np.where(z > 0, 1, s * z))),
        ("da for positive z is z", leaky(da=lambda z, s: np.where(z > 0, z, s))),
        ("da is a itself", lambda z, s: (right_leaky(z, s)[0],) * 2),
        ("keeps the sign of z", leaky(a=lambda z, s: np.where(z > 0, z, -s * z))),
        ("keeps the sign of z", leaky(a=lambda z, s: np.where(z > 0, z, s * np.abs(z)))),
        ("missing its z", leaky(a=lambda z, s: np.where(z > 0, z, s))),
        ("multiplied, not added", leaky(a=lambda z, s: np.where(z > 0, z, z + s))),
        ("multiplied, not divided", leaky(a=lambda z, s: np.where(z > 0, z, z / s))),
        ("is positive: z rises, and a with it", leaky(da=lambda z, s: np.where(z > 0, 1, -s))),
        ("right but at the kink", leaky(da=lambda z, s: np.where(z >= 0, 1, s))),
        ("right but at the kink", leaky(da=lambda z, s: np.where(z < 0, s, 1))),
        (
            "right but where `z` is 0",
            leaky(da=lambda z, s: np.where(z > 0, 1, np.where(z < 0, s, 0))),
        ),
        ("the caller chose another", lambda z, s: right_leaky(z, 0.01)),
        ("a and da are swapped", lambda z, s: right_leaky(z, s)[::-1]),
        (
            "return 2 things, a, da; your code returned 1. a is right",
            lambda z, s: right_leaky(z, s)[0],
        ),
        ("da is still to be written", leaky(da=lambda z, s: ...)),
        ("a and da are right, the rest is too much", lambda z, s: (*right_leaky(z, s), z)),
        ("`if`, `and`", leaky(a=lambda z, s: max(z, s * z))),
        ("da is 1", leaky(da=lambda z, s: np.ones(z.shape))),
        ("It is called with (z, slope)", lambda z: right_leaky(z, 0.01)),
        ("are in another order", lambda slope, z: right_leaky(z, slope)),
    ),
)


# A sigmoid without overflow


def stable(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def two_branches(v):
    return 1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v))


def in_two_masks(z):
    g = np.empty_like(z)
    positive = z > 0
    g[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    g[~positive] = e / (1 + e)
    return g


def clipped_in_place(z):
    np.clip(z, -700, 700, out=z)
    return 1 / (1 + np.exp(-z))


SAFE_SIGMOID = Tries(
    right=(
        stable,
        in_two_masks,
        entry_by_entry(two_branches),
        as_lists(two_branches),
        lambda z: (1 + np.tanh(z / 2)) / 2,
        lambda z: np.exp(-np.logaddexp(0, -z)),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -700, 700))),
        lambda z: 1 / (1 + np.exp(np.minimum(-z, 700))),
        lambda z: 0.5 + 0.5 * np.tanh(0.5 * z.astype(np.float32)),
        lambda z: (0.5 * np.tanh(0.5 * z) + 0.5).tolist(),
    ),
    wrong=(
        ("above 709", lambda z: 1 / (1 + np.exp(-z))),
        ("above 709", lambda z: np.exp(z) / (1 + np.exp(z))),
        (
            "computes both of its branches",
            lambda z: np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
        ),
        ("an inf - inf", lambda z: np.sqrt(z) * 0),
        ("Is a sign lost", lambda z: 1 / (1 + np.exp(z))),
        ("Is a sign lost", lambda z: (1 - np.tanh(z / 2)) / 2),
        ("this is tanh", np.tanh),
        ("this is sigmoid(2z)", lambda z: (1 + np.tanh(z)) / 2),
        ("shift it up", lambda z: np.tanh(z / 2)),
        ("There is a 2 too many", lambda z: 1 + np.tanh(z / 2)),
        ("too small by 0.5", lambda z: np.tanh(z / 2) / 2),
        ("half of z, not of tanh", lambda z: (1 + np.tanh(z) / 2) / 2),
        ("half of z, not of tanh", lambda z: 1 + np.tanh(z) / 2),
        ("half of z, not of tanh", lambda z: 0.5 + np.tanh(z) / 4),
        ("twice z", lambda z: (1 + np.tanh(2 * z)) / 2),
        ("are its brackets?", lambda z: 1 / 1 + np.exp(-z)),
        ("too large by 0.5", lambda z: 1 + np.tanh(z / 2) / 2),
        ("above the line", lambda z: 1 / (1 + np.exp(-np.abs(z)))),
        (
            "two formulas exchanged",
            lambda z: np.where(z < 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))),
        ),
        ("Return g itself", lambda z: stable(z) * (1 - stable(z))),
        ("what belongs below the line", lambda z: 1 + np.exp(-np.clip(z, -700, 700))),
        ("a minus where a plus", lambda z: 1 / (1 - np.exp(-np.clip(z, -700, 700)))),
        ("clipped too early", lambda z: 1 / (1 + np.exp(-np.clip(z, -1, 1)))),
        ("clipped too early", lambda z: stable(np.clip(z, -2, 2))),
        ("this is a step", lambda z: np.heaviside(z, 0.5)),
        ("changed its argument `z`", clipped_in_place),
        ("take one number", lambda z: 1 / (1 + math.exp(-z))),
        ("too large for a float", entry_by_entry(lambda v: 1 / (1 + math.exp(-v)))),
        ("`if`, `and`", two_branches),
        ("rounded to 2 digits", lambda z: stable(z).round(2)),
        ("Is it np.exp?", lambda z: 1 / (1 + exp(-z))),  # noqa: F821
    ),
)


# tanh', from what tanh returned


def in_a_loop(a):
    slopes = a.copy()
    for place in np.ndindex(a.shape):
        slopes[place] = 1 - a[place] * a[place]
    return slopes


def squared_in_place(a):
    a *= a
    return 1 - a


def nudged(a):
    z = np.arctanh(a)
    return (np.tanh(z + 1e-5) - np.tanh(z - 1e-5)) / 2e-5


TANH_GRADIENT = Tries(
    right=(
        in_a_loop,
        nudged,
        as_lists(lambda v: 1 - v**2),
        lambda a: 1 - a**2,
        lambda a: (1 - a) * (1 + a),
        lambda a: 1 - np.tanh(np.arctanh(a)) ** 2,
        lambda a: 1 / np.cosh(np.arctanh(a)) ** 2,
        lambda a: np.subtract(1, np.einsum("...,...->...", a, a)),
        lambda a: 1 - a.astype(np.float32) ** 2,
        lambda a: Tanh.gradient(np.arctanh(a)),
    ),
    wrong=(
        ("you applied tanh again", lambda a: 1 - np.tanh(a) ** 2),
        ("sigmoid's slope", lambda a: a * (1 - a)),
        ("lost its square", lambda a: 1 - a),
        ("lacks to 1", lambda a: a**2),
        ("a plus where a minus", lambda a: 1 + a**2),
        ("wrong sign", lambda a: a**2 - 1),
        ("Square a first", lambda a: (1 - a) ** 2),
        ("once more", lambda a: -2 * a),
        ("went back to z", lambda a: 1 - np.arctanh(a) ** 2),
        ("2a is the slope of a²", lambda a: 1 - 2 * a),
        ("slope of a square", lambda a: 2 * a),
        ("the root of what is right", lambda a: np.sqrt(1 - a**2)),
        ("the square of what is right", lambda a: (1 - a**2) ** 2),
        ("upside down", lambda a: 1 / (1 - a**2)),
        ("a itself came back", lambda a: a.copy()),
        ("a third power", lambda a: 1 - a**3),
        ("1 - |a|", lambda a: 1 - np.abs(a)),
        ("the slope of ReLU", lambda a: (a > 0) * 1.0),
        ("is 1, whatever goes in", lambda a: np.ones_like(a)),
        ("a factor too many", lambda a: a * (1 - a**2)),
        ("transposed", lambda a: (1 - a**2).T),
        ("changed its argument `a`", squared_in_place),
        ("x² is x**2", lambda a: 1 - a ^ 2),
        ("2 times that", lambda a: 2 * (1 - a**2)),
        ("take one number", lambda a: 1 - math.tanh(a) ** 2),
        ("In your function these have one: a.", lambda a: 1 - np.tanh(z) ** 2),  # noqa: F821
        ("returned nothing", lambda a: None),
        ("It is called with (a)", lambda a, z: 1 - a**2),
    ),
)


# Stretch: an activation of your own


def kind(activation, gradient):
    return type(
        "Swish", (), {"activation": staticmethod(activation), "gradient": staticmethod(gradient)}
    )


def swish(z):
    return z * stable(z)


def swish_slope(z):
    s = stable(z)
    return s + z * s * (1 - s)


def sloped(gradient):
    return kind(swish, gradient)


class Swish:
    @staticmethod
    def activation(z):
        return z * Sigmoid.activation(z)

    @staticmethod
    def gradient(z):
        return Sigmoid.activation(z) + z * Sigmoid.gradient(z)


class WithSelf:
    def activation(self, z):
        return swish(z)

    def gradient(self, z):
        return swish_slope(z)


class ByClass(Swish):
    @classmethod
    def gradient(cls, z):
        a, s = cls.activation(z), stable(z)
        return a + s * (1 - a)


class OnlyForward:
    @staticmethod
    def activation(z):
        return swish(z)


def swish_in_place(z):
    z *= stable(z)
    return z


def s_slope(z):
    return stable(z) * (1 - stable(z))


SWISH = Tries(
    right=(
        Swish,
        ByClass,
        WithSelf(),
        Swish(),
        type("Swish", (), {"activation": swish, "gradient": swish_slope}),
        kind(entry_by_entry(lambda v: v * two_branches(v)), swish_slope),
        kind(as_lists(lambda v: v * two_branches(v)), lambda z: swish_slope(z).tolist()),
        kind(
            lambda z: z / (1 + np.exp(np.minimum(-z, 700))),
            lambda z: (swish(z + 1e-5) - swish(z - 1e-5)) / 2e-5,
        ),
        kind(lambda z: swish(z.astype("f")), lambda z: swish_slope(z.astype("f"))),
    ),
    wrong=(
        ("activation(z) is right. this is the slope of the sigmoid alone", sloped(s_slope)),
        ("Add the path through the sigmoid", sloped(stable)),
        ("Add the path through the first factor", sloped(lambda z: z * s_slope(z))),
        ("you multiplied", sloped(lambda z: stable(z) * z * s_slope(z))),
        ("its factor z is lost", sloped(lambda z: stable(z) + s_slope(z))),
        ("the same sign", sloped(lambda z: stable(z) - z * s_slope(z))),
        ("the same sign", sloped(lambda z: z * s_slope(z) - stable(z))),
        ("belongs at z", sloped(lambda z: swish_slope(swish(z)))),
        ("this is the sigmoid: multiply", kind(stable, s_slope)),
        ("gradient(z) is right. activation(z) is the sigmoid", kind(stable, swish_slope)),
        ("the values, not the slopes", sloped(swish)),
        ("its factor 1 - sigmoid(z) is lost", sloped(lambda z: stable(z) + z * stable(z))),
        ("its factor sigmoid(z) is lost", sloped(lambda z: stable(z) + z * (1 - stable(z)))),
        (
            "the path through the first factor brings sigmoid(z)",
            sloped(lambda z: 1 + z * s_slope(z)),
        ),
        (
            "the path through the first factor brings sigmoid(z)",
            sloped(lambda z: z + z * s_slope(z)),
        ),
        ("a plus where a minus", sloped(lambda z: stable(z) + z * stable(z) * (1 + stable(z)))),
        ("a (1 - a) is the slope of a sigmoid", sloped(lambda z: swish(z) * (1 - swish(z)))),
        ("the slope of ReLU", sloped(lambda z: (z > 0) * 1.0)),
        ("this is ReLU", kind(lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0)),
        ("gradient(z) has the wrong sign", sloped(lambda z: -swish_slope(z))),
        ("you took tanh", kind(lambda z: z * np.tanh(z), swish_slope)),
        ("multiplied, not added", kind(lambda z: z + stable(z), swish_slope)),
        ("above 709", kind(lambda z: z / (1 + np.exp(-z)), swish_slope)),
        ("changed its argument `z`", kind(swish_in_place, swish_slope)),
        ("swapped", kind(swish_slope, swish)),
        ("gradient(z) is still to be written", sloped(lambda z: ...)),
        ("gradient(z) is None", sloped(lambda z: None)),
        ("put @staticmethod above it", WithSelf),
        ("has no gradient", OnlyForward),
        ("asks for a class", swish),
        ("asks for a class", swish(np.ones(2))),
        ("take one number", kind(lambda z: z / (1 + math.exp(-z)), swish_slope)),
    ),
)


TRIES = {
    "relu": RELU,
    "relu_gradient": RELU_GRADIENT,
    "leaky_relu": LEAKY_RELU,
    "safe_sigmoid": SAFE_SIGMOID,
    "tanh_gradient": TANH_GRADIENT,
    "swish": SWISH,
}
