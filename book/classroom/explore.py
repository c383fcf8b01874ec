"""Sliders that outlive the kernel.

`explore` decorates a function that draws a picture and says a sentence about it. Such a function
has three lives: called, it is the function that it was; in a live notebook it shows a widget
(notebook.py); and while the book is built it is run for every combination of its arguments: the
page gets one picture, and a file beside it all of them as SVG, which `book/page/` swaps.
"""

import contextlib
import functools
import gc
import html
import inspect
import itertools
import json
import os
import warnings
import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nn_core import DivergenceWarning

if TYPE_CHECKING:  # Matplotlib is loaded when something is drawn, not before
    from classroom.picture import Picture

# Set by book/_ext while the book is built.
RECORDING = "BACKPROP_BOOK_RECORD"
BUDGET_KB = 300
# How far beyond its grid a value may be: a network of a million units would take minutes.
REACH = 10


class play(tuple):
    """Values for a slider that has a play button: ``step=play(range(13))``."""


class Answer(NamedTuple):
    """What an explorable function returns: a picture, and a sentence that says what it shows."""

    figure: "Picture"
    sentence: str

    def _repr_html_(self):
        return as_html(self.figure.to_svg(), self.sentence)


def explore(units=None, **grids):
    """Turn a function into an explorable.

    Parameters
    ----------
    units : dict of str, optional
        What to write behind an argument's value, such as ``{"angle": "°"}``.
    **grids : sequence
        For each argument of the function the values that its control offers: numbers or tuples
        make a slider, texts a choice, ``[False, True]`` a checkbox, `play` a slider that plays.

    Returns
    -------
    callable
        A decorator for a function that returns ``(figure, sentence)``, whose docstring is the
        caption, and whose arguments have defaults on their grids.

    Raises
    ------
    TypeError
        If there are no grids, or they and the function's arguments do not match, or there is no
        docstring.
    ValueError
        If a default is not on its grid.
    """

    if callable(units):
        raise TypeError(
            f"@explore needs the values of each argument of {units.__name__}: "
            "@explore(hidden=[1, 2, 4]), for example."
        )

    def decorate(function):
        explorable = Explorable(function, grids, units or {})
        explorable.show()
        return explorable

    return decorate


class Explorable:
    """A function with controls for its arguments; made by `explore`."""

    # Set by classroom.live, where the page itself runs Python: shows an explorable there.
    in_page = None

    def __init__(self, function, grids, units):
        functools.update_wrapper(self, function)
        arguments = inspect.signature(function).parameters
        if list(arguments) != list(grids):
            raise TypeError(
                f"{function.__name__} has the arguments {list(arguments)}, but explore was given "
                f"{list(grids)}: name each argument once, in the same order."
            )
        if not function.__doc__:
            raise TypeError(f"{function.__name__} needs a docstring: it becomes the caption.")
        self.controls = [
            Control(name, grid, arguments[name].default, units.get(name, ""))
            for name, grid in grids.items()
        ]
        self.id = function.__name__.replace("_", "-")
        self.fresh_layouts = {}

    def __call__(self, *args, **kwargs):
        with warnings.catch_warnings():
            # The sentence tells the reader about divergence; a warning would only repeat it.
            warnings.simplefilter("ignore", DivergenceWarning)
            answer = self.__wrapped__(*args, **kwargs)
        try:
            figure, sentence = answer
            figure.alt = figure.alt or sentence
        except (TypeError, ValueError, AttributeError):
            raise TypeError(
                f"{self.__name__} returned {answer!r}; an explorable returns a picture, made with "
                "plots, and a sentence."
            ) from None
        return Answer(figure, sentence)

    def combinations(self):
        """Yield every combination of the controls' values as a dict, the last varying fastest."""
        names = [control.name for control in self.controls]
        for values in itertools.product(*(control.values for control in self.controls)):
            yield dict(zip(names, values, strict=True))

    def show(self):
        """Show the explorable: recorded in a book build, live in a notebook or a page."""
        if Explorable.in_page:
            Explorable.in_page(self)
            return
        try:
            from IPython import get_ipython
            from IPython.display import display
        except ImportError:
            return
        if get_ipython() is None:
            return
        if os.environ.get(RECORDING):
            display({"text/html": self.recorded()}, raw=True)
        else:
            from classroom.notebook import Live

            Live(self).show()

    def frame(self, values, layouts):
        """Return one recorded frame: the picture as SVG, and the sentence."""
        with self._naming(values):
            figure, sentence = self(**values)
            shape = _shape(figure)
            if shape in layouts:
                figure.keep_layout(layouts[shape])
            return figure.to_svg(), sentence

    def fresh_frame(self, values):
        """Return a frame for any values: the axes stay where they are in the frames before it."""
        with _uncollected():
            figure, sentence = self(**values)
            return _laid_out_alike(figure, self.fresh_layouts), sentence

    @contextlib.contextmanager
    def _naming(self, values):
        """Add to an error for which function and arguments it was raised."""
        try:
            yield
        except Exception as error:
            arguments = ", ".join(f"{name}={value!r}" for name, value in values.items())
            error.add_note(f"while recording the explorable {self.__name__}({arguments})")
            raise

    def layouts(self):
        """Return one layout for all frames of a size, so that their axes do not jump.

        It has room for the labels of the default frame and of those with all sliders at an end, in
        every choice of texts or of three values at most. (It is also the reason that recording
        takes half as long: a layout costs as much as the drawing.)
        """
        samples = [tuple(control.values[control.start] for control in self.controls)]
        samples += itertools.product(
            *(
                control.values
                if control.kind == "select" or len(control.values) <= 3
                else (control.values[0], control.values[-1])
                for control in self.controls
            )
        )
        names = [control.name for control in self.controls]
        found = {}
        for sample in dict.fromkeys(samples):
            values = dict(zip(names, sample, strict=True))
            with self._naming(values):
                figure = self(**values).figure
                shape = _shape(figure)
                found.setdefault(shape, []).append(figure.layout())
        return {
            shape: np.concatenate(
                [np.max(layouts, axis=0)[:, :2], np.min(layouts, axis=0)[:, 2:]], axis=1
            )
            for shape, layouts in found.items()
        }

    def recorded(self):
        """Return the explorable as HTML, and in it the frames for all combinations as JSON.

        Raises
        ------
        ValueError
            If they are larger than the budget of 300 KB gzipped.
        """
        with _uncollected():
            layouts = self.layouts()
            frames = [self.frame(values, layouts) for values in self.combinations()]
        position = 0
        for control in self.controls:
            position = position * len(control.values) + control.start
        data = json.dumps(frames, ensure_ascii=False).replace("</", "<\\/")
        size = len(zlib.compress(data.encode(), 6)) / 1024
        if size > BUDGET_KB:
            raise ValueError(
                f"the explorable {self.__name__} takes {size:.0f} KB gzipped, "
                f"{size - BUDGET_KB:.0f} KB over its budget of {BUDGET_KB} KB: offer fewer values "
                "or draw less."
            )
        return self._page(*frames[position], FRAMES.format(data))

    def free(self):
        """Return the explorable as HTML for a page that runs Python: it takes any value."""
        start = {control.name: control.values[control.start] for control in self.controls}
        return self._page(*self.fresh_frame(start), free=True)

    def _page(self, svg, sentence, frames="", free=False):
        return _PAGE.format(
            id=self.id,
            name=html.escape(self.__name__.replace("_", " ")),
            controls="".join(control.to_html(free) for control in self.controls),
            svg=svg,
            hint=_HINT if 'class="handle"' in svg else "",
            sentence=html.escape(sentence),
            caption=html.escape(inspect.cleandoc(self.__doc__)),
            frames=frames,
        )

    def controls_html(self):
        """Return the controls alone, as HTML for a notebook: the picture stands below them."""
        return _CONTROLS.format(
            name=html.escape(self.__name__.replace("_", " ")),
            controls="".join(control.to_html() for control in self.controls),
        )


def as_html(svg, sentence, id=None):
    """Return a frame as a notebook shows it; with the explorable's id, its rings can be dragged."""
    rings = f' draggable" data-explorable="{id}' if id else ""
    return f'<div class="picture{rings}">{svg}</div><p>{html.escape(sentence)}</p>'


def _shape(figure):
    """Return what pictures that share a layout have in common."""
    return (*figure.get_size_inches(), len(figure.axes))


def _laid_out_alike(figure, layouts):
    """Return a picture as SVG, its axes where they were in the pictures before it.

    To work a layout out takes as long as to draw, so that is done only where a label needs more
    room than there was: then, and for the first picture of its size, ``layouts`` is changed.
    """
    shape = _shape(figure)
    layout, room = layouts.get(shape, (None, -np.inf))
    figure.margins = np.zeros((len(figure.axes), 4))
    if layout is not None:
        figure.keep_layout(layout)
        svg = figure.to_svg()
        if (figure.margins <= room + 0.5).all():
            return svg
        figure.free_layout()
    own = figure.layout()
    if layout is not None:
        own[:, :2] = np.maximum(own[:, :2], layout[:, :2])
        own[:, 2:] = np.minimum(own[:, 2:], layout[:, 2:])
    figure.keep_layout(own)
    svg = figure.to_svg()
    layouts[shape] = own, np.maximum(figure.margins, room)
    return svg


@contextlib.contextmanager
def _uncollected():
    """Keep the garbage collector from looking again and again through what is being drawn.

    A picture is thousands of small objects; looking through them is a quarter of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Control:
    """One argument of an explorable: its name, its values, and where it starts."""

    def __init__(self, name, values, default, unit):
        self.name, self.unit = name, unit
        self.values = list(values)
        self.plays = isinstance(values, play)
        if default not in self.values:
            raise ValueError(f"{name}={default!r} is not among the values offered: {self.values}")
        self.start = self.values.index(default)
        self.texts = [text(value) for value in self.values]

    @property
    def kind(self):
        """What the page shows: a checkbox, a select, or a range."""
        if all(isinstance(value, bool) for value in self.values):
            return "checkbox"
        return "select" if all(isinstance(value, str) for value in self.values) else "range"

    @property
    def whole(self):
        """Whether it offers whole numbers only, or tuples of them."""
        return all(isinstance(value, int | tuple) for value in self.values)

    def parse(self, text):
        """Return the value that a text means, on the grid or off it.

        Raises
        ------
        ValueError
            If it is no value of this control's kind, or too far from the grid. The message is one
            line for the reader, such as "hidden is 0; 1 or more."
        """
        if text in self.texts:
            return self.values[self.texts.index(text)]
        if self.kind != "range":
            raise self._refusal(text, f"one of {', '.join(self.texts)}")
        several = isinstance(self.values[0], tuple)
        try:
            numbers = tuple(
                int(part) if self.whole else float(part)
                for part in text.replace("−", "-").strip(", ").split(",")
            )
            (number,) = [numbers] if several else numbers
        except ValueError:
            kind = "a whole number" if self.whole else "a number"
            if several:
                kind = "whole numbers such as 4,4"
            raise self._refusal(text, kind) from None
        # What plays is a course of events, which has a beginning and an end.
        if self.plays and not self.values[0] <= number <= self.values[-1]:
            raise self._refusal(text, f"from {self.texts[0]} to {self.texts[-1]}")
        if several and len(numbers) > (most := REACH * max(map(len, self.values))):
            raise self._refusal(text, f"at most {most} numbers")
        for part in numbers:
            if rule := self._broken_bound(part):
                raise self._refusal(text, f"each {rule}" if several else rule)
        return number

    def _broken_bound(self, number):
        """Return the bound that a number breaks, in words, or None; the grid tells the bounds.

        Where all values of the grid are positive, numbers of units for example, so is any other.
        """
        grid = np.hstack(self.values)
        low, high = grid.min().item(), REACH * abs(grid).max().item()
        if number != number:  # nan; np.isnan takes no integer beyond 64 bits
            return "a number"
        if low > 0 and self.whole and number < 1:
            return "1 or more"
        if low > 0 and number <= 0:
            return "more than 0"
        if low == 0 and number < 0:
            return "0 or more"
        if number < -high:
            return f"{text(-high)} or more"
        if number > high:
            return f"{text(high)} at most"
        return None

    def _refusal(self, typed, rule):
        typed = typed if len(typed) <= 30 else f"{typed[:30]}…"
        return ValueError(f"{self.name.replace('_', ' ')} is {typed or 'empty'}; {rule}.")

    def to_html(self, free=False):
        """Return the control as a labelled native HTML input; a free one takes any number."""
        name = html.escape(self.name.replace("_", " "))
        label = f'<label class="explorable-control"><span>{name}</span>'
        if self.kind == "checkbox":
            checked = " checked" if self.values[self.start] else ""
            return f'{label}<input type="checkbox" name="{self.name}"{checked}></label>'
        texts = [html.escape(text) for text in self.texts]
        if self.kind == "select":
            options = "".join(
                f'<option value="{text}"{" selected" if i == self.start else ""}>{text}</option>'
                for i, text in enumerate(texts)
            )
            return f'{label}<select name="{self.name}" translate="no">{options}</select></label>'
        shown = html.escape(self.texts[self.start].replace("-", "−") + self.unit)
        values = html.escape(json.dumps(self.texts, ensure_ascii=False))
        between = ""  # nothing, in a recorded page, and between two tuples
        if free and not isinstance(self.values[0], tuple):
            between = ' step="any" data-whole' if self.whole else ' step="any"'
        slider = (
            f'<input type="range" name="{self.name}" min="0" max="{len(texts) - 1}" '
            f'value="{self.start}" data-values="{values}" data-unit="{html.escape(self.unit)}" '
            f'aria-valuetext="{shown}"{between}>'
        )
        if free:
            field = (
                f'<span class="explorable-control"><label><span>{name}</span>{slider}</label><span>'
                f'<input class="explorable-value" value="{texts[self.start]}" size="6" '
                f'autocomplete="off" aria-label="{name}, any value">{html.escape(self.unit)}'
                "</span></span>"
            )
        else:
            # Room for the longest, so that the slider keeps its length under the hand.
            room = max(map(len, self.texts)) + len(self.unit)
            field = (
                f'{label}{slider}<span class="explorable-value" translate="no" '
                f'style="min-width: {room}ch" aria-hidden="true">{shown}</span></label>'
            )
        if self.plays:
            field += (
                '<button type="button" class="explorable-play" aria-pressed="false" '
                f'data-plays="{self.name}">Play</button>'
            )
        return field


def text(value):
    """Return a value as it stands in labels and links: 0.003 and not 3e-3, ``4,4`` for a tuple."""
    if isinstance(value, tuple):
        return ",".join(text(part) for part in value)
    if isinstance(value, str | bool):
        return str(value)
    return f"{value:.12f}".rstrip("0").rstrip(".")


_PAGE = """\
<figure class="explorable" id="{id}" aria-label="Explorable: {name}">
<div class="explorable-controls">{controls}{hint}</div>
<div class="explorable-frame">{svg}</div>
<output aria-live="polite">{sentence}</output>
<figcaption>{caption}</figcaption>
<div class="explorable-buttons">
<button type="button" class="explorable-reset">Reset</button>
<button type="button" class="explorable-link">Copy link</button>
<button type="button" class="explorable-share">Share</button>
<button type="button" class="explorable-code">Code</button>
</div>
{frames}</figure>
"""

# Read, and taken out of the page, by book/_ext/frames.py.
FRAMES = '<script type="application/json" class="explorable-frames">{}</script>\n'
_HINT = '<p class="explorable-hint">Or drag a ring in the picture.</p>'

_CONTROLS = """\
<div class="explorable explorable-live" role="group" aria-label="Explorable: {name}">
<div class="explorable-controls">{controls}</div>
<div class="explorable-buttons"><button type="button" class="explorable-reset">Reset</button></div>
<output aria-live="polite"></output>
</div>
"""
