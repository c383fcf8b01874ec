"""The network by hand closes: whoever calculates with the printed digits gets the printed digits.

Every equation in the sentences of `by-hand` and in the printed products of chapter 4 is evaluated
from the digits that stand there, as with a pocket calculator, and not from the numbers behind them.
"""

import re
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from classroom.plots import ACCENT

BOOK = Path(__file__).parents[1] / "book"
CHAPTER = nbformat.read(BOOK / "04_backprop.ipynb", as_version=4)
# A quantity is named by letters and an index; what is computed of it holds digits and signs.
NAME = r"(?:∂L/∂)?[a-zδ][₁-₄](?:\[[\d, ]+\])?|L|dL/d[wb]\[\d\]"
TERM = r"(?:σ′?\()?[(−-]*\d(?:[\d.·+()² σ′−-]*[\d)²])?"
CHAIN = re.compile(rf"((?:{NAME})|{TERM})((?:\s+= (?:{TERM}))+)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
GIVEN = {
    *("2", "3", "1"),  # the sample, its target; 2 and 1 are the formulas' own, too
    *("0.7", "0.8", "0.3", "0.2", "0.1", "0.5", "1.3", "1.2", "0.9"),  # weights and biases
    "0.4",  # the learning rate
}


def value(term):
    """Evaluate what is written, σ and σ′ among it, exactly enough for any calculator."""
    python = NUMBER.sub(lambda m: f"Decimal('{m[0]}')", term.replace("−", "-"))
    for written, meant in {"·": "*", "²": "**2", "σ′(": "slope(", "σ(": "sigmoid("}.items():
        python = python.replace(written, meant)
    return eval(python, {"Decimal": Decimal, "sigmoid": sigmoid, "slope": slope})


def sigmoid(z):
    return 1 / (1 + (-z).exp())


def slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def equations(text):
    """Return (what stands on the left, [the terms that it equals]) for each equation in a text."""
    return [(left, re.split(r"\s+= ", rest)[1:]) for left, rest in CHAIN.findall(text)]


def complaints(text):
    """Return the equations that a pocket calculator refutes."""
    wrong = []
    for left, terms in equations(text):
        result = terms[-1].replace("−", "-")
        digits = Decimal(1).scaleb(-len(result.partition(".")[2]))
        computed = terms[:-1] if re.fullmatch(NAME, left) else [left, *terms[:-1]]
        for term in computed:
            rounded = {
                value(term).quantize(digits, way) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN)
            }
            if rounded != {Decimal(result)}:  # a tie would round either way
                wrong.append(f"{left}: {term} is {value(term):.6f}, not {result}")
    return wrong


@pytest.fixture(scope="module")
def steps():
    """The sentence of each step of `by-hand`, and the texts in its picture, those framed apart."""
    names = {"__name__": "__main__"}
    with np.printoptions():  # the chapter chooses how arrays are printed
        for cell in CHAPTER.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, cell.id, "exec"), names)
            if "by_hand" in names:
                break
    found = []
    for step in range(len(names["STEPS"])):
        picture, sentence = names["by_hand"](step)
        texts = [(t.get_text(), t.get_bbox_patch()) for t in picture.axes[0].texts]
        framed = [
            text
            for text, box in texts
            if box is not None and box.get_edgecolor() == to_rgba(ACCENT)
        ]
        found.append((sentence, [text for text, _ in texts], framed))
    return found


def test_every_sentence_is_true_for_its_own_digits(steps):
    wrong = [complaint for sentence, _, _ in steps for complaint in complaints(sentence)]
    assert not wrong, "\n".join(wrong)


def test_the_sentences_hold_the_whole_calculation(steps):
    """So that an equation that the test cannot read is not passed over."""
    hidden = [f"{name}[{k}]" for k in (0, 1) for name in ("z₂", "a₂", "∂L/∂a₂", "δ₂", "b₁")]
    weights = [f"w₁[{j}, {k}]" for j in (0, 1) for k in (0, 1)] + ["w₂[0, 0]", "w₂[1, 0]"]
    output = ["z₃", "a₃", "L", "∂L/∂a₃", "δ₃", "b₂"]
    slopes = [f"∂L/∂{weight}" for weight in weights]
    lefts = [left for sentence, _, _ in steps for left, _ in equations(sentence)]
    activations = [left for left in lefts if left.startswith("σ′")]
    assert set(lefts) == {*hidden, *weights, *output, *slopes, *activations}
    assert len(activations) == 3
    assert len(lefts) == 38
    # Nothing else in the sentences claims to be equal to anything.
    claimed = sum(sentence.count("=") for sentence, _, _ in steps)
    counted = sum(len(terms) for sentence, _, _ in steps for _, terms in equations(sentence))
    assert claimed - counted == 1  # "the sample x = (2, 3)"


def test_each_number_was_given_or_printed_before_it_is_used(steps):
    known = set(GIVEN)
    for sentence, _, _ in steps:
        for left, terms in equations(sentence):
            used = " ".join([left if left.startswith("σ") else "", *terms[:-1]])
            assert set(NUMBER.findall(used)) <= known, sentence
            known.add(NUMBER.search(terms[-1])[0])


def test_the_picture_shows_the_numbers_of_the_sentences(steps):
    printed = set()
    for sentence, texts, framed in steps:
        results = {terms[-1] for _, terms in equations(sentence)}
        printed |= results
        for text in texts:
            number = re.search(r"−?\d+\.\d{3}", text)
            assert number is None or number[0] in printed, (sentence, text)
        new = {re.search(r"−?\d+\.\d{3}", text)[0] for text in framed}
        # σ′ is an intermediate result, which the picture has no place for.
        slopes = {terms[-1] for left, terms in equations(sentence) if left.startswith("σ′")}
        assert new == results - slopes, sentence


def test_no_two_quantities_look_alike(steps):
    results = [terms[-1] for sentence, _, _ in steps for _, terms in equations(sentence)]
    # The same number at another precision would be the same number to a student.
    sizes = [abs(Decimal(text.replace("−", "-"))) for text in results]
    sizes += [Decimal(text) for text in GIVEN]
    assert len(sizes) == len(set(sizes))


def test_the_printed_products_of_the_chain_close():
    printed = [
        output.text
        for cell in CHAPTER.cells
        for output in cell.get("outputs", [])
        if "dL/dw[3] = " in output.get("text", "")
    ]
    assert len(printed) == 1
    assert len(equations(printed[0])) == 6
    assert not complaints(printed[0])


def test_decimals_in_the_prose_of_the_chapter_are_printed_by_it(steps):
    """Each number with two decimals or more comes from a checked cell, or from a sentence."""
    printed = " ".join(
        [output.text for cell in CHAPTER.cells for output in cell.get("outputs", [])]
        + [sentence.replace("−", "-") for sentence, _, _ in steps]
    )
    printed = set(re.findall(r"\d+\.\d{2,}", printed.replace("e-", " ")))
    text = "\n".join(cell.source for cell in CHAPTER.cells if cell.cell_type == "markdown")
    used = set(re.findall(r"\d+\.\d{2,}", text))
    assert used and used <= printed, used - printed


def test_the_teacher_s_page_asks_for_what_the_steps_say(steps):
    text = (BOOK / "teaching.md").read_text(encoding="utf-8").replace("-", "−")
    # "Stop at step 8, and say ... here 0.217: everybody computes": the next step says it.
    step, slope = re.search(
        r"Stop at step (\d+), .*?, here ([\d.]+): everybody computes \$\\sigma'\(z_3\)\$", text
    ).groups()
    assert f" = {slope}, and δ₃ = " in steps[int(step) + 1][0]
    step = re.search(r"[Ss]top at step (\d+): half of the room computes", text)[1]
    assert "δ₂[0] = " in steps[int(step) + 1][0] and "δ₂[1] = " in steps[int(step) + 2][0]
    assert int(re.search(r"Go on to step (\d+)\.", text)[1]) == len(steps) - 1
    loss = re.search(r"After the update the loss falls from ([\d.]+) to ([\d.]+)\.", text).groups()
    told = [
        terms[-1] for sentence, _, _ in steps for left, terms in equations(sentence) if left == "L"
    ]
    assert told == list(loss)


@pytest.mark.parametrize(
    "text",
    [
        "z₂[0] = 2 · 0.7 + 3 · (−0.3) + 0.1 = 0.601.",
        "σ′(−0.758) = 0.319 · (1 − 0.319) = 0.218, and",
        "σ′(−0.757) = 0.219 · (1 − 0.319) = 0.217, and",
        "a₂[0] = σ(0.500) = 0.646.",
        "L = (0.319 − 1)² = 0.463.",
        "w₂[0, 0] = −1.3 − 0.4 · (−0.191) = −1.223, w₂[1, 0] = 1.2",
        "δ₂[0] = 0.385 · 0.229 = −0.088.",
        "b₂ = 0.25 · 0.5 = 0.13",
        "dL/dw[3] = -0.78 · 0.24 · 0.47\n         = -0.08772",
    ],
)
def test_a_wrong_digit_is_noticed(text):
    assert complaints(text)
