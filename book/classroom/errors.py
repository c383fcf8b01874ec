"""Python's own errors, in a beginner's words: what was raised, where, why, and what to do."""

import ast
import contextlib
import io
import linecache
import re
import traceback
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

import numpy as np

import nn_core

VOWEL_SOUNDS = ("a", "e", "i", "o", "nd")  # an ndarray

# Frames of these folders are not the attempt's own lines.
LIBRARIES = tuple(Path(file).parent for file in (__file__, np.__file__, nn_core.__file__))

# What NumPy adds to its errors, and what here would only lead astray.
ADVICE = r" Use a\.any\(\).*|, with gufunc signature.*|, and the inputs could not be.*"


def explain(error):
    """Return a sentence on an error that an attempt raised, with its line and its reason."""
    frame, source = _place(error)
    line = f" in `{source}`" if source else ""
    text = re.sub(ADVICE, "", str(error))
    said = f": {text}" if text else ""
    raised = f"your code raised {type(error).__name__}{line}{said}"
    raised = raised.rstrip(". ") + "."
    reason = _reason(error, frame, source)
    return f"{raised} {reason}" if reason else raised


def _reason(error, frame, source):
    for kind, pattern, reason in REASONS:
        found = re.search(pattern, str(error))
        if isinstance(error, kind) and found:
            return reason(error, frame, source) if callable(reason) else found.expand(reason)


def _place(error):
    """Return the last frame of the attempt's own code, and the expression that failed there."""
    own = None, ""
    walk = traceback.walk_tb(error.__traceback__)
    for (frame, _), summary in zip(walk, traceback.extract_tb(error.__traceback__), strict=True):
        file = Path(summary.filename)
        if any(file.is_relative_to(folder) for folder in LIBRARIES):
            continue
        own = frame, _expression(summary)
    return own


def _expression(summary):
    """Return the text that a line of a traceback underlines, or the line where it has several."""
    line = linecache.getline(summary.filename, summary.lineno)
    if summary.colno is None or summary.lineno != summary.end_lineno:
        return line.strip()
    return line.encode()[summary.colno : summary.end_colno].decode()


def _operands(frame, source):
    """Return the two operands of a failed operation, each as its text and its value."""
    node = ast.parse(source).body[0]
    node = getattr(node, "value", node) if isinstance(node, ast.Expr) else node
    match node:
        case ast.BinOp(left=left, right=right) | ast.AugAssign(target=left, value=right):
            pass
        case ast.Call(args=[left, right], func=ast.Attribute()):  # np.dot(a, b)
            pass
        case ast.Call(args=[right], func=ast.Attribute(value=left)):  # a.dot(b)
            pass
    texts = ast.unparse(left), ast.unparse(right)
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        return [(text, eval(text, frame.f_globals, frame.f_locals)) for text in texts]


def _shapes(error, frame, source):
    """Say which shapes met, or nothing where they cannot be found again."""
    try:
        operands = _operands(frame, source)
    except Exception:  # no source, or more than one operation: the error's own text must do
        return ""
    return " and ".join(f"`{text}` has shape {np.shape(value)}" for text, value in operands) + ". "


def _no_array(error, frame, source):
    """Say which operand is a dict, or a tuple of several things, where it should be an array."""
    try:
        operands = _operands(frame, source)
    except Exception:  # as in _shapes
        return ""
    for text, value in operands:
        if isinstance(value, dict | tuple):
            return f"`{text}` is {a_kind(value)}, not an array. Take what is in it, one by one."
    return ""


def _product(error, frame, source):
    return _no_array(error, frame, source) or (
        _shapes(error, frame, source)
        + "A product A @ B needs as many columns in A as there are rows in B. Write the shapes "
        "down: which order, or which transpose, makes the inner two equal?"
    )


def _number_in_product(error, frame, source):
    return _no_array(error, frame, source) or (
        _shapes(error, frame, source)
        + "@ multiplies arrays, with rows and columns. A single number is multiplied by *."
    )


def _broadcast(error, frame, source):
    return (
        _shapes(error, frame, source)
        + "Entry by entry, two sizes must be equal, or one of them 1, counted from the last axis "
        "back. Is a matrix product meant, @, or a transpose missing?"
    )


def _undefined(error, frame, source):
    name = error.name or source  # an UnboundLocalError does not tell it
    if frame and name and hasattr(frame.f_locals.get("self"), name):
        return f"What belongs to the object is written with self: self.{name}."
    if isinstance(error, UnboundLocalError):
        return (
            "A name that a function assigns to is its own, whatever has that name outside, and "
            f"here {source or 'it'} is used before it has a value. Give it one first."
        )
    if error.name in ("np", "math", "plt", "Sigmoid", "NN"):
        return f"{error.name} is imported in the notebook's first code cell: run that cell first."
    if hasattr(np, error.name):
        return f"Is it np.{error.name}?"
    own = [name for name in frame.f_locals if name.isidentifier()] if frame else []
    known = [*own, *(frame.f_globals if frame else ())]
    near = get_close_matches(error.name, [name for name in known if name[0] != "_"], 1, cutoff=0.7)
    if near:
        return f"Did you mean {near[0]}?"
    return (
        "No value has been given to that name. "
        + (f"In your function these have one: {', '.join(own)}. " if own else "")
        + "Is it misspelt, or is a line missing that computes it?"
    )


def _attribute(error, frame, source):
    owner = getattr(error, "obj", None)
    kind = a_kind(owner)
    if isinstance(owner, ModuleType | type):
        kind = f"the {'class' if isinstance(owner, type) else 'module'} {owner.__name__}"
    if isinstance(owner, list | tuple) and hasattr(np.ndarray, error.name):
        return f"This is {kind}, not an array: put np.array(...) round it."
    if isinstance(owner, dict):
        return "This is a dict. Take what is in it by its key, with square brackets."
    near = get_close_matches(error.name, [name for name in dir(owner) if name[0] != "_"], 1)
    hint = f" Did you mean {near[0]}?" if near else " You may have to write it out yourself."
    return f"There is no {error.name} in {kind}.{hint}"


def _not_callable(error, frame, source):
    what = re.match(r"'(.*)' object", str(error))[1]
    name = source.split("(")[0].strip()
    thing = f"`{name}`" if name else f"a {what}"
    return (
        f"Round brackets call a function, and {thing} is none. For a product write the *; for an "
        "entry use square brackets."
    )


def a_kind(thing):
    """Name the type of a thing, with its article."""
    name = type(thing).__name__
    return f"{'an' if name.startswith(VOWEL_SOUNDS) else 'a'} {name}"


_ONE_TRUTH = (
    "`if`, `and`, `or`, `not`, max and min want one yes or no, and a comparison of an array gives "
    "one for each entry. Let NumPy choose entry by entry: np.where(condition, this, that), a "
    "product with (z > 0), or np.maximum in place of max."
)
_POWER = "In Python ^ is no power: x² is x**2."
_ONE_NUMBER = (
    "The functions of math, and float() and int(), take one number. For an array take NumPy's, "
    "such as np.exp, which work entry by entry."
)
_TEXT = "Quotes make a text, and there is no calculating with texts. Leave the quotes away."
_NOTHING = (
    "One of the values is None, which is what a function gives that returns nothing: print, "
    "a list's append, or a function of yours without return. Or __init__ has set it to None, and "
    "nothing else since."
)
_DOTS = "There are still three dots in your code where something is to be computed."
_LIST = (
    "A list is no array: Python does not calculate with it entry by entry. Use np.array(...), a "
    "function such as np.prod or np.sum, or a loop."
)
_OVERFLOW = (
    "No exponential of a number above 709 fits into a float, and np.where computes both of its "
    "branches everywhere: let nothing large and positive reach np.exp."
)
_INDEX = (
    "Python counts from 0, so the last of n entries has the index n - 1. See where your loop ends."
)
_ONE_ITEM = "This is one number, which has no entries to take, to count or to go through."

# The first that fits is said. The order matters where a text fits several of them.
REASONS = (
    (Exception, "truth value of an array", _ONE_TRUTH),
    (TypeError, r"bitwise_xor|for \^", _POWER),
    (NameError, "", _undefined),
    (RecursionError, "", "Your function calls itself, and never stops: what should it call?"),
    (FloatingPointError, "overflow", _OVERFLOW),
    (FloatingPointError, "", "Is there a 0 / 0, or an inf - inf or inf / inf after an overflow?"),
    (OverflowError, "", "The number is too large for a float: what reaches exp, or the power?"),
    (ZeroDivisionError, "", "Which number is 0 here? A product that starts with 0 stays 0."),
    (ValueError, "math domain error|expected a (non|pos)", "Such a number has no real root or no "
     "real logarithm."),
    (TypeError, "ellipsis", _DOTS),
    (TypeError, "NoneType", _NOTHING),
    (ValueError, "mismatch in its core dimension|not aligned", _product),
    (ValueError, "enough dimensions", _number_in_product),
    (TypeError, "for @:", "@ multiplies arrays. Two numbers are multiplied by *."),
    (ValueError, "broadcast", _broadcast),
    (TypeError, "0-dimensional arrays can|(length|size)-1 arrays can", _ONE_NUMBER),
    (ModuleNotFoundError, "", "The exercise needs no module but those of the first code cell."),
    (TypeError, "Str|<U|'str'|not str|to str", _TEXT),
    (ValueError, "invalid literal|string to float", _TEXT),
    (TypeError, "ufunc '.*' not supported for the input", _TEXT),
    (TypeError, "range", "A range is no array: np.arange makes one to calculate with."),
    (TypeError, "indices must be integers", "An index is a whole number: 0, 1, 2 and so on."),
    (IndexError, "only integers|of integer", "An index is a whole number: 0, 1, 2 and so on."),
    (TypeError, "'builtin_function_or_method'|'function'|'method'|'numpy.ufunc'|'type'",
     "A function stands where its value belongs: call it, with round brackets."),
    (TypeError, "sequence|'list'|'tuple'|to list|to tuple", _LIST),
    (TypeError, "not callable", _not_callable),
    (np.exceptions.AxisError, "", "Axes count from 0: axis 0 runs down the rows, axis 1 along a "
     "row. An array of one dimension has axis 0 only."),
    (IndexError, "boolean index", "A condition picks entries from an array of its own shape."),
    (IndexError, "too many indices", "Each index belongs to an axis, and there are fewer axes."),
    (TypeError, "not subscriptable|not iterable|no len|unsized", _ONE_ITEM),
    (IndexError, "invalid index to scalar", _ONE_ITEM),
    (IndexError, "out of (range|bounds)", _INDEX),
    (KeyError, "", "Nothing is kept under that key. Which keys are there?"),
    (AttributeError, "", _attribute),
    (TypeError, r"(\w+)\(\) (missing|takes)",
     r"Look at how many values \1 wants, and how many are handed to it. Of a method the first "
     "is self, and it is counted."),
    (ValueError, "unpack", "As many names stand on the left of = as there are values on the "
     "right of it: see how many that is."),
    (TypeError, "Cannot cast", "An array of whole numbers cannot take a fraction in. Make a new "
     "array in place of changing this one."),
    (ValueError, "reshape", "A new shape must have as many entries as the old one."),
    (ValueError, "inhomogeneous", "The rows have different lengths, so they make no array."),
    (ValueError, "input array", "Only arrays whose shapes fit can be put together."),
    (np.linalg.LinAlgError, "", "An inverse is not needed here: a slope goes back through the "
     "transpose."),
    (TypeError, "as a data type|sequence of integers", "A shape is one tuple of whole numbers: "
     "np.zeros((3, 4))."),
    (SystemExit, "", "exit() and quit() end the program. Use return."),
)  # fmt: skip
