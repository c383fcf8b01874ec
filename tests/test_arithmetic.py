"""A reader with a pocket calculator finds each equation between printed numbers true."""

import itertools
import re
from fractions import Fraction
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted([*ROOT.glob("book/*.ipynb"), *ROOT.glob("book/solutions/*.ipynb")])
MATH = re.compile(r"\$\$(.*?)\$\$|(?<!\\)\$([^$\n]+)\$", re.S)
PYTHON = {r"\cdot": "*", r"\times": "*", "^": "**", "{": "(", "}": ")", "&": " "}
NUMBER = re.compile(r"-?\d+(?:\.(\d+))?( \* 10\*\*.*)?")


def python(tex):
    """Return an expression of numbers as Python writes it, or None where it is of anything else."""
    for old, new in PYTHON.items():
        tex = tex.replace(old, new)
    tex = tex.strip().rstrip(" .,")
    of_numbers = re.fullmatch(r"[\d .+\-*/()]*\d[\d .+\-*/()]*", tex)
    return tex if of_numbers and not re.search(r"[\d)] +[\d(]", tex) else None


def value(expression):
    return eval(re.sub(r"\d+(\.\d+)?", r"Fraction('\g<0>')", expression), {"Fraction": Fraction})


def rounding(expression):
    """Return by how much a result may be off: half of its last decimal, nothing for the rest."""
    number = NUMBER.fullmatch(expression)
    if not number or not number[1]:
        return 0
    return Fraction(1, 2) / 10 ** len(number[1]) * (value("1" + number[2]) if number[2] else 1)


def equations(source):
    """Yield each equation between expressions of numbers in the formulas of a text."""
    for display, inline in MATH.findall(re.sub(r"\\(begin|end)\{\w+\}", "", source)):
        for line in re.split(r"\\\\(?:\[\w+\])?|\\q?quad\b", display or inline):
            for pair in itertools.pairwise(map(python, line.split("="))):
                if None not in pair:
                    yield pair


def refuted(source):
    return [
        f"{left} = {right}"
        for left, right in equations(source)
        if abs(value(left) - value(right)) > rounding(right)
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_equations_are_true_for_the_printed_digits(path):
    cells = nbformat.read(path, as_version=4).cells
    wrong = [
        line for cell in cells if cell.cell_type == "markdown" for line in refuted(cell.source)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "formula",
    [
        r"$2 \cdot 4 + 0.5 \cdot 6 + 1 = 11$",
        r"$z = 2.5 \cdot 4 - 3 \cdot 6 + 3 = 5$",
        r"$(17 - 20)^2 = -9$",
        r"$-1.380 \cdot 0.214 = -0.296$",
        r"$0.25^{19} = 3.7 \cdot 10^{-12}$",
        "$$\n\\begin{aligned}\nz &= 1 \\\\\na &= 2 \\cdot 3 = 7,\n\\end{aligned}\n$$",
    ],
)
def test_an_equation_that_a_calculator_refutes_is_found(formula):
    assert refuted(formula)


def test_the_first_prediction_is_checked():
    cells = nbformat.read(ROOT / "book/00_network.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert len(list(equations(text))) == 10
