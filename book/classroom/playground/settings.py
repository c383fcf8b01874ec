"""The playground's settings: their values, and how an address writes them."""

from typing import NamedTuple

import numpy as np

from classroom.explore import text as as_text
from classroom.playground import data, rules
from nn_core import Identity, LeakyReLU, ReLU, Sigmoid, Tanh

FEATURES = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1²": lambda x1, x2: x1**2,
    "x2²": lambda x1, x2: x2**2,
    "x1 x2": lambda x1, x2: x1 * x2,
    "sin x1": lambda x1, x2: np.sin(x1),
    "sin x2": lambda x1, x2: np.sin(x2),
}
ACTIVATIONS = {
    "tanh": Tanh,
    "ReLU": ReLU,
    "leaky ReLU": LeakyReLU,
    "sigmoid": Sigmoid,
    "identity": Identity,
    "own": None,  # the reader's code has it
}
LOSSES = ("cross-entropy", "squared error")
MOST_LAYERS, MOST_UNITS = 6, 8


class Choice:
    """One of some words."""

    def __init__(self, words, start):
        self.words, self.start = list(words), start

    def read(self, text):
        return text if text in self.words else self.start


class Number:
    """A number, or one of a list of them: ``whole`` ones, from ``low`` to ``high``."""

    def __init__(self, low, high, start, whole=False, offered=()):
        self.low, self.high, self.start, self.whole = low, high, start, whole
        self.offered = list(offered)

    def read(self, text):
        try:
            number = float(text)
        except (TypeError, ValueError):
            return self.start
        if not self.low <= number <= self.high:
            return self.start
        return round(number) if self.whole else number


class Words:
    """Several words of a list, each at most once, in the list's order; at least one."""

    def __init__(self, words, start):
        self.words, self.start = list(words), start

    def read(self, text):
        chosen = text.split(",") if isinstance(text, str) else list(text or ())
        return [word for word in self.words if word in chosen] or list(self.start)


class Layers:
    """The units of each hidden layer; none is allowed."""

    start = (4, 4)

    def read(self, text):
        parts = text.split(",") if isinstance(text, str) else list(text or ())
        try:
            units = [int(part) for part in parts if part != ""]
        except (TypeError, ValueError):
            return list(self.start)
        inside = len(units) <= MOST_LAYERS and all(1 <= n <= MOST_UNITS for n in units)
        return units if inside else list(self.start)


class Functions:
    """The activation of each hidden layer; where some are missing, the last one goes on."""

    start = ("tanh",)

    def read(self, text):
        chosen = text.split(",") if isinstance(text, str) else list(text or ())
        known = all(word in ACTIVATIONS for word in chosen)
        return chosen if chosen and known else list(self.start)


class Points:
    """The reader's own points, packed."""

    start = ""

    def read(self, text):
        return text if isinstance(text, str) and len(data.unpack(text)) > 1 else ""


RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
SETTINGS = {
    "data": Choice([*data.RECIPES, "own"], "xor"),
    "points": Points(),
    "samples": Number(4, data.MOST, 200, whole=True, offered=(10, 20, 50, 100, 200, 500, 1000)),
    "noise": Number(0, 2, 0.0, offered=(0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2)),
    "share": Number(10, 90, 50, whole=True, offered=range(10, 91, 10)),
    "seed": Number(0, 9999, 0, whole=True),
    "features": Words(FEATURES, ("x1", "x2")),
    "layers": Layers(),
    "activations": Functions(),
    "scale": Number(0, 10, 1.0, offered=(0, 0.1, 0.5, 1, 2, 5)),
    "loss": Choice(LOSSES, "cross-entropy"),
    "rule": Choice(rules.BACKPROPAGATE, "right"),
    "optimizer": Choice(rules.STEP, "SGD"),
    "rate": Number(0, 1000, 0.3, offered=RATES),
    "batch": Number(1, data.MOST, 10, whole=True, offered=(1, 5, 10, 20, 50, 100)),
    "l2": Number(0, 10, 0.0, offered=(0, 0.0001, 0.001, 0.01, 0.1)),
}
# A change of one of these acts from the next step on; of any other the network starts anew.
AT_ONCE = {"rule", "optimizer", "rate", "batch", "l2"}


def read(values):
    """Return settings for values as an address has them; what is nonsense becomes the default."""
    settings = {name: kind.read(values.get(name, kind.start)) for name, kind in SETTINGS.items()}
    if settings["data"] == "own" and not settings["points"]:
        settings["data"] = SETTINGS["data"].start
    given, n = settings["activations"], len(settings["layers"])
    settings["activations"] = (given + given[-1:] * n)[:n] if n else given[:1]
    return settings


def written(settings):
    """Return the settings that are not the default, as texts for an address."""
    texts = {}
    for name, kind in SETTINGS.items():
        value = settings[name]
        if name == "activations":  # the last one goes on
            while len(value) > 1 and value[-1] == value[-2]:
                value = value[:-1]
        if name == "points" and settings["data"] != "own":
            continue
        if value != kind.start and value != list(np.atleast_1d(kind.start)):
            texts[name] = as_text(tuple(value) if isinstance(value, list) else value)
    return texts


class Start(NamedTuple):
    """What a network starts from."""

    points: np.ndarray
    is_train: np.ndarray  # bool, for each point
    quantity: bool  # whether the target is one: a regression


def start(settings):
    """Return the data that settings stand for, and the generator that goes on with the weights."""
    rng = np.random.default_rng(settings["seed"])
    if settings["data"] == "own":
        points = data.unpack(settings["points"])
        quantity = not np.isin(points[:, 2], (0, 1)).all()
    else:
        points = data.make(settings["data"], settings["samples"], settings["noise"], rng)
        quantity = settings["data"] in data.QUANTITIES
    return Start(points, data.is_train(len(points), settings["share"]), quantity), rng


def inputs(X, features):
    """Return the features of places in the plane, of shape (n, n_features)."""
    return np.column_stack([FEATURES[name](X[:, 0], X[:, 1]) for name in features])
