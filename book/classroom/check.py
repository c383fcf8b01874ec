"""Exercise checks that say what is wrong in terms of the mathematics.

A check never raises: a notebook full of unsolved exercises still runs from top to bottom. Before
an attempt it says what to do; a wrong answer gets the most telling thing that can be said about it;
a right one gets a sentence of insight.
"""

import html
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

SEED = 7


@dataclass(frozen=True)
class Verdict:
    """What a check says: ``status`` is "to do", "wrong" or "right"."""

    status: str
    message: str

    def __repr__(self):
        return f"{_MARKS[self.status]} {self.message}"

    def _repr_html_(self):
        kind = self.status.replace(" ", "-")
        return (
            f'<div class="verdict verdict-{kind}" role="status"><strong>{_MARKS[self.status]}'
            f"</strong> {html.escape(self.message)}</div>"
        )


_MARKS = {"to do": "To do:", "wrong": "Not yet:", "right": "Right."}


def check(exercise, attempt):
    """Return what there is to say about an attempt at an exercise.

    Parameters
    ----------
    exercise : Compute, Choose or Reach
    attempt : object
        A function, a class, a value: what the exercise asks for.

    Returns
    -------
    Verdict
        It shows itself in a notebook.
    """
    if attempt is None or attempt is ...:
        return Verdict("to do", exercise.task)
    try:
        return exercise.judge(attempt)
    except Exception as error:  # whatever the attempt does, the notebook goes on
        return Verdict("wrong", f"your code raised {type(error).__name__}: {error}")


def _call(attempt, *arguments):
    return attempt(*arguments)


@dataclass(frozen=True)
class Compute:
    """An exercise whose answer is a function (or a class) that computes arrays.

    Attributes
    ----------
    task : str
        What to do, in one sentence.
    answer : callable
        A right solution, or one that measures the right result numerically.
    cases : callable
        ``cases(rng)`` returns a list of tuples of arguments, of several shapes.
    insight : str
        What to say to a right answer.
    returns : tuple of str
        The names of what the answer returns, such as ``("dw", "db")``.
    mistakes : tuple of (callable, str)
        Wrong solutions that people come up with, each with what to say about it.
    run : callable
        How to use an attempt: ``run(attempt, *arguments)``.
    tolerance : float
        The relative difference that still counts as right.
    """

    task: str
    answer: Callable
    cases: Callable
    insight: str
    returns: tuple = ("the result",)
    mistakes: tuple = ()
    run: Callable = _call
    tolerance: float = 1e-6

    def judge(self, attempt):
        """Compare an attempt with the answer, case by case."""
        for arguments in self.cases(np.random.default_rng(SEED)):
            given = deepcopy(arguments)
            try:
                with np.errstate(all="ignore"):
                    result = self.run(attempt, *given)
            except NotImplementedError:
                return Verdict("to do", self.task)
            except Exception as error:
                return Verdict(
                    "wrong",
                    f"for {_describe(arguments)} your code raised {type(error).__name__}: {error}",
                )
            if result is None or result is ...:
                return Verdict("to do", self.task)
            changed = [
                i for i, pair in enumerate(zip(arguments, given, strict=True)) if _differ(*pair)
            ]
            if changed:
                return Verdict(
                    "wrong",
                    f"your function modified its argument number {changed[0] + 1}. The caller "
                    "still needs it: work on a new array, not in place.",
                )
            wrong = self._compare(result, arguments)
            if wrong:
                return Verdict("wrong", wrong)
        return Verdict("right", self.insight)

    def _compare(self, result, arguments):
        """Return what is wrong with a result, or None."""
        expected = self._parts(self.run(self.answer, *deepcopy(arguments)))
        parts = self._parts(result)
        if len(parts) != len(expected):
            return (
                f"return {len(expected)} things, {', '.join(self.returns)}; "
                f"your code returned {len(parts)}."
            )
        if all(self._close(part, right) for part, right in zip(parts, expected, strict=True)):
            return None
        for mistake, message in self.mistakes:
            if self._is(mistake, parts, arguments):
                return message
        for name, part, right in zip(self.returns, parts, expected, strict=True):
            if not self._close(part, right):
                return self._diagnose(name, part, right, arguments)

    def _is(self, mistake, parts, arguments):
        try:
            with np.errstate(all="ignore"):
                known = self._parts(self.run(mistake, *deepcopy(arguments)))
        except Exception:  # not every mistake can be made with arrays of every shape
            return False
        return len(known) == len(parts) and all(map(self._close, parts, known))

    def _parts(self, result):
        parts = result if isinstance(result, tuple) and len(self.returns) > 1 else (result,)
        return [np.asarray(part) for part in parts]

    def _close(self, part, right):
        if part.shape != right.shape or part.dtype.kind not in "fiub":
            return False
        scale = np.abs(right).max(initial=0)
        return np.allclose(part, right, rtol=self.tolerance, atol=self.tolerance * scale)

    def _diagnose(self, name, part, right, arguments):
        case = _describe(arguments)
        if part.dtype.kind not in "fiub":
            return f"{name} must be made of numbers; yours is {part!r}."
        if part.shape != right.shape:
            if part.ndim == 2 and self._close(part.T, right):
                return f"{name} is transposed: expected shape {right.shape}, got {part.shape}."
            return (
                f"{name} has the wrong shape: expected {right.shape}, got {part.shape}, for {case}."
            )
        if part.ndim == 2 and self._close(part.T, right):
            return f"{name} is transposed: your entry [i, j] belongs at [j, i]."
        if not np.isfinite(part).all():
            at = tuple(map(int, np.argwhere(~np.isfinite(part))[0]))
            return (
                f"{name}{_index(at)} is {part[at]} where {right[at]:.6g} is right, for {case}: "
                "something overflows, or a zero is divided by."
            )
        if self._close(-part, right):
            return f"{name} has the wrong sign."
        factor = self._factor(part, right)
        if factor:
            return self._explain_factor(name, factor, arguments)
        at = np.unravel_index(np.argmax(np.abs(part - right)), right.shape)
        return f"{name}{_index(at)} is {part[at]:.6g} and should be {right[at]:.6g}, for {case}."

    def _factor(self, part, right):
        """Return the one number that the result is too large by, or None."""
        if right.size == 1:
            return None  # any number is another times something
        largest = np.unravel_index(np.argmax(np.abs(right)), right.shape)
        factor = part[largest] / right[largest] if right[largest] else 0
        return factor if factor and self._close(part / factor, right) else None

    def _explain_factor(self, name, factor, arguments):
        samples = next((len(a) for a in arguments if np.ndim(a) == 2), None)
        if samples and any(np.isclose(factor, [samples, 1 / samples])):
            return (
                f"{name} is right up to a factor of {factor:.6g}, and the batch has {samples} "
                "samples: sum or mean? The loss is a mean, and so is its derivative."
            )
        return f"{name} is right up to a constant factor: yours is {factor:.6g} times too large."


@dataclass(frozen=True)
class Choose:
    """An exercise whose answer is one of a few, with what to say about each wrong one."""

    task: str
    answer: object
    insight: str
    wrong: dict

    def judge(self, attempt):
        """Compare an attempt with the answer."""
        choices = [self.answer, *self.wrong]
        if attempt == self.answer:
            return Verdict("right", self.insight)
        if attempt in self.wrong:
            return Verdict("wrong", self.wrong[attempt])
        return Verdict(
            "wrong", f"{attempt!r} is not one of the choices: {sorted(choices, key=str)}."
        )


@dataclass(frozen=True)
class Reach:
    """An exercise with a goal: ``measure(attempt)`` must return None, or what is missing."""

    task: str
    measure: Callable
    insight: str

    def judge(self, attempt):
        """See whether an attempt reaches the goal."""
        missing = self.measure(attempt)
        return Verdict("wrong", missing) if missing else Verdict("right", self.insight)


def _differ(before, after):
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after, equal_nan=True)
    return False


def _describe(arguments):
    """Name a case by its values where they are few, by its shapes where they are not."""
    return ", ".join(map(_name, arguments))


def _name(argument):
    if isinstance(argument, list):
        return f"[{', '.join(map(_name, argument))}]"
    if isinstance(argument, np.ndarray):
        many = argument.size > 4
        return f"an array of shape {argument.shape}" if many else repr(argument.tolist())
    return getattr(argument, "__name__", repr(argument))


def _index(at):
    return f"[{', '.join(map(str, at))}]" if len(at) else ""
