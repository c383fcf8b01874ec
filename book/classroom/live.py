"""Run a chapter's cells inside the page itself, where there is Python but no Jupyter.

book/page/worker.js makes one `Session` for a page and passes on what it emits.
"""

import ast
import builtins
import contextlib
import html
import importlib.util
import inspect
import linecache
import re
import rlcompleter
import symtable
import sys
import timeit
import traceback
import types

from classroom import dataflow, event_loop, magics, output
from classroom.display import drawn, is_figure, look
from classroom.explore import Explorable
from classroom.magics import NotInAPage
from classroom.output import MOST_PICTURE, Output, shortened

# What is worth installing, if a cell asks for it in vain; any other name may be a slip.
KNOWN_ELSEWHERE = {
    *("jax", "keras", "pandas", "requests", "scipy", "seaborn", "sklearn", "sympy", "tensorflow"),
    "torch",
}
WIDGETS = {"ipywidgets", "ipympl", "anywidget"}
WITHOUT_WIDGETS = (
    "ipywidgets need a notebook. In a page, @explore(x=[1, 2]) above a function gives it a slider."
)


class Session:
    """The variables of one page, and the explorables that its cells defined.

    Parameters
    ----------
    emit : callable
        ``emit(kind, content)`` receives what a cell shows, at once. The kind is "stream" (printed
        text), "text" (the value of the last line), "html" (the same, drawn), "explorable" (HTML)
        or "error" (a traceback, or one line). `classroom.output` limits what one cell sends.
    """

    def __init__(self, emit):
        self.emit = emit
        self.output = Output(emit)
        self.variables = {"__name__": "__main__", "__builtins__": vars(builtins) | self._builtins()}
        self.explorables = {}
        self.last = None  # the value in the variable _
        self.loop = event_loop.Loop()
        self.prepared = set()  # modules
        Explorable.in_page = self._show_explorable

    def run(self, source, name):
        """Run a cell and return whether it ran to its end; ``name`` stands in tracebacks."""
        failure = None
        self.output = Output(self.emit)
        with _printing(self.output):
            try:
                self._run(source, name)
            except BaseException as error:  # SystemExit, too, ends a cell and not the page
                failure = error
            try:
                self._show_figures()
            except Exception as error:
                failure = failure or error
        self.output.finish()
        if failure:
            self.emit("error", _described(failure, name))
        return failure is None

    def answer(self, name, texts):
        """Return (picture, sentence) of an explorable for values as its controls have them.

        Where a value is refused, the sentence says so, and the picture is "": the page keeps the
        one it has. An error in the explorable's own code stands in the place of both.
        """
        explorable = self.explorables[name]
        try:
            values = {c.name: c.parse(texts[c.name]) for c in explorable.controls}
        except ValueError as refusal:
            return "", str(refusal)
        printed = []
        output = Output(lambda kind, text: printed.append(html.escape(text)))
        with _printing(output):
            try:
                picture, sentence = explorable.fresh_frame(values)
                if len(picture) > MOST_PICTURE:
                    raise ValueError(f"This picture has {len(picture) / 1e6:.0f} MB: draw less.")
            except BaseException as error:
                where = explorable.__wrapped__.__code__.co_filename
                described = html.escape(_described(error, where))
                picture = f'<pre class="live-error">{described}</pre>'
                sentence = shortened(f"{type(error).__name__}: {error}")
        output.finish()
        return picture + (f"<pre>{''.join(printed)}</pre>" if printed else ""), sentence

    def play(self, message):
        """Return the playground's answer to a message: a view and pictures."""
        return self.playground.receive(message)

    def complete(self, text):
        """Return what the last name in a text such as ``np.ar`` may go on as."""
        completer = rlcompleter.Completer(self.variables)
        matches = completer.attr_matches(text) if "." in text else completer.global_matches(text)
        return sorted({match.rpartition(".")[2].rstrip("() :") for match in matches})

    def names(self, source):
        """Return the names that a cell takes from other cells, and those that it gives to them."""
        try:
            source = magics.plain(source).source
            taken, given = dataflow.taken(source), dataflow.given(source)
        except (NotInAPage, SyntaxError, ValueError):  # it did not run
            return [], []
        for name in dataflow.changed(source) & taken:
            if not isinstance(self.variables.get(name), types.ModuleType):
                given.add(name)
        return sorted(taken), sorted(given)

    def _run(self, source, name):
        cell = magics.plain(source)
        # Tracebacks quote lines of what looks like a file: magics as they were typed.
        lines = cell.source.splitlines(keepends=True)
        for number, typed in enumerate(source.splitlines(keepends=True)[: len(lines)]):
            if magics.HERE in lines[number]:
                lines[number] = typed
        linecache.cache[name] = len(cell.source), None, lines, name
        self._prepare(cell.source)
        with (
            magics.wall_time() if cell.timed else contextlib.nullcontext(),
            event_loop.own_loop(self.loop),
        ):
            value, silent = self._evaluate(cell.source, name)
        if value is None or silent:
            return
        if is_figure(value) and (pyplot := sys.modules.get("matplotlib.pyplot")):
            pyplot.close(value)  # else it would be shown twice
        self._show(value)
        if self.variables.get("_") is self.last:  # the reader's own _ stays
            self.variables["_"] = self.last = value

    def _prepare(self, source):
        """Make what a cell imports, once it is loaded, draw and show as the book does."""
        tops = {module.partition(".")[0] for module in _imports(source)}
        if tops & WIDGETS:
            raise NotInAPage(WITHOUT_WIDGETS)
        if "matplotlib" not in self.prepared and importlib.util.find_spec("matplotlib"):
            import matplotlib

            from classroom.live_backend import FigureManager
            from classroom.picture import STYLE

            matplotlib.use("module://classroom.live_backend")
            matplotlib.rcParams.update(STYLE)
            FigureManager.show_figures = self._show_drawn
            self.prepared.add("matplotlib")
        if "pdb" in tops - self.prepared:
            import pdb

            for name in DEBUGGERS:
                setattr(pdb, name, _Refusal(NO_DEBUGGER))
            self.prepared.add("pdb")
        if "IPython" in tops - self.prepared and importlib.util.find_spec("IPython"):
            import IPython.display

            IPython.display.display = self._display
            self.prepared.add("IPython")

    def _evaluate(self, source, name):
        """Run a cell's lines; return the value of the last one, and whether ; silences it."""
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        self._execute(tree, name, "exec")
        if not last:
            return None, True
        value = self._execute(ast.Expression(last.value), name, "eval")
        after = source.encode().splitlines()[last.end_lineno - 1][last.end_col_offset :]
        return value, re.match(rb"[\s)]*;", after) is not None

    def _execute(self, tree, name, mode):
        code = compile(tree, name, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        value = eval(code, self.variables)
        if code.co_flags & inspect.CO_COROUTINE:
            value = event_loop.run_until_complete(self.loop, value)
        return value

    def _display(self, *values, **options):
        """Show values in the middle of a cell. IPython's options have no effect."""
        for value in values:
            self._show(value)

    def _show(self, value):
        if not self.output.full:
            self.output.show(*look(value))

    def _show_figures(self):
        """Show what was drawn with pyplot, as a notebook does."""
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.show()

    def _show_drawn(self, figures):
        for number, figure in enumerate(figures, start=1):
            if not self.output.full:
                self.output.show("html", drawn(figure, f"Figure {number}"))

    def _show_explorable(self, shown):
        """Show an explorable, or the playground."""
        if not isinstance(shown, Explorable):
            self.playground = shown
            self.output.show("playground", shown.to_html())
            return
        self.explorables[shown.id] = shown
        if not self.output.full:
            self.output.show("explorable", shown.free())

    def _builtins(self):
        """Return what cells find in place of Python's own, which a page cannot do, and display."""
        leave = _Refusal(LEAVE)
        return {
            "display": self._display,
            "help": _help,
            "input": _Refusal(
                "Python in a page cannot ask for input: write the value into the cell."
            ),
            "breakpoint": _Refusal(NO_DEBUGGER),
            "get_ipython": _Refusal("There is no IPython in a page: leave this line out."),
            "exit": leave,
            "quit": leave,
        }


NO_DEBUGGER = "There is no debugger in a page: print() shows values on the way."
DEBUGGERS = "set_trace", "post_mortem", "pm", "run", "runcall", "runctx", "runeval"
LEAVE = "The cell ends here, and Python goes on. The button Restart forgets all variables."


class _Refusal:
    """A function that a page does not have: called, or looked at, it says so."""

    def __init__(self, said):
        self.said = said

    def __call__(self, *args, **kwargs):
        raise NotInAPage(self.said)

    def __repr__(self):
        return self.said


def _help(*things):
    """Print the documentation of a thing, as Python's `help` does, but without a pager."""
    if not things:
        print("help(np.exp) prints the documentation of np.exp, and so does np.exp?")
    import pydoc  # which takes a browser a moment

    for thing in things:
        print(pydoc.render_doc(thing, "Help on %s:", renderer=pydoc.plaintext))


def wanted(source):
    """Return Python text that imports what a cell needs, for Pyodide to load it before."""
    try:
        source = magics.plain(source).source
    except NotInAPage:
        return ""  # running the cell will tell
    modules = [module for module in _imports(source) if module.partition(".")[0] not in WIDGETS]
    used, _ = _names(source)
    if used & DRAWS or any(
        module.startswith(("classroom.plots", "classroom.picture")) for module in modules
    ):
        modules.append("matplotlib")
    return "\n".join(f"import {module}" for module in modules)


# What stands in a traceback between or below the reader's own lines, and says nothing to them.
INNER = {magics.__file__, timeit.__file__, output.__file__}
# Names that need Matplotlib: the book's own, and IPython's formulas.
DRAWS = {"plots", "explore", "Latex", "Math"}


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
def _printing(output):
    """Send what is printed, on both streams, to ``output``."""
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        yield


def _described(error, name):
    """Return the traceback from the reader's own lines on, or one line where that says it all."""
    described = traceback.TracebackException.from_exception(error)
    while described.stack and described.stack[0].filename != name:
        described.stack.pop(0)
    described.stack[:] = [f for f in described.stack if f.filename not in INNER]
    said = ""
    if isinstance(error, NotInAPage):
        said = str(error)
    elif isinstance(error, SystemExit):
        said = f"{error.code} {LEAVE}" if isinstance(error.code, str) else LEAVE
    elif isinstance(error, ModuleNotFoundError) and error.name in KNOWN_ELSEWHERE:
        said = f"Python in this page has no {error.name}. The notebook runs where it is installed."
    if said:
        lines = [frame.lineno for frame in described.stack if frame.filename == name]
        return f"{name}, line {lines[-1]}: {said}\n" if lines else f"{name}: {said}\n"
    return shortened("".join(described.format()))
