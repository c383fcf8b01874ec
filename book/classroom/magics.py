"""What people type in notebooks and Python does not know: magics, prompts, curly quotes.

IPython rewrites such a cell before Python sees it; in a page there is no IPython. `plain` does the
same for what has a meaning there, and says in one line what to do in place of the rest. Lines keep
their numbers, so that tracebacks are right. (The rules are those of IPython.core.inputtransformer2
and its documentation.)
"""

import ast
import inspect
import re
import reprlib
import textwrap
import timeit
from contextlib import contextmanager
from time import perf_counter
from typing import NamedTuple

import numpy as np

# How rewritten lines reach this module, whatever names the reader has taken.
HERE = "__import__('classroom.magics').magics"

# One pass over Python's text. Where a curly quote or a no-break space is inside a string or a
# comment, it is the reader's own; anywhere else Python refuses it.
TOKEN = re.compile(
    r"""(?P<text>(?P<triple>'{3}|"{3})(?:\\.|(?!(?P=triple)).)*(?P=triple)"""
    r"""|"(?:\\[^\n]|[^"\\\n])*"|'(?:\\[^\n]|[^'\\\n])*'|\#[^\n]*|\\\n)"""
    r"""|[“”„](?P<double>[^“”"\n]*)[“”]|[‘’‚](?P<single>[^‘’'\n]*)[‘’]"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<minus>[−–])|(?P<nothing>[\ufeff\u200b-\u200d\u2060])"""
    r"""|(?P<space>[\u00a0\u2000-\u200a\u202f\u205f\u3000])|(?P<newline>\n)""",
    re.DOTALL,
)
CLASSIC_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.)(?: |$)", re.MULTILINE)
NUMBERED_PROMPT = re.compile(r"^(?:In \[\d*\]: ?|[ \t]*\.{3,}: ?)", re.MULTILINE)
LEADING = re.compile(r"\A(?:[ \t]*(?:#.*)?\n)*")  # blank lines and comments
RESULT = re.compile(r"^Out\[\d*\]:.*?(?=^In \[|\Z)", re.MULTILINE | re.DOTALL)
FOREIGN = re.compile(r"[ \t]*[%!?]")  # no statement of Python begins so
MAGIC = re.compile(
    r"(?P<target>[\w., ]+=\s*)?"
    r"(?P<sign>%%?|!!?|\$?\s*(?=(?:python3? -m )?(?:pip3?|conda) install\b))\s*"
    r"(?:(?:python3?|\{sys\.executable\}) -m )?(?P<name>\w*)\s*(?P<rest>.*)"
)
HELP = re.compile(r"(\?\??)?\s*([\w.]+)\s*(\?\??)?\s*;?")

# Magics that change nothing here: pictures stand in the page anyway, and modules do not change.
NEEDLESS = {"matplotlib", "config", "load_ext", "reload_ext", "autoreload", "pylab", "autosave"}
INSTALL = {"pip", "pip3", "conda", "mamba", "uv"}
INSTEAD = {
    **dict.fromkeys(("who", "whos", "who_ls"), "use dir()"),  # codespell:ignore whos
    **dict.fromkeys(("ls", "dir"), "use os.listdir()"),
    **dict.fromkeys(("cd", "pwd"), "use os.chdir() and os.getcwd()"),
    **dict.fromkeys(("cat", "less", "more"), "use print(open(name).read())"),
    **dict.fromkeys(("run", "load"), "paste the file's lines into the cell"),
    **dict.fromkeys(("debug", "pdb"), "there is no debugger; print() shows values on the way"),
    **dict.fromkeys(("prun", "lprun", "memit"), "use %timeit or %%time"),
    "reset": "the button Restart forgets all variables",
    "writefile": "use open(name, 'w').write(text)",
    "env": "use os.environ",
    "capture": "use contextlib.redirect_stdout",
}
SHELL = "there is no shell; os, pathlib and open() work with files"


class NotInAPage(Exception):
    """What a page cannot do, with what does instead, in one line that needs no traceback."""


class Cell(NamedTuple):
    """A cell as Python reads it, and whether it began with ``%%time``."""

    source: str
    timed: bool = False


def plain(source):
    """Return a `Cell` with a cell's text as Python reads it.

    What Python accepts stays as it is, and so does what is wrong with it in any other way.

    Raises
    ------
    NotInAPage
        If a magic or a command of a shell has no meaning in a page.
    """
    # To Python, "In [1]: x = 1" is an annotation.
    if _is_python(source) and not NUMBERED_PROMPT.match(LEADING.sub("", source)):
        return Cell(source)
    text = _without_prompts(source.replace("\r\n", "\n").removeprefix("\ufeff"))
    statements = list(_statements(TOKEN.sub(_mended, text)))
    first = next((i for i, statement in enumerate(statements) if statement.strip()), 0)
    timed = False
    if found := re.match(r"\s*%%\s*(\w+)[ \t]*(.*)", statements[first]):
        name, setup = found.groups()
        if name == "timeit":
            return Cell("\n" * first + _timeit(setup, "".join(statements[first + 1 :])))
        if name != "time":
            _refuse(f"%%{name}", name)
        statements[first], timed = "\n", True
    rewritten = "".join(map(_rewritten, statements))
    if not _is_python(rewritten) and _is_python(dedented := textwrap.dedent(rewritten)):
        rewritten = dedented
    return Cell(rewritten, timed)


def _is_python(source):
    try:
        compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return False
    return True


def _without_prompts(text):
    """Take the prompts out of a pasted session, and what stands there as its results."""
    first = LEADING.sub("", text)
    if CLASSIC_PROMPT.match(first):
        return "\n".join(
            CLASSIC_PROMPT.sub("", line) if CLASSIC_PROMPT.match(line) else ""
            for line in text.split("\n")
        )
    if NUMBERED_PROMPT.match(first):
        text = RESULT.sub(lambda result: "\n" * result[0].count("\n"), text)
        return NUMBERED_PROMPT.sub("", text)
    return text


def _mended(token):
    """Return what was meant by a character that word processors and web pages put in."""
    if token["double"] is not None:
        return '"' + token["double"] + '"'
    if token["single"] is not None:
        return "'" + token["single"] + "'"
    return {"minus": "-", "nothing": "", "space": " "}.get(token.lastgroup, token[0])


def _statements(text):
    """Yield a text's lines, those between brackets as one, and each magic by itself."""
    start = depth = 0
    for token in TOKEN.finditer(text):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if token.lastgroup == "newline" and (depth <= 0 or FOREIGN.match(text, start)):
            yield text[start : token.end()]
            start, depth = token.end(), 0
    yield text[start:]


def _rewritten(statement):
    """Return a statement as Python reads it."""
    typed = statement.strip()
    indent = statement[: len(statement) - len(statement.lstrip())]
    end = "\n" * statement.endswith("\n")
    if (found := HELP.fullmatch(typed)) and (found[1] or found[3]):
        source = "??" in (found[1], found[3])
        return f"{indent}{HERE}.about({found[2]}, source={source}){end}"
    if re.fullmatch(r"""[^'"#]*\?""", typed):
        raise NotInAPage(f"{typed} has no meaning: ? shows help on a name, such as np.array?")
    found = MAGIC.fullmatch(typed)
    if not found:
        return statement
    target, sign, name, rest = found.groups(default="")
    if name in INSTALL:
        said = "A page installs nothing. An import loads what there is for Python in the browser."
        return f"{indent}print({said!r}){end}"
    if sign == "%" and name in NEEDLESS:
        return f"{indent}pass{end}"
    if sign == "%" and name == "timeit" and not target:
        return f"{indent}{_timeit(rest)}{end}"
    if sign == "%" and name == "time":
        return f"{indent}{target}{_time(rest, target)}{end}"
    _refuse(f"{sign}{name}", name)


def _refuse(typed, name):
    instead = INSTEAD.get(name) or ("write it in plain Python" if typed[0] == "%" else SHELL)
    raise NotInAPage(f"{typed} does not work in a page: {instead}.")


def _timeit(typed, body=""):
    """Return the call that measures a line, or, below ``%%timeit``, a cell."""
    options = {"n": "0", "r": "7"}
    while found := re.match(r"-([nr])\s*(\d+)\s*(.*)", typed):
        options[found[1]], typed = found.group(2, 3)
    if typed.startswith("-"):
        raise NotInAPage(f"%timeit has two options in a page: -n loops and -r runs; not {typed}.")
    setup, statement = (typed, body) if body else ("", typed)
    if not _is_python(setup) or not _is_python(statement):
        return f"{setup}\n{statement}".strip("\n")  # Python tells what is wrong with it
    return (
        f"{HERE}.measure({statement!r}, {{**globals(), **locals()}}, {setup!r}, "
        f"{options['n']}, {options['r']})"
    )


def _time(typed, target):
    try:
        expression = ast.parse(typed, mode="eval").body
    except SyntaxError:
        expression = None
    if expression and not any(isinstance(node, ast.Await) for node in ast.walk(expression)):
        return f"{HERE}.timed(lambda: {ast.unparse(expression)})"
    return typed if target else f"with {HERE}.wall_time(): {typed or 'pass'}"


@contextmanager
def wall_time():
    """Print how long a block takes, as ``%time`` does."""
    start = perf_counter()
    try:
        yield
    finally:
        print(f"Wall time: {duration(perf_counter() - start)}")


def timed(function):
    """Return what a function returns, and print how long it takes."""
    with wall_time():
        return function()


def measure(statement, namespace, setup, number, repeat):
    """Print how long a statement takes on average, as ``%timeit`` does."""
    timer = timeit.Timer(statement, setup or "pass", globals=namespace)
    number = number or timer.autorange()[0]
    seconds = np.array(timer.repeat(repeat, number)) / number
    print(
        f"{duration(seconds.mean())} ± {duration(seconds.std())} per loop "
        f"(mean ± std. dev. of {repeat} runs, {number:,} loops each)"
    )


def duration(seconds):
    """Return a time in the unit that suits it, with three digits."""
    for unit, factor in (("s", 1), ("ms", 1e3), ("μs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def about(thing, source=False):
    """Print what a thing is, how it is called, and its documentation, as ``name?`` does."""
    name = getattr(thing, "__name__", "")
    try:
        print(f"{name}{inspect.signature(thing)}\n")
    except (TypeError, ValueError):  # it cannot be called, or does not say how
        print(f"{type(thing).__name__}: {name or reprlib.repr(thing)}\n")
    if source:
        try:
            print(inspect.getsource(thing))
            return
        except (TypeError, OSError):  # written in C, or no function at all
            pass
    print(inspect.getdoc(thing) or "It has no documentation.")
