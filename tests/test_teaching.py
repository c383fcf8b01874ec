"""The teacher's guide links to explorables at settings: each must be there, and none left out."""

import ast
import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import numpy as np
import pytest

from classroom.explore import text
from classroom.playground.page import figure
from classroom.playground.settings import read, written

BOOK = Path(__file__).parents[1] / "book"
LINK = re.compile(r"\]\(([\w/]+)\.ipynb#([\w-]+)\?([^)\s]+)\)")


def values(node, names):
    """Return an argument's values; a name stands for what its cell assigns to it."""
    match node:
        case ast.Call(func=ast.Name("play" | "list"), args=[inner]):
            return values(inner, names)
        case ast.Call(func=ast.Name("range"), args=[ast.Call(args=[ast.Name(name)])]):
            return range(len(names[name].elts))  # range(len(name))
        case ast.Name(name):
            return values(names[name], names)
        case ast.Call(func=ast.Attribute(value=ast.Call(args=limits), attr="tolist"), args=[]):
            return np.arange(*map(ast.literal_eval, limits)).tolist()  # np.arange(..).tolist()
        case ast.Dict(keys=keys):
            return [key.value for key in keys]
    return ast.literal_eval(node)


def explorables(notebook):
    """Return {id: {argument: its values as texts}}, read from the cells without running them."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names, found = {}, {}
    for statement in ast.parse("\n".join(code)).body:
        match statement:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                names[name] = value
            case ast.FunctionDef(
                name=name, decorator_list=[ast.Call(func=ast.Name("explore"), keywords=grid)]
            ):
                found[name.replace("_", "-")] = {
                    control.arg: [text(value) for value in values(control.value, names)]
                    for control in grid
                    if control.arg != "units"
                }
    return found


GRIDS = {path.stem: explorables(path) for path in sorted(BOOK.glob("*.ipynb"))}
LINKS = LINK.findall((BOOK / "teaching.md").read_text(encoding="utf-8"))
# From the chapters, too; what the playground's own page links to is tested with its claims.
TO_PLAYGROUND = [
    (path.name, query)
    for path in [*sorted(BOOK.glob("[01]*.ipynb")), BOOK / "index.ipynb", BOOK / "teaching.md"]
    for page, _, query in LINK.findall(path.read_text(encoding="utf-8"))
    if page == "playground"
]
LINKS = [link for link in LINKS if link[0] != "playground"]


def playground_complaint(query):
    """Return what is wrong with a link to the playground, or None."""
    settings = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))
    parts = set(re.findall(r'data-name="([\w-]+)"', figure()))
    for limit in ("hide", "lock"):
        for part in filter(None, settings.pop(limit, "").split(",")):
            if part not in parts:
                return f"the playground has no part {part}"
    opened = written(read(settings))
    return None if opened == settings else f"{settings} opens {opened}"


@pytest.mark.parametrize(("page", "query"), TO_PLAYGROUND)
def test_link_sets_the_playground_up(page, query):
    assert playground_complaint(query) is None


@pytest.mark.parametrize("query", ["layers=9", "rule=wrong", "data=circle&hide=codes", "rates=1"])
def test_wrong_link_to_the_playground_is_found(query):
    assert playground_complaint(query)


def complaint(page, name, query):
    """Return what is wrong with a link to an explorable, or None."""
    if page not in GRIDS:
        return f"there is no {page}.ipynb"
    if name not in GRIDS[page]:
        return f"{page} has no explorable {name}"
    grid = GRIDS[page][name]
    for argument, value in parse_qsl(unquote(query), keep_blank_values=True, strict_parsing=True):
        if argument not in grid:
            return f"{name} has no argument {argument}"
        if value not in grid[argument]:
            return f"{argument}={value} is not among {grid[argument]}"
    return None


@pytest.mark.parametrize(("page", "name", "query"), LINKS)
def test_link_opens_a_setting_that_exists(page, name, query):
    assert complaint(page, name, query) is None


def test_every_explorable_has_a_link():
    linked = {(page, name) for page, name, _ in LINKS}
    assert {(page, name) for page, grids in GRIDS.items() for name in grids} == linked


def test_all_explorables_are_found():
    sources = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("*.ipynb"))
    assert sum(map(len, GRIDS.values())) == len(re.findall(r'"@explore\(', sources))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (("07_none", "xor", "hidden=2"), "there is no"),
        (("01_chain_rule", "xor", "hidden=2"), "no explorable"),
        (("03_activations", "xor", "layers=2"), "no argument"),
        (("03_activations", "xor", "hidden=99"), "not among"),
        (("01_chain_rule", "fork", "overwrite=true"), "not among"),
    ],
)
def test_wrong_link_is_found(link, said):
    assert said in complaint(*link)


TEXT = (BOOK / "teaching.md").read_text(encoding="utf-8")
# A part of a plan: its minutes, how often Page Down is pressed, and what is asked and said.
PART = re.compile(
    r"^(\d):(\d\d), \*\*[^*]+\*\* \((\d+) minutes?(?:, (\d+) press(?:es)?)?\)\n(?:: (.+))?", re.M
)
ASKED = re.compile(r"\b[Aa]sk\b")
TIMED = re.compile(r"^\d+:\d\d, ", re.M)


def plan(heading):
    """Return (start, minutes, presses, text) of each part of a plan."""
    section = TEXT[TEXT.index(f"## {heading}\n") :]
    section = section[: re.search(r"\n## (?!#)", section).start()]
    found = PART.findall(section)
    assert len(found) == len(TIMED.findall(section)), "a part is not written as the others are"
    return [(60 * int(h) + int(m), int(n), int(p or 0), text) for h, m, n, p, text in found]


SHORT = re.findall(r"^## (A class of 50 minutes|A (?:second|third|fourth) class: .+)$", TEXT, re.M)


@pytest.mark.parametrize(
    ("heading", "whole"), [("A class of 3 hours", 180), *((heading, 50) for heading in SHORT)]
)
def test_each_part_of_a_plan_begins_when_the_one_before_ends(heading, whole):
    now = 0
    for start, minutes, _, part in plan(heading):
        assert start == now, part
        now += minutes
    assert now == whole


def test_four_classes_take_50_minutes():
    assert len(SHORT) == 4


@pytest.mark.parametrize("heading", SHORT)
def test_a_plan_of_50_minutes_leaves_slack_and_asks_before_it_shows(heading):
    *parts, slack = plan(heading)
    assert slack[1] >= 3 and sum(minutes for _, minutes, _, _ in parts) <= 47
    for _, _, presses, part in parts:
        if presses:  # what is asked comes first, except where the steps begin with what is given
            asked, shown, said = (
                re.search(r"\b[Aa]sk\b|Vote on", part).start(),
                part.index(".ipynb#"),
                part.index("Say: "),
            )
            assert asked < said and (asked < shown or "step=0" in part), part


def test_the_minutes_rest_on_what_the_page_says_that_they_rest_on():
    parts = plan("A class of 50 minutes")
    presses = sum(part[2] for part in parts)
    said = re.search(r"(\d+) presses of Page Down, of which (\d+) are.*?makes (\d+) minutes", TEXT)
    assert presses == int(said[1])
    slow = len(GRIDS["04_backprop"]["by-hand"]["step"]) - 1
    assert slow == int(said[2])
    votes = sum(bool(ASKED.search(part)) for *_, part in parts)
    assert votes == 8 and "each of eight votes" in TEXT
    words = sum(len(re.findall(r"\S*\w\S*", re.sub(r"\]\(\S*", "]", text))) for *_, text in parts)
    seconds = 10 * slow + 5 * (presses - slow) + 30 * votes + 3 * 120 + 60 * words / 130
    assert round(seconds / 60) == int(said[3])
    assert sum(part[1] for part in parts[:-1]) - int(said[3]) == 29 and "The other 29" in TEXT
