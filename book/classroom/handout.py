"""Make a student's notebook of a chapter: ``python -m classroom.handout 4``.

It holds the chapter's exercises, or with ``--whole`` the chapter, without the way to the solutions;
a cell for the student's name; and the chapter's cells under the ids that they have there, so that
``python -m classroom.collect`` finds the answers again. The file lies in a folder of its own, as
nbgrader has its assignments: ``handout/homework-4/04_backprop.ipynb``.
"""

import argparse
import ast
import json
import re
import sys
from pathlib import Path

from classroom.homework import cells
from classroom.homework.chapters import MODULE, NoChapter, chapter

# A link to the book, be it to a page or, from "#" on, within one. Its address may hold brackets.
INNER = r"(?:[^()\s]|\((?:[^()]|\([^()]*\))*\))*"
PAGE = re.compile(rf"\[([^\]]*)\]\((?!https?:|#){INNER}\)")
PLACE = re.compile(rf"\[([^\]]*)\]\(#{INNER}\)")
LOCAL = "%pip install .."
INSTALL = "%pip install FILE, the .whl file that comes with the book."
SPAN = re.compile(r"`([^`\n]+)`")
NAME = "student"
TITLE = """\
# {title}: homework

Write your name, then your answers where the dots are. The cell below an answer says what is \
right, and what is not: run it as often as you like. Before you hand this file in, save it."""


def handout(chapter, whole=False):
    """Return a student's notebook of a chapter.

    Parameters
    ----------
    chapter : classroom.homework.chapters.Chapter
    whole : bool
        Whether all of the chapter is in it, and not only what the exercises need.

    Returns
    -------
    dict
        A notebook, as JSON holds it.
    """
    book, start, end = chapter.notebook["cells"], chapter.start, chapter.end
    if whole:
        before, after = book[:start], book[end + 1 :]
    else:
        before, after = _needed(book, start, end), []
    parts = [*before, *book[start:end], *after]
    title = _cell("markdown", "homework", TITLE.format(title=chapter.title))
    name = _cell("code", "student", f'{NAME} = ""  # your name, between the quotes')
    made = [_given(cell, linked=whole) for cell in parts]
    return {**chapter.notebook, "cells": [title, name, *made]}


def _cell(kind, name, source):
    cell = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _given(cell, linked):
    """Return a cell of the book as a student gets it."""
    source = cell["source"]
    if cell["cell_type"] == "code":
        source = source.replace(LOCAL, INSTALL)
        return {**cell, "source": source, "outputs": [], "execution_count": None}
    # The book does not lie beside a student's notebook: what a link leads to is named, and no more.
    source = PAGE.sub(r"\1", source)
    return {**cell, "source": source if linked else PLACE.sub(r"\1", source)}


def _needed(book, start, end):
    """Return the cells before the exercises that these need: the guard, imports, definitions."""
    given = [cell for cell in book[:start] if cell["cell_type"] == "code"]
    sources = [cell["source"] for cell in given]
    asked = [cell["source"] for cell in book[start:end] if cell["cell_type"] == "code"]
    own = set().union(*map(cells.given, asked))
    wanted = set().union(*map(cells.taken, asked)) - own
    statements = [cell["source"] for cell in book[start:end] if cell["cell_type"] == "markdown"]
    spans = SPAN.findall("\n".join(statements))
    wanted |= _mentioned(spans, sources) - own - set().union(*map(_parameters, asked))
    wanted |= _to_run(spans) - own
    imported = dict(pair for source in sources for pair in cells.imports(source))
    found = cells.needed(sources, wanted, but=imported)
    wanted |= set().union(*(cells.taken(sources[k]) for k in found))

    first = next(k for k, source in enumerate(sources) if MODULE.search(source))
    kept = [cell for k, cell in enumerate(given) if k in {first, *found} or cell["id"] == "guard"]
    there = set().union(*(cells.given(cell["source"]) for cell in kept))
    more = [imported[name] for name in sorted(wanted & imported.keys() - there)]
    if more:
        kept.insert(kept.index(given[first]) + 1, _cell("code", "imports", "\n".join(more)))
    return kept


def _parameters(source):
    """Return the names of the parameters of all functions in a cell."""
    return {node.arg for node in ast.walk(cells.tree(source)) if isinstance(node, ast.arg)}


def _mentioned(spans, sources):
    """Return the names of the chapter that statements speak of.

    These are functions that it defines or imports, and whatever an attribute is taken of.
    """
    nodes = [node for source in sources for node in cells.tree(source).body]
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    functions |= {name for source in sources for name, _ in cells.imports(source)}
    names = set()
    for node in (node for span in spans for node in ast.walk(cells.tree(span))):
        if isinstance(node, ast.Name) and node.id in functions:
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names.add(node.value.id)
    return names


def _to_run(spans):
    """Return the names in what statements tell to run: ``print(gradient_check(nn, X, y))``."""
    trees = [cells.tree(span) for span in spans if span.startswith("print(")]
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def write(notebook, path):
    """Write a notebook as Jupyter does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(
        prog="python -m classroom.handout",
        description="Make a student's notebook of a chapter, without solutions.",
    )
    parser.add_argument("chapter", type=int, help="the chapter's number")
    parser.add_argument("--whole", action="store_true", help="all of it, not the exercises alone")
    parser.add_argument("--out", type=Path, default=Path("handout"), help="a folder")
    arguments = parser.parse_args()
    try:
        given = chapter(arguments.chapter)
    except NoChapter as error:
        sys.exit(str(error))
    path = arguments.out / f"homework-{given.number}" / given.path.name
    write(handout(given, arguments.whole), path)
    print(f"{path}: {len(given.exercises)} exercises of chapter {given.number}, {given.title}")


if __name__ == "__main__":
    main()
