"""Chapter 4's exercises: stubs, and what the statements say of the programs that they show."""

import json
from pathlib import Path

import numpy as np
import pytest

from classroom.check import check
from classroom.exercises import backprop
from nn_core import MSE, NN, SGD, Identity, Sigmoid, Tanh, datasets, gradient_check
from tests.exercises.tries.backprop import Momentum, stepping

CHAPTER = Path(__file__).parents[2] / "book" / "04_backprop.ipynb"


def test_a_stub_counts_as_no_attempt():
    def not_yet(self, weights, gradients):
        raise NotImplementedError

    assert check(backprop.gradients, lambda nn, X, y: ...).status == "to do"
    assert check(backprop.slope_along, lambda *arguments: ...).status == "to do"
    assert check(backprop.momentum, stepping(not_yet)).status == "to do"


def test_the_answer_is_what_the_library_computes():
    for nn, X, y in backprop.gradients.cases(np.random.default_rng(0)):
        plain = NN(nn.dimensions, nn.activations.values(), nn.loss, nn.optimizer, rng=0)
        plain.theta = nn.theta
        for own, library in zip(
            backprop.gradients.answer(nn, X, y), plain.gradients(X, y), strict=True
        ):
            for i in plain.w:
                assert own[i] == pytest.approx(library[i], rel=1e-12, abs=1e-15)


def programs(mend=("", "")):
    """Return the networks that the chapter's cell makes, with the data that it uses."""
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    (source,) = ("".join(c["source"]) for c in cells if c["id"] == "backprop-ex-programs")
    X, y = datasets.make_moons(200, noise=0.1, rng=0)
    names = {"np": np, "NN": NN, "MSE": MSE, "SGD": SGD, "Tanh": Tanh, "Sigmoid": Sigmoid}
    assert mend[0] in source
    exec(source.replace(*mend) if mend[0] else source, names)
    return names["programs"], X, y.reshape(-1, 1)


def test_the_check_catches_the_one_program_that_the_exercise_says():
    networks, X, y = programs()
    reports = {name: gradient_check(nn, X, y) for name, nn in networks.items()}
    assert [name for name, report in reports.items() if not report.passed] == ["B"]
    wrong = {name for name, entries in reports["B"].wrong.items() if entries.any()}
    assert wrong == {"w[1]", "b[1]"}


def test_the_wrong_line_is_the_one_that_the_exercise_says():
    networks, X, y = programs(mend=("g[i].gradient(a[i])  # 3", "g[i].gradient(z[i])  # 3"))
    assert gradient_check(networks["B"], X, y).passed


def test_the_other_two_programs_are_broken_all_the_same():
    networks, X, y = programs()
    assert sum(len(batch) for batch, _ in networks["A"].batches(X[:30], y[:30], 20)) == 20
    scattered = np.array([[0.0], [1.0]])
    assert networks["C"].loss.loss(scattered, scattered[::-1]) == 0


def test_momentum_trains_a_network():
    X, y = datasets.make_moons(200, noise=0.1, rng=0)
    optimizer = Momentum(learning_rate=0.1, momentum=0.9)
    nn = NN((2, 8, 1), (Tanh, Identity), MSE, optimizer, rng=0).fit(X, y, 20, 20)
    assert nn.history[-1] < nn.history[0]
