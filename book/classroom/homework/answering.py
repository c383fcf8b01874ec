"""The process that runs a student's answers: ``python -m classroom.homework.answering``.

It is told by `judge` what to run, through its standard input, and answers with plain data. What it
says is believed in nothing but this: that these are the results of the answer.

Its arguments are the exercises' module, the seconds that an answer may compute, megabytes, and the
folders to be hidden.
"""

import builtins
import contextlib
import importlib
import inspect
import io
import linecache
import os
import pickle
import signal
import struct
import sys

import numpy as np

from classroom import explore  # noqa: F401 - what chapters import, before reading is limited
from classroom.check import Unfit
from classroom.errors import explain
from classroom.homework import plain, sandbox

LENGTH = struct.Struct("<Q")
SHOWN = 2000  # characters of what is printed
AGAIN = 0.5  # seconds, until what goes on all the same is interrupted once more


class TooLong(BaseException):
    """An answer has computed for too long."""


def main():
    module, seconds, megabytes, *hidden = sys.argv[1:]
    exercises = importlib.import_module(f"classroom.exercises.{module}")
    requests, answers = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGPROF, interrupt)
    # What does not heed the interruption ends by the hard limit.
    apart = sandbox.confine(3 * int(seconds) + 1, int(megabytes), hidden)
    send(answers, {"apart": apart})
    worker = Worker(exercises)
    while size := requests.read(LENGTH.size):
        name, *arguments = pickle.loads(requests.read(*LENGTH.unpack(size)))
        signal.setitimer(signal.ITIMER_PROF, float(seconds), AGAIN)
        try:
            message = answered(getattr(worker, name), arguments)
            send(answers, message)
        except TooLong:
            send(answers, {"late": True})
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def interrupt(number, frame):
    raise TooLong


def send(file, message):
    try:
        data = plain.dumps(message)
    except Exception as error:
        data = plain.dumps({"error": type(error).__name__, "said": explain(error)})
    data = LENGTH.pack(len(data)) + data
    while data:
        data = data[os.write(file, data) :]


def answered(function, arguments):
    """Return what a function returns, or raises, and what was printed meanwhile."""
    with (
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(out),
    ):
        try:
            message = function(*arguments)
        except NotImplementedError:
            message = {"stub": True}
        except Unfit as unfit:
            message = {"unfit": str(unfit)}
        except TooLong:
            message = {"late": True}
        except BaseException as error:
            message = {
                "error": type(error).__name__,
                "said": explain(error),
                "text": str(error),
            }
    return message | {"printed": out.getvalue()[:SHOWN]}


class Worker:
    """The answer to one exercise at a time."""

    def __init__(self, exercises):
        self.exercises = exercises

    def answer(self, name, sources, expression):
        """Run an answer's cells, and tell what it is."""
        names = {"__name__": "answer", "__builtins__": builtins}
        for number, source in sources:
            run(source, f"cell {number}", names)
        self.attempt = eval(expression, names)
        self.exercise = getattr(self.exercises, name)
        if isinstance(self.attempt, type):
            return {"kind": "class", "name": self.attempt.__name__}
        if callable(self.attempt):
            kind = "function" if inspect.isroutine(self.attempt) else "callable"
            return {
                "kind": kind,
                "name": name_of(self.attempt),
                "parameters": names_of(self.attempt),
            }
        return {"kind": "value", "value": self.attempt}

    def call(self, arguments):
        """Return what the answer makes of a case, and what it leaves of the arguments."""
        result = (
            self.exercise.run(self.attempt, *arguments) if hasattr(self.exercise, "run") else None
        )
        left = [a if isinstance(a, np.ndarray | list) else None for a in arguments]
        return {"result": result, "left": left}


def run(source, name, names):
    """Run a cell; its lines are kept, so that an error can be explained by them."""
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    exec(compile(source, name, "exec"), names)


def name_of(attempt):
    return str(getattr(attempt, "__name__", type(attempt).__name__))


def names_of(function):
    """Return the names of a function's parameters, each with whether it may be left out."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return None
    return [[parameter.name, parameter.kind.name] for parameter in parameters]


if __name__ == "__main__":
    main()
