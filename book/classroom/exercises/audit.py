"""The exercises of chapter 6: four suspects to convict, and a backward pass to mend."""

from collections.abc import Mapping
from itertools import product

import numpy as np

from classroom.check import Choose, Compute, Reach
from classroom.exercises.backprop import Unsolved, layered
from nn_core import MSE, SGD, ReLU, Sigmoid, Tanh, gradient_check

# Four suspects. The lines have the same numbers in all of them; see the chapter.

_FORWARD = "if the forward pass were wrong, the measured slopes would be wrong with it."

suspect_a = Choose(
    task="Say which line of suspect A is wrong: line_a = 1, 2, 3, 4, 5 or 6.",
    answer=5,
    insight="A lost transpose. The layers have equal widths, so nothing stopped it; in the second "
    "layer of weights, delta comes from the last one through the matrix the wrong way round.",
    wrong={
        1: _FORWARD,
        2: "line 2 makes the last delta, and w[3] and b[3], which come from it, are right.",
        3: "line 3 is the same for all layers, and it is right for w[3].",
        4: "line 4 is the same for all layers, and it is right for b[3].",
        6: "line 6 multiplies by the slopes of this layer, taken at its z. That is what belongs "
        "there. What is it multiplied with?",
    },
)

suspect_b = Choose(
    task="Say which line of suspect B is wrong: line_b = 1, 2, 3, 4, 5 or 6.",
    answer=4,
    insight="Sum against mean. One factor, 1/8, for all biases and for nothing else: 8 is the "
    "number of samples. A learning rate cannot make up for it, since the weights have another.",
    wrong={
        1: _FORWARD,
        2: "a wrong last delta would spoil the weights too, and all of them are right.",
        3: "line 3 makes the weights' gradients, and all of them are right.",
        5: "line 5 takes delta back a layer: were it wrong, w[1] and w[2] would be, too.",
        6: "the slopes of line 6 go into delta, and so into w[1] and w[2], which are right.",
    },
)

suspect_c = Choose(
    task="Say which line of suspect C is wrong: line_c = 1, 2, 3, 4, 5 or 6.",
    answer=6,
    insight="ReLU's slope, tested on its own output with >=. An output of a ReLU is never "
    "negative, so the test says yes to all, and units that are off are taught as if they were on.",
    wrong={
        1: _FORWARD,
        2: "line 2 makes the last delta, and w[3] and b[3], which come from it, are right.",
        3: "line 3 is the same for all layers, and it is right for w[3].",
        4: "line 4 is the same for all layers, and it is right for b[3].",
        5: "line 5 has its transpose, and the weights of the forward pass. Compare with a unit "
        "that is off for all samples: what should its slopes be, and what are they?",
    },
)

suspect_d = Choose(
    task="Say which line of suspect D is wrong: line_d = 1, 2, 3, 4, 5 or 6.",
    answer=5,
    insight="An update before the deltas are used. Line 5 goes back through weights that have "
    "moved already. The error is about as small as the learning rate; at a rate of 0 it is gone.",
    wrong={
        1: _FORWARD,
        2: "line 2 makes the last delta, and w[3] and b[3], which come from it, are right.",
        3: "line 3 is the same for all layers, and it is right for w[3].",
        4: "line 4 is the same for all layers, and it is right for b[3].",
        6: "line 6 takes the slope of this layer at its z. Try a learning rate of 1e-9: the error "
        "vanishes with it. Which line knows the learning rate?",
    },
)


# All four at once

_BUGS = {
    "bias": {
        "averaged": "the biases are still averaged: their gradients are too small by a factor that "
        "is the number of samples, and the weights' are not.",
        "over units": "the biases are summed over the units now, axis 1. The samples are the rows: "
        "axis 0.",
        "kept apart": "db has a row for each sample now, but all samples share one bias: sum over "
        "them, axis=0.",
    },
    "transpose": {
        "lost": "the way back through the weights still lacks its transpose.",
        "of delta": "the transpose is on delta now. It belongs on the weights: the sum runs over "
        "the units of the next layer, which are the columns of both.",
    },
    "slope": {
        "yes to all": "the slope of the hidden layers is still not theirs. It belongs to the "
        "activation of layer i, and it is taken at z[i].",
        "of ReLU": "a[i] > 0 is the slope of ReLU, and one of the networks has a Tanh there. Ask "
        "the layer's activation, g[i], for its gradient at z[i].",
        "at a": "the slope of the hidden layers is taken at a[i]. It belongs at z[i], where the "
        "activation was computed.",
        "forgotten": "the slope of the hidden layers is gone altogether: delta is multiplied by "
        "g'(z[i]).",
        "no slope": "you multiply by the activation itself, a[i]. It is its slope at z[i] that "
        "belongs there.",
    },
    "update": {
        "early": "delta still goes back through weights that have taken their step already.",
        "backwards": "delta goes back through weights that have taken a step uphill now. The "
        "gradient needs no step at all: nn.w[i].",
    },
}


def _with(bias=None, transpose=None, slope=None, update=None):
    """Return backpropagation with what may be left of the four bugs."""
    biases = {
        "averaged": lambda delta: delta.mean(axis=0),
        "over units": lambda delta: delta.sum(axis=1),
        "kept apart": lambda delta: delta,
        None: lambda delta: delta.sum(axis=0),
    }[bias]
    through = {
        "lost": lambda delta, w: delta @ w,
        "of delta": lambda delta, w: delta.T @ w,
        None: lambda delta, w: delta @ w.T,
    }[transpose]
    slopes = {
        "yes to all": lambda g, z, a: a >= 0,
        "of ReLU": lambda g, z, a: a > 0,
        "at a": lambda g, z, a: g.gradient(a),
        "forgotten": lambda g, z, a: 1,
        "no slope": lambda g, z, a: a,
        None: lambda g, z, a: g.gradient(z),
    }[slope]
    step = {"early": -1, "backwards": 1, None: 0}[update]

    def gradients(nn, X, y):
        z, a = nn.forward(X)
        last, g = nn.n_layers, nn.activations
        delta = nn.loss.gradient(y, a[last]) * g[last].gradient(z[last])
        dw, db = {}, {}
        for i in range(last - 1, 0, -1):
            dw[i], db[i] = a[i].T @ delta, biases(delta)
            if i > 1:
                w = nn.w[i] + step * nn.optimizer.learning_rate * dw[i]
                delta = through(delta, w) * slopes(g[i], z[i], a[i])
        return dw, db

    return gradients


def _mistakes():
    """Pair what may be left of the bugs with what to say: how many, and one of them.

    The first kind of each bug is the one that was given. At most one is of another kind, by an
    attempt to mend it, and then that one is told.
    """
    for kinds in product(*((None, *kinds) for kinds in _BUGS.values())):
        left = {bug: kind for bug, kind in zip(_BUGS, kinds, strict=True) if kind}
        new = [bug for bug, kind in left.items() if kind != next(iter(_BUGS[bug]))]
        if left and len(new) <= 1:
            count = "one bug is left" if len(left) == 1 else f"{len(left)} bugs are left"
            told = (new or list(left))[0]
            yield _with(**left), f"{count}; {_BUGS[told][left[told]]}"


def _networks(rng):
    """Return networks with samples.

    In the first, layers and samples are equal in number, so that every bug has a shape that fits.
    """
    cases = []
    for dimensions, activations, n in (
        ((4, 4, 4, 4), (ReLU, Tanh, Sigmoid), 4),
        ((3, 5, 4, 2), (ReLU, ReLU, Sigmoid), 6),
        ((2, 6, 1), (Tanh, Sigmoid), 5),
    ):
        nn = Unsolved(dimensions, activations, MSE, SGD(learning_rate=0.1), rng=rng)
        nn.theta += rng.normal(0, 0.3, nn.theta.size)
        cases.append((nn, rng.normal(size=(n, dimensions[0])), rng.random((n, dimensions[-1]))))
    return cases


mend = Compute(
    task="Mend the four bugs in mended(nn, X, y), and take away the line that raises.",
    answer=_with(),
    cases=_networks,
    insight="Four bugs gone, on networks of equal and unequal widths.",
    returns=tuple(f"{name}[last - {k}]" for k in range(1, 4) for name in ("dw", "db")),
    run=layered,
    mistakes=tuple(_mistakes()),
)


# Stretch: checks that see nothing


def _unseen(attempt):
    """Return what is missing from a dict of (network, X, y) that hide the suspects' bugs."""
    if not isinstance(attempt, Mapping) or set(attempt) != set("ABCD"):
        return "give a dict with the keys A, B, C and D; each holds a network, X and y."
    for name, trial in attempt.items():
        if not isinstance(trial, (tuple, list)) or len(trial) != 3:
            return (
                f"{name} must hold a network, X and y, as trial(Suspect{name}, ...) returns them."
            )
        nn, X, y = trial
        if type(nn).__name__ != f"Suspect{name}":
            return f"the network of {name} must be a Suspect{name}, not a {type(nn).__name__}."
        if nn.n_layers < 3:
            return (
                f"{name} has no hidden layer, so most of its lines never run. That hides a bug, "
                "but it is too easy: keep one."
            )
        if not (nn.activations[2] is ReLU and nn.optimizer.learning_rate > 0.01):
            return f"{name}: let the hidden layer be of ReLUs, and the learning rate be 0.1."
        report = gradient_check(nn, X, y)
        if not report.passed:
            wrong = [part for part, entries in report.wrong.items() if entries.any()]
            return f"{name} is still caught, by {', '.join(wrong)}."
        if _is_innocent(type(nn)):
            return (
                f"your Suspect{name} has no bug any more, so there is nothing to hide. Run the "
                "cell that defines the suspects again, as it was."
            )
    return None


def _is_innocent(kind):
    """Return whether a class passes a check that catches all four suspects."""
    rng = np.random.default_rng(0)
    nn = kind((4, 4, 4, 4), (ReLU, ReLU, Sigmoid), MSE, SGD(0.1), rng=rng)
    nn.theta += 0.5 * rng.normal(size=nn.theta.size)
    return gradient_check(nn, rng.normal(size=(8, 4)), rng.random((8, 4))).passed


hide = Reach(
    task="Fill hidden = {...}: for each suspect a trial(kind, dimensions, n, seed) that its "
    "gradient check passes.",
    measure=_unseen,
    insight="Four broken rules, four checks passed. So test with several samples, several widths, "
    "units that are on and units that are off, and more than one seed.",
)
