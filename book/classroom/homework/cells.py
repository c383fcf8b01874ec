"""Cells of notebooks: read without running them."""

import ast
import dis
import json
import re

from classroom import dataflow

MEANT = re.compile(r"^(?:def|class)\s+(\w+)|^(\w+)\s*=(?!=)", re.MULTILINE)
REFUSED = SyntaxError, ValueError, RecursionError, MemoryError  # by the compiler
MAGIC = re.compile(r"^(?=[ \t]*[%!])", re.MULTILINE)


class NotANotebook(Exception):
    """A file that holds no notebook; its text says why."""


def read(path):
    """Return the notebook in a file, as dicts; the source of each cell is one text."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [_cell(cell) for cell in notebook["cells"]]
    except OSError as error:
        raise NotANotebook(f"it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NotANotebook("it is no text, and a notebook is one") from None
    except (ValueError, RecursionError):
        raise NotANotebook("it is no JSON: cut off, or saved by another program") from None
    except (KeyError, TypeError, AttributeError):
        raise NotANotebook(
            "it is JSON, and no notebook of version 4: it has no list of cells"
        ) from None
    return {**notebook, "cells": cells}


def _cell(cell):
    source = cell["source"]
    return {**cell, "source": source if isinstance(source, str) else "".join(source)}


def code(notebook):
    """Return the sources of the code cells; a line of IPython alone (`%`, `!`) is a comment."""
    cells = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    return [MAGIC.sub("# ", cell["source"]) for cell in cells]


def tree(source):
    """Return the syntax tree of a cell, without statements where Python does not understand it."""
    try:
        return ast.parse(source)
    except REFUSED:
        return ast.Module([], [])


def given(source):
    """Return the names that a cell gives a value, or changes the value of.

    The compiler leaves out what is never reached, or refuses all of it: what stands at the
    beginning of a line counts all the same.
    """
    meant = {first or second for first, second in MEANT.findall(source)}
    try:
        return meant | _bound(source) | dataflow.changed(source)
    except REFUSED:
        return meant


def _bound(source):
    """Return the names that a cell gives a value, imports included."""
    steps = dis.get_instructions(compile(source, "cell", "exec"))
    return {step.argval for step in steps if step.opname == "STORE_NAME"}


def imports(source):
    """Yield each name that a cell imports, with the statement that imports it alone."""
    for node in tree(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                name = (alias.asname or alias.name).partition(".")[0]
                fields = {"names": [alias]} | (
                    {"module": node.module, "level": node.level}
                    if isinstance(node, ast.ImportFrom)
                    else {}
                )
                yield name, ast.unparse(type(node)(**fields))


def taken(source):
    """Return the names that a cell takes from others."""
    try:
        return dataflow.taken(source)
    except REFUSED:
        return set()


def needed(sources, names, before=None, but=()):
    """Return the indices of the cells that give names their values, and of those they need in turn.

    Parameters
    ----------
    sources : list of str
        The code cells of a notebook.
    names : iterable of str
    before : int, optional
        The cell that takes the names: the last cell before it that gives one counts, or else the
        first after it. Without it the last of all counts.
    but : container of str
        The names to leave alone.
    """
    before = len(sources) if before is None else before
    modules = {name for source in sources for name, _ in imports(source)}
    gives = [_without_calls_of(modules, source) for source in sources]
    found, open_ = set(), [(name, before) for name in sorted(names)]
    while open_:
        name, end = open_.pop()
        givers = [k for k, given_ in enumerate(gives) if k != end and name in given_]
        if name in but or not givers:
            continue
        giver = max((k for k in givers if k < end), default=givers[0])
        if giver not in found:
            found.add(giver)
            open_ += [(other, giver) for other in sorted(taken(sources[giver]))]
    return sorted(found)


def _without_calls_of(modules, source):
    """Return what a cell gives, but for modules that it only calls, as in ``np.save()``."""
    own = {name for name, _ in imports(source)}
    return given(source) - (modules - own)
