"""Explorables: one function, called, live in a notebook, and recorded for the page."""

import json
import re
import sys
import warnings
import zlib

import numpy as np
import pytest

from classroom import explore, play, plots
from classroom.explore import Explorable, text
from nn_core import DivergenceWarning


def line(slope):
    fig, ax = plots.figure(height=1.5)
    ax.plot([0, 1], [0, slope])
    return fig


@pytest.fixture
def sloped():
    @explore(
        slope=[-1, 0.003, 2],
        kind=["straight", "<b>bent</b>"],
        bold=[False, True],
        step=play(range(2)),
        units={"slope": "°"},
    )
    def two_words(slope=0.003, kind="straight", bold=True, step=1):
        """Which way does <it> go?"""
        return line(slope), f"The slope is {slope}, & {kind} {bold} {step}."

    return two_words


def frames_of(page):
    recorded = re.search(r'class="explorable-frames">(.*)</script>', page, re.DOTALL)[1]
    return json.loads(recorded)


def test_a_call_takes_any_value_on_the_grid_or_off_it(sloped):
    answer = sloped(7.5, kind="else")
    assert answer.sentence == "The slope is 7.5, & else True 1."
    _, sentence = sloped()
    assert sentence == "The slope is 0.003, & straight True 1."
    assert "<svg" in answer._repr_html_() and "&amp; else" in answer._repr_html_()


def test_explore_without_its_grids_says_what_it_needs():
    with pytest.raises(TypeError, match=r"@explore needs the values of each argument of bare: "):

        @explore
        def bare(n=1):
            """Bare."""


@pytest.mark.parametrize("returned", [None, "words", (1, "words"), (1, 2, 3)])
def test_an_explorable_that_returns_something_else_is_told_what_to_return(returned):
    @explore(n=[1])
    def odd(n=1):
        """Odd."""
        return returned

    with pytest.raises(TypeError, match=r"odd returned .* an explorable returns a picture"):
        odd()


def test_the_page_holds_every_combination_in_the_order_of_the_controls(sloped):
    frames = frames_of(sloped.recorded())
    combinations = list(sloped.combinations())
    assert len(frames) == len(combinations) == 3 * 2 * 2 * 2
    layout = next(iter(sloped.layouts().values()))
    for (svg, sentence), values in zip(frames, combinations, strict=True):
        answer = sloped(**values)
        answer.figure.alt = answer.sentence
        answer.figure.keep_layout(layout)
        assert sentence == answer.sentence
        assert svg == answer.figure.to_svg()


def test_all_frames_share_one_layout_with_room_for_the_widest_labels(sloped):
    layout = next(iter(sloped.layouts().values()))
    for slope in (-1, 0.003, 2):
        figure = sloped(slope=slope).figure
        own = figure.layout()
        assert (layout[:, :2] >= own[:, :2] - 1e-9).all()
        assert (layout[:, 2:] <= own[:, 2:] + 1e-9).all()


def test_the_layout_has_room_for_corners_choices_and_middle_values():
    @explore(height=[0, 1, 2], kind=["low", "high", "flat"], wide=[False, True])
    def labels(height=0, kind="flat", wide=False):
        """A tick label that is longest far from the default."""
        length = {"low": 0, "high": 4, "flat": 1}[kind] * (1 + height * wide) + 9 * (height == 1)
        fig, ax = plots.figure()
        ax.set_yticks([0.5], ["8" * (1 + length)])
        return fig, "A label."

    (layout,) = labels.layouts().values()
    for values in ((2, "high", True), (1, "flat", False)):
        assert (layout[:, :2] >= labels(*values).figure.layout()[:, :2] - 1e-9).all()


def test_recording_twice_gives_the_same_page(sloped):
    assert sloped.recorded() == sloped.recorded()


def test_the_page_shows_the_default_without_javascript(sloped):
    page = sloped.recorded()
    visible = page[: page.index("<script")]
    assert visible.count("<svg") == 1
    assert "The slope is 0.003, &amp; straight True 1." in visible
    assert "Which way does &lt;it&gt; go?" in visible
    assert re.search(r'<figure class="explorable[^"]*" id="two-words"', page)


def test_controls_are_native_inputs_of_their_kind(sloped):
    page = sloped.recorded()
    assert 'type="range" name="slope" min="0" max="2" value="1"' in page
    # The words of a menu may be translated; its values and those of a slider are as they were.
    assert '<select name="kind" translate="no"><option value="straight" selected>straight<' in page
    assert 'class="explorable-value" translate="no"' in page
    assert '<input type="checkbox" name="bold" checked>' in page
    assert 'class="explorable-play" aria-pressed="false" data-plays="step"' in page
    assert 'aria-valuetext="0.003°"' in page


def test_the_default_frame_is_the_one_at_the_controls_positions(sloped):
    page = sloped.recorded()
    index = [control.start for control in sloped.controls]
    sizes = [len(control.values) for control in sloped.controls]
    svg, sentence = frames_of(page)[np.ravel_multi_index(index, sizes)]
    assert svg in page[: page.index("<script")]
    assert sentence == sloped().sentence


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.003, "0.003"), (1e-5, "0.00001"), (3, "3"), (-1.5, "-1.5"), ((4, 4), "4,4"), (20, "20")],
)
def test_values_read_as_people_write_them(value, written):
    assert text(value) == written


def test_a_frame_that_raises_names_the_function_and_the_arguments():
    @explore(n=[0, 1])
    def inverse(n=1):
        """One over n?"""
        return line(1 / n), "fine"

    with pytest.raises(ZeroDivisionError) as error:
        inverse.recorded()
    assert "inverse(n=0)" in " ".join(error.value.__notes__)


def test_an_explorable_over_budget_says_by_how_much(sloped, monkeypatch):
    frames = json.dumps(frames_of(sloped.recorded()), ensure_ascii=False)
    size = len(zlib.compress(frames.replace("</", "<\\/").encode(), 6)) / 1024
    monkeypatch.setattr(sys.modules[Explorable.__module__], "BUDGET_KB", size - 2)
    with pytest.raises(ValueError, match=rf"two_words takes {size:.0f} KB gzipped, 2 KB over"):
        sloped.recorded()


def test_divergence_is_left_to_the_sentence():
    @explore(n=[0, 1])
    def diverges(n=0):
        """What happens?"""
        warnings.warn("too large", DivergenceWarning, stacklevel=1)
        return line(1), "The loss grows without bound."

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert diverges().sentence == "The loss grows without bound."


def test_arguments_and_grids_must_match():
    with pytest.raises(TypeError, match=r"has the arguments \['a', 'b'\], but explore was given"):
        explore(a=[1])(lambda a=1, b=2: None)


def test_a_default_off_its_grid_is_refused():
    def off(n=3):
        """Where?"""

    with pytest.raises(ValueError, match="n=3 is not among the values offered"):
        explore(n=[1, 2])(off)


def test_a_missing_docstring_is_refused():
    with pytest.raises(TypeError, match="needs a docstring"):
        explore(n=[1, 2])(lambda n=1: None)
