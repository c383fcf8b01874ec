"""Judge what one student has handed in: ``python -m classroom.homework.judge``.

A process of its own: it holds the checks and the verdicts, and runs no line of the student's. It
asks `answering` for the results of an answer, case by case, and compares them itself.

It reads a task from its standard input as JSON, and writes the verdicts to its standard output.
"""

import contextlib
import importlib
import inspect
import io
import json
import os
import pickle
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from functools import wraps
from pathlib import Path

import numpy as np

from classroom.check import SEED, Choose, Compute, Reach, Unfit, check
from classroom.homework import cells, plain
from classroom.homework.answering import LENGTH
from classroom.homework.chapters import Chapter
from classroom.homework.submissions import answers

MEGABYTES = 1024
TOO_LONG = "the answer computed for too long: is there a loop without an end?"
WAITED = "the answer did not come: does it wait, or is there a loop without an end?"
PATIENCE = 3  # times the seconds that an answer may compute: the machine does other things, too
DIRECT = Compute.run  # an exercise that calls the answer, and no more
KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "SYSTEMROOT")
ALONE = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


@dataclass(frozen=True)
class Finding:
    """What became of an exercise in a submission.

    Attributes
    ----------
    status : str
        "right", "mistake" (one that the check lists), "wrong", "raised", "stopped", "refused" or
        "not tried".
    message : str
        What the check says, or what happened.
    mistake : str
        What findings of the same cause have in common.
    notes : tuple of str
        What is odd about the answer.
    """

    status: str
    message: str = ""
    mistake: str = ""
    notes: tuple = ()


class Stopped(BaseException):
    """The process of the answers has ended, or was ended: no more can be said about this one.

    It is no `Exception`, so that no check takes it for the answer's.
    """


class Raised(Exception):
    """What an answer raised, told by its process."""


class Process:
    """The process that runs the answers, started when it is needed."""

    def __init__(self, module, seconds, hidden, networks):
        self.networks = networks  # that an answer may hand in
        self.command = [sys.executable, "-P", "-m", "classroom.homework.answering"]
        self.command += [module, str(seconds), str(MEGABYTES), *hidden]
        self.running = None
        self.apart = None

    def start(self):
        environment = {name: os.environ[name] for name in KEPT if name in os.environ} | ALONE
        self.running = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment,
            start_new_session=True,
        )
        self.apart = self.receive(time.monotonic() + 60).get("apart") is True

    def end(self):
        if self.running:
            # Those that it has started, too, where the system did not keep it from that.
            try:
                os.killpg(self.running.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.running.wait()
            for stream in (self.running.stdin, self.running.stdout):
                stream.close()
        self.running = None

    def ask(self, deadline, *request):
        """Return the answer to a request, a dict."""
        if not self.running:
            self.start()
        data = pickle.dumps(request)
        try:
            self.running.stdin.write(LENGTH.pack(len(data)) + data)
            self.running.stdin.flush()
        except OSError:
            raise self.gone() from None
        return self.receive(deadline)

    def receive(self, deadline):
        (size,) = LENGTH.unpack(self.read(LENGTH.size, deadline))
        if size > plain.MOST + 1000:
            raise self.gone("the answer sent more than any exercise asks for")
        try:
            message = plain.loads(self.read(size, deadline), self.networks)
        except plain.NotPlain:
            message = None
        if not isinstance(message, dict):
            raise self.gone("the answer sent what is no result")
        return message

    def read(self, size, deadline):
        stream, data = self.running.stdout, b""
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while len(data) < size:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise self.gone(WAITED)
                part = os.read(stream.fileno(), size - len(data))
                if not part:
                    raise self.gone()
                data += part
        return data

    def gone(self, why="the answer ended the process that ran it, or computed without an end"):
        self.end()
        return Stopped(why)


class Attempt:
    """The answer to an exercise: what stands for it in this process.

    Attributes
    ----------
    stand_in : object
        What the check is given: a value as it is; for a function or a class one of that name, which
        has the process run it.
    kind, said : str
        The name and the explanation of the first error that the answer raised.
    """

    def __init__(self, process, name, answer, deadline):
        self.process, self.deadline, self.kind, self.said = process, deadline, "", ""
        told = self.ask("answer", name, answer.cells, answer.expression)
        match told:
            case {"kind": "value", "value": value}:
                self.stand_in = value
            case {"kind": "class", "name": str(title)}:
                self.stand_in = type(title, (), {})
            case {"kind": "callable", "name": str(title)}:
                self.stand_in = type(title, (), {"__call__": lambda _, *given: self.call(*given)})()
            case {"kind": "function", "name": str(title), "parameters": parameters}:
                self.stand_in = self.function(title, parameters)
            case _:
                raise process.gone("the answer sent what is no result")

    def function(self, title, parameters):
        def function(*arguments):
            return self.call(*arguments)

        function.__name__ = title
        try:
            function.__signature__ = inspect.Signature(
                [
                    inspect.Parameter(name, getattr(inspect.Parameter, kind))
                    for name, kind in parameters
                ]
            )
        except (TypeError, ValueError, AttributeError):  # it tells none
            pass
        return function

    def ask(self, *request):
        """Return what the process tells, or raise what the answer did."""
        told = self.process.ask(self.deadline, *request)
        print(told.get("printed", ""), end="")
        match told:
            case {"late": True}:
                raise Stopped(TOO_LONG)
            case {"stub": True}:
                raise NotImplementedError
            case {"unfit": str(text)}:
                raise Unfit(text)
            case {"error": str(kind), "said": str(said)}:
                if not self.said:
                    self.kind, self.said = kind, said
                raise type(kind, (Raised,), {})(str(told.get("text", "")))
        return told

    def call(self, *arguments):
        """Return what the answer makes of a case; what it changes is changed here, too."""
        told = self.ask("call", arguments)
        left = told.get("left")
        for given, after in zip(arguments, left if isinstance(left, list) else (), strict=False):
            if isinstance(given, np.ndarray) and np.shape(after) == given.shape:
                np.copyto(given, after, casting="unsafe")
            elif isinstance(given, list) and isinstance(after, list):
                given[:] = after if not any(map(callable, given)) else given
        return told.get("result")


def remote(exercise, attempt, seed):
    """Return an exercise whose cases are drawn from a seed, and run where the answer is."""
    run = exercise.run

    @wraps(run)
    def run_there(given, *arguments):
        there = given is attempt.stand_in
        return attempt.call(*arguments) if there else run(given, *arguments)

    function = inspect.isfunction(attempt.stand_in)
    return replace(
        exercise,
        run=run if function and run is DIRECT else run_there,
        cases=lambda rng: exercise.cases(np.random.default_rng(seed)),
    )


def judged(exercise, attempt, seed):
    """Return the verdict on an attempt, with cases from a seed."""
    if isinstance(exercise, Compute):
        exercise = remote(exercise, attempt, seed)
    return check(exercise, attempt.stand_in)


def finding(exercise, answer, process, seconds, seed, name):
    """Return what becomes of an answer."""
    if answer is None:
        return Finding("not tried", "there is no answer", notes=("the cell of the answer is gone",))
    if not answer.tried:
        return Finding("not tried", notes=answer.notes)
    if answer.refused:
        return Finding("refused", answer.refused, notes=answer.notes)
    signal.setitimer(signal.ITIMER_PROF, 2 * seconds)
    attempt = None
    try:
        attempt = Attempt(process, name, answer, time.monotonic() + PATIENCE * seconds)
        verdict = judged(exercise, attempt, SEED)
        if verdict.status == "right" and isinstance(exercise, Compute):
            # Rounding may be unlucky once, in single precision: twice it is another thing.
            others = (judged(exercise, attempt, seed + k) for k in range(2))
            if all((other := verdict).status != "right" for verdict in others):
                text = f"right for the notebook's cases, and not for others: {other.message}"
                return Finding("wrong", text, text, answer.notes)
    except NotImplementedError:
        return Finding("not tried", notes=answer.notes)
    except (Raised, Unfit) as error:
        said = f"its cells raise {type(error).__name__}: {error}"
        return Finding("raised", said, f"its cells raise {type(error).__name__}", answer.notes)
    except Stopped as stopped:
        return Finding("stopped", str(stopped), notes=answer.notes)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return classified(exercise, verdict, attempt, answer.notes)


def classified(exercise, verdict, attempt, notes):
    """Return a verdict as a finding: with the mistake that it names, if it is one of the list."""
    if verdict.status != "wrong":
        return Finding({"to do": "not tried"}.get(verdict.status, verdict.status), notes=notes)
    match exercise:
        case Compute(mistakes=mistakes):
            texts = [text for _, text in mistakes]
        case Choose(wrong=wrong):
            texts = list(wrong.values())
        case Reach():
            texts = []
    named = max((text for text in texts if text in verdict.message), key=len, default="")
    if named:
        return Finding("mistake", verdict.message, named, notes)
    if verdict.message.startswith("your code raised "):
        return Finding("raised", attempt.said, f"the answer raises {attempt.kind}", notes)
    return Finding("wrong", verdict.message, verdict.message, notes)


def networks_of(chapter):
    """Return the kinds of networks that a chapter's exercises are about, by their names."""
    book, names = chapter.notebook["cells"], {"__name__": "book"}
    sources = cells.code({"cells": book[: chapter.end]})
    asked = cells.code({"cells": book[chapter.start : chapter.end]})
    kinds = [k for k, source in enumerate(sources) if source in asked and "(NN):" in source]
    needed = {j for k in kinds for j in cells.needed(sources, cells.taken(sources[k]), k)}
    for k in sorted({*kinds, *needed}):
        exec(sources[k], names)
    return {name: kind for name, kind in names.items() if isinstance(kind, type)}


def findings(task):
    """Return the findings on a submission by the names of the exercises, and how it was confined.

    Parameters
    ----------
    task : dict
        ``notebook`` and ``chapter`` are files; ``seconds`` is how long an answer may compute;
        ``seed`` is what fresh cases are drawn from; ``hidden`` are folders.
    """
    book = Path(task["chapter"])
    chapter = Chapter(book, cells.read(book))
    exercises = importlib.import_module(f"classroom.exercises.{chapter.module}")
    networks = networks_of(chapter)
    process = Process(chapter.module, task["seconds"], task["hidden"], networks)
    given = answers(cells.read(Path(task["notebook"])), chapter)
    end = time.monotonic() + 2 * PATIENCE * task["seconds"]
    made = {}
    try:
        for name, answer in given.items():
            if time.monotonic() > end:
                made[name] = Finding("stopped", "the answers before it had taken all the time")
                continue
            exercise = getattr(exercises, name)
            made[name] = finding(exercise, answer, process, task["seconds"], task["seed"], name)
    finally:
        process.end()
    return made, process.apart


def out_of_time(number, frame):
    raise Stopped("the check of the answer took too long")


def main():
    task = json.load(sys.stdin)
    signal.signal(signal.SIGPROF, out_of_time)
    with contextlib.redirect_stdout(io.StringIO()):
        made, apart = findings(task)
    found = {name: asdict(finding) for name, finding in made.items()}
    json.dump({"findings": found, "apart": apart}, sys.stdout)


if __name__ == "__main__":
    main()
