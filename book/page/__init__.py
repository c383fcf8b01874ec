"""What runs in the browser: ES modules, and the step that joins them into one script.

The modules are joined because a page that is opened from disk may not load any, because one request
is faster than twenty, and because a notebook's widget is given one text. `bundle` reads what these
modules use of the syntax, and refuses the rest: named imports from a neighbour, imports of a whole
neighbour or of JSON, and exported functions, classes and constants.
"""

import re
from pathlib import Path

IMPORT = re.compile(
    r"^import (?:\{ (?P<names>[^}]+) \}|\* as (?P<all>\w+)|(?P<data>\w+))"
    r' from "\./(?P<file>[\w.-]+)";\n',
    re.MULTILINE,
)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (?P<name>\w+))", re.MULTILINE)
OTHER_SYNTAX = re.compile(r"^(?:import\b(?!\()|export\b).*", re.MULTILINE)
COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)


def bundle(entry):
    """Return a module and all that it imports as one text: a constant for each module.

    Parameters
    ----------
    entry : path
        The module, for instance ``found.js``.

    Returns
    -------
    str
        JavaScript. Its last constant is the entry's, ``$found``: an object of what it exports.

    Raises
    ------
    ValueError
        If a module uses another syntax of imports or exports, or if modules import each other.
    """
    parts = {}
    _add(Path(entry), parts, ())
    return "".join(parts.values())


def script(entry):
    """Return a bundle as a classic script, which leaves nothing behind in the page."""
    return f'(() => {{\n"use strict";\n{bundle(entry)}}})();\n'


def constant(path):
    """Return the name of a module's constant in a bundle: ``$status_bar`` for status-bar.js."""
    return "$" + re.sub(r"\W", "_", path.stem if path.suffix == ".js" else path.name)


def _add(path, parts, importing):
    """Add a module to a bundle, after those that it imports."""
    if path in importing:
        circle = " -> ".join(module.name for module in (*importing, path))
        raise ValueError(f"modules import each other: {circle}")
    if path in parts:
        return
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        parts[path] = f"const {constant(path)} = {text.strip()};\n"
        return

    def imported(found):
        module = path.with_name(found["file"])
        _add(module, parts, (*importing, path))
        if found["names"]:
            names = found["names"].replace(" as ", ": ")
            return f"const {{ {names} }} = {constant(module)};\n"
        return f"const {found['all'] or found['data']} = {constant(module)};\n"

    text = IMPORT.sub(imported, COMMENT.sub("", text))
    exported = ", ".join(found["name"] for found in EXPORT.finditer(text))
    text = EXPORT.sub("", text)
    if other := OTHER_SYNTAX.search(text):
        raise ValueError(f"{path.name}: the bundle has no place for `{other[0]}`")
    parts[path] = f"const {constant(path)} = (() => {{\n{text}return {{ {exported} }};\n}})();\n"
