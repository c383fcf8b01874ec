"""Attempts at the exercises of chapter 6."""

import json
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

import numpy as np

from nn_core import MSE, NN, SGD, Identity, ReLU, Sigmoid
from tests.exercises.tries import Tries
from tests.exercises.tries.backprop import GRADIENTS, NOT_WRITTEN

CHAPTER = Path(__file__).parents[3] / "book" / "06_audit.ipynb"
LINES = {"A": 5, "B": 4, "C": 6, "D": 5}


def read_chapter():
    """Return the names that the chapter's cells define: the suspects, trial, mended."""
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    names = {"np": np, "NN": NN, "MSE": MSE, "SGD": SGD, "ReLU": ReLU, "Sigmoid": Sigmoid}
    for wanted in ("audit-ex-suspects", "audit-ex-mended"):
        (source,) = ("".join(cell["source"]) for cell in cells if cell["id"] == wanted)
        exec(source, names)
        names[wanted] = source
    return names


chapter = read_chapter()
trial = chapter["trial"]

# Four suspects


REASONS = {
    "A": {
        1: "measured slopes",
        2: "w[3] and b[3]",
        3: "right for w[3]",
        4: "right for b[3]",
        6: "multiplied with",
    },
    "B": {
        1: "measured slopes",
        2: "spoil the weights",
        3: "makes the weights",
        5: "delta back a layer",
        6: "slopes of line 6",
    },
    "C": {
        1: "measured slopes",
        2: "w[3] and b[3]",
        3: "right for w[3]",
        4: "right for b[3]",
        5: "off for all samples",
    },
    "D": {
        1: "measured slopes",
        2: "w[3] and b[3]",
        3: "right for w[3]",
        4: "right for b[3]",
        6: "knows the learning",
    },
}
NO_LINE = (0, 7, -1, 2.5, "", "line", "A", True)


def lines(letter):
    right, reasons = LINES[letter], REASONS[letter]
    return Tries(
        right=(right, float(right), np.int64(right), np.array(right), str(right), f" {right} "),
        wrong=(
            *((words, form(line)) for line, words in reasons.items() for form in (int, float, str)),
            *(("not one of the choices", no) for no in NO_LINE),
            ("one of the choices: [1, 2, 3, 4, 5, 6], by itself", [right]),
            ("one of the choices: [1, 2, 3, 4, 5, 6], by itself", (4, 5)),
            ("one of the choices: [1, 2, 3, 4, 5, 6], by itself", {"line": right}),
            ("one of the choices: [1, 2, 3, 4, 5, 6]. You gave", print),
        ),
    )


# Mend it

GIVEN = {
    "bias": "delta.mean(axis=0)",
    "transpose": "delta @ w\n",
    "slope": "(a[i] >= 0)",
    "update": "nn.w[i] - nn.optimizer.learning_rate * dw[i]",
}
MENDED = {
    "bias": "delta.sum(axis=0)",
    "transpose": "delta @ w.T\n",
    "slope": "g[i].gradient(z[i])",
    "update": "nn.w[i]",
}
STILL = {
    "bias": "the biases are still averaged",
    "transpose": "the way back through the weights still lacks",
    "slope": "the slope of the hidden layers is still",
    "update": "delta still goes back through weights",
}
# A bug may be mended into another one.
OTHER = {
    "bias": (
        ("the biases are summed over the units", "delta.sum(axis=1)"),
        ("db has a row for each sample", "delta"),
    ),
    "transpose": (("the transpose is on delta", "delta.T @ w\n"),),
    "slope": (
        ("a[i] > 0 is the slope of ReLU", "(z[i] > 0)"),
        ("the slope of the hidden layers is taken at a[i]", "g[i].gradient(a[i])"),
        ("the slope of the hidden layers is gone", "1"),
        ("you multiply by the activation itself", "g[i].activation(z[i])"),
    ),
    "update": (
        (
            "delta goes back through weights that have taken a step uphill",
            "nn.w[i] + nn.optimizer.learning_rate * dw[i]",
        ),
    ),
}


def mended(changes=MENDED, **others):
    """Return the chapter's function without the line that raises, with some of its text changed."""
    source = chapter["audit-ex-mended"]
    stop = next(line for line in source.splitlines() if "NotImplementedError" in line)
    source = source.replace(stop, "")
    for old, new in [*((GIVEN[bug], text) for bug, text in changes.items()), *others.items()]:
        assert old in source
        source = source.replace(old, new)
    names = dict(chapter)
    exec(source, names)
    return names["mended"]


def half_mended():
    """Yield every attempt with some bugs as they were, and at most one turned into another."""
    for done in (some for count in range(4) for some in combinations(GIVEN, count)):
        changes = {bug: MENDED[bug] for bug in done}
        left = [bug for bug in GIVEN if bug not in done]
        number = "one bug is left" if len(left) == 1 else f"{len(left)} bugs are left"
        yield f"{number}; {STILL[left[0]]}", mended(changes)
        for bug in left:
            for words, text in OTHER[bug]:
                yield f"{number}; {words}", mended(changes | {bug: text})


def then(change):
    """Return the function, all four bugs mended, with something else wrong."""
    return lambda nn, X, y: change(*mended()(nn, X, y))


def change_the_network(nn, X, y):
    dw, db = mended()(nn, X, y)
    nn.w[1] -= 0.1 * dw[1]
    return dw, db


MEND = Tries(
    right=(
        mended(),
        *GRADIENTS.right,
    ),
    wrong=(
        *NOT_WRITTEN,
        *half_mended(),
        # Other slips, as in chapter 4.
        ("Layer 1 is the input", mended(**{"if i > 1": "if True"})),
        ("A 2 is lost", then(lambda dw, db: ({i: d / 2 for i, d in dw.items()}, db))),
        ("dw comes first", then(lambda dw, db: (db, dw))),
        ("return two dicts", then(lambda dw, db: dw)),
        ("dw must be a dict", then(lambda dw, db: (list(dw.values()), db))),
        ("layers count from 1", then(lambda dw, db: ({i - 1: d for i, d in dw.items()}, db))),
        (
            "see where your loop ends",
            then(lambda dw, db: (dw, {i: d for i, d in db.items() if i > 1})),
        ),
        ("leave nn alone", change_the_network),
        ("asks for a function", trial(NN)[0]),
    ),
)

# Checks that see nothing

HIDING = {
    "A": ((2, 1, 1), 8, 14),
    "B": ((4, 4, 4, 4), 1, 14),
    "C": ((1, 1, 1), 1, 0),
    "D": ((1, 1, 1), 1, 4),
}


def hidden(**changes):
    settings = HIDING | changes
    return {k: trial(chapter[f"Suspect{k}"], *v) for k, v in settings.items()}


def with_network(letter, nn):
    return hidden() | {letter: (nn, *hidden()[letter][1:])}


def named(kind, letter):
    """Return a class that only has a suspect's name."""
    return type(f"Suspect{letter}", (kind,), {})


def slowly(letter):
    nn, X, y = hidden()[letter]
    nn.optimizer = SGD(1e-9)
    return hidden() | {letter: (nn, X, y)}


LINEAR = chapter["SuspectA"]((2, 1, 1), (Identity, Sigmoid), MSE, SGD(0.1), rng=0)

HIDE = Tries(
    right=(
        hidden(),
        MappingProxyType(hidden()),
        dict(reversed(hidden().items())),
        {letter: list(held) for letter, held in hidden().items()},
        hidden(A=((5, 1, 1, 1), 20, 0), B=((3, 7, 2), 1, 5)),
        {letter: trial(chapter[f"Suspect{letter}"], (1, 1, 1), 1, 2) for letter in "ABC"}
        | {"D": hidden()["D"]},
        {name: (nn, X.tolist(), y.tolist()) for name, (nn, X, y) in hidden().items()},
    ),
    wrong=(
        ("give a dict with the keys A, B, C and D", [*hidden().values()]),
        ("the keys A, B, C and D", {name: held for name, held in hidden().items() if name != "D"}),
        ("the keys A, B, C and D", {name.lower(): held for name, held in hidden().items()}),
        ("give a dict with the keys A, B, C and D", hidden()["A"]),
        ("A must hold a network, X and y", hidden() | {"A": trial}),
        ("B must hold a network, X and y", hidden() | {"B": hidden()["B"][0]}),
        ("as trial(SuspectB, ...) returns them", hidden() | {"B": ((4, 4, 4, 4), 1)}),
        ("must be a SuspectB, not a tuple", hidden() | {"B": ((4, 4, 4, 4), 1, 14)}),
        ("must be a SuspectA, not a NN", hidden() | {"A": trial(NN)}),
        ("must be a SuspectA, not a SuspectB", hidden() | {"A": hidden()["B"], "B": hidden()["A"]}),
        ("A is still caught, by w[1], b[1], w[2], b[2]", hidden(A=((4, 4, 4, 4), 8, 14))),
        ("B is still caught, by b[1]", hidden(B=((4, 4, 4, 4), 2, 14))),
        ("C has no hidden layer", hidden(C=((1, 1), 1, 0))),
        ("C is still caught", hidden(C=((4, 4, 4, 4), 1, 0))),
        ("D is still caught", hidden(D=((1, 1, 1), 1, 0))),
        ("let the hidden layer be of ReLUs", with_network("A", LINEAR)),
        ("the learning rate be 0.1", slowly("D")),
        ("your SuspectA has no bug any more", hidden() | {"A": trial(named(NN, "A"))}),
    ),
)

TRIES = {
    **{f"suspect_{letter.lower()}": lines(letter) for letter in LINES},
    "mend": MEND,
    "hide": HIDE,
}
