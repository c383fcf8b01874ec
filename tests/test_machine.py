"""The machine of chapter 11: as short as it says, and right for every step that it knows."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from classroom.exercises import machine as exercises
from nn_core import CrossEntropy, softmax

CHAPTER = Path(__file__).parents[1] / "book/11_machine.ipynb"
PARTS = ("machine-08", "machine-10", "machine-12", "machine-14")
FORWARD = "machine-26"


def source(name):
    """Return the code of a cell."""
    cells = nbformat.read(CHAPTER, as_version=4).cells
    return next(cell.source for cell in cells if cell.id == name)


@pytest.fixture
def machine():
    """The names that the machine's cells define."""
    names = {"np": np}
    exec("from itertools import count", names)
    for part in PARTS:
        exec(source(part), names)
    return names


def nudged(expression, values, machine, k, epsilon=1e-6):
    """Return the slopes of an expression by its input k, measured."""
    slopes = np.zeros_like(values[k])
    for place in np.ndindex(values[k].shape):
        ends = []
        for sign in (1, -1):
            moved = [value.copy() for value in values]
            moved[k][place] += sign * epsilon
            ends.append(float(expression(*map(machine["Node"], moved)).value))
        slopes[place] = (ends[0] - ends[1]) / (2 * epsilon)
    return slopes


def expressions(machine):
    total, exp, log = machine["total"], machine["exp"], machine["log"]
    return {
        "bias": (lambda x, w, b: total((x @ w + b) ** 2), ((4, 3), (3, 2), (2,))),
        "column and row": (lambda u, v: total((u * v + u) ** 3), ((4, 1), (3,))),
        "subtracted": (lambda u, v: total((2 - u) * (np.ones(3) - v)), ((2, 3), (3,))),
        "one number": (lambda u, v: total(exp(u * v)), ((2, 3), ())),
        "quotient": (lambda u, v: total((u - 2) / (1 + exp(v))), ((2, 3), (1, 3))),
        "rows": (lambda u: total(log(total(exp(u), axis=1)) * 3), ((4, 3),)),
        "columns": (lambda u, v: total(total(u, axis=0) * v), ((4, 3), (4, 1))),
        "twice": (lambda u: total(u * u * u + 1 / exp(u)), ((3,),)),
        "array on the left": (lambda u: total((np.ones((3, 3)) @ u) * u), ((3, 2),)),
    }


NAMES = list(expressions(dict.fromkeys(("total", "exp", "log"))))


@pytest.mark.parametrize("name", NAMES)
def test_its_derivatives_are_those_that_nudges_measure(machine, name):
    expression, shapes = expressions(machine)[name]
    rng = np.random.default_rng(0)
    values = [rng.uniform(0.5, 1.5, shape) for shape in shapes]
    nodes = [machine["Node"](value) for value in values]
    d = machine["gradients"](expression(*nodes))
    for k, node in enumerate(nodes):
        assert d[node].shape == node.value.shape
        np.testing.assert_allclose(
            d[node], nudged(expression, values, machine, k), rtol=1e-6, atol=1e-8
        )


def test_the_machine_has_at_most_sixty_lines():
    lines = [line for part in PARTS for line in source(part).splitlines() if line.strip()]
    assert 50 < len(lines) <= 60


@pytest.mark.parametrize("name", NAMES)
def test_forward_mode_and_the_way_back_agree(machine, name):
    expression, shapes = expressions(machine)[name]
    # Of the cell only the table and the function: what follows uses the network by hand.
    code = source(FORWARD)
    exec(code[: code.index("\n\nw, b, L =")], machine)
    rng = np.random.default_rng(1)
    nodes = [machine["Node"](rng.uniform(0.5, 1.5, shape)) for shape in shapes]
    nudges = {node: rng.standard_normal(node.value.shape) for node in nodes}
    L = expression(*nodes)
    d = machine["gradients"](L)
    promised = sum(np.sum(d[node] * nudge) for node, nudge in nudges.items())
    np.testing.assert_allclose(machine["push"](L, nudges), promised)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("d.get(parent, 0) + back", "back"),
        ("reversed(in_order(output))", "in_order(output)[::-1][:1] + in_order(output)"),
        ("unbroadcast(vjp(d[node]), parent.value.shape)", "vjp(d[node])"),
        ("lambda d, z, u, v: d @ v.T", "lambda d, z, u, v: d @ v"),
        ("d * p * u ** (p - 1)", "d * p * u**p"),
        ("lambda d, z, u: d / u", "lambda d, z, u: d * u"),
    ],
)
def test_a_broken_machine_is_noticed(was, becomes):
    """Each of the nudges' tests can fail: some expression sees each of these."""
    names = {"np": np}
    exec("from itertools import count", names)
    code = "\n\n\n".join(map(source, PARTS))
    assert was in code
    exec(code.replace(was, becomes), names)
    failed = 0
    for name in NAMES:
        try:
            test_its_derivatives_are_those_that_nudges_measure(names, name)
        except (AssertionError, ValueError, KeyError):
            failed += 1
    assert failed


def test_the_rules_of_the_exercises_are_steps_of_the_machine(machine):
    """A network with tanh and a softmax of its own: its gradients are the library's."""
    step, total, log = machine["step"], machine["total"], machine["log"]
    tanh = step("tanh", np.tanh, exercises.tanh_rule.answer)
    soft = step("softmax", softmax, exercises.softmax_rule.answer)
    rng = np.random.default_rng(2)
    z, y = rng.standard_normal((5, 3)), np.eye(3)[[0, 1, 2, 1, 0]]
    node = machine["Node"](z)
    bent = tanh(node)
    d = machine["gradients"](total(log(soft(bent)) * y) * (-1 / len(y)))
    right = CrossEntropy.gradient(y, np.tanh(z)) * (1 - np.tanh(z) ** 2)
    np.testing.assert_allclose(d[node], right, atol=1e-12)


def test_the_rule_of_the_maximum_is_one_too(machine):
    largest = machine["step"](
        "max", lambda u: u.max(axis=1, keepdims=True), exercises.max_rule.answer
    )
    u = np.random.default_rng(3).standard_normal((4, 3))
    node = machine["Node"](u)
    d = machine["gradients"](machine["total"](largest(node) ** 2))
    expected = nudged(lambda u: machine["total"](largest(u) ** 2), [u], machine, 0)
    np.testing.assert_allclose(d[node], expected, atol=1e-6)


@pytest.mark.parametrize("letter", "abc")
def test_one_of_the_three_programs_is_wrong(letter):
    names = {"np": np}
    exec(source("machine-ex-11"), names)
    program = names[f"program_{letter}"]
    rng = np.random.default_rng(4)
    shapes = {"a": ((4, 3), (3,), (3,)), "b": ((4, 3),), "c": ((4, 1), (1, 3))}[letter]
    values = [rng.uniform(0.5, 1.5, shape) for shape in shapes]
    _, *slopes = program(*values)
    right = []
    for k, slope in enumerate(slopes):
        measured = np.zeros_like(values[k])
        for place in np.ndindex(values[k].shape):
            ends = []
            for sign in (1, -1):
                moved = [value.copy() for value in values]
                moved[k][place] += sign * 1e-6
                ends.append(program(*moved)[0])
            measured[place] = (ends[0] - ends[1]) / 2e-6
        assert slope.shape == measured.shape
        right.append(np.allclose(slope, measured, rtol=1e-5, atol=1e-7))
    assert all(right) == (letter.upper() != exercises.unsummed.answer)
