"""The modules of `book/page/` in a V8 without a page, for tests."""

import json
from pathlib import Path

from py_mini_racer import MiniRacer

from classroom.page import bundle, constant

PAGE = Path(__file__).resolve().parent.parent / "book/page"


def loaded(*names, before=""):
    """Return a function that evaluates an expression where modules are loaded, by their names.

    The module ``status-bar.js`` is the object ``status_bar`` there. ``before`` is run first: it may
    define what the modules find in a browser.
    """
    v8 = MiniRacer()
    v8.eval(before)
    for name in names:
        path = PAGE / name
        v8.eval(
            f"var {constant(path)[1:]} = (() => {{ {bundle(path)} return {constant(path)}; }})();"
        )

    def evaluate(expression):
        return json.loads(v8.eval(f"JSON.stringify({expression}) ?? 'null'"))

    return evaluate
