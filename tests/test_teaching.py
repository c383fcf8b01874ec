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
