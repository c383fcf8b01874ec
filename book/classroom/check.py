"""Exercise checks that say what is wrong in terms of the mathematics.

A check never raises: a notebook full of unsolved exercises still runs from top to bottom. Before
an attempt it says what to do; a wrong answer gets the most telling thing that can be said about it;
a right one gets a sentence of insight.

A mistake is named only if it explains every result of an attempt, in all cases that are tried.
Where no mistake does, `classroom.errors` says what Python raised, and `classroom.diagnosis` what
the numbers tell.
"""

import contextlib
import html
import inspect
import io
import re
import reprlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import combinations, permutations
from types import BuiltinFunctionType, FunctionType, ModuleType

import numpy as np

from classroom import diagnosis
from classroom.errors import a_kind, explain

SEED = 7
FEW = 4  # so many results can be named one by one
CHANGES = (
    ("minus", np.negative),
    ("the absolute value of", np.abs),
    ("twice", lambda value: 2 * value),
    ("half of", lambda value: value / 2),
    ("the square of", np.square),
)
VALUES = str | int | float | complex | list | tuple | set | dict | np.ndarray | np.generic
VALUES |= ModuleType


@dataclass(frozen=True)
class Verdict:
    """What a check says: ``status`` is "to do", "wrong" or "right"."""

    status: str
    message: str

    def __repr__(self):
        return f"{_MARKS[self.status]} {self.message}"

    def _repr_html_(self):
        kind = self.status.replace(" ", "-")
        message = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.message))
        return (
            f'<div class="verdict verdict-{kind}" role="status"><strong>{_MARKS[self.status]}'
            f"</strong> {message}</div>"
        )


_MARKS = {"to do": "To do:", "wrong": "Not yet:", "right": "Right."}


class Unfit(Exception):
    """An answer of the wrong kind; its text is what the check says about it."""


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
    except NotImplementedError:
        return Verdict("to do", exercise.task)
    except Unfit as unfit:
        return Verdict("wrong", str(unfit))
    except (Exception, SystemExit) as error:  # whatever the attempt does, the notebook goes on
        return Verdict("wrong", explain(error))


def _call(attempt, *arguments):
    return attempt(*arguments)


@dataclass
class Trial:
    """What became of one case: the right results, and what the attempt made of it."""

    arguments: tuple
    right: list
    result: object = None
    parts: list | None = None  # the result as arrays
    unfit: str = ""  # why there are none
    error: BaseException | None = None
    printed: str = ""
    changed: list = field(default_factory=list)  # which arguments


@dataclass(frozen=True)
class Compute:
    """An exercise whose answer is a function (or a class) that computes arrays.

    Attributes
    ----------
    task : str
        What to do, in one sentence.
    answer : callable
        A right solution, or one that measures the right result numerically. Its parameters have
        the names that the exercise gives them.
    cases : callable
        ``cases(rng)`` returns a list of tuples of arguments, of several shapes: as many, and as
        different ones, as it takes to tell each mistake from all others.
    insight : str
        What to say to a right answer.
    returns : tuple of str
        The names of what the answer returns, such as ``("dw", "db")``.
    mistakes : tuple of (callable, str)
        Wrong solutions that people come up with, each with what to say about it.
    run : callable
        How to use an attempt: ``run(attempt, *arguments)``. It may raise `Unfit`.
    tolerance : float
        The relative difference that still counts as right; a float32 may differ by more.
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
        """Compare an attempt with the answer in all cases, then say what explains them."""
        self._see_kind(attempt)
        cases = self.cases(np.random.default_rng(SEED))
        trials = [self._try(attempt, tuple(arguments)) for arguments in cases]
        printed = "".join(trial.printed for trial in trials)
        if printed:
            print(printed, end="")
        if any(_is_untouched(trial.result) for trial in trials):
            return Verdict("to do", self.task)
        if all(self._is_right(trial) and not trial.changed for trial in trials):
            return Verdict("right", self.insight)
        return Verdict("wrong", self._explain(attempt, trials))

    def _see_kind(self, attempt):
        """Refuse a value, and a class in place of a function or the reverse."""
        wants_class = isinstance(self.answer, type)
        name = getattr(attempt, "__name__", "")
        if isinstance(attempt, VALUES) or not (wants_class or callable(attempt)):
            raise Unfit(
                f"you gave {a_kind(attempt)}, {reprlib.repr(attempt)}, and the exercise asks for "
                f"{'a class' if wants_class else 'a function'}. Give its name alone, without "
                "quotes, and without the brackets that would call it."
            )
        if isinstance(attempt, type) and not wants_class:
            raise Unfit(
                f"{name} is a class, and the exercise asks for a function: def {name}(...)."
            )
        if isinstance(attempt, FunctionType | BuiltinFunctionType | np.ufunc) and wants_class:
            raise Unfit(
                f"{name} is a function, and the exercise asks for a class: class, and inside it a "
                "def for each method."
            )

    # What an attempt does

    def _try(self, attempt, arguments):
        """Run an attempt on a case."""
        answer = self._run(self.answer, arguments)
        right = list(answer) if len(self.returns) > 1 else [answer]
        trial, given = Trial(arguments, [np.asarray(part, float) for part in right]), None
        with contextlib.redirect_stdout(io.StringIO()) as out, np.errstate(all="ignore"):
            given = deepcopy(arguments)
            try:
                trial.result = self.run(attempt, *given)
            except (NotImplementedError, Unfit):
                raise
            except (Exception, SystemExit) as error:
                trial.error = error
        trial.printed = out.getvalue()
        trial.changed = [i for i, argument in enumerate(arguments) if _differ(argument, given[i])]
        if trial.error is None:
            try:
                trial.parts = self._parts(trial.result, trial.right)
            except Unfit as unfit:
                trial.unfit = str(unfit)
        return trial

    def _run(self, function, arguments):
        """Run a function aside: nothing is printed, the arguments stay as they are."""
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            return self.run(function, *deepcopy(arguments))

    def _outcome(self, function, arguments, right):
        """Return the arrays that a function returns for a case, or None if there are none."""
        try:
            return self._parts(self._run(function, arguments), right)
        except (Exception, SystemExit):  # not every mistake can be made in every case
            return None

    def _parts(self, result, right):
        """Return a result as a list of arrays, one for each thing that was returned."""
        things = _things(result, right)
        if len(things) != len(right):
            return [_numbers("the result", thing) for thing in things]
        return [
            _numbers(name, thing, part)
            for name, thing, part in zip(self.returns, things, right, strict=False)
        ]

    def _is_right(self, trial):
        return self._agree(trial.parts, trial.right)

    def _agree(self, parts, others):
        if parts is None or others is None or len(parts) != len(others):
            return False
        pairs = zip(parts, others, strict=True)
        return all(diagnosis.close(part, other, self.tolerance) for part, other in pairs)

    def _fits(self, outcome, trials):
        """Tell whether ``outcome(trial)`` is what the attempt returned, in every case.

        Where the attempt raised, anything fits: it has a second fault, which comes out later.
        """
        with_result = [trial for trial in trials if trial.error is None]
        return any(not self._is_right(trial) for trial in with_result) and all(
            self._agree(trial.parts, outcome(trial)) for trial in with_result
        )

    # What there is to say about it

    def _explain(self, attempt, trials):
        self._see_order(attempt)
        names = self._names(attempt, len(trials[0].arguments))
        for trial in trials:
            if trial.changed:
                return self._in_place(trial, names, all(map(self._is_right, trials)))
        mistake = self._mistake(trials)
        if mistake:
            return mistake
        trial = next(trial for trial in trials if not self._is_right(trial))
        case = _describe(names, trial.arguments)
        if trial.error is not None:
            return self._raised(attempt, trial.error, case)
        if trial.result is None:
            return _nothing(trial)
        if trial.parts is None:
            return trial.unfit
        if len(trial.parts) != len(trial.right):
            return self._wrong_number(trial)
        return (
            self._reordered(trials)
            or self._mistake_in_one(trials)
            or self._diagnose(attempt, trials, names)
        )

    def _mistake(self, trials):
        """Return what there is to say about the listed mistake that explains all results."""
        for mistake, message in self.mistakes:
            if self._fits(lambda t, m=mistake: self._outcome(m, t.arguments, t.right), trials):
                few = len(self.returns) <= FEW
                return self._framed(message, trials, self._wrong(trials)) if few else message
        return None

    def _mistake_in_one(self, trials):
        """Return the same of a mistake that explains one result, beside faults in others."""
        for k in self._wrong(trials):
            for mistake, message in self.mistakes:

                def beside(trial, k=k, mistake=mistake):
                    made = self._outcome(mistake, trial.arguments, trial.right)
                    if made is None or len(made) != len(trial.parts):
                        return None
                    right = [*trial.right]
                    right[k : k + 1] = made[k : k + 1]
                    if not self._agree(made, right):
                        return None
                    return [*trial.parts[:k], *made[k : k + 1], *trial.parts[k + 1 :]]

                if self._fits(beside, trials):
                    return self._framed(message, trials, [k])
        return None

    def _wrong(self, trials):
        """Return which results are wrong in some trial, if all trials returned as many."""
        trials = [trial for trial in trials if trial.error is None]
        if any(trial.parts is None or len(trial.parts) != len(trial.right) for trial in trials):
            return []
        return [
            k
            for k in range(len(self.returns))
            if any(
                not diagnosis.close(trial.parts[k], trial.right[k], self.tolerance)
                for trial in trials
                if k < len(trial.right)
            )
        ]

    def _framed(self, text, trials, about):
        """Put which results are right before a text, and after it which others are wrong."""
        count = max(len(trial.right) for trial in trials)
        wrong = self._wrong(trials)
        right = [self.returns[k] for k in range(count) if k not in wrong] if wrong else []
        others = [self.returns[k] for k in wrong if k not in about]
        begin = f"{_are(right)} right. " if right else ""
        return begin + text + (f" {_are(others)} wrong as well." if others else "")

    def _names(self, attempt, count):
        """Return the names of a case's arguments: the attempt's own, or the exercise's."""
        for names in (_parameters(attempt) if self.run is _call else [], self._wanted()):
            if len(names) >= count:
                return names[:count]
        return [f"argument {i + 1}" for i in range(count)]

    def _wanted(self):
        """Return the names that the exercise gives its arguments."""
        return _parameters(self.answer) if self.run is _call else _parameters(self.run)[1:]

    def _see_order(self, attempt):
        """Refuse the right parameters in another order: all that follows would mislead."""
        own, wanted = _parameters(attempt), self._wanted()
        if self.run is _call and sorted(own) == sorted(wanted) and own != wanted:
            raise Unfit(
                f"the parameters of your function, ({', '.join(own)}), are in another order than "
                f"the exercise has them: ({', '.join(wanted)})."
            )

    def _in_place(self, trial, names, is_right):
        name = names[trial.changed[0]]
        your = "the numbers are right, but your" if is_right else "your"
        nothing = ", and returned nothing" if trial.error is None and trial.result is None else ""
        return (
            f"{your} function changed its argument `{name}`{nothing}. The caller still needs it: "
            "leave it as it is, and return something new. An assignment to its entries, *= and "
            "its like, sort and append all write into what was given."
        )

    def _raised(self, attempt, error, case):
        """Explain an error; where the call itself failed, by the attempt's parameters."""
        call = re.search(r"([\w.<>]+)\(\) (missing \d|takes |got an)", str(error))
        if isinstance(error, TypeError) and call:
            own = not isinstance(attempt, type) and getattr(attempt, "__qualname__", None)
            if call[1] == own:
                wanted = ", ".join(self._wanted())
                return (
                    f"your function has other parameters than the exercise: {error}. It is called "
                    f"with ({wanted}), in this order."
                )
        if isinstance(error, TypeError) and not callable(attempt):
            return (
                f"you gave an instance of {type(attempt).__name__}. Give the class itself, its "
                "name without brackets: the check makes instances of its own."
            )
        return f"{explain(error)} This was for {case}."

    def _wrong_number(self, trial):
        names = self.returns[: len(trial.right)]
        asked = "one thing" if len(names) == 1 else f"{len(names)} things"
        found = [
            name
            for name, right in zip(names, trial.right, strict=True)
            if any(diagnosis.close(part, right, self.tolerance) for part in trial.parts)
        ]
        missing = [name for name in names if name not in found]
        text = f"return {asked}, {', '.join(names)}; your code returned {len(trial.parts)}."
        if found:
            text += f" {_are(found)} right"
            text += f", {_are(missing)} missing." if missing else ", the rest is too much."
        return text

    def _reordered(self, trials):
        """Say so if all results are right, and in another order."""
        count = len(trials[0].right)
        if count > 4 or any(len(trial.right) != count for trial in trials):
            return None
        for order in permutations(range(count)):
            if self._fits(lambda trial, o=order: [trial.right[i] for i in o], trials):
                given = [self.returns[i] for i in order]
                moved = [own for own, name in zip(self.returns, given, strict=True) if own != name]
                wrong = f"{_and(moved)} are swapped" if len(moved) == 2 else "the order is wrong"
                return (
                    f"{wrong}: you return {', '.join(given)}. Return {', '.join(self.returns)}: "
                    "the numbers are right."
                )
        return None

    def _diagnose(self, attempt, trials, names):
        """Say what explains the results that are wrong, or the first of them."""
        raised = [trial for trial in trials if trial.error is not None]
        trials = [t for t in trials if t.parts is not None and len(t.parts) == len(t.right)]
        exchanged = self._exchanged(trials, names)
        if exchanged:
            return exchanged
        wrong = self._wrong(trials)
        pairs = {
            k: [
                diagnosis.Pair(
                    trial.parts[k],
                    trial.right[k],
                    dict(zip(names, trial.arguments, strict=True)),
                    _describe(names, trial.arguments),
                )
                for trial in trials
                if k < len(trial.right)
            ]
            for k in wrong
        }
        causes = {k: diagnosis.cause(pairs[k], self.tolerance) for k in wrong}
        text = next(filter(None, causes.values()), None)
        about = [k for k in wrong if causes[k] == text] if text else wrong[:1]
        if not text and raised:
            # Numbers that fit nothing, and an error in another case: the error tells more.
            case = _describe(names, raised[0].arguments)
            return self._raised(attempt, raised[0].error, case)
        if not text:
            text = (
                self._of_another(trials, names)
                or self._unused(attempt, trials, names)
                or diagnosis.where(pairs[wrong[0]], self.tolerance)
                or diagnosis.entry(pairs[wrong[0]], self.tolerance)
            )
        named = diagnosis.say(text, [self.returns[k] for k in about])
        return self._framed(named, trials, about)

    def _exchanged(self, trials, names):
        """Say so if the results are right for two arguments that have changed places."""
        for i, j in combinations(range(len(names)), 2):

            def exchanged(trial, i=i, j=j):
                arguments = list(trial.arguments)
                arguments[i], arguments[j] = arguments[j], arguments[i]
                return self._outcome(self.answer, arguments, trial.right)

            if self._fits(exchanged, trials):
                return (
                    f"`{names[i]}` and `{names[j]}` have changed places: what you do to the one "
                    "is to be done to the other."
                )
        return None

    def _of_another(self, trials, names):
        """Say so if the results are right for another argument, such as the negative of one."""
        for i, name in enumerate(names):
            for text, change in CHANGES:

                def changed(trial, i=i, change=change):
                    arguments = list(trial.arguments)
                    if not isinstance(arguments[i], np.ndarray | float):
                        return None
                    arguments[i] = change(arguments[i])
                    return self._outcome(self.answer, arguments, trial.right)

                if self._fits(changed, trials):
                    return f"your result is the right one for {text} `{name}`, not for {name}."
        return None

    def _unused(self, attempt, trials, names):
        """Say so if the results stay the same when an argument is another, and should not."""
        for i, name in enumerate(names):
            if self._ignores(attempt, trials, i) and not self._ignores(self.answer, trials, i):
                return f"your result does not depend on `{name}`: it stays the same for another."
        return None

    def _ignores(self, function, trials, i):
        """Tell whether a function's results stay the same when its argument i is another."""
        for trial in trials:
            other = _other(trial.arguments[i])
            arguments = [*trial.arguments[:i], other, *trial.arguments[i + 1 :]]
            before = self._outcome(function, trial.arguments, trial.right)
            if other is None or not self._agree(
                self._outcome(function, arguments, trial.right), before
            ):
                return False
        return True


@dataclass(frozen=True)
class Choose:
    """An exercise whose answer is one of a few, with what to say about each wrong one."""

    task: str
    answer: object
    insight: str
    wrong: dict

    def judge(self, attempt):
        """Compare an attempt with the answer."""
        choices = sorted([self.answer, *self.wrong], key=str)
        one_of = f"one of the choices: {choices}"
        if isinstance(attempt, list | tuple | set | dict) or np.ndim(attempt):
            raise Unfit(f"give {one_of}, by itself. You gave {reprlib.repr(attempt)}.")
        if callable(attempt):
            raise Unfit(f"give {one_of}. You gave {a_kind(attempt)}.")
        if _is_choice(attempt, self.answer):
            return Verdict("right", self.insight)
        for choice, message in self.wrong.items():
            if _is_choice(attempt, choice):
                return Verdict("wrong", message)
        raise Unfit(f"{reprlib.repr(attempt)} is not {one_of}.")


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


# Values


def _is_choice(attempt, choice):
    """Tell whether an attempt is a choice, be it 3, 3.0 or "3", "a" or "A "."""
    if isinstance(attempt, bool | np.bool_):
        return False
    return attempt == choice or str(attempt).strip().casefold() == str(choice).casefold()


def _is_untouched(result):
    """Tell whether a stub returned its dots, for all that it is to return."""
    several = isinstance(result, tuple) and len(result) > 0
    return all(thing is ... for thing in result) if several else result is ...


def _things(result, right):
    """Return a list of the things that were returned; a list or a tuple may be one of them."""
    if len(right) > 1:
        if isinstance(result, tuple | list):
            return list(result)
        if isinstance(result, np.ndarray) and len(right) == len(result) > 0:
            if all(result.shape[1:] == part.shape for part in right):
                return list(result)
    elif isinstance(result, tuple):
        if not all(_dimensions(thing) < right[0].ndim for thing in result):
            return list(result)
    return [result]


def _dimensions(thing):
    return (
        1 + max(map(_dimensions, thing), default=0)
        if isinstance(thing, tuple | list)
        else (np.ndim(thing))
    )


def _numbers(name, thing, right=None):
    """Return a thing as an array of numbers; where it is something else, say what."""
    if thing is ...:
        raise Unfit(f"{name} is still to be written: there are three dots in its place.")
    if thing is None:
        raise Unfit(f"{name} is None, and should be made of numbers. Is a return missing?")
    if callable(thing):
        raise Unfit(
            f"{name} is a function, {getattr(thing, '__name__', thing)}, and should be made of "
            "numbers: call it, with round brackets."
        )
    if isinstance(thing, Iterator | range | type({}.values())):
        thing = list(thing)
    if isinstance(thing, set | dict):
        raise Unfit(f"{name} is {a_kind(thing)}, which has no order: return an array or a list.")
    try:
        array = np.asarray(thing)
        array = array if array.dtype.kind == "f" else array.astype(float, casting=_casting(array))
    except (ValueError, TypeError):
        raise Unfit(
            f"{name} must be made of numbers, in rows of equal length; yours is "
            f"{reprlib.repr(thing)}."
        ) from None
    if (
        isinstance(thing, np.matrix)
        and right is not None
        and array.shape[0] == 1
        and right.ndim < 2
    ):
        return array.reshape(right.shape) if array.size == right.size else array
    return array


def _casting(array):
    """Fractions and decimals are numbers; texts, complex numbers and other objects are not."""
    return "unsafe" if array.dtype.kind == "O" else "safe"


def _differ(before, after):
    """Tell whether an argument was changed; of objects other than arrays and lists, nothing is."""
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after, equal_nan=True)
    if isinstance(before, list | tuple):
        return len(before) != len(after) or any(map(_differ, before, after))
    return isinstance(before, int | float) and before != after


def _other(argument):
    """Return another argument of the same kind, or None where there is none to be had."""
    if isinstance(argument, np.ndarray | float):
        return 1.3 * argument + 0.21
    if isinstance(argument, int):
        return argument + 1
    if isinstance(argument, list | tuple):
        others = [_other(entry) for entry in argument]
        return None if any(other is None for other in others) else type(argument)(others)
    if callable(argument) and not isinstance(argument, type):
        return lambda *values: _other(argument(*values))
    return None


def _parameters(function):
    """Return the names of a function's parameters, as far as they have one each."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):  # a ufunc tells none
        return []
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


# Words


def _nothing(trial):
    if trial.printed:
        return (
            f"your function printed {reprlib.repr(trial.printed.strip())}, and returned nothing. "
            "Printing shows a value to you; return hands it to whoever called: return it."
        )
    return (
        "your function returned nothing (None). Its last line must say return, and what. Is there "
        "a way through it on which no return is met?"
    )


def _describe(names, arguments):
    """Name a case by its values where they are few, by its shapes where they are not."""
    said = []
    for name, argument in zip(names, arguments, strict=True):
        if isinstance(argument, np.ndarray) and argument.size > 4:
            said.append(f"{name} of shape {argument.shape}")
        else:
            said.append(f"{name} = {_show(argument)}")
    return ", ".join(said)


def _show(argument):
    if isinstance(argument, np.ndarray):
        shape = f"an array of shape {argument.shape}"
        return repr(argument.tolist()) if argument.size < 5 else shape
    if isinstance(argument, list):
        first = ", ".join(map(_show, argument[:4]))
        return f"[{first}]" if len(argument) < 5 else f"[{first}, ...] with {len(argument)} entries"
    return getattr(argument, "__name__", repr(argument))


def _and(names):
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _are(names):
    return f"{_and(names)} {'is' if len(names) == 1 else 'are'}"
