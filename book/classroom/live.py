"""Run a chapter's cells inside the page itself, where there is Python but no Jupyter.

live.worker.js makes one `Session` for a page and passes on what it emits.
"""

import ast
import contextlib
import html
import io
import linecache
import os
import symtable
import sys
import time
import traceback

from classroom.explore import Explorable

# A cell that prints without end must not fill the page.
LONGEST_PRINT = 100_000


class Session:
    """The variables of one page, and the explorables that its cells defined.

    Parameters
    ----------
    emit : callable
        ``emit(kind, content)`` receives what a cell shows, at once. The kind is "stream" (printed
        text), "text" (the value of the last line), "html" (the same, drawn), "explorable" (HTML)
        or "error" (a traceback).
    """

    def __init__(self, emit):
        self.emit = emit
        self.variables = {"__name__": "__main__"}
        self.explorables = {}
        Explorable.in_page = self._show_explorable
        os.environ["MPLBACKEND"] = "svg"  # pyplot must not look for a window

    def run(self, source, name):
        """Run a cell and return whether it ran to its end; ``name`` stands in tracebacks."""
        # Tracebacks quote lines of what looks like a file.
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        printed = _Printed(self.emit)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                value = self._evaluate(source, name)
                printed.flush()
                if value is not None and not source.rstrip().endswith(";"):
                    self._show(value)
                self._show_figures()
            except BaseException as error:  # SystemExit, too, ends a cell and not the page
                printed.flush()
                self.emit("error", _described(error, name))
                return False
        return True

    def answer(self, name, texts):
        """Return (picture, sentence) of an explorable for values as its controls have them.

        What goes wrong stands in the place of both.
        """
        explorable = self.explorables[name]
        try:
            values = {c.name: c.parse(texts[c.name]) for c in explorable.controls}
            return explorable.fresh_frame(values)
        except Exception as error:
            where = explorable.__wrapped__.__code__.co_filename
            described = html.escape(_described(error, where))
            return f'<pre class="live-error">{described}</pre>', f"{type(error).__name__}: {error}"

    def _evaluate(self, source, name):
        """Run a cell's lines and return the value of the last one, or None."""
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self.variables)
        if last:
            return eval(compile(ast.Expression(last.value), name, "eval"), self.variables)

    def _show(self, value):
        if hasattr(value, "_repr_html_"):
            self.emit("html", value._repr_html_())
        else:
            self.emit("text", repr(value))

    def _show_figures(self):
        """Show what was drawn with pyplot, as a notebook does."""
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            from classroom.picture import to_svg

            for number in pyplot.get_fignums():
                figure = pyplot.figure(number)
                for part in (figure, *figure.axes):
                    part.set_facecolor("none")  # the page's colour, light or dark
                svg = to_svg(figure, f"Figure {number}")
                self.emit("html", f'<div class="picture">{svg}</div>')
            pyplot.close("all")

    def _show_explorable(self, explorable):
        self.explorables[explorable.id] = explorable
        self.emit("explorable", explorable.free())


def draws(source):
    """Whether a cell draws with the book's own functions, which need Matplotlib."""
    used, _ = _names(source)
    return bool(used & {"plots", "explore"})


def lacking(sources, known):
    """Return for each cell the module for want of which it cannot run, or "".

    Parameters
    ----------
    sources : sequence of str
        All cells of a page. One lacks a module if it imports it, or if it uses a name that such a
        cell defines.
    known : collection of str
        The modules that can be imported beside Python's own.
    """
    lacks, found = {}, []
    for source in sources:
        used, defined = _names(source)
        missing = [name for name in _imports(source) if name not in known]
        missing += [lacks[name] for name in sorted(used - defined) if name in lacks]
        found.append(missing[0] if missing else "")
        for name in defined:
            lacks.pop(name, None)
            if missing:
                lacks[name] = missing[0]
    return found


def _imports(source):
    """Return the modules that a cell imports, without Python's own."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []  # running the cell will tell
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    tops = [name.partition(".")[0] for name in names]
    return [name for name in tops if name not in sys.stdlib_module_names]


def _names(source):
    """Return the page's names that a cell uses, and those that it defines."""
    try:
        cell = symtable.symtable(source, "cell", "exec")
    except SyntaxError:
        return set(), set()
    used, scopes = set(), [cell]
    for scope in scopes:
        scopes += scope.get_children()
        for symbol in scope.get_symbols():
            if symbol.is_referenced() and (scope is cell or symbol.is_global()):
                used.add(symbol.get_name())
    defined = {s.get_name() for s in cell.get_symbols() if s.is_assigned() or s.is_imported()}
    return used, defined


class _Printed(io.TextIOBase):
    """Emits what is printed, a little later: a message for each word would hold the page up."""

    def __init__(self, emit):
        self.emit, self.waiting, self.length = emit, "", 0
        self.last = time.monotonic()

    def write(self, text):
        self.waiting += text[: max(0, LONGEST_PRINT - self.length)]
        if self.length <= LONGEST_PRINT < self.length + len(text):
            self.waiting += f"\n… and so on: no more than {LONGEST_PRINT:,} letters are shown.\n"
        self.length += len(text)
        if time.monotonic() - self.last > 0.05:
            self.flush()
        return len(text)

    def flush(self):
        if self.waiting:
            self.emit("stream", self.waiting)
        self.waiting, self.last = "", time.monotonic()


def _described(error, name):
    """Return the traceback from the reader's own lines on."""
    described = traceback.TracebackException.from_exception(error)
    while described.stack and described.stack[0].filename != name:
        described.stack.pop(0)
    text = "".join(described.format())
    if isinstance(error, ModuleNotFoundError):
        text += (
            f"\nPython in this page has no {error.name}. The notebook runs where it is installed.\n"
        )
    return text
