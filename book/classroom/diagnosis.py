"""What is wrong with numbers: a cause is named only if it explains all of them, in every case.

A cause is a text in which `{name}`, `{is}` and `{has}` stand for what it is said about.
"""

from dataclasses import dataclass

import numpy as np

ROUNDING = 1e-12  # what a difference of equal numbers may leave
NEARLY = 1e-2  # the relative difference from rounding, or from a coarse measurement


@dataclass(frozen=True)
class Pair:
    """A result beside the right one, with the arguments of its case by name."""

    part: np.ndarray
    right: np.ndarray
    arguments: dict
    case: str


def say(text, names):
    """Put names into a text."""
    many = len(names) > 1
    joined = " and ".join([", ".join(names[:-1]), names[-1]] if many else names)
    text = text.replace("{name}", joined).replace("{is}", "are" if many else "is")
    return text.replace("{has}", "have" if many else "has")


def close(part, right, tolerance):
    """Compare two arrays by the size of the right one; a float32 has fewer digits."""
    if part.shape != right.shape:
        return False
    return bool(_close_entries(part, right, tolerance).all())


def _close_entries(part, right, tolerance):
    tolerance = max(tolerance, 50 * np.finfo(part.dtype).eps)
    scale = np.abs(right[np.isfinite(right)]).max(initial=0)
    return np.isclose(part, right, tolerance, tolerance * scale + ROUNDING, equal_nan=True)


def cause(pairs, tolerance):
    """Return the one cause that explains all results, or None."""
    if all(pair.part.shape == pair.right.shape for pair in pairs):
        return (
            _not_finite(pairs)
            or _transformed(pairs, SAME_SHAPE, tolerance)
            or _factor(pairs, tolerance)
            or _offset(pairs, tolerance)
            or _with_argument(pairs, tolerance)
            or _shuffled(pairs, tolerance)
            or _nearly(pairs)
        )
    return _transformed(pairs, OTHER_SHAPE, tolerance) or _undone(pairs, tolerance) or _shape(pairs)


# Numbers

SAME_SHAPE = (
    (np.zeros_like, "{name} {is} 0, whatever goes in."),
    (np.ones_like, "{name} {is} 1, whatever goes in."),
    (np.transpose, "{name} {is} transposed: what stands at [i, j] belongs at [j, i]."),
    (np.negative, "{name} {has} the wrong sign: a minus too many, or one too few."),
    (
        np.abs,
        "{name} {has} the right size, but never a minus: is the sign lost in an absolute value, "
        "a root or a square?",
    ),
    (np.reciprocal, "{name} {is} upside down: 1 divided by what is right."),
    (lambda r: 1 - r, "{name} {is} 1 minus what is right."),
    (np.square, "{name} {is} the square of what is right: is something multiplied twice?"),
    (lambda r: np.sqrt(np.abs(r)), "{name} {is} the root of what is right."),
    (np.floor, "{name} {is} cut to whole numbers: // and int() drop what follows the point."),
    (np.trunc, "{name} {is} cut to whole numbers: // and int() drop what follows the point."),
    (np.round, "{name} {is} rounded to whole numbers."),
    *(
        (lambda r, d=d: np.round(r, d), f"{{name}} {{is}} rounded to {d} digit{'s' * (d > 1)}.")
        for d in range(1, 5)
    ),
    (lambda r: r[::-1], "{name} {is} in reverse order: the first entry belongs last."),
    (np.exp, "{name} {is} the exponential of what is right: one exp too many."),
    (np.log, "{name} {is} the logarithm of what is right."),
)

OTHER_SHAPE = (
    (
        np.transpose,
        "{name} {is} transposed: what stands at [i, j] belongs at [j, i], and its shape is "
        "exchanged as well.",
    ),
    (
        lambda r: np.full(1, r.item()) if r.ndim == 0 else None,
        "{name} {has} the right number, in an array of shape (1,): one number is asked for. Leave "
        "out brackets [ ], keepdims or reshape.",
    ),
    (
        np.ravel,
        "{name} {has} the right numbers in one long row: its shape is lost. Leave out ravel, "
        "flatten or reshape.",
    ),
    (
        lambda r: r[np.newaxis],
        "{name} {has} the right numbers, in an array with one axis too many, at the front: are "
        "there brackets [ ] too many, or keepdims?",
    ),
    (
        lambda r: r[..., np.newaxis],
        "{name} {has} the right numbers, in an array with one axis too many, at the end: leave "
        "out keepdims, reshape or np.newaxis.",
    ),
    (
        lambda r: r.reshape(1, 1),
        "{name} {has} the right number, in an array of shape (1, 1): one number is asked for.",
    ),
    (
        np.sum,
        "{name} {is} summed up to one number. An array is asked for: leave out the sum, or "
        "say along which axis.",
    ),
    (np.mean, "{name} {is} averaged to one number. An array is asked for: leave out the mean."),
    (lambda r: r.sum(axis=0), "{name} {is} summed along the first axis, and should not be."),
    (lambda r: r.sum(axis=-1), "{name} {is} summed along the last axis, and should not be."),
    (lambda r: r.mean(axis=0), "{name} {is} averaged along the first axis, and should not be."),
    (lambda r: r.mean(axis=-1), "{name} {is} averaged along the last axis, and should not be."),
    (
        lambda r: r[0],
        "{name} {is} the first entry of what is right, and the others are missing: does a return "
        "stand inside the loop, or an index too many?",
    ),
    (
        lambda r: r[-1],
        "{name} {is} the last entry of what is right, and the others are missing: does the loop "
        "overwrite what it should collect?",
    ),
    (
        lambda r: r[:1],
        "{name} {is} the first row of what is right, and the others are missing: is there a : or "
        "an index too many?",
    ),
    (lambda r: r[1:], "{name}: the first entry is missing, the others are right."),
    (lambda r: r[:-1], "{name}: the last entry is missing, the others are right."),
)  # fmt: skip

# What would make the result right: it stopped one step early.
UNDONE = (
    (np.sum, "{name}: the sum of all its entries would be right."),
    (lambda p: p.sum(axis=0), "{name}: its sum along the first axis would be right."),
    (lambda p: p.sum(axis=-1), "{name}: its sum along the last axis would be right."),
    (np.mean, "{name}: the mean of all its entries would be right."),
    (lambda p: p.mean(axis=0), "{name}: its mean along the first axis would be right."),
    (np.prod, "{name}: the product of all its entries would be right."),
    (lambda p: p[0], "{name}: its first entry alone would be right."),
    (lambda p: p[-1], "{name}: its last entry alone would be right."),
    (lambda p: p[1:], "{name}: there is an entry too many at the beginning."),
    (lambda p: p[:-1], "{name}: there is an entry too many at the end."),
    (
        np.diag,
        "{name}: only its diagonal is right, so each entry was compared with every other: (n, 1) "
        "and (n,) make (n, n).",
    ),
)


def _applied(function, array):
    if not array.size:
        return None
    try:
        with np.errstate(all="ignore"):
            return np.asarray(function(array), float)
    except (ValueError, IndexError, TypeError, FloatingPointError):
        return None  # no such thing for an array of this shape


def _transformed(pairs, transforms, tolerance):
    for transform, text in transforms:
        expected = [_applied(transform, pair.right) for pair in pairs]
        if all(
            e is not None and close(pair.part, e, tolerance)
            for pair, e in zip(pairs, expected, strict=True)
        ):
            return text
    return None


def _undone(pairs, tolerance):
    for transform, text in UNDONE:
        done = [_applied(transform, pair.part) for pair in pairs]
        if all(
            d is not None and close(d, pair.right, tolerance)
            for pair, d in zip(pairs, done, strict=True)
        ):
            return text
    return None


def _not_finite(pairs):
    for pair in pairs:
        if np.isfinite(pair.part).all():
            continue
        at = tuple(map(int, np.argwhere(~np.isfinite(pair.part))[0]))
        why = (
            "0 / 0, or the root or the logarithm of a negative number, or inf - inf"
            if np.isnan(pair.part[at])
            else "something overflows, or is divided by 0"
        )
        return (
            f"{{name}} {{has}} {pair.part[at]} where {pair.right[at]:.6g} is right"
            f"{f', at {_index(at)}' if at else ''}, for {pair.case}: {why}."
        )
    return None


def _factor(pairs, tolerance):
    """Explain results that are the right ones times a number, the same in all cases or not."""
    if sum(np.count_nonzero(pair.right) for pair in pairs) < 2:
        return None  # any number is another times something
    factors, with_numbers = [], [pair for pair in pairs if pair.right.any()]
    if any(pair.part.any() for pair in pairs if not pair.right.any()):
        return None
    for pair in with_numbers:
        largest = np.unravel_index(np.argmax(np.abs(pair.right)), pair.right.shape)
        factor = pair.part[largest] / pair.right[largest]
        if not factor or not close(pair.part, factor * pair.right, tolerance):
            return None
        factors.append(factor)
    if np.allclose(factors, 1, rtol=NEARLY):
        return None
    if np.allclose(factors, factors[0], rtol=1e-5):
        return _constant_factor(factors[0])
    for label, values in _quantities(with_numbers):
        if np.allclose(factors, values, rtol=1e-5):
            return f"{{name}} {{is}} `{label}` times what is right. {_hint(label)}"
        if np.allclose(factors, np.divide(1, values), rtol=1e-5):
            return f"{{name}} {{is}} right but divided by `{label}`. {_hint(label)}"
    return None


def _hint(label):
    if label.isidentifier() or "**" in label:
        return "Is it left out, or there once too often?"
    return "Is there a sum where a mean belongs, or the reverse?"


def _constant_factor(factor):
    hints = {
        2.0: " There is a 2 too many.",
        0.5: " A 2 is lost: where is something squared, or counted from both sides?",
        -2.0: " There is a 2 too many, and a minus too many or too few.",
        -0.5: " A 2 is lost, and a minus is lost or too many.",
        180 / np.pi: " 180 / π turns an angle in radians into degrees; NumPy's angles are radians.",
        np.pi / 180: " π / 180 turns degrees into radians; NumPy's angles are radians already.",
    }
    hint = next((text for known, text in hints.items() if np.isclose(factor, known)), "")
    return f"{{name}} {{is}} right up to a constant factor: yours is {factor:.6g} times that.{hint}"


def _quantities(pairs):
    """Yield the numbers that a case has, each with a name and with its value in all cases."""
    for name in pairs[0].arguments:
        values = [pair.arguments[name] for pair in pairs]
        if all(isinstance(v, int | float) and v for v in values):
            yield name, values
            yield f"{name}**2", np.square(values)
        elif all(isinstance(v, np.ndarray | list | tuple) and len(v) for v in values):
            yield f"len({name})", [len(v) for v in values]
            if isinstance(values[0], list | tuple) and isinstance(values[0][0], np.ndarray):
                continue  # a list of arrays, whose shapes may differ, makes no array
            if all(np.ndim(v) == 2 for v in values):
                yield f"{name}.shape[1]", [np.shape(v)[1] for v in values]
                yield f"{name}.size", [np.size(v) for v in values]


def _offset(pairs, tolerance):
    """Explain results that are the right ones plus a number."""
    if sum(pair.right.size for pair in pairs) < 2:
        return None
    offsets = []
    for pair in pairs:
        offset = pair.part.flat[0] - pair.right.flat[0]
        if not close(pair.part, pair.right + offset, tolerance):
            return None
        offsets.append(offset)
    if np.allclose(offsets, offsets[0], rtol=1e-5):
        much = "large" if offsets[0] > 0 else "small"
        return f"{{name}} {{is}} too {much} by {abs(offsets[0]):.6g}, in all cases alike."
    for label, values in _quantities(pairs):
        for much, sign in (("large", 1), ("small", -1)):
            if np.allclose(offsets, sign * np.array(values), rtol=1e-5):
                return f"{{name}} {{is}} too {much} by `{label}`: added or left out once."
    return None


COMBINED = (
    (np.add, "{name} {is} what is right plus"),
    (np.subtract, "{name} {is} what is right minus"),
    (lambda right, argument: argument - right, "{name} {is} what is right, taken away from"),
    (np.multiply, "{name} {is} what is right times"),
    (np.divide, "{name} {is} what is right divided by"),
)


def _with_argument(pairs, tolerance):
    """Explain results that are the right ones and an argument, combined entry by entry."""
    for name in pairs[0].arguments:
        values = [pair.arguments[name] for pair in pairs]
        if not all(isinstance(value, np.ndarray | float) for value in values):
            continue
        for combine, text in COMBINED:
            expected = [
                _applied(lambda right, c=combine, v=value: c(right, v), pair.right)
                for pair, value in zip(pairs, values, strict=True)
            ]
            if all(
                e is not None and close(pair.part, e, tolerance)
                for pair, e in zip(pairs, expected, strict=True)
            ):
                return f"{text} `{name}`."
    return None


def _shuffled(pairs, tolerance):
    if all(pair.right.size < 2 for pair in pairs):
        return None
    for pair in pairs:
        part, right = np.sort(pair.part, axis=None), np.sort(pair.right, axis=None)
        if not close(part, right, tolerance):
            return None
    return "{name} {has} the right numbers, but not in their places."


def _nearly(pairs):
    worst = 0
    for pair in pairs:
        scale = np.abs(pair.right).max(initial=0)
        worst = max(worst, np.abs(pair.part - pair.right).max(initial=0) / (scale or 1))
    if worst > NEARLY:
        return None
    return (
        f"{{name}} {{is}} nearly right: off by up to {worst:.1g} of its size. Is something "
        "rounded, or measured by a nudge, where the exact value is asked for?"
    )


def _shape(pairs):
    """Say which shape is wrong, by the arguments that have it where there are any."""
    pair = next(pair for pair in pairs if pair.part.shape != pair.right.shape)
    text = (
        f"{{name}} {{has}} the wrong shape: expected {pair.right.shape}, got {pair.part.shape}, "
        f"for {pair.case}."
    )
    own = _same_shape(pairs, [pair.part for pair in pairs])
    wanted = _same_shape(pairs, [pair.right for pair in pairs])
    if wanted:
        text += f" It should have the shape of `{wanted}`"
        text += f", and has that of `{own}`." if own else "."
    elif pair.right.ndim == 0:
        text += " One number is asked for, not an array."
    elif pair.part.ndim < pair.right.ndim:
        text += " Is there a sum, or an index, too many?"
    return text


def _same_shape(pairs, arrays):
    for name in pairs[0].arguments:
        if all(
            np.ndim(array) and np.shape(pair.arguments[name]) == array.shape
            for pair, array in zip(pairs, arrays, strict=True)
            if isinstance(pair.arguments[name], np.ndarray)
        ) and isinstance(pairs[0].arguments[name], np.ndarray):
            return name
    return None


# Entries

_SIGNS = (
    ("where `{}` is 0", lambda v: v == 0),
    ("where `{}` is negative", lambda v: v < 0),
    ("where `{}` is positive", lambda v: v > 0),
    ("where `{}` is not positive", lambda v: v <= 0),
    ("where `{}` is not negative", lambda v: v >= 0),
)
_PLACES = (
    ("in the first row", lambda i: i[0] == 0),
    ("in the last row", lambda i: i[0] == i[0].max()),
    ("in the first column", lambda i: i[1] == 0),
    ("in the last column", lambda i: i[1] == i[1].max()),
    ("on the diagonal", lambda i: i[0] == i[1]),
)


def where(pairs, tolerance):
    """Say at which entries the results are wrong, if there is a rule; else None."""
    if any(pair.part.shape != pair.right.shape for pair in pairs):
        return None
    wrong = [~_close_entries(pair.part, pair.right, tolerance) for pair in pairs]
    flat = np.concatenate([w.ravel() for w in wrong])
    if flat.all():
        return None
    for name in pairs[0].arguments:
        values = [pair.arguments[name] for pair in pairs]
        if all(
            isinstance(v, np.ndarray | float | int) and np.shape(v) == w.shape
            for v, w in zip(values, wrong, strict=True)
        ):
            values = np.concatenate([np.ravel(v) for v in values])
            for text, rule in _SIGNS:
                if np.array_equal(rule(values), flat):
                    at = pairs, wrong
                    return f"{{name}} {{is}} right but {text.format(name)}. {_example(*at)}"
    shaped = [(w, np.indices(w.shape)) for w in wrong if w.ndim == 2]
    if len(shaped) == len(wrong):
        for text, rule in _PLACES:
            if all(np.array_equal(rule(i), w) for w, i in shaped):
                return f"{{name}} {{is}} right but {text}. {_example(pairs, wrong)}"
            if all(np.array_equal(~rule(i), w) for w, i in shaped):
                return f"{{name}} {{is}} right {text} only. {_example(pairs, wrong)}"
    return None


UNKNOWN = "Take these numbers through your lines by hand, one at a time."


def entry(pairs, tolerance):
    """Say what the worst entry of the first wrong case is, and what it should be."""
    wrong = [~_close_entries(pair.part, pair.right, tolerance) for pair in pairs]
    right = sum(not w.any() for w in wrong)
    some = f" Your code is right in {right} of {len(pairs)} cases." if right else ""
    return f"{{name}} {{is}} wrong. {_example(pairs, wrong)}{some} {UNKNOWN}"


def _example(pairs, wrong):
    pair = next(pair for pair, w in zip(pairs, wrong, strict=True) if w.any())
    at = np.unravel_index(np.argmax(np.abs(pair.part - pair.right)), pair.right.shape)
    your = f"Your entry {_index(at)}" if at else "Yours"
    return f"{your} is {pair.part[at]:.6g} and should be {pair.right[at]:.6g}, for {pair.case}."


def _index(at):
    return f"[{', '.join(map(str, at))}]" if len(at) else ""
