"""The reader's code in the playground: its texts, what they define, and where they fail."""

import contextlib
import inspect
import io
import linecache
import traceback

import numpy as np

from classroom.playground import rules
from nn_core import Identity, LeakyReLU, ReLU, Sigmoid, Tanh

KNOWN = {"np": np} | {g.__name__: g for g in (Identity, LeakyReLU, ReLU, Sigmoid, Tanh)}


class Problem(Exception):
    """An error in the reader's code: in which part and line, or None, and what is wrong."""

    def __init__(self, part, line, message):
        super().__init__(message)
        self.part, self.line, self.message = part, line, message

    def as_dict(self):
        return {"part": self.part, "line": self.line, "message": self.message}


class Code:
    """The parts of `classroom.playground.rules`, or what the reader has made of them."""

    def __init__(self):
        self.own = {}  # the reader's text, by (part, choice)
        self.loaded = {}  # what a text defines, by (part, text)

    def texts(self, settings):
        """Return the text of each part and, where the reader has changed it, the book's."""
        texts = {}
        for part in rules.NAMES:
            texts[part] = {"text": self.text(part, settings)}
            original = rules.source(part, _choice(part, settings))
            if original != texts[part]["text"]:
                texts[part]["original"] = original
        return texts

    def text(self, part, settings):
        choice = _choice(part, settings)
        return self.own.get((part, choice)) or rules.source(part, choice)

    def write(self, part, text, settings):
        """Replace a part's text for the choice of the moment; None is the book's again.

        Raises
        ------
        Problem
            If the text cannot be run, or does not define what it should. Nothing has changed then.
        """
        key = part, _choice(part, settings)
        if text is None:
            self.own.pop(key, None)
            return
        self.load(part, text)
        self.own[key] = text

    def load(self, part, text):
        """Run a part's text and return what it defines."""
        if (part, text) not in self.loaded:
            file, name = _file(part), rules.NAMES[part]
            linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
            names = dict(KNOWN)
            with self.guarded():
                exec(compile(text, file, "exec"), names)
            if not callable(names.get(name)):
                raise Problem(part, None, f"This must define {name}.")
            self.loaded[part, text] = names
        return self.loaded[part, text][rules.NAMES[part]]

    def rule(self, settings):
        """Return ``backpropagate``, which complains about what it returns."""
        backpropagate = self.load("rule", self.text("rule", settings))

        def checked(nn, X, y):
            returned = backpropagate(nn, X, y)
            try:
                _, dw, db = returned
                for i in nn.w:
                    _check_shape(f"dw[{i}]", dw[i], f"w[{i}]", nn.w[i])
                    _check_shape(f"db[{i}]", db[i], f"b[{i}]", nn.b[i])
            except (TypeError, ValueError, KeyError, AttributeError) as error:
                raise Problem(
                    "rule",
                    None,
                    "It must return delta, dw and db, dictionaries with an array for every layer: "
                    f"{type(error).__name__}: {error}",
                ) from None
            return returned

        return checked

    def activation(self):
        return self.load("activation", self.text("activation", {}))

    def epoch(self, playground):
        """Return one epoch, step by step: a generator."""
        settings, nn = playground.settings, playground.nn
        epoch = self.load("epoch", self.text("epoch", settings))
        epoch.__globals__["backpropagate"] = nn.rule
        epoch.__globals__["step"] = self.load("optimizer", self.text("optimizer", settings))
        X, y = playground.samples(playground.is_train)
        size = min(settings["batch"], len(X))
        steps = epoch(nn, X, y, size, settings["l2"], playground.memory)
        if not inspect.isgenerator(steps):
            raise Problem("epoch", None, "It must have a yield after every step.")
        return self.steps(steps)

    @staticmethod
    def steps(epoch):
        """Yield True after every step."""
        for _ in epoch:
            yield True

    @contextlib.contextmanager
    def guarded(self):
        """Tell of an error in the reader's code where it is; what it prints is not shown."""
        try:
            with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
                yield
        except Problem:
            raise
        except (Exception, SystemExit) as error:
            raise _located(error) from error


def _check_shape(name, gradient, parameter, values):
    if gradient.shape != values.shape:
        raise Problem(
            "rule", None, f"{name} has shape {gradient.shape}, and {parameter} {values.shape}."
        )


def _choice(part, settings):
    """Return which of several texts a part has: wrong rules and optimizers each have their own."""
    return settings[part] if part in ("rule", "optimizer") else ""


def _file(part):
    return f"playground {part}"


def _located(error):
    files = {_file(part): part for part in rules.NAMES}
    message = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError) and error.filename in files:
        return Problem(files[error.filename], error.lineno, f"SyntaxError: {error.msg}")
    frames = traceback.extract_tb(error.__traceback__)
    frame = next((f for f in reversed(frames) if f.filename in files), None)
    if frame is None:
        raise error  # the book's own, or the reader's data
    return Problem(files[frame.filename], frame.lineno, message)
