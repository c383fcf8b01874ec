"""An explorable in a live notebook: it computes on demand, remembers, and shows errors in place."""

import re

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor

from classroom import explore, play, plots
from classroom.notebook import Live
from classroom.picture import Picture


def line(slope):
    fig, ax = plots.figure(height=1.5)
    ax.plot([0, 1], [0, slope])
    return fig


def shown(live):
    """Return what stands below the controls of an explorable in a notebook."""
    return live.picture["text/html"]


@pytest.fixture
def calls():
    return []


@pytest.fixture
def live(calls):
    @explore(n=[0, 1, 2], where=["here", "<there>"])
    def inverse(n=1, where="here"):
        """One over <n>?"""
        calls.append((n, where))
        return line(1 / n), f"1/{n} {where}"

    return Live(inverse)


def test_it_shows_picture_sentence_and_caption(live):
    live.values = {"n": "1", "where": "<there>"}
    page = shown(live)
    assert "<svg" in page and "1/1 &lt;there&gt;" in page and "One over &lt;n&gt;?" in page
    assert live.picture["text/plain"] == live.sentence == "1/1 <there>"


def test_it_computes_only_what_is_asked_for(live, calls):
    assert calls == [(1, "here")]
    live.values = {"n": "2", "where": "here"}
    assert calls == [(1, "here"), (2, "here")]
    assert "1/2 here" in shown(live)


def test_it_remembers(live, calls):
    for n in ("2", "1", "2"):
        live.values = {"n": n, "where": "here"}
    assert len(calls) == 2
    assert "1/2 here" in shown(live)


def test_an_error_stands_where_the_picture_would_be_and_goes_away(live):
    live.values = {"n": "0", "where": "here"}
    assert "ZeroDivisionError" in shown(live)
    assert live.sentence == "ZeroDivisionError: division by zero"
    live.values = {"n": "2", "where": "here"}
    assert "1/2 here" in shown(live)


def test_a_slower_earlier_answer_does_not_overwrite_a_later_one():
    lives = []

    @explore(n=[0, 1, 2])
    def reentrant(n=0):
        """Which one stays?"""
        if n == 1:  # while this is being computed the reader moves on
            lives[0].values = {"n": "2"}
        return line(1), f"answer {n}"

    lives.append(Live(reentrant))
    lives[0].values = {"n": "1"}
    assert "answer 2" in shown(lives[0])


def test_an_error_in_the_first_picture_stops_the_notebook():
    @explore(n=[0, 1])
    def inverse(n=0):
        """One over n?"""
        return line(1 / n), "fine"

    with pytest.raises(ZeroDivisionError):
        Live(inverse)


def test_its_controls_are_those_of_the_page():
    @explore(slope=[-1, 2], kind=["a", "b"], bold=[False, True], step=play(range(3)))
    def all_kinds(slope=2, kind="b", bold=True, step=1):
        """All kinds of controls."""
        return line(slope), "fine"

    page, controls = all_kinds.recorded(), Live(all_kinds).controls
    for control in all_kinds.controls:
        assert control.to_html() in page
        assert control.to_html() in controls


def test_live_pictures_keep_their_layout_until_a_label_needs_more_room(monkeypatch):
    @explore(digits=[1, 2, 9])
    def labels(digits=1):
        """Tick labels of this many digits."""
        fig, ax = plots.figure(height=1.5)
        ax.set_yticks([0.5], ["8" * digits])
        return fig, "A label."

    laid_out = []
    layout = Picture.layout
    monkeypatch.setattr(Picture, "layout", lambda fig: laid_out.append(layout(fig)) or laid_out[-1])
    live = Live(labels)
    places = []
    for digits in ("1", "9", "2"):
        live.values = {"digits": digits}
        places.append(re.search(r'<path d="[^"]*" style="[^"]*stroke[^"]*"', shown(live))[0])
    assert len(laid_out) == 2  # the first picture, and the one that needed more room
    assert laid_out[1][0, 0] > laid_out[0][0, 0]
    assert places[0] != places[1] == places[2]


CELL = """
from classroom import explore, plots

@explore(n=[1, 2])
def doubled(n=2):
    \"""Twice?\"""
    fig, ax = plots.figure(height=1.5)
    ax.plot([0, 1], [0, n])
    return fig, f"Twice {n} is {2 * n}."
"""


def test_an_exported_notebook_keeps_the_picture_that_it_started_with_once():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    ExecutePreprocessor(kernel_name="python3").preprocess(notebook)
    assert notebook.metadata.widgets  # there were controls
    page, _ = HTMLExporter().from_notebook_node(notebook)
    page = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert page.count('aria-label="Twice 2 is 4."') == 1
    assert page.count("<p>Twice 2 is 4.</p>") == 1
    assert "Twice?" in page
