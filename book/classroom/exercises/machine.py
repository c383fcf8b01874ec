"""The exercises of chapter 11.

The right answers come from the formulas, and for the chain from keeping every value.
"""

import itertools
import weakref

import numpy as np

from classroom.check import Choose, Compute, Unfit
from nn_core import softmax

# tanh


def _tanh_cases(rng):
    cases = []
    for shape in ((3, 4), (5, 1), (2, 3, 2)):  # none of them fits itself in d @ slope
        u = rng.normal(size=shape)
        cases.append((rng.normal(size=shape), np.tanh(u), u))
    return cases


tanh_rule = Compute(
    task="Write tanh_rule(d, z, u), which returns d times the slope of tanh at u.",
    answer=lambda d, z, u: d * (1 - z**2),
    cases=_tanh_cases,
    insight="The result is enough: the slope is 1 - z². So a machine may forget u as soon as z is "
    "there.",
    returns=("dL/du",),
    mistakes=(
        (lambda d, z, u: 1 - z**2, "this is the slope alone: multiply it by what has arrived, d."),
        (lambda d, z, u: d, "you hand on d as it is: multiply it by the slope, 1 - z²."),
        (
            lambda d, z, u: d * (1 - u**2),
            "you squared u. The slope is 1 - tanh(u)², and tanh(u) is z.",
        ),
        (
            lambda d, z, u: d * (1 - np.tanh(z) ** 2),
            "you took the tanh of z, which is a tanh already: the slope is 1 - z².",
        ),
        (lambda d, z, u: d * (1 - z), "z is not squared: the slope is 1 - z²."),
        (
            lambda d, z, u: d * z * (1 - z),
            "z (1 - z) is the slope of the sigmoid. That of tanh is 1 - z².",
        ),
        (lambda d, z, u: d * z, "d * z is the rule of exp. The slope of tanh is 1 - z²."),
        (lambda d, z, u: d * z**2, "this is d times z²: the slope is 1 - z²."),
        (lambda d, z, u: d * (z**2 - 1), "the sign is wrong: tanh rises, its slope is 1 - z²."),
        (lambda d, z, u: d * (1 + z**2), "there is a plus: the slope is 1 - z², at most 1."),
        (lambda d, z, u: d + 1 - z**2, "you add the slope to d: along a path, slopes multiply."),
        (lambda d, z, u: d / (1 - z**2), "you divide by the slope: multiply by it."),
        (
            lambda d, z, u: np.sum(d * (1 - z**2)),
            "you summed everything: each entry of u has a derivative of its own.",
        ),
    ),
)

# The maximum of each row


def _max_cases(rng):
    cases = []
    for u in (
        rng.normal(size=(4, 3)),
        -2 - rng.uniform(size=(2, 5)),
        np.array([[1.0, 3.0, 3.0, 0.0], [2.0, 2.0, 2.0, -1.0], [5.0, 0.0, 4.0, 1.0]]),
    ):
        cases.append((rng.normal(size=(len(u), 1)), u.max(axis=1, keepdims=True), u))
    return cases


def _shared(mask):
    return mask / mask.sum(axis=1, keepdims=True)


def _one_of(places, u):
    return np.eye(u.shape[1])[places]


max_rule = Compute(
    task="Write max_rule(d, z, u), which hands d to the largest entry of each row.",
    answer=lambda d, z, u: d * _shared(u == z),
    cases=_max_cases,
    insight="The maximum is a switch: who wins gets all, who loses gets nothing. Max pooling in "
    "image networks is this, and a ReLU is the maximum of a number and 0.",
    returns=("dL/du",),
    mistakes=(
        (
            lambda d, z, u: d * (u == z),
            "each of several largest entries gets all of d. They are to share it: divide by how "
            "many there are in the row.",
        ),
        (
            lambda d, z, u: d * _one_of(u.argmax(axis=1), u),
            "of several largest entries only the first gets something: argmax returns one. They "
            "are to share d.",
        ),
        (
            lambda d, z, u: d * _one_of(u.shape[1] - 1 - u[:, ::-1].argmax(axis=1), u),
            "of several largest entries only the last gets something. They are to share d.",
        ),
        (
            lambda d, z, u: _shared(u == z),
            "this is 1 for the largest entry: multiply it by what has arrived, d.",
        ),
        (
            lambda d, z, u: d * (u == z) / (u == z).sum(),
            "you divide by the number of largest entries in the whole array: count them row by "
            "row, with axis=1 and keepdims=True.",
        ),
        (
            lambda d, z, u: d * (u == z) / u.shape[1],
            "you divide by the number of columns, as for a mean: divide by the number of largest "
            "entries.",
        ),
        (
            lambda d, z, u: np.broadcast_to(d, u.shape).copy(),
            "all entries get d, which is the rule of a sum: only the largest one moves z.",
        ),
        (
            lambda d, z, u: d * z * _shared(u == z),
            "you multiplied by the largest value. A nudge of the largest entry moves z just as "
            "far: its slope is 1.",
        ),
        (
            lambda d, z, u: d * _shared(u == u.min(axis=1, keepdims=True)),
            "the smallest entries get d: it belongs to the largest.",
        ),
        (
            lambda d, z, u: d * (u == u.max(axis=0)) / (u == u.max(axis=0)).sum(axis=0),
            "you took the largest of each column: z has one for each row.",
        ),
        (
            lambda d, z, u: d * (u == u.max()) / (u == u.max()).sum(),
            "only the largest entry of the whole array gets something: each row has a largest one.",
        ),
        (
            lambda d, z, u: d * _shared(u != z),
            "the entries that are not the largest get d: it is the other way round.",
        ),
        (
            lambda d, z, u: d.copy(),
            "you return the shape of z: a derivative by u has the shape of u.",
        ),
    ),
)

# Softmax


def _softmax_cases(rng):
    cases = []
    for shape in ((4, 3), (2, 5), (3, 2, 4)):
        u = rng.normal(size=shape)
        cases.append((rng.normal(size=shape), softmax(u), u))
    return cases


def _along(array, axis=-1):
    return array.sum(axis=axis, keepdims=True)


softmax_rule = Compute(
    task="Write softmax_rule(d, z, u), which takes d back through a softmax along the last axis.",
    answer=lambda d, z, u: z * (d - _along(d * z)),
    cases=_softmax_cases,
    insight="The Jacobian has as many rows and columns as there are classes, for each sample. Two "
    "products and a sum do without it. What comes back adds to 0 along the last axis: to raise "
    "all logits alike changes nothing.",
    returns=("dL/du",),
    mistakes=(
        (
            lambda d, z, u: d * z * (1 - z),
            "each entry only knows itself, as in a sigmoid. Through the sum each logit moves all "
            "probabilities: a second term is missing.",
        ),
        (
            lambda d, z, u: d * z,
            "this is the rule of exp: the division by the sum is missing, which moves, too.",
        ),
        (
            lambda d, z, u: z * (d - _along(d)),
            "inside the sum, d is not weighted by z.",
        ),
        (
            lambda d, z, u: z * (d - np.sum(d * z)),
            "the sum goes over the whole array: take it along the last axis, with keepdims=True.",
        ),
        (
            lambda d, z, u: z * (d - _along(d * z, 0)),
            "the sum goes over the first axis: the samples. The softmax is along the last axis.",
        ),
        (
            lambda d, z, u: z * (d - _along(d * z, 1)),
            "axis=1 is the last axis of two. Where u has three, it is not: write axis=-1.",
        ),
        (
            lambda d, z, u: z * d - _along(d * z),
            "the sum is to be multiplied by z, too: z * (d - the sum).",
        ),
        (
            lambda d, z, u: d - _along(d * z),
            "a factor is missing: the bracket is to be multiplied by z.",
        ),
        (
            lambda d, z, u: d - z * _along(d),
            "this is the rule of the logarithm of the softmax. Here z is the softmax itself.",
        ),
        (lambda d, z, u: d - z, "d - z is minus the gradient of the cross-entropy, for targets d."),
        (lambda d, z, u: z - d, "z - d is the gradient of the cross-entropy, for targets d."),
        (lambda d, z, u: z * (_along(d * z) - d), "the sign is wrong: d less the weighted sum."),
        (
            lambda d, z, u: z * (d + _along(d * z)),
            "there is a plus: what is added to one probability is taken from the others.",
        ),
        (
            lambda d, z, u: z * (d - (d * z).mean(axis=-1, keepdims=True)),
            "you took a mean along the last axis. The weights z add to 1 already: take the sum.",
        ),
        (
            lambda d, z, u: z * (d - d.mean(axis=-1, keepdims=True)),
            "you took the plain mean of d. It is weighted by z.",
        ),
        (
            lambda d, z, u: z * (d - _along(d * u)),
            "the weights in the sum are z, and not the logits u.",
        ),
        (lambda d, z, u: d, "you hand on d as it is."),
        (
            lambda d, z, u: z * (1 - _along(d * z)),
            "the 1 should be d: each entry's own derivative less the weighted sum.",
        ),
    ),
)

# Which one has not undone a broadcast?

unsummed = Choose(
    task="Find the program whose way back lacks a sum.",
    answer="B",
    insight="In B, t has one number for each row, and is used for all of the row's entries: d_t "
    "must be summed over axis 1. It is not, has the shape of u, and is then added to an array of "
    "that shape: the result fits. A wrong shape on the way hides where something larger comes "
    "next. So check the shape of every derivative, and not only of the last ones.",
    wrong={
        "A": "A is right: m and s are used once in each row, and what comes back to them is summed "
        "over the rows. u and e have one shape, so nothing was repeated there. Nudge an entry of u "
        "in the others.",
        "C": "C is right: u is used twice, and what comes back is added before it is summed along "
        "the axis that was 1; v is summed along the other one, and keepdims leaves it a row. Nudge "
        "an entry of u in the others.",
    },
)

# Count what must be kept


def _kept(dimensions, n):
    return n * (sum(dimensions) + dimensions[-1])


def _weights(dimensions, bias=0):
    pairs = itertools.pairwise(dimensions)
    return sum((n_in + bias) * n_out for n_in, n_out in pairs)


numbers_kept = Compute(
    task="Write numbers_kept(dimensions, n), which counts what the way back needs.",
    answer=_kept,
    cases=lambda rng: [
        ((64, 15, 10), 100),
        ((2, 2, 1), 3),
        ((13, 10, 1), 8),
        ((4, 7, 5, 6, 3), 32),
        ((5, 2), 4),
    ],
    insight="X and each layer's result, which is also what the next product needs, and the "
    "difference at the end. All of it grows with the samples, nothing with the weights.",
    returns=("the count",),
    mistakes=(
        (
            lambda dimensions, n: _kept(dimensions, n) + n * sum(dimensions[1:]),
            "you counted an array too much in each layer: z, the sum of product and bias. No rule "
            "needs it, since that of tanh uses its result.",
        ),
        (
            lambda dimensions, n: _kept(dimensions, n) + 2 * n * sum(dimensions[1:]),
            "you counted all that is computed: the product, the sum with the bias, and tanh. Only "
            "what a rule needs is kept.",
        ),
        (
            lambda dimensions, n: n * sum(dimensions),
            "one array of the size of the output is missing. Two are kept: the result of the last "
            "tanh, and the difference, which the square needs.",
        ),
        (
            lambda dimensions, n: _kept(dimensions, n) - n * dimensions[0],
            "X is missing: the first product needs it for the derivative by the weights.",
        ),
        (
            lambda dimensions, n: n * sum(dimensions[1:]),
            "X and the difference at the end are missing.",
        ),
        (
            lambda dimensions, n: _kept(dimensions, n) + _weights(dimensions),
            "you counted the weights, which are there anyway.",
        ),
        (
            lambda dimensions, n: _kept(dimensions, n) + _weights(dimensions, 1),
            "you counted the weights and biases, which are there anyway.",
        ),
        (
            lambda dimensions, n: _kept(dimensions, 1),
            "this is for one sample: all that is kept has a row for each of the n.",
        ),
        (
            lambda dimensions, n: n * sum(dimensions) + n,
            "the difference at the end has a number for each sample and output, not one a sample.",
        ),
        (
            lambda dimensions, n: n * sum(dimensions) + dimensions[-1],
            "the difference at the end has a row for each sample.",
        ),
        (
            lambda dimensions, n: n * sum(dimensions) + 1,
            "for the loss you counted a single number: the square needs the whole difference.",
        ),
        (
            lambda dimensions, n: _kept(dimensions, n) + n * sum(dimensions[1:-1]),
            "you counted the hidden results twice. The rule of tanh and the next product need the "
            "same array, which is kept once.",
        ),
        (
            lambda dimensions, n: _weights(dimensions, 1),
            "these are the parameters. Count the values of the way forward.",
        ),
    ),
)

# Keep less, compute again


class _Chain:
    """Steps u -> tanh(u w) that count how often they run, and what they made and still lives."""

    def __init__(self, weights):
        self.order = []  # the numbers of the steps, as they ran
        self.alive = self.most = 0
        self.steps = [self._step(k, w) for k, w in enumerate(weights)]
        self.rules = [self._rule(w) for w in weights]

    def _step(self, k, w):
        def step(u):
            z = np.tanh(np.asarray(u) @ w)
            self.order.append(k)
            self.alive += 1
            self.most = max(self.most, self.alive)
            weakref.finalize(z, self._gone)
            return z

        return step

    def _gone(self):
        self.alive -= 1

    def _rule(self, w):
        return lambda d, u: (d * (1 - np.tanh(u @ w) ** 2)) @ w.T


def _all_kept(steps, rules, u, every, d):
    """Go back with every value kept."""
    inputs = [u]
    for step in steps:
        inputs.append(step(inputs[-1]))
    for k in reversed(range(len(rules))):
        d = rules[k](d, inputs[k])
    return d


def _run_chain(attempt, weights, u, every, d):
    """Run an attempt; where its numbers are right, see what it kept and how often it ran."""
    chain = _Chain(weights)
    result = attempt(chain.steps, chain.rules, u, every, d)
    if attempt is _all_kept or result is None or result is ...:
        return result
    plain = _Chain(weights)
    right = _all_kept(plain.steps, plain.rules, u, every, d)
    if np.shape(result) != right.shape or not np.allclose(np.asarray(result, float), right):
        return result
    count = len(weights)
    allowed = -(-count // every) + every + 3
    if chain.most > allowed:
        raise Unfit(
            f"the derivative is right, but with {count} steps and every = {every} your code has "
            f"{chain.most} results alive at the same time; {allowed} are allowed. Let go of what "
            "you do not need: keep the input of every few steps going forward, and the values of "
            "one stretch going back."
        )
    often = max(map(chain.order.count, range(count)))
    if often > 2:
        raise Unfit(
            f"the derivative is right, but one of the steps was run {often} times. Run each "
            "stretch once more, from its kept input, and keep its values until you are through it."
        )
    for k in range(every, count, every):
        # A stretch is run again after the one behind it. In any other order of the steps k - 1
        # and k, the input of step k was not kept.
        places = [
            [place for place, number in enumerate(chain.order) if number == step][1:]
            for step in (k - 1, k)
        ]
        if all(places) and places[0] < places[1]:
            raise Unfit(
                f"the derivative is right, but with every = {every} the input of step {k} is to be "
                f"kept going forward. Your code ran step {k - 1} again to get it: take the length "
                "of the stretches from every."
            )
    return result


def _stretches(steps, rules, u, every, d, **wrong):
    """Checkpoint as asked, but for what may go wrong."""
    kept, x = [], u
    for k, step in enumerate(steps):
        if k % every == 0:
            kept.append(x)
        x = step(x)
    given, starts = d, list(range(0, len(steps), every))
    if wrong.get("whole"):
        starts = starts[: len(steps) // every]
    for start in starts if wrong.get("forward") else reversed(starts):
        if wrong.get("fresh"):
            d = given
        end = min(start + every, len(steps))
        values = [kept[start // every]]
        for step in steps[start:end]:
            values.append(step(values[-1]))
        order = range(start, end)
        for k in order if wrong.get("inside") else reversed(order):
            place = k - start
            if wrong.get("first"):
                place = 0
            if wrong.get("results"):
                place += 1
            back = rules[k](d, values[place])
            d = d + back if wrong.get("added") else back
        if wrong.get("one"):
            return d
    return d


def _with(**wrong):
    return lambda steps, rules, u, every, d: _stretches(steps, rules, u, every, d, **wrong)


def _through(steps, u):
    for step in steps:
        u = step(u)
    return u


def _chain_cases(rng):
    cases = []
    for count, every in ((16, 4), (12, 4), (10, 3), (5, 1), (6, 6), (7, 10)):
        weights = [rng.normal(size=(3, 3)) for _ in range(count)]
        cases.append((weights, 0.5 * rng.normal(size=(2, 3)), every, rng.normal(size=(2, 3))))
    return cases


checkpointed = Compute(
    task="Write checkpointed(steps, rules, u, every, d), which keeps one stretch at a time.",
    answer=_all_kept,
    cases=_chain_cases,
    insight="With every about the root of the number of steps, a chain of a million steps keeps "
    "two thousand values, and runs forward twice.",
    returns=("dL/du",),
    run=_run_chain,
    mistakes=(
        (
            _with(first=True),
            "all rules of a stretch get its kept input. Each rule needs the input of its own step: "
            "compute them again.",
        ),
        (
            _with(results=True),
            "the rules get the results of their steps. They need the inputs.",
        ),
        (
            _with(forward=True),
            "the stretches are gone through from the first to the last. The way back begins with "
            "the last.",
        ),
        (
            _with(inside=True),
            "inside a stretch you go from the first step to the last. Go back there, too.",
        ),
        (
            _with(inside=True, forward=True),
            "you go through the steps from the first to the last. The way back begins at the end.",
        ),
        (
            _with(whole=True),
            "the last stretch is left out where it is shorter than the others.",
        ),
        (
            _with(fresh=True),
            "each stretch begins with the d that was given. It begins with what came back from the "
            "stretch after it.",
        ),
        (
            _with(one=True),
            "you return after the first stretch that you went back through.",
        ),
        (
            _with(added=True),
            "you add what comes back to d. In a chain there is one path: what comes back takes the "
            "place of d.",
        ),
        (
            lambda steps, rules, u, every, d: _through(steps, u),
            "this is the end of the way forward. Return what comes back to u.",
        ),
        (
            lambda steps, rules, u, every, d: d,
            "you return d as it was given: take it back through all steps.",
        ),
        (
            lambda steps, rules, u, every, d: _all_kept(
                steps[::every], rules[::every], u, every, d
            ),
            "you leave out the steps between the kept ones: their inputs are not kept, but all of "
            "them are on the way.",
        ),
    ),
)
