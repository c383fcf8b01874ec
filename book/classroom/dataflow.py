"""Which names a cell takes from other cells, and which it gives them.

A page marks what a cell shows as stale when a cell above, from which it took a name, has run again
with another text. Python's own compiler knows in which order a cell reads and writes names.
"""

import ast
import dis
import types


def taken(source):
    """Return the names that a cell reads before it gives them a value itself."""
    names, own = set(), set()
    for step in dis.get_instructions(_compiled(source)):
        if step.opname == "STORE_NAME":
            own.add(step.argval)
        elif step.opname == "LOAD_NAME":
            names |= {step.argval} - own
        elif isinstance(step.argval, types.CodeType):
            names |= _globals(step.argval) - own
    return names


def given(source):
    """Return the names to which a cell gives a value, but for what it imports.

    What an import gives does not depend on the rest of the cell.
    """
    names, imports = set(), False
    for step in dis.get_instructions(_compiled(source)):
        if step.opname in ("IMPORT_NAME", "IMPORT_FROM"):
            imports = True
        elif step.opname == "STORE_NAME":
            if not imports:
                names.add(step.argval)
            imports = False
    return names


def changed(source):
    """Return the names of the things that a cell changes, as ``x[0] = 1`` and ``nn.fit()`` do.

    A call of a method changes its object, for all that can be known, if nobody takes its result.
    """
    nodes = list(ast.walk(ast.parse(source)))
    parts = [node for node in nodes if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)]
    parts += [
        node.value.func
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ]
    names = set()
    for part in parts:
        thing = part
        while isinstance(thing, ast.Attribute | ast.Subscript):
            thing = thing.value
        if thing is not part and isinstance(thing, ast.Name):
            names.add(thing.id)
    return names


def _compiled(source):
    return compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def _globals(code):
    """Return the names that a function, and those in it, read outside of it."""
    names = set()
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            names.add(step.argval)
        elif isinstance(step.argval, types.CodeType):
            names |= _globals(step.argval)
    return names
