"""The exercises of the book, read from its notebooks."""

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from classroom.homework import cells

PACKAGE = Path(__file__).resolve().parent.parent
NAME = re.compile(r"\d+_\w+\.ipynb")
HEADING = re.compile(r"^### Exercise (\d+\.\d+): (.+)$", re.MULTILINE)
MODULE = re.compile(r"^from classroom\.exercises import (\w+)", re.MULTILINE)


class NoChapter(Exception):
    """The book's notebooks, or a chapter of them, cannot be found; its text says what to do."""


@dataclass(frozen=True)
class Exercise:
    """An exercise of a chapter.

    Attributes
    ----------
    number, title : str
        Such as "4.1" and "One step back".
    name : str
        What `classroom.exercises` calls it.
    answer : str
        What the chapter hands to the check: as a rule the name of a function or of a value.
    """

    number: str
    title: str
    name: str
    answer: str


@dataclass(frozen=True)
class Chapter:
    """A chapter's notebook.

    Attributes
    ----------
    path : Path
    notebook : dict
        As `cells.read` returns it.
    """

    path: Path
    notebook: dict = field(repr=False)

    @cached_property
    def number(self):
        return int(self.path.name.partition("_")[0])

    @cached_property
    def title(self):
        texts = [c["source"] for c in self.notebook["cells"] if c["cell_type"] == "markdown"]
        heading = next(text for text in texts if text.startswith("# "))
        return heading.splitlines()[0].removeprefix("# ")

    @cached_property
    def start(self):
        """The index of the first cell of the exercises."""
        sources = [cell["source"] for cell in self.notebook["cells"]]
        return next(k for k, s in enumerate(sources) if s.startswith("## Exercises"))

    @cached_property
    def end(self):
        """The index of the cell after the exercises: the one that leads to the solutions."""
        sources = [cell["source"] for cell in self.notebook["cells"]]
        return next(k for k, s in enumerate(sources) if "](solutions/" in s and k > self.start)

    @cached_property
    def module(self):
        """The name of its module in `classroom.exercises`."""
        return MODULE.search("\n".join(cells.code(self.notebook)))[1]

    @cached_property
    def exercises(self):
        found, heading = [], None
        for cell in self.notebook["cells"][self.start : self.end]:
            heading = HEADING.search(cell["source"]) or heading
            for name, answer in checks(cell["source"]) if cell["cell_type"] == "code" else ():
                found.append(Exercise(*heading.groups(), name, answer))
        return found


def checks(source):
    """Yield the name of each exercise that a cell checks, and the code of what it hands in."""
    for node in ast.walk(cells.tree(source)):
        match node:
            case ast.Call(
                func=ast.Name("check"),
                args=[ast.Attribute(value=ast.Name("exercises"), attr=name), attempt],
            ):
                yield name, ast.unparse(attempt)


def folder():
    """Return the folder of the book's notebooks: beside the package, or where we are."""
    here = Path.cwd()
    for place in (PACKAGE.parent, here, here / "book"):
        if any(NAME.fullmatch(path.name) for path in place.glob("*.ipynb")):
            return place
    raise NoChapter(
        "The book's notebooks are not here. Run this in the folder of the notebooks: in a copy of "
        "the book's repository, or in what backprop-by-hand-notebooks.zip unpacks to."
    )


def chapters():
    """Return the chapters that have exercises, by their numbers."""
    found = {}
    for path in sorted(folder().glob("*.ipynb")):
        if NAME.fullmatch(path.name):
            chapter = Chapter(path, cells.read(path))
            if any(c["source"].startswith("## Exercises") for c in chapter.notebook["cells"]):
                found[chapter.number] = chapter
    return found


def chapter(number):
    """Return a chapter by its number."""
    found = chapters()
    if number not in found:
        raise NoChapter(
            f"There is no chapter {number} with exercises: there are {', '.join(map(str, found))}."
        )
    return found[number]
