"""scikit-learn is for comparisons: without it the rest of a notebook runs and prints the same."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from classroom.live import lacking

BOOK = Path(__file__).parent.parent / "book"
NOTEBOOKS = sorted([*BOOK.glob("*.ipynb"), *BOOK.glob("solutions/*.ipynb")])
NEEDS = "# Needs scikit-learn; may be left out.\n"

# Runs a notebook's cells in a Python that finds no scikit-learn, and nothing that comes with it.
RUN = """
import contextlib, io, json, sys
for name in ("sklearn", "scipy", "threadpoolctl"):
    sys.modules[name] = None
import matplotlib
matplotlib.use("agg")
from IPython.core.inputtransformer2 import TransformerManager

cells, variables, printed = json.load(sys.stdin), {"__name__": "__main__"}, []
for k, source in enumerate(cells):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(TransformerManager().transform_cell(source), f"cell {k}", "exec"), variables)
    printed.append(out.getvalue())
json.dump(printed, sys.stdout)
"""


def needs_scikit_learn(cell):
    return cell.source.startswith(NEEDS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_other_cell_runs_and_prints_what_is_published(path):
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    cells = [cell for cell in cells if not needs_scikit_learn(cell)]
    sources = json.dumps([cell.source for cell in cells])
    run = subprocess.run(
        [sys.executable, "-c", RUN], input=sources, capture_output=True, text=True, cwd=path.parent
    )
    assert run.returncode == 0, run.stderr
    for cell, printed in zip(cells, json.loads(run.stdout), strict=True):
        if cell.outputs and all(output.get("name") == "stdout" for output in cell.outputs):
            assert printed == "".join(output.text for output in cell.outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_cells_that_need_it_say_so_in_their_first_line(path):
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    known = {"IPython", "classroom", "matplotlib", "nn_core", "numpy"}
    needed = lacking([cell.source for cell in cells], known)
    assert [bool(module) for module in needed] == [needs_scikit_learn(cell) for cell in cells]
