"""What numbers tell: a cause is named if it explains all cases, and only then."""

import numpy as np
import pytest

from classroom import diagnosis

RNG = np.random.default_rng(3)
SQUARE = tuple(RNG.normal(size=(n, n)) for n in (3, 4))
WIDE = tuple(RNG.normal(size=shape) for shape in ((3, 4), (5, 2)))
ROWS = tuple(RNG.normal(size=n) for n in (4, 6))
NUMBERS = (1.7, -0.4, 2.6)


def said(spoil, rights, about=None):
    """Return what is said about right results that are spoilt."""
    pairs = [
        diagnosis.Pair(np.asarray(spoil(right), float), np.asarray(right), {"z": z}, "a case")
        for right, z in zip(rights, about or rights, strict=True)
    ]
    return (
        diagnosis.cause(pairs, 1e-6) or diagnosis.where(pairs, 1e-6) or diagnosis.entry(pairs, 1e-6)
    )


def with_wrong(place):
    def spoil(right):
        part = right.copy()
        part[place(right)] *= RNG.uniform(2, 3, size=part[place(right)].shape)
        return part

    return spoil


@pytest.mark.parametrize(
    ("spoil", "rights", "words"),
    [
        (np.zeros_like, WIDE, "is} 0, whatever goes in"),
        (np.ones_like, ROWS, "is} 1, whatever goes in"),
        (np.transpose, SQUARE, "what stands at [i, j] belongs at [j, i]"),
        (np.transpose, WIDE, "its shape is exchanged as well"),
        (np.negative, NUMBERS, "the wrong sign"),
        (np.abs, WIDE, "never a minus"),
        (lambda r: 1 / r, ROWS, "upside down"),
        (lambda r: 1 - r, ROWS, "1 minus what is right"),
        (np.square, ROWS, "the square of what is right"),
        (lambda r: np.sqrt(np.abs(r)), ROWS, "the root of what is right"),
        (np.floor, ROWS, "cut to whole numbers"),
        (np.trunc, ROWS, "cut to whole numbers"),
        (np.round, ROWS, "rounded to whole numbers"),
        (lambda r: np.round(r, 3), ROWS, "rounded to 3 digits"),
        (lambda r: r[::-1], ROWS, "in reverse order"),
        (np.exp, ROWS, "one exp too many"),
        (lambda r: np.log(np.abs(r)), tuple(map(np.abs, ROWS)), "the logarithm"),
        (lambda r: 3 * r, WIDE, "yours is 3 times that"),
        (lambda r: -r / 2, WIDE, "A 2 is lost, and a minus"),
        (np.degrees, ROWS, "180 / π"),
        (np.radians, ROWS, "radians already"),
        (lambda r: r / len(r), WIDE, "right but divided by `len(z)`"),
        (lambda r: r * r.shape[1], WIDE, "is} `z.shape[1]` times"),
        (lambda r: r * r.size, SQUARE, "is} `z.size` times"),
        (lambda r: r * r**2, NUMBERS, "is} `z**2` times"),
        (lambda r: r - 5, WIDE, "too small by 5, in all cases alike"),
        (lambda r: r + len(r), ROWS, "too large by `len(z)`"),
        (np.sort, WIDE, "but not in their places"),
        (lambda r: r * (1 + 1e-3 * np.sign(r - 1)), WIDE, "nearly right: off by up to 0.001"),
        (lambda r: r / 0, WIDE, "something overflows, or is divided by 0"),
        (lambda r: r * np.nan, NUMBERS, "0 / 0"),
        (np.ravel, WIDE, "one long row"),
        (lambda r: np.reshape(r, 1), NUMBERS, "in an array of shape (1,)"),
        (lambda r: r[np.newaxis], WIDE, "one axis too many, at the front"),
        (lambda r: r[..., np.newaxis], WIDE, "one axis too many, at the end"),
        (lambda r: np.reshape(r, (1, 1)), NUMBERS, "in an array of shape (1, 1)"),
        (np.atleast_1d, NUMBERS, "in an array of shape (1,)"),
        (np.sum, WIDE, "summed up to one number"),
        (np.mean, WIDE, "averaged to one number"),
        (lambda r: r.sum(axis=0), WIDE, "summed along the first axis"),
        (lambda r: r.sum(axis=1), WIDE, "summed along the last axis"),
        (lambda r: r.mean(axis=0), WIDE, "averaged along the first axis"),
        (lambda r: r.mean(axis=1), WIDE, "averaged along the last axis"),
        (lambda r: r[0], WIDE, "does a return stand inside the loop"),
        (lambda r: r[-1], WIDE, "does the loop overwrite"),
        (lambda r: r[:1], WIDE, "the first row of what is right"),
        (lambda r: r[1:], ROWS, "the first entry is missing"),
        (lambda r: r[:-1], ROWS, "the last entry is missing"),
        (lambda r: np.full(3, r / 3), NUMBERS, "the sum of all its entries would be right"),
        (lambda r: np.array([r - 1, r + 1]), NUMBERS, "the mean of all its entries"),
        (lambda r: np.array([r / 3, 3]), NUMBERS, "the product of all its entries"),
        (lambda r: np.array([r, 4, 5]), NUMBERS, "its first entry alone"),
        (lambda r: np.array([4, 5, r]), NUMBERS, "its last entry alone"),
        (lambda r: np.stack([r, 0 * r]), ROWS, "its sum along the first axis"),
        (lambda r: np.stack([r + 1, -np.ones_like(r)], axis=1), ROWS, "its sum along the last"),
        (lambda r: np.stack([r + 1, r - 1]), ROWS, "its mean along the first axis"),
        (lambda r: [*r, 8.0], ROWS, "an entry too many at the end"),
        (lambda r: [8.0, *r], ROWS, "an entry too many at the beginning"),
        (lambda r: np.subtract.outer(r, r) + r, ROWS, "only its diagonal is right"),
        (lambda r: np.full((2, 2), 3.0), NUMBERS, "One number is asked for, not an array"),
        (lambda r: np.full(9, 3.0), (WIDE[0],), "expected (3, 4), got (9,), for a case"),
        (lambda r: np.full((9, 9), 3.0), WIDE, "It should have the shape of `z`"),
        (with_wrong(lambda r: r < 0), WIDE, "right but where `z` is negative"),
        (with_wrong(lambda r: r > 0), WIDE, "right but where `z` is positive"),
        (with_wrong(lambda r: np.s_[0]), WIDE, "right but in the first row"),
        (with_wrong(lambda r: np.s_[-1]), WIDE, "right but in the last row"),
        (with_wrong(lambda r: np.s_[:, 0]), WIDE, "right but in the first column"),
        (with_wrong(lambda r: np.s_[:, :-1]), WIDE, "right in the last column only"),
        (with_wrong(lambda r: np.eye(len(r)) == 1), SQUARE, "right but on the diagonal"),
        (with_wrong(lambda r: np.s_[...]), WIDE, "one at a time"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_each_cause_is_named(spoil, rights, words):
    assert words in said(spoil, rights)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (np.add, "what is right plus `z`"),
        (np.subtract, "what is right minus `z`"),
        (lambda r, z: z - r, "what is right, taken away from `z`"),
        (np.multiply, "what is right times `z`"),
        (np.divide, "what is right divided by `z`"),
    ],
)
def test_an_argument_that_has_come_in_is_named(spoil, words):
    arguments = [np.sin(right) for right in WIDE]
    results = iter(arguments)
    assert words in said(lambda right: spoil(right, next(results)), WIDE, arguments)


def test_a_cause_that_explains_some_cases_only_is_not_named():
    for spoil in (np.negative, np.transpose, lambda r: 3 * r, lambda r: r + 5, np.floor):
        alone = said(spoil, SQUARE)
        other = said(lambda r, spoil=spoil: spoil(r) if len(r) == 3 else np.sin(r) + 2, SQUARE)
        assert diagnosis.UNKNOWN not in alone
        assert diagnosis.UNKNOWN in other


def test_where_all_should_be_0_no_factor_explains_anything_else():
    numbers, zeros = np.array([1.0, 2.0]), np.zeros(2)
    assert "yours is 3 times that" in said(lambda r: 3 * r, (numbers, zeros))
    assert "times" not in said(lambda r: 3 * r if r.any() else r + np.arange(2), (numbers, zeros))


def test_a_float32_is_compared_with_its_own_precision():
    right = np.array([1.0, 1e-9])
    assert diagnosis.close(np.float32([1 + 5e-6, 1e-9]), right, 1e-9)
    assert not diagnosis.close(np.float64([1 + 5e-6, 1e-9]), right, 1e-9)
    assert not diagnosis.close(np.float32([1 + 5e-5, 1e-9]), right, 1e-9)


def test_what_rounding_leaves_of_0_is_0():
    assert diagnosis.close(np.array(3e-16), np.array(0.0), 1e-6)
    assert not diagnosis.close(np.array(3e-11), np.array(0.0), 1e-6)
