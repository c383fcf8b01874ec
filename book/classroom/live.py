"""Run a chapter's cells inside the page itself, where there is Python but no Jupyter.

live.worker.js makes one `Session` for a page and passes on what it emits.
"""

import ast
import contextlib
import html
import importlib.util
import io
import linecache
import os
import symtable
import sys
import time
import traceback
import warnings

from classroom.explore import Explorable

# What a cell prints without end, or shows at great length, must not fill the page.
LONGEST_TEXT = 100_000
# What is worth installing, if a cell asks for it in vain; any other name may be a slip.
KNOWN_ELSEWHERE = {"jax", "pandas", "scipy", "sklearn", "torch"}


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
        self.variables = {"__name__": "__main__", "display": self._show, "input": _no_input}
        self.explorables = {}
        self.styled = False
        Explorable.in_page = self._show_explorable
        os.environ["MPLBACKEND"] = "svg"  # pyplot must not look for a window
        # What pyplot.show would show is shown when the cell has ended.
        warnings.filterwarnings("ignore", ".* is non-interactive, and thus cannot be shown")

    def run(self, source, name):
        """Run a cell and return whether it ran to its end; ``name`` stands in tracebacks."""
        # Tracebacks quote lines of what looks like a file.
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        self._wear_the_books_style()
        failure = None
        with _printing(self.emit):
            try:
                value = self._evaluate(source, name)
                if value is not None and not source.rstrip().endswith(";"):
                    self._show(value)
            except BaseException as error:  # SystemExit, too, ends a cell and not the page
                failure = error
            try:
                self._show_figures()
            except Exception as error:
                failure = failure or error
        if failure:
            self.emit("error", _described(failure, name))
        return failure is None

    def answer(self, name, texts):
        """Return (picture, sentence) of an explorable for values as its controls have them.

        What goes wrong stands in the place of both.
        """
        explorable = self.explorables[name]
        printed = []
        with _printing(lambda kind, text: printed.append(html.escape(text))):
            try:
                values = {c.name: c.parse(texts[c.name]) for c in explorable.controls}
                picture, sentence = explorable.fresh_frame(values)
            except BaseException as error:
                where = explorable.__wrapped__.__code__.co_filename
                described = html.escape(_described(error, where))
                picture = f'<pre class="live-error">{described}</pre>'
                sentence = f"{type(error).__name__}: {error}"
        return picture + (f"<pre>{''.join(printed)}</pre>" if printed else ""), sentence

    def _wear_the_books_style(self):
        """Let all figures be drawn in the book's style, once Matplotlib has been loaded."""
        if not self.styled and importlib.util.find_spec("matplotlib"):
            import matplotlib

            from classroom.picture import STYLE

            matplotlib.rcParams.update(STYLE)
            self.styled = True

    def _evaluate(self, source, name):
        """Run a cell's lines and return the value of the last one, or None."""
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self.variables)
        if last:
            return eval(compile(ast.Expression(last.value), name, "eval"), self.variables)

    def _show(self, value):
        sys.stdout.flush()  # what was printed before stands before it
        if hasattr(value, "_repr_html_"):
            self.emit("html", value._repr_html_())
        else:
            self.emit("text", _cut(repr(value)))

    def _show_figures(self):
        """Show what was drawn with pyplot, as a notebook does."""
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            from classroom.picture import to_svg

            sys.stdout.flush()
            figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
            pyplot.close("all")
            for number, figure in enumerate(figures, start=1):
                svg = to_svg(figure, f"Figure {number}")
                self.emit("html", f'<div class="picture">{svg}</div>')

    def _show_explorable(self, explorable):
        self.explorables[explorable.id] = explorable
        self.emit("explorable", explorable.free())


def draws(source):
    """Whether a cell draws with the book's own functions, which need Matplotlib."""
    used, _ = _names(source)
    return bool(used & {"plots", "explore"}) or any(
        module.startswith(("classroom.plots", "classroom.picture")) for module in _imports(source)
    )


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
        tops = [module.partition(".")[0] for module in _imports(source)]
        missing = [top for top in tops if top not in known and top not in sys.stdlib_module_names]
        missing += [lacks[name] for name in sorted(used - defined) if name in lacks]
        found.append(missing[0] if missing else "")
        for name in defined:
            lacks.pop(name, None)
            if missing:
                lacks[name] = missing[0]
    return found


def _imports(source):
    """Return the modules that a cell imports, in full."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []  # running the cell will tell
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return names


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


@contextlib.contextmanager
def _printing(emit):
    """Send what is printed, on both streams, to ``emit``."""
    printed = _Printed(emit)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        yield
    printed.flush()


class _Printed(io.TextIOBase):
    """Emits what is printed: the first lines at once, and many a little later, together."""

    def __init__(self, emit):
        self.emit, self.waiting, self.length = emit, "", 0
        self.lines, self.last = 0, time.monotonic()

    def write(self, text):
        self.waiting += text[: max(0, LONGEST_TEXT - self.length)]
        if self.length <= LONGEST_TEXT < self.length + len(text):
            self.waiting += _AND_SO_ON
        self.length += len(text)
        self.lines += text.endswith("\n")
        first = text.endswith("\n") and self.lines < 200
        if first or time.monotonic() - self.last > 0.05:
            self.flush()
        return len(text)

    def flush(self):
        if self.waiting:
            self.emit("stream", self.waiting)
        self.waiting, self.last = "", time.monotonic()


_AND_SO_ON = f"\n… and so on: no more than {LONGEST_TEXT:,} characters are shown.\n"


def _cut(text):
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + _AND_SO_ON


def _no_input(prompt=""):
    raise RuntimeError("Python in a page cannot ask for input: write the value into the cell.")


def _described(error, name):
    """Return the traceback from the reader's own lines on."""
    described = traceback.TracebackException.from_exception(error)
    while described.stack and described.stack[0].filename != name:
        described.stack.pop(0)
    text = "".join(described.format())
    if isinstance(error, ModuleNotFoundError) and error.name in KNOWN_ELSEWHERE:
        text += (
            f"\nPython in this page has no {error.name}. The notebook runs where it is installed.\n"
        )
    return text
