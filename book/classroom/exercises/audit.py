"""The exercises of chapter 6: four suspects to convict, and a backward pass to mend."""

from itertools import combinations

import numpy as np

from classroom.check import Choose, Compute, Reach
from nn_core import MSE, NN, SGD, ReLU, Sigmoid, Tanh, gradient_check

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
        5: "a delta that is wrong on its way back would spoil w[1] and w[2]. They are right.",
        6: "a delta that is wrong on its way back would spoil w[1] and w[2]. They are right.",
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
    "bias": "the biases are still averaged: their gradients are too small by a factor that is the "
    "number of samples, and the weights' are not.",
    "transpose": "the way back through the weights still lacks its transpose.",
    "relu": "the slope of the hidden layers is still not theirs. It belongs to the activation of "
    "layer i, and it is taken at z[i].",
    "update": "delta still goes back through weights that have taken their step already.",
}


def _with(*bugs):
    """Return backpropagation with some of the four bugs."""

    def gradients(nn, X, y):
        z, a = nn.forward(X)
        last, g = nn.n_layers, nn.activations
        delta = nn.loss.gradient(y, a[last]) * g[last].gradient(z[last])
        dw, db = {}, {}
        for i in range(last - 1, 0, -1):
            dw[i] = a[i].T @ delta
            db[i] = delta.mean(axis=0) if "bias" in bugs else delta.sum(axis=0)
            if i > 1:
                w = nn.w[i] - nn.optimizer.learning_rate * dw[i] * ("update" in bugs)
                delta = delta @ (w if "transpose" in bugs else w.T)
                delta = delta * (a[i] >= 0 if "relu" in bugs else g[i].gradient(z[i]))
        return dw, db

    return gradients


def _mistakes():
    """Pair each set of bugs that may be left with what to say: how many, and one of them."""
    for size in range(1, 5):
        for left in combinations(_BUGS, size):
            count = "one bug is left" if size == 1 else f"{size} bugs are left"
            yield _with(*left), f"{count}; {_BUGS[left[0]]}"


def _networks(rng):
    """Return networks with samples; the first has layers of one width."""
    cases = []
    for dimensions, activations, n in (
        ((4, 4, 4, 4), (ReLU, ReLU, Sigmoid), 8),
        ((3, 5, 4, 2), (ReLU, Tanh, Sigmoid), 6),
        ((2, 6, 1), (Tanh, Sigmoid), 5),
    ):
        nn = NN(dimensions, activations, MSE, SGD(learning_rate=0.1), rng=rng)
        nn.theta += rng.normal(0, 0.3, nn.theta.size)
        cases.append((nn, rng.normal(size=(n, dimensions[0])), rng.random((n, dimensions[-1]))))
    return cases


def _parts(attempt, nn, X, y):
    """Return an attempt's gradients from the last layer back."""
    theta = nn.theta.copy()
    result = attempt(nn, X, y)
    if result is None or result is ...:
        return result
    if np.any(nn.theta != theta):
        raise ValueError("your function changed the network; gradients leave it as it is.")
    dw, db = result
    return tuple(part[i] for i in reversed(nn.w) for part in (dw, db))


mend = Compute(
    task="Mend the four bugs in mended(nn, X, y), and take away the line that raises.",
    answer=lambda nn, X, y: nn.gradients(X, y),
    cases=_networks,
    insight="Four bugs gone, on networks of equal and unequal widths.",
    returns=tuple(f"{name}[last - {k}]" for k in range(1, 4) for name in ("dw", "db")),
    run=_parts,
    mistakes=tuple(_mistakes()),
)


# Stretch: checks that see nothing


def _unseen(attempt):
    """Return what is missing from a dict of (network, X, y) that hide the suspects' bugs."""
    if not isinstance(attempt, dict) or set(attempt) != set("ABCD"):
        return "give a dict with the keys A, B, C and D; each holds a network, X and y."
    for name, (nn, X, y) in attempt.items():
        if type(nn).__name__ != f"Suspect{name}":
            return f"the network of {name} must be a Suspect{name}."
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
    return None


hide = Reach(
    task="Fill hidden = {...}: for each suspect a trial(kind, dimensions, n, seed) that its "
    "gradient check passes.",
    measure=_unseen,
    insight="Four broken rules, four checks passed. So test with several samples, several widths, "
    "units that are on and units that are off, and more than one seed.",
)
