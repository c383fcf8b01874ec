"""The worksheet: whoever does what it says, with the digits that it prints, gets its key."""

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import nbformat
import numpy as np
import pytest

from classroom import worksheet
from nn_core import MSE, NN, SGD, Adam, BinaryCrossEntropy, ReLU, Sigmoid

from .test_by_hand import CHAPTER, value

NOTEBOOK = nbformat.read(Path(__file__).parents[1] / "book/worksheet.ipynb", as_version=4)
GIVEN_AWAY = ("∂L/∂w", "new L")  # a question of shapes, and what takes all nine updates


@pytest.fixture(scope="module")
def names():
    """What the notebook's cells name, and the cell of chapter 4 that has the network."""
    made = {}
    for cell in NOTEBOOK.cells:
        if cell.cell_type == "code" and "print" not in cell.source:
            exec(cell.source, made)
    (cell,) = [c for c in CHAPTER.cells if c.source.startswith("x, y = np.array([2.0")]
    exec(cell.source, chapter := {"np": np})
    return made | {"chapter": chapter}


def rows(sheet):
    return [line.split(" | ") for line in repr(sheet).splitlines()]


def digits(rows):
    """Return {name: its digits}; a row may have two names for its number."""
    return {name: value for names, _, value in rows for name in names.split(" = ")}


def inserted(how, known):
    """Return what is to be computed with digits in place of the names, as one would type it."""
    for name in sorted(known, key=len, reverse=True):
        number = known[name]
        how = how.replace(name, f"({number})" if number.startswith("−") else number)
    return how


def test_it_is_the_network_of_chapter_4(names):
    nn, chapter = names["nn"], names["chapter"]
    for i in (1, 2):
        np.testing.assert_array_equal(nn.w[i], chapter["w"][i])
        np.testing.assert_array_equal(nn.b[i], chapter["b"][i])
    assert (names["x"] == chapter["x"]).all() and (names["y"] == chapter["y"]).all()
    assert nn.optimizer.learning_rate == chapter["eta"]


def test_a_pocket_calculator_confirms_the_key(names):
    key = rows(worksheet.key(names["nn"], names["x"], names["y"]))
    known = digits(key)
    checked = 0
    for name, how, result in key:
        if name in GIVEN_AWAY:
            continue
        computed = value(inserted(how, known))
        step = Decimal(1).scaleb(-worksheet.DIGITS)
        rounded = {computed.quantize(step, way) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN)}
        assert rounded == {Decimal(result.replace("−", "-"))}, (name, how, computed)
        checked += 1
    assert checked == 25


def test_all_derivatives_and_the_loss_after_the_update_are_the_librarys(names):
    nn, x, y = names["nn"], names["x"], names["y"]
    known = digits(rows(worksheet.key(nn, x, y)))
    dw, db = nn.gradients(x, y)
    for i, word in ((1, "₁"), (2, "₂")):
        for (j, k), slope in np.ndenumerate(dw[i]):
            assert known[f"∂L/∂w{word}[{j}, {k}]"] == f"{slope:.3f}".replace("-", "−")
        for k, slope in enumerate(db[i]):
            name = f"∂L/∂b{word}[{k}]" if i == 1 else "∂L/∂b₂"
            assert known[name] == f"{slope:.3f}".replace("-", "−")
    after = nn.with_theta(nn.theta).fit(x, y, epochs=1, batch_size=1)
    assert known["new L"] == f"{MSE.loss(y, after.predict(x)):.3f}"


def test_the_blank_sheet_asks_for_the_same_and_gives_no_number_away(names):
    sheets = [
        make(names["nn"], names["x"], names["y"]) for make in (worksheet.blank, worksheet.key)
    ]
    asked, answered = map(rows, sheets)
    assert asked == [row[:2] for row in answered]
    text = sheets[0]._repr_html_()
    assert text.count("<td></td>") == len(asked) == 27
    for _, _, number in answered:
        assert number not in text and number in sheets[1]._repr_html_()


def test_another_network_has_a_sheet_of_its_own():
    nn = NN((3, 3, 1), (Sigmoid, Sigmoid), MSE, SGD(0.5), rng=0)
    x, y = np.array([[1.0, -2.0, 0.5]]), np.array([[0.0]])
    key = rows(worksheet.key(nn, x, y))
    hows = dict(row[:2] for row in key)
    assert hows["∂L/∂w₁[1, 2]"] == "(−2) · δ₂[2]" and hows["L"] == "(a₃ − 0)²"
    assert hows["z₃"].count("a₂") == 3
    assert digits(key)["L"] == f"{MSE.loss(y, nn.predict(x)):.3f}"
    drawn = [text.get_text() for text in worksheet.drawing(nn, x, y).axes[0].texts]
    assert len(drawn) == 12 + 7 + 3 and "−2" in drawn  # weights, units, what stands under layers


X, Y = np.array([[2.0, 3.0]]), np.array([[1.0]])


@pytest.mark.parametrize(
    ("network", "x", "complaint"),
    [
        (NN((2, 2, 2, 1), [Sigmoid] * 3, MSE, SGD(0.4), rng=0), X, "has layers"),
        (NN((2, 2, 2), (Sigmoid, Sigmoid), MSE, SGD(0.4), rng=0), X, "has layers"),
        (NN((2, 2, 1), (ReLU, Sigmoid), MSE, SGD(0.4), rng=0), X, "the formulas of Sigmoid"),
        (NN((2, 2, 1), (Sigmoid, Sigmoid), BinaryCrossEntropy, SGD(0.4), rng=0), X, "of Sigmoid"),
        (NN((2, 2, 1), (Sigmoid, Sigmoid), MSE, Adam(0.4), rng=0), X, "and SGD"),
        (NN((2, 2, 1), (Sigmoid, Sigmoid), MSE, SGD(0.4), rng=0), X[0], r"not \(2,\)"),
        (NN((2, 2, 1), (Sigmoid, Sigmoid), MSE, SGD(0.4), rng=0), [[1.0] * 3], r"\(1, 3\)"),
    ],
)
def test_a_network_with_other_formulas_is_refused(network, x, complaint):
    for make in (worksheet.blank, worksheet.key):
        with pytest.raises(ValueError, match=complaint):
            make(network, x, Y)
