"""The playground: a small network that learns a picture of two numbers, step by step.

`Playground` has the data, the network and the reader's code, takes messages from what the reader
moves (book/page/playground.js) and answers each with a view: all that is to be drawn. Nothing is
computed elsewhere, and nothing is drawn here.
"""

import json
import os
from typing import ClassVar

import numpy as np

from classroom.explore import RECORDING, Explorable
from classroom.playground import data
from classroom.playground.as_code import as_code
from classroom.playground.code import Code, Problem
from classroom.playground.page import figure
from classroom.playground.sentence import sentence
from classroom.playground.settings import ACTIVATIONS, AT_ONCE, inputs, read, start, written
from nn_core import MSE, NN, SGD, BinaryCrossEntropy, Identity, Sigmoid, gradient_check

FINE, COARSE = 48, 24  # pictures of the output and of the other units: so many values each way
CHECKED = 20  # points that a gradient check measures on: enough to find any wrong rule
NUDGE = 1e-5


class Network(NN):
    """A network whose rule for the gradients is the reader's."""

    def backpropagate(self, X, y, dw, db):
        _, own_dw, own_db = self.rule(self, X, y)
        for i in self.w:
            dw[i], db[i] = own_dw[i], own_db[i]


class Playground:
    """A network that learns, and what is to be drawn of it.

    Parameters
    ----------
    **values
        Settings as texts or numbers, such as ``data="spiral"``; see
        `classroom.playground.settings`. What is nonsense becomes the default.
    """

    def __init__(self, **values):
        self.code = Code()
        self.shows_deltas = self.shows_check = False
        self.touched = None  # (layer, source, unit) of a weight, or source None of a bias
        self.seen_last = {}  # what the page has of what seldom changes
        self.set_up(read(values))

    def to_html(self):
        """Return the controls, and the places where the page draws."""
        return figure(self.settings)

    def receive(self, text):
        """Answer a message of the page.

        Parameters
        ----------
        text : str
            JSON: an object with one key, the name of an action below, and its arguments.

        Returns
        -------
        view : str
            JSON; see `view`. Where the reader's code failed, ``problem`` says where and why; where
            the reader's data were refused, ``refused`` says why. Nothing has changed then.
        pictures : bytes
            See `pictures`.
        """
        try:
            return self.answer(**json.loads(text))
        except KeyboardInterrupt:  # code that would have run for ever
            return json.dumps({"refused": "Stopped."}), b""

    def answer(self, **message):
        ((action, arguments),) = message.items()
        said = {}
        try:
            said = self.ACTIONS[action](self, **arguments) or {}
        except Problem as problem:
            said = {"problem": problem.as_dict()}
        except ValueError as refusal:
            said = {"refused": str(refusal)}
        try:
            pictures, view = self.pictures(), self.view()
        except Problem as problem:
            self.seen_last = {}  # what was to be seen now is seen when the code is mended
            code = self.code.texts(self.settings)
            return json.dumps({"problem": problem.as_dict(), "code": code}), b""
        return json.dumps(view | said), pictures

    # What the reader does.

    def set_up(self, settings):
        """Start anew: the data and the first weights come from the seed."""
        self.settings = settings
        (self.points, self.is_train, self.quantity), rng = start(settings)
        hidden = [self.activation(name) for name in settings["activations"]]
        squared = self.quantity or settings["loss"] == "squared error"
        self.nn = Network(
            (len(settings["features"]), *settings["layers"], 1),
            (*hidden[: len(settings["layers"])], Identity if self.quantity else Sigmoid),
            MSE if squared else BinaryCrossEntropy,
            SGD(0.0),  # the steps are taken by the reader's code
            rng=rng,
        )
        for i in self.nn.w:
            self.nn.w[i] *= settings["scale"]
        self.connect()
        self.memory = {}  # the optimizer's
        self.epoch, self.batches = 0, None
        self.losses, self.sent = [], 0
        self.best = None  # the epoch of the least test loss
        self.diverged = None  # the epoch
        self.record()

    def connect(self):
        """Let the network use the code and the rate as they are now."""
        self.nn.rule, self.nn.rate = self.code.rule(self.settings), self.settings["rate"]
        for i in range(2, self.nn.n_layers):
            self.nn.activations[i] = self.activation(self.settings["activations"][i - 2])
        self.batches = None

    def activation(self, name):
        return ACTIVATIONS[name] or self.code.activation()

    def restart(self):
        self.set_up(self.settings)

    def change(self, **values):
        """Change settings; all but those that act at once start the network anew."""
        settings = read(self.settings | values)
        changed = {name for name in settings if settings[name] != self.settings[name]}
        if changed <= AT_ONCE:
            if "optimizer" in changed:
                self.memory = {}
            self.settings = settings
            self.connect()
        elif changed:
            self.set_up(settings)

    def open(self, values):
        """Start anew with settings as an address has them, for a page that has seen nothing yet."""
        self.seen_last = {}
        self.set_up(read(values))

    def write(self, part, text):
        """Use the reader's text of a part from the next step on; None is the book's."""
        self.code.write(part, text, self.settings)
        self.connect()

    def run(self, epochs):
        """Train for whole epochs, as long as the loss is finite."""
        for _ in range(epochs):
            while self.step():
                pass

    def step(self):
        """Take one step, of one batch; return whether the epoch goes on."""
        if self.diverged is not None:
            return False
        theta, memory = self.nn.theta.copy(), dict(self.memory)
        try:
            with self.code.guarded():
                self.batches = self.batches or self.code.epoch(self)
                going_on = next(self.batches, None) is not None
        except BaseException:  # half a step would be no step
            self.nn.theta, self.memory, self.batches = theta, memory, None
            raise
        if not going_on:
            self.batches = None
            self.epoch += 1
            self.record()
        return going_on

    def one_step(self):
        self.step()

    def set_parameter(self, layer, source, unit, value):
        """Set a weight, or where ``source`` is None a bias, as the reader's hand moves it."""
        if source is None:
            self.nn.b[layer][unit] = value
        else:
            self.nn.w[layer][source, unit] = value
        self.record(again=True)

    def set_points(self, points):
        """Replace the points; the network goes on with them."""
        points = np.array(points, dtype=float).reshape(-1, 3)[: data.MOST]
        if len(points) < 2:
            raise ValueError("Two points are needed at least: one for training, one for the test.")
        own = {"data": "own", "points": data.pack(points.clip(-data.EDGE, data.EDGE))}
        settings = read(self.settings | own)
        (points, is_train, quantity), _ = start(settings)
        if quantity != self.quantity:
            self.set_up(settings)
            return
        self.settings, self.points, self.is_train = settings, points, is_train
        self.batches = None
        self.record(again=True)

    def load_csv(self, text):
        """Take the points from a table; say what the reader should know about them."""
        rng = np.random.default_rng(self.settings["seed"])
        points, _, remarks = data.read_csv(text, rng)
        own = {"data": "own", "points": data.pack(rng.permutation(points))}
        self.set_up(read(self.settings | own))
        return {"remarks": remarks}

    def look(self, deltas=False, check=False, touched=None):
        """Choose what the view has beside values: deltas, a gradient check, one parameter."""
        self.shows_deltas, self.shows_check, self.touched = deltas, check, touched

    def as_code(self):
        """Return a cell of code that makes and trains the same network with `nn_core`."""
        return {"cell": as_code(self)}

    ACTIONS: ClassVar = {
        "open": open,
        "change": change,
        "write": write,
        "restart": restart,
        "run": run,
        "step": one_step,
        "set": set_parameter,
        "points": set_points,
        "csv": load_csv,
        "look": look,
        "as_code": as_code,
    }

    # What is to be drawn.

    def samples(self, chosen):
        """Return the inputs and the targets of the points for training, or of the others."""
        points = self.points[chosen]
        return inputs(points[:, :2], self.settings["features"]), points[:, 2:]

    def record(self, again=False):
        """Append the losses on both parts of the data; ``again`` replaces the last ones."""
        if again and self.losses:
            self.losses.pop()
            self.sent = min(self.sent, len(self.losses))
        with self.code.guarded():
            losses = [self.loss(self.is_train), self.loss(~self.is_train)]
        self.losses.append(losses)
        test = losses[1]
        if self.best is None or (test is not None and test < self.losses[self.best][1]):
            self.best = self.epoch
        finite = np.isfinite(losses[0]) and np.isfinite(self.nn.theta).all()
        if again or finite:
            self.diverged = None
        if not finite:
            self.diverged = self.epoch

    def loss(self, chosen):
        X, y = self.samples(chosen)
        return float(self.nn.loss.loss(y, self.nn.predict(X))) if len(X) else None

    def right(self, chosen):
        """Return how many points of a part are told right, and how many it has."""
        X, y = self.samples(chosen)
        return int(((self.nn.predict(X) > 0.5) == (y > 0.5)).sum()), len(X)

    def view(self):
        """Return all that is to be drawn but the pictures, for JSON.

        ``losses`` are those of the epochs from ``first`` on: the page has the others. What seldom
        changes is there when it has.
        """
        nn, chosen = self.nn, self.settings
        seldom = {
            "settings": chosen,
            "address": written(chosen),
            "quantity": self.quantity,
            "points": np.round(self.points, 3).tolist(),
            "train": self.is_train.tolist(),
            "code": self.code.texts(chosen),
        }
        view = {name: value for name, value in seldom.items() if self.seen_last.get(name) != value}
        view |= {
            "epoch": self.epoch,
            "first": self.sent,
            "losses": [[_number(x) for x in pair] for pair in self.losses[self.sent :]],
            "diverged": self.diverged,
            "sentence": sentence(self),
            "w": [_rounded(nn.w[i]) for i in nn.w],
            "b": [_rounded(nn.b[i]) for i in nn.b],
        }
        if self.diverged is None:
            with self.code.guarded():
                view |= self.seen()
        self.seen_last, self.sent = seldom, len(self.losses)  # now that nothing has failed
        return view

    def seen(self):
        """Return what the reader has chosen to see of the gradients."""
        seen = {}
        X, y = self.samples(self.is_train)
        if self.shows_deltas:
            delta, dw, db = self.nn.rule(self.nn, X, y)
            seen["delta"] = [_rounded(delta[i].T * len(X)) for i in sorted(delta)]
            seen["dw"] = [_rounded(dw[i]) for i in self.nn.w]
            seen["db"] = [_rounded(db[i]) for i in self.nn.b]
        if self.shows_check:
            seen["check"] = self.check(X[:CHECKED], y[:CHECKED])
        if self.touched:
            seen["touched"] = self.measured(X, y, *self.touched)
        return seen

    def check(self, X, y):
        """Compare every derivative with a measured slope; tell how many differ, and the worst.

        At the kink of a ReLU, where biases of 0 put many points, there are two slopes, one to each
        side, and between them the measured one. There a difference does not count.
        """
        report = gradient_check(self.nn, X, y, epsilon=NUDGE)
        # The worst of the wrong ones; where none is wrong, of all.
        entries = [
            (
                bool(wrong[at]) and not self.at_kink(name, at, X, y),
                abs(report.analytic[name][at] - report.numeric[name][at]),
                name,
                at,
            )
            for name, wrong in report.wrong.items()
            for at in np.ndindex(wrong.shape)
        ]
        _, _, name, at = max(entries)
        return {
            "wrong": sum(wrong for wrong, *_ in entries),
            "of": len(entries),
            "name": name,
            "at": at,
            "analytic": float(report.analytic[name][at]),
            "numeric": float(report.numeric[name][at]),
        }

    def at_kink(self, name, at, X, y):
        """Return whether the loss has another slope to each side of a parameter."""
        values = (self.nn.w if name[0] == "w" else self.nn.b)[int(name[2:-1])]
        below, here, above = (self.loss_at(values, at, nudge, X, y) for nudge in (-NUDGE, 0, NUDGE))
        left, right = (here - below) / NUDGE, (above - here) / NUDGE
        return abs(right - left) > 0.01 * max(abs(left), abs(right))

    def loss_at(self, values, at, nudge, X, y):
        """Return the loss with one parameter nudged."""
        value = values[at]
        values[at] = value + nudge
        loss = float(self.nn.loss.loss(y, self.nn.predict(X)))
        values[at] = value
        return loss

    def measured(self, X, y, layer, source, unit):
        """Return a parameter, its derivative by the rule, and its measured slope."""
        if layer not in self.nn.w or not (
            unit < len(self.nn.b[layer]) and (source or 0) < len(self.nn.w[layer])
        ):
            return None  # a network of before had it
        _, dw, db = self.nn.rule(self.nn, X, y)
        values = self.nn.b[layer] if source is None else self.nn.w[layer]
        at = unit if source is None else (source, unit)
        below, above = (self.loss_at(values, at, nudge, X, y) for nudge in (-NUDGE, NUDGE))
        slope = (db if source is None else dw)[layer][at]
        return {
            "value": float(values[at]),
            "slope": float(slope),
            "measured": (above - below) / (2 * NUDGE),
        }

    def pictures(self):
        """Return what every unit makes of the plane, a byte for each place, 127 for 0.

        First the output's, of FINE x FINE places, row by row from the upper left; then those of the
        features and of the hidden units, layer by layer, of COARSE x COARSE places.
        """
        if self.diverged is not None:
            return b""
        with self.code.guarded():
            _, a = self.nn.forward(inputs(PLANE, self.settings["features"]))
        last = self.nn.n_layers
        out = a[last][:, 0]
        parts = [_bytes(out if self.quantity else 2 * out - 1)]
        for i in range(1, last):
            units = a[i].reshape(FINE, FINE, -1)[::2, ::2].reshape(COARSE * COARSE, -1)
            if i > 1 and self.settings["activations"][i - 2] == "sigmoid":
                units = 2 * units - 1
            else:
                units = units / np.maximum(np.abs(units).max(axis=0), 1e-12)
            parts.append(_bytes(units.T))
        return b"".join(parts)


def show(**values):
    """Show a playground: recorded in a book build, live in a notebook or a page.

    Parameters
    ----------
    **values
        Its settings at first, as for `Playground`.
    """
    if Explorable.in_page:
        Explorable.in_page(Playground(**values))
        return
    from IPython.display import display

    if os.environ.get(RECORDING):
        from classroom.playground.recording import recorded

        display({"text/html": recorded()}, raw=True)
    else:
        from classroom.playground.notebook import Widget

        display(Widget(Playground(**values)))


def _plane():
    steps = (np.arange(FINE) + 0.5) / FINE * 2 * data.EDGE - data.EDGE
    x1, x2 = np.meshgrid(steps, -steps)
    return np.column_stack([x1.ravel(), x2.ravel()])


PLANE = _plane()


def _bytes(values):
    """Return numbers from -1 to 1 as bytes from 0 to 254."""
    return np.rint(np.nan_to_num(values).clip(-1, 1) * 127 + 127).astype(np.uint8).tobytes()


def _number(value):
    return None if value is None or not np.isfinite(value) else float(f"{value:.6g}")


def _rounded(array):
    """Return an array as lists, in six digits; what is not finite becomes None."""
    if np.isfinite(array).all():
        return np.round(array, 6).tolist()
    return [_rounded(row) if np.ndim(row) else _number(row) for row in array]
