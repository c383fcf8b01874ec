"""What people hand in for the exercises of chapter 11."""

import itertools

import numpy as np

from tests.exercises.tries import Tries, one_letter

# tanh


def from_the_input(d, z, u):
    return d / np.cosh(u) ** 2


def entry_by_entry(d, z, u):
    out = np.zeros_like(u)
    for place in np.ndindex(u.shape):
        out[place] = d[place] * (1 - z[place] ** 2)
    return out


TANH_RULE = Tries(
    right=(
        lambda d, z, u: d * (1 - z**2),
        lambda d, z, u: d * (1 - np.tanh(u) ** 2),
        lambda d, z, u: d - d * z * z,
        lambda d, z, u: d * (1 - z) * (1 + z),
        from_the_input,
        entry_by_entry,
        lambda d, z, u: (d * (1 - z**2)).tolist(),
    ),
    wrong=(
        ("the slope alone", lambda d, z, u: 1 - z**2),
        ("hand on d as it is", lambda d, z, u: d),
        ("squared u", lambda d, z, u: d * (1 - u**2)),
        ("a tanh already", lambda d, z, u: d * (1 - np.tanh(z) ** 2)),
        ("not squared", lambda d, z, u: d * (1 - z)),
        ("the slope of the sigmoid", lambda d, z, u: d * (z - z**2)),
        ("the rule of exp", lambda d, z, u: d * np.tanh(u)),
        ("d times z²", lambda d, z, u: d * z * z),
        ("the sign is wrong", lambda d, z, u: -d * (1 - z**2)),
        ("there is a plus", lambda d, z, u: d * (1 + z**2)),
        ("slopes multiply", lambda d, z, u: (1 - z**2) + d),
        ("divide by the slope", lambda d, z, u: d * np.cosh(u) ** 2),
        ("you summed everything", lambda d, z, u: np.vdot(d, 1 - z**2)),
        ("returned nothing", lambda d, z, u: None),
        ("changed its argument", lambda d, z, u: d.__imul__(1 - z**2)),
        ("raised ValueError", lambda d, z, u: d @ (1 - z**2)),
    ),
)

# The maximum


def row_by_row(d, z, u):
    out = np.zeros_like(u)
    for i, row in enumerate(u):
        best = np.flatnonzero(row == row.max())
        out[i, best] = d[i, 0] / len(best)
    return out


def with_where(d, z, u):
    largest = np.where(u == z, 1.0, 0.0)
    return largest * d / largest.sum(axis=1)[:, None]


def with_lists(d, z, u):
    out = []
    for row, arrived in zip(u.tolist(), d.ravel().tolist(), strict=True):
        best = max(row)
        out.append([arrived / row.count(best) if entry == best else 0.0 for entry in row])
    return out


def hot(places, u):
    out = np.zeros_like(u)
    out[np.arange(len(u)), places] = 1
    return out


MAX_RULE = Tries(
    right=(
        row_by_row,
        with_where,
        with_lists,
        lambda d, z, u: d * (u == z) / (u == z).sum(axis=1, keepdims=True),
        lambda d, z, u: np.divide((u >= z) * d, np.sum(u >= z, 1, keepdims=True)),
    ),
    wrong=(
        ("gets all of d", lambda d, z, u: np.where(u == z, d, 0)),
        ("only the first", lambda d, z, u: d * hot(np.argmax(u, axis=1), u)),
        (
            "only the last",
            lambda d, z, u: (
                d * hot([max(np.flatnonzero(r == m)) for r, m in zip(u, z, strict=True)], u)
            ),
        ),
        ("multiply it by what has arrived", lambda d, z, u: row_by_row(np.ones_like(d), z, u)),
        ("in the whole array", lambda d, z, u: d * (u == z) / np.count_nonzero(u == z)),
        ("by the number of columns", lambda d, z, u: d * (u == z) / u.shape[1]),
        ("the rule of a sum", lambda d, z, u: d * np.ones_like(u)),
        ("multiplied by the largest value", lambda d, z, u: row_by_row(d * z, z, u)),
        ("the smallest entries", lambda d, z, u: row_by_row(d, z, -u)),
        (
            "the largest of each column",
            lambda d, z, u: (
                d * (u == u.max(axis=0, keepdims=True)) / (u == u.max(axis=0)).sum(axis=0)
            ),
        ),
        (
            "largest entry of the whole array",
            lambda d, z, u: d * (u == u.max()) / np.sum(u == u.max()),
        ),
        (
            "the other way round",
            lambda d, z, u: d * (u < z) / (u < z).sum(axis=1, keepdims=True),
        ),
        ("has the shape of u", lambda d, z, u: 1 * d),
        ("returned nothing", lambda d, z, u: None),
    ),
)

# Softmax


def jacobian_of_each(d, z, u):
    out = np.empty_like(u)
    for place in np.ndindex(u.shape[:-1]):
        p = z[place]
        out[place] = (np.diag(p) - np.outer(p, p)) @ d[place]
    return out


def with_einsum(d, z, u):
    return z * d - z * np.einsum("...k,...k->...", d, z)[..., None]


def from_logits(d, z, u):
    power = np.exp(u)
    t = power.sum(axis=-1, keepdims=True)
    return power * (d / t - (d * power / t**2).sum(axis=-1, keepdims=True))


def weighted(d, z):
    return np.sum(d * z, axis=-1, keepdims=True)


SOFTMAX_RULE = Tries(
    right=(
        lambda d, z, u: z * (d - weighted(d, z)),
        lambda d, z, u: z * d - z * weighted(z, d),
        jacobian_of_each,
        with_einsum,
        from_logits,
    ),
    wrong=(
        ("only knows itself", lambda d, z, u: d * (z - z**2)),
        ("the rule of exp", lambda d, z, u: d * z),
        ("not weighted by z", lambda d, z, u: z * (d - d.sum(axis=-1, keepdims=True))),
        ("over the whole array", lambda d, z, u: z * (d - (d * z).sum())),
        ("over the first axis", lambda d, z, u: z * (d - (d * z).sum(axis=0))),
        ("write axis=-1", lambda d, z, u: z * (d - np.sum(d * z, axis=1, keepdims=True))),
        ("multiplied by z, too", lambda d, z, u: d * z - weighted(d, z)),
        ("minus the gradient", lambda d, z, u: d - z),
        ("a factor is missing", lambda d, z, u: d - weighted(d, z)),
        ("the logarithm", lambda d, z, u: d - z * d.sum(axis=-1, keepdims=True)),
        ("the cross-entropy", lambda d, z, u: z - d),
        ("the sign is wrong", lambda d, z, u: -z * (d - weighted(d, z))),
        ("there is a plus", lambda d, z, u: z * (d + weighted(d, z))),
        ("a mean along the last", lambda d, z, u: z * (d - weighted(d, z) / u.shape[-1])),
        ("the plain mean", lambda d, z, u: z * (d - np.mean(d, axis=-1, keepdims=True))),
        ("not the logits", lambda d, z, u: z * (d - weighted(d, u))),
        ("the 1 should be d", lambda d, z, u: z - z * weighted(d, z)),
        ("as it is", lambda d, z, u: 1.0 * d),
        ("returned nothing", lambda d, z, u: None),
    ),
)

# Which one has not undone a broadcast?

UNSUMMED = one_letter("B", "AC", "right")

# Count what must be kept


def layer_by_layer(dimensions, n):
    kept = n * dimensions[0]
    for units in dimensions[1:]:
        kept += n * units
    return kept + n * dimensions[-1]


NUMBERS_KEPT = Tries(
    right=(
        layer_by_layer,
        lambda dimensions, n: n * (sum(dimensions) + dimensions[-1]),
        lambda dimensions, n: n * np.sum([*dimensions, dimensions[-1]]),
        lambda dimensions, n: sum(np.ones((n, k)).size for k in dimensions) + n * dimensions[-1],
        lambda dimensions, n: float(n * sum(dimensions[:-1]) + 2 * n * dimensions[-1]),
    ),
    wrong=(
        (
            "too much in each layer",
            lambda dimensions, n: layer_by_layer(dimensions, n) + n * sum(dimensions[1:]),
        ),
        (
            "all that is computed",
            lambda dimensions, n: n * (dimensions[0] + 3 * sum(dimensions[1:]) + dimensions[-1]),
        ),
        ("of the size of the output is missing", lambda dimensions, n: n * sum(dimensions)),
        ("X is missing", lambda dimensions, n: n * (sum(dimensions[1:]) + dimensions[-1])),
        ("X and the difference", lambda dimensions, n: n * sum(dimensions[1:])),
        (
            "you counted the weights,",
            lambda dimensions, n: (
                layer_by_layer(dimensions, n)
                + sum(a * b for a, b in itertools.pairwise(dimensions))
            ),
        ),
        (
            "weights and biases",
            lambda dimensions, n: (
                layer_by_layer(dimensions, n)
                + sum(a * b + b for a, b in itertools.pairwise(dimensions))
            ),
        ),
        ("for one sample", lambda dimensions, n: sum(dimensions) + dimensions[-1]),
        ("not one a sample", lambda dimensions, n: n * (sum(dimensions) + 1)),
        ("a row for each sample", lambda dimensions, n: n * sum(dimensions) + dimensions[-1]),
        ("a single number", lambda dimensions, n: n * sum(dimensions) + 1),
        (
            "hidden results twice",
            lambda dimensions, n: layer_by_layer(dimensions, n) + n * sum(dimensions[1:-1]),
        ),
        (
            "these are the parameters",
            lambda dimensions, n: sum((a + 1) * b for a, b in itertools.pairwise(dimensions)),
        ),
        ("returned nothing", lambda dimensions, n: None),
    ),
)

# Keep less, compute again


def checkpointed(steps, rules, u, every, d):
    kept = []
    for k, step in enumerate(steps):
        if k % every == 0:
            kept.append(u)
        u = step(u)
    for start in reversed(range(0, len(steps), every)):
        inputs = [kept.pop()]
        for step in steps[start : start + every - 1]:
            if len(inputs) < len(steps) - start:
                inputs.append(step(inputs[-1]))
        for k in reversed(range(start, start + len(inputs))):
            d = rules[k](d, inputs.pop())
    return d


def in_chunks(steps, rules, u, every, d):
    chunks = [(steps[i : i + every], rules[i : i + every]) for i in range(0, len(steps), every)]
    beginnings = [u]
    for forward, _ in chunks[:-1]:
        x = beginnings[-1]
        for step in forward:
            x = step(x)
        beginnings.append(x)
    for (forward, back), x in zip(chunks[::-1], beginnings[::-1], strict=True):
        inputs = []
        for step in forward:
            inputs.append(x)
            x = step(x)
        for rule, value in zip(back[::-1], inputs[::-1], strict=True):
            d = rule(d, value)
    return d


def with_a_dict(steps, rules, u, every, d):
    kept = {}
    for k in range(len(steps)):
        if not k % every:
            kept[k] = u
        u = steps[k](u)
    del u
    last = len(steps)
    while last > 0:
        first = (last - 1) // every * every
        values = {first: kept[first]}
        for k in range(first, last - 1):
            values[k + 1] = steps[k](values[k])
        for k in range(last - 1, first - 1, -1):
            d = rules[k](d, values[k])
        last = first
    return d


def by_recursion(steps, rules, u, every, d):
    if not steps:
        return d
    x, inputs = u, []
    for step in steps[:every]:
        x = step(x)
    d = by_recursion(steps[every:], rules[every:], x, every, d)
    x = u
    for k in range(min(every, len(steps))):
        inputs.append(x)
        if k + 1 < min(every, len(steps)):
            x = steps[k](x)
    for k in reversed(range(len(inputs))):
        d = rules[k](d, inputs[k])
    return d


def through_the_end(steps, rules, u, every, d):
    """Runs the last step of each stretch again, too: allowed."""
    kept = []
    for k, step in enumerate(steps):
        kept += [u] if k % every == 0 else []
        u = step(u)
    for number, x in reversed(list(enumerate(kept))):
        at = slice(number * every, (number + 1) * every)
        inputs = [x]
        for step in steps[at]:
            inputs.append(step(inputs[-1]))
        for rule, value in zip(reversed(rules[at]), inputs[-2::-1], strict=True):
            d = rule(d, value)
    return d


def keeps_all(steps, rules, u, every, d):
    inputs = [u]
    for step in steps:
        inputs.append(step(inputs[-1]))
    for rule, value in zip(reversed(rules), inputs[-2::-1], strict=True):
        d = rule(d, value)
    return d


def from_the_beginning(steps, rules, u, every, d):
    """Keeps nothing: runs from the beginning for each step."""
    for k in reversed(range(len(steps))):
        x = u
        for step in steps[:k]:
            x = step(x)
        d = rules[k](d, x)
    return d


def from_the_stretch(steps, rules, u, every, d):
    """Runs from the stretch's beginning for each of its steps."""
    kept = []
    for k, step in enumerate(steps):
        kept += [u] if k % every == 0 else []
        u = step(u)
    for k in reversed(range(len(steps))):
        x = kept[k // every]
        for step in steps[k // every * every : k]:
            x = step(x)
        d = rules[k](d, x)
    return d


def with_other_stretches(length):
    """Return an attempt that does not take the length of its stretches from ``every``."""
    return lambda steps, rules, u, every, d: checkpointed(
        steps, rules, u, length(len(steps), every), d
    )


def one_more_kept(steps, rules, u, every, d):
    """Keeps the values of the last stretch from the way forward, and copies: allowed."""
    kept, last = [], (len(steps) - 1) // every * every
    inputs = []
    for k, step in enumerate(steps):
        if k % every == 0:
            kept.append(np.array(u))
        if k >= last:
            inputs.append(u)
        u = step(u)
    for start in range(last, -1, -every):
        x = kept.pop()
        while start + len(inputs) < min(start + every, len(steps)):
            inputs.append(x)
            x = steps[start + len(inputs) - 1](x)
        for k in range(start + len(inputs) - 1, start - 1, -1):
            d = rules[k](d, inputs.pop())
    return d


def changed(
    stretches=reversed, inside=reversed, value=lambda inputs, k: inputs[k], fresh=False, add=False
):
    """Return an attempt with these parts."""

    def attempt(steps, rules, u, every, d):
        kept, given = [], d
        for k, step in enumerate(steps):
            kept += [u] if k % every == 0 else []
            u = step(u)
        for number in stretches(range(len(kept))):
            d = given if fresh else d
            first = number * every
            inputs = [kept[number]]
            for step in steps[first : first + every]:
                inputs.append(step(inputs[-1]))
            for k in inside(range(len(inputs) - 1)):
                back = rules[first + k](d, value(inputs, k))
                d = back + d if add else back
        return d

    return attempt


def whole_stretches(steps, rules, u, every, d):
    whole = len(steps) // every * every
    if not whole:
        return d
    return checkpointed(steps[:whole], rules[:whole], u, every, d)


def only_the_last(steps, rules, u, every, d):
    start = (len(steps) - 1) // every * every
    for step in steps[:start]:
        u = step(u)
    return checkpointed(steps[start:], rules[start:], u, every, d)


def to_the_end(steps, rules, u, every, d):
    for step in steps:
        u = step(u)
    return u


CHECKPOINTED = Tries(
    right=(
        checkpointed,
        in_chunks,
        with_a_dict,
        by_recursion,
        through_the_end,
        one_more_kept,
        changed(),
    ),
    wrong=(
        ("results alive at the same time", keeps_all),
        ("was run", from_the_beginning),
        ("was run", from_the_stretch),
        ("from every", with_other_stretches(lambda count, every: 2 * every)),
        ("from every", with_other_stretches(lambda count, every: max(1, int(count**0.5)))),
        ("get its kept input", changed(value=lambda inputs, k: inputs[0])),
        ("the results of their steps", changed(value=lambda inputs, k: inputs[k + 1])),
        ("from the first to the last. The way back begins with", changed(stretches=iter)),
        ("inside a stretch", changed(inside=iter)),
        ("through the steps from the first", changed(stretches=iter, inside=iter)),
        ("shorter than the others", whole_stretches),
        ("the d that was given", changed(fresh=True)),
        ("after the first stretch", only_the_last),
        ("takes the place of d", changed(add=True)),
        ("the end of the way forward", to_the_end),
        ("as it was given", lambda steps, rules, u, every, d: d),
        (
            "between the kept ones",
            lambda steps, rules, u, every, d: keeps_all(
                steps[::every], rules[::every], u, every, d
            ),
        ),
        ("returned nothing", lambda steps, rules, u, every, d: None),
    ),
)

TRIES = {
    "tanh_rule": TANH_RULE,
    "max_rule": MAX_RULE,
    "softmax_rule": SOFTMAX_RULE,
    "unsummed": UNSUMMED,
    "numbers_kept": NUMBERS_KEPT,
    "checkpointed": CHECKPOINTED,
}
