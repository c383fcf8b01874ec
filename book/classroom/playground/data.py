"""The playground's data: points in a square, drawn by a recipe or by the reader, or out of a file.

A set of points is an array of shape (n, 3): x1, x2 and the target. The square reaches from -EDGE to
EDGE on both axes. A target is a class, 0 or 1, or in a regression a number from -1 to 1.
"""

import base64
import csv
import io

import numpy as np

EDGE = 3.0
MOST = 1000  # points: more would only slow the picture down


def line(n, rng):
    X = square(n, rng)
    return X, X[:, 0] + X[:, 1] > 0


def xor(n, rng):
    X = square(n, rng)
    X += 0.25 * np.sign(X)  # a gap along both axes
    return X, X[:, 0] * X[:, 1] < 0


def circle(n, rng):
    inside = np.arange(n) < n // 2
    disc, ring = 1.3 * np.sqrt(rng.random(n)), rng.uniform(1.9, 2.6, n)
    radius = np.where(inside, disc, ring)[:, None]
    angle = rng.uniform(0, 2 * np.pi, n)
    return radius * np.column_stack([np.cos(angle), np.sin(angle)]), inside


def clouds(n, rng):
    upper = np.arange(n) >= n // 2
    centre = np.where(upper, 1.3, -1.3)[:, None]
    return centre + 0.6 * rng.standard_normal((n, 2)), upper


def moons(n, rng):
    lower = np.arange(n) >= n // 2
    angle = rng.uniform(0, np.pi, n)
    X = np.column_stack([np.cos(angle), np.sin(angle)])
    X[lower] = (1, 0.5) - X[lower]
    return 1.5 * (X - (0.5, 0.25)), lower


def spiral(n, rng):
    second = np.arange(n) >= n // 2
    t = np.sqrt(rng.random(n))  # from 0, the middle, to 1, the end
    angle = 1.75 * 2 * np.pi * t + np.pi * second
    X = np.column_stack([np.sin(angle), np.cos(angle)])
    return 2.6 * t[:, None] * X, second


def plane(n, rng):
    X = square(n, rng)
    return X, (X[:, 0] + X[:, 1]) / (2 * 2.6)


def hills(n, rng):
    X = square(n, rng)
    height = np.zeros(n)
    for x1 in (-1.3, 1.3):
        for x2 in (-1.3, 1.3):
            hill = np.exp(-((X - (x1, x2)) ** 2).sum(axis=1))
            height -= np.sign(x1 * x2) * hill
    return X, height


def square(n, rng):
    """Return points anywhere in the square, of shape (n, 2)."""
    return rng.uniform(-2.6, 2.6, (n, 2))


CLASSES = {recipe.__name__: recipe for recipe in (xor, circle, moons, spiral, clouds, line)}
QUANTITIES = {recipe.__name__: recipe for recipe in (plane, hills)}
RECIPES = CLASSES | QUANTITIES


def make(name, samples, noise, rng):
    """Return points by one of the recipes, in random order.

    Parameters
    ----------
    name : str
        A key of `RECIPES`.
    samples : int
    noise : float
        Standard deviation of the normal noise on both coordinates, and ten times that of the noise
        on the target of a regression.
    rng : numpy.random.Generator

    Returns
    -------
    array of shape (samples, 3)
    """
    X, target = RECIPES[name](samples, rng)
    X = X + noise * rng.standard_normal(X.shape)
    target = target.astype(float)
    if name in QUANTITIES:
        target += 0.1 * noise * rng.standard_normal(samples)
    points = np.column_stack([X.clip(-EDGE, EDGE), target.clip(-1, 1)])
    return rng.permutation(points)


def is_train(n, share):
    """Return for each of n points whether it is for training: ``share`` percent, evenly spread.

    So a point that is added leaves the others where they are. Either part has at least one.
    """
    before = np.arange(n) * share // 100
    chosen = np.arange(1, n + 1) * share // 100 > before
    if not chosen.any():
        chosen[-1] = True
    return chosen


# In an address a point is four bytes: 12 bits for each coordinate and 8 for the target.


def pack(points):
    """Return points as text for an address."""
    x1, x2 = np.rint((points[:, :2].T + EDGE) / (2 * EDGE) * 4095).astype(np.uint32)
    target = np.rint((points[:, 2] + 1) / 2 * 254).astype(np.uint32)
    words = (x1 << 20 | x2 << 8 | target).astype(">u4")
    return base64.urlsafe_b64encode(words.tobytes()).decode().rstrip("=")


def unpack(text):
    """Return the points that `pack` wrote, or none where the text is damaged."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        words = np.frombuffer(raw, ">u4").astype(np.uint32)
    except ValueError:
        return np.empty((0, 3))
    x1, x2, target = words >> 20, words >> 8 & 4095, words & 255
    return np.column_stack(
        [x1 / 4095 * 2 * EDGE - EDGE, x2 / 4095 * 2 * EDGE - EDGE, target.clip(max=254) / 127 - 1.0]
    )[:MOST]


def read_csv(text, rng):
    """Read two columns and a target, whatever separates them.

    Parameters
    ----------
    text : str
        Lines of x1, x2 and the target, and perhaps one line of names. They are separated by
        semicolons, tabs, commas or spaces; where no comma separates, it may be a decimal one. The
        target is a class, any two words or numbers, or a quantity.
    rng : numpy.random.Generator
        Draws 1000 points, where there are more.

    Returns
    -------
    points : array of shape (n, 3)
        Scaled to the square.
    quantity : bool
        Whether the target is a number of its own, and not a class.
    remarks : list of str
        What the reader should know: what was left out, which class is which, how it was scaled.

    Raises
    ------
    ValueError
        If there are no such data in it; the message names the line.
    """
    lines = [
        (n, line) for n, line in enumerate(text.lstrip("\ufeff").splitlines(), 1) if line.strip()
    ]
    if not lines:
        raise ValueError(
            "there is nothing in it; a line is x1, x2 and a class, such as 0.5, 1.2, a."
        )
    separator = next((mark for mark in ";\t," if all(mark in line for _, line in lines)), None)
    rows = [(n, _fields(line, separator)) for n, line in lines]
    decimal_comma = separator != ","
    remarks = []
    if _coordinates(rows[0][1], decimal_comma) is None and len(rows) > 1:
        named, rows = rows[0][1], rows[1:]
        if len(named) >= 3:
            remarks.append(f"Columns: {named[0]}, {named[1]}, and the target {named[2]}.")
    kept, missing = [], []
    for n, fields in rows:
        if len(fields) < 3:
            raise ValueError(
                f"line {n} has {_count(len(fields), 'column')}: three are needed, x1, x2 and a "
                "class."
            )
        if any(field.casefold() in ("", "na", "nan", "?", "null", "none") for field in fields[:3]):
            missing.append(n)
            continue
        place = _coordinates(fields, decimal_comma)
        if place is None:
            wrong = next(f for f in fields[:2] if _number(f, decimal_comma) is None)
            raise ValueError(f"line {n}: {wrong!r} is no number.")
        kept.append((*place, fields[2]))
    if missing:
        shown = ", ".join(map(str, missing[:5])) + (" …" if len(missing) > 5 else "")
        remarks.append(f"{_count(len(missing), 'line')} with a missing value left out: {shown}.")
    if len(kept) < 2:
        raise ValueError(f"{_count(len(kept), 'point')} in it; two are needed at least.")
    if len(rows[0][1]) > 3:
        remarks.append(f"Of {len(rows[0][1])} columns the first three count.")
    if len(kept) > MOST:
        remarks.append(f"{len(kept)} points: {MOST} of them, drawn at random, are used.")
        kept = [kept[k] for k in sorted(rng.choice(len(kept), MOST, replace=False))]
    target, quantity = _targets([row[2] for row in kept], decimal_comma, remarks)
    X = np.array([row[:2] for row in kept])
    return np.column_stack([_scaled(X, remarks), target]), quantity, remarks


def _fields(line, separator):
    if separator is None:
        return line.split()
    try:
        fields = next(csv.reader(io.StringIO(line), delimiter=separator))
    except csv.Error as error:
        raise ValueError(f"the line that begins with {line[:20]!r}: {error}.") from error
    return [field.strip() for field in fields]


def _number(field, decimal_comma):
    if decimal_comma and "." not in field:
        field = field.replace(",", ".")
    try:
        number = float(field.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _coordinates(fields, decimal_comma):
    numbers = tuple(_number(field, decimal_comma) for field in fields[:2])
    return None if None in numbers or len(numbers) < 2 else numbers


def _targets(texts, decimal_comma, remarks):
    """Return targets, and whether they are quantities: numbers of more than ten values."""
    numbers = [_number(text, decimal_comma) for text in texts]
    if None not in numbers and len(set(numbers)) > 10:
        low, high = min(numbers), max(numbers)
        remarks.append(f"The target, from {low:g} to {high:g}, is scaled to -1 to 1.")
        return (np.array(numbers) - low) / (high - low) * 2 - 1, True
    named = texts if None in numbers else numbers
    classes = sorted(set(named))
    if len(classes) == 1:
        raise ValueError(f"all points are of the class {texts[0]!r}; two classes are needed.")
    shown = [f"{c:g}" if None not in numbers else str(c) for c in classes]
    if len(classes) == 2:
        remarks.append(f"Blue is {shown[0]}, orange is {shown[1]}.")
    else:
        remarks.append(
            f"{len(classes)} classes, and the playground tells two apart: orange is {shown[-1]}, "
            f"blue the rest ({', '.join(shown[:-1][:5])}{' …' if len(shown) > 6 else ''})."
        )
    return np.array([float(name == classes[-1]) for name in named]), False


def _scaled(X, remarks):
    """Return X with each column's range brought to the inner part of the square, if it must be."""
    low, high = X.min(axis=0), X.max(axis=0)
    if (np.abs(X) <= EDGE).all() and ((high - low) >= EDGE / 2).all():
        return X
    for name, a, b in zip(("x1", "x2"), low, high, strict=True):
        remarks.append(f"{name}, from {a:g} to {b:g}, is scaled to the square.")
    half = np.where(high > low, (high - low) / 2, 1)
    return (X - (low + high) / 2) / half * 0.87 * EDGE


def _count(n, noun):
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
