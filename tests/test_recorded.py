"""The recorded pages say what the functions say, and nothing else got into them.

The build has called every explorable at every grid position (one that raises fails the build);
here its frames are read back from the site.
"""

import html
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from classroom.explore import Explorable

from .recorded import frames

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "_build/html/book"
NOTEBOOKS = sorted(
    path for path in ROOT.glob("book/*.ipynb") if "@explore(" in path.read_text(encoding="utf-8")
)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def chapter(request):
    page = BUILT / f"{request.param.stem}.html"
    if not page.exists():
        pytest.fail(f"{page.name} is not built: run `make book` first")
    return request.param, page


def run_cells(path):
    """Run a chapter's cells here and return what they define."""
    names = {"__name__": "__main__"}
    with np.printoptions():  # a chapter may choose how arrays are printed
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", []):
                exec(compile(cell.source, f"{path.name}: {cell.id}", "exec"), names)
    return names


def explorables(path, monkeypatch):
    """Run a chapter's cells here and return its explorables."""
    monkeypatch.chdir(path.parent)
    return [value for value in run_cells(path).values() if isinstance(value, Explorable)]


def test_every_frame_is_finite_and_says_something(chapter):
    for name, recorded in frames(chapter[1]).items():
        for svg, sentence in recorded:
            drawn = re.sub(r'base64,[^"]*|aria-label="[^"]*"|>[^<]*<', "><", svg)
            assert not re.search(r"\b(nan|inf)\b", drawn, re.IGNORECASE), (name, sentence)
            assert "<path" in svg or "<image" in svg, (name, sentence)
            assert len(sentence) > 10 and "nan" not in sentence.lower().split(), (name, sentence)


def test_recorded_frames_are_the_functions_own_output(chapter, monkeypatch, capsys):
    path, page = chapter
    recorded = frames(page)
    found = explorables(path, monkeypatch)
    assert {explorable.id for explorable in found} == set(recorded)
    for explorable in found:
        own, combinations = recorded[explorable.id], list(explorable.combinations())
        assert len(own) == len(combinations)
        layouts = explorable.layouts()
        some = np.random.default_rng(0).choice(len(own), size=4)
        for index in {0, len(own) - 1, *some.tolist()}:
            assert list(explorable.frame(combinations[index], layouts)) == own[index], (
                explorable.id,
                combinations[index],
            )
        assert_the_page_starts_with_its_own_frame(page, explorable, own)
        assert_it_answers_off_its_grid(explorable)


RING = re.compile(
    r'<g class="handle" display="none" data-moves="(\w+)" data-along="([xy])" '
    r'data-at="(\S+) (\S+)" transform="translate\((\S+) (\S+)\)">'
)


def test_rings_stand_where_they_say_that_their_value_is(chapter, monkeypatch, capsys):
    path, page = chapter
    found = {e.id: e for e in explorables(path, monkeypatch)}
    for name, recorded in frames(page).items():
        rings = [RING.findall(svg) for svg, _ in recorded]
        assert len({len(each) for each in rings}) == 1, name  # none comes or goes under a hand
        off = total = 0
        for each, values in zip(rings, found[name].combinations(), strict=True):
            for argument, along, zero, one, x, y in each:
                place = float(x if along == "x" else y)
                total += 1
                off += abs(place - float(zero) - float(one) * values[argument]) > 0.2
        # Only a point outside its axes waits at their edge.
        assert off <= total / 5, name


def assert_the_page_starts_with_its_own_frame(page, explorable, recorded):
    sizes = [len(control.values) for control in explorable.controls]
    start = np.ravel_multi_index([control.start for control in explorable.controls], sizes)
    svg, sentence = recorded[start]
    figure = page.read_text(encoding="utf-8").partition(f' id="{explorable.id}"')[2]
    shown = re.search(
        r'<div class="explorable-frame">(.*?)</div>\n<output [^>]*>(.*?)</output>',
        figure,
        re.DOTALL,
    )
    assert shown.groups() == (svg, html.escape(sentence)), explorable.id


def assert_it_answers_off_its_grid(explorable):
    """Try, as in a live page, a value between any two of each slider that has numbers."""
    start = {control.name: control.values[control.start] for control in explorable.controls}
    for control in explorable.controls:
        if control.kind != "range" or isinstance(control.values[0], tuple):
            continue
        between = sum(control.values[-2:]) / 2
        between = round(between) if control.whole else between
        svg, sentence = explorable.fresh_frame(start | {control.name: between})
        assert "<svg" in svg and "nan" not in sentence.lower().split(), (explorable.id, between)


def test_no_warning_and_no_path_of_a_machine_got_into_a_page():
    for page in [*BUILT.rglob("*.html"), *BUILT.rglob("*.js")]:
        text = page.read_text(encoding="utf-8")
        for word in ("RuntimeWarning", "DeprecationWarning", "site-packages", "Traceback (most"):
            assert word not in text, (page.name, word)
