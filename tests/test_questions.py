"""The questions that are answered by a choice: as they are written, judged, and kept."""

import importlib
import io
import itertools
import json
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from sphinx.application import Sphinx

from classroom import guess
from classroom.check import Choose
from classroom.questions import all_questions, read
from nn_core import MSE, NN, SGD, Adam, Momentum, gradient_check, softmax
from nn_core.activations import Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from nn_core.datasets import make_xor
from tools import notebooks

from .modules import loaded

BOOK = Path(__file__).parents[1] / "book"
CHAPTERS = sorted(BOOK.glob("[01]*.ipynb"))
EXERCISES = {
    f"{path.stem}.{name}": value
    for path in sorted((BOOK / "classroom/exercises").glob("[!_]*.py"))
    for name, value in vars(importlib.import_module(f"classroom.exercises.{path.stem}")).items()
    if isinstance(value, Choose)
}
QUESTION = """\
Before it.

**Question 1.1.** Which?

1. this, of $x$
2. that

<details>
<summary>Answer</summary>

1. No: it is not.
2. **Right.** It is.

More.

</details>"""


def cells(path):
    """Return a notebook's cells without those that every notebook has."""
    return [c for c in nbformat.read(path, as_version=4).cells if c.id not in ("hint", "guard")]


def names_of(path, *ids):
    """Return the names that some cells of a chapter define."""
    names = {}
    for cell in cells(path):
        if cell.id in ids:
            exec(cell.source, names)
    return names


# How they are written


def test_a_question_is_read_as_it_is_written():
    assert read(QUESTION) == {
        "1.1": {
            "text": "Which?",
            "choices": ["this, of $x$", "that"],
            "right": 2,
            "reasons": ["No: it is not.", "It is."],
            "more": "More.",
        }
    }


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("**Right.** It", "It", "has 0 right choices"),
        ("1. No", "1. **Right.** No", "has 2 right choices"),
        ("2. that\n", "2. that\n3. none\n", "has 3 choices and 2 reasons"),
    ],
)
def test_a_question_without_one_right_choice_or_with_too_few_reasons_is_refused(
    before, after, complaint
):
    with pytest.raises(ValueError, match=f"question 1.1 {complaint}"):
        read(QUESTION.replace(before, after))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_chapter_asks_and_numbers_its_questions_in_order(path):
    chapter = int(path.stem[:2])
    found = []
    for cell, after in itertools.pairwise(cells(path)):
        if cell.cell_type != "markdown":
            continue
        asked = read(cell.source)
        assert len(asked) == cell.source.count("**Question "), cell.id
        for number, question in asked.items():
            last = len(question["choices"])
            choices = f"{', '.join(map(str, range(1, last)))} or {last}"
            assert after.source.splitlines()[-1] == f'guess("{number}", ...)  # {choices}'
            assert after.metadata.tags == ["remove-cell"]
        found += asked
    assert found == [f"{chapter}.{k}" for k in range(1, len(found) + 1)] and found


def test_each_choice_has_a_reason_of_its_own():
    for number, question in all_questions().items():
        assert len(set(question["choices"])) == len(question["choices"]) >= 3, number
        assert len(set(question["reasons"])) == len(question["choices"]), number
        assert all(len(reason) > 20 for reason in question["reasons"]), number
    for name, exercise in EXERCISES.items():
        assert exercise.answer not in exercise.wrong, name
        reasons = {exercise.insight, *exercise.wrong.values()}
        assert len(reasons) == len(exercise.wrong) + 1 >= 3, name


def test_the_right_choice_has_no_place_of_its_own():
    places = [question["right"] for question in all_questions().values()]
    assert set(places) >= {1, 2, 3, 4}


def test_what_the_package_keeps_is_what_the_notebooks_ask():
    kept = (BOOK / "classroom/questions.json").read_text(encoding="utf-8")
    assert kept == notebooks.asked(), "run: python tools/notebooks.py strip"


def test_check_complains_when_the_package_keeps_other_questions(monkeypatch, tmp_path, capsys):
    book = tmp_path / "book"
    (book / "classroom").mkdir(parents=True)
    (tmp_path / "_config.yml").write_text('repository: {url: ""}\n')
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    chapter = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(QUESTION)])
    nbformat.write(chapter, book / "01.ipynb")
    monkeypatch.setattr("sys.argv", ["notebooks.py", "strip"])
    notebooks.main()
    monkeypatch.setattr("sys.argv", ["notebooks.py", "check"])
    notebooks.main()
    kept = book / "classroom/questions.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace("It is.", "It was."))
    with pytest.raises(SystemExit):
        notebooks.main()
    assert "not the questions that the notebooks ask" in capsys.readouterr().out


def built(folder, text):
    """Build a book of one page of Markdown; return the page, and what Sphinx warns about."""
    (folder / "index.md").write_text(f"# A page\n\n{text}", encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "questions"],
        "myst_enable_extensions": ["dollarmath"],
    }
    places = [folder, None, folder / "build/html", folder / "build/doctrees"]
    warnings = io.StringIO()
    sys.path.insert(0, str(BOOK / "_ext"))
    try:
        Sphinx(*places, "html", settings, status=None, warning=warnings).build()
    finally:
        sys.path.remove(str(BOOK / "_ext"))
    return (folder / "build/html/index.html").read_text(encoding="utf-8"), warnings.getvalue()


def test_the_page_makes_a_form_of_it_and_keeps_the_fold(tmp_path):
    page, warnings = built(tmp_path, QUESTION)
    assert "question 1.1" not in warnings
    form = page[page.index("<fieldset") : page.index("</fieldset>")]
    assert 'data-item="question-1-1" data-right="2"' in form and 'id="question-1-1"' in form
    assert form.count('type="radio" name="choice-question-1-1"') == 2
    assert 'value="this, of x" aria-label="this, of x"' in form  # a formula is silent to some
    assert 'value="that">' in form and "<legend><strong>Question 1.1.</strong> Which?" in form
    assert form.index("</ol>") < form.index("<details>") < form.index("More.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("**Right.** It", "It"),
        ("1. No", "1. **Right.** No"),
        ("2. that\n", "2. that\n3. none\n"),
        ("1. this", "this"),
        ("</summary>\n\n1.", "</summary>\n\nFirst:\n\n1."),
        ("<details>", "Well:\n\n<details>"),
        ("2. that\n", "2. that\n\nWhich?\n"),
    ],
)
def test_the_build_and_the_package_refuse_the_same(tmp_path, before, after):
    """A page whose question is not as it is to be fails the build, as it warns."""
    text = QUESTION.replace(before, after, 1)
    assert text != QUESTION
    _, warnings = built(tmp_path, text)
    assert "question 1.1: wanted are a list of choices" in warnings
    try:
        assert not read(text)
    except ValueError:
        pass


# What a choice gets in a notebook


def test_a_guess_gets_its_reason_and_nothing_else():
    question = all_questions()["1.1"]
    for k, reason in enumerate(question["reasons"], start=1):
        verdict = guess("1.1", k)
        assert reason in verdict.message
        assert verdict.status == ("right" if k == question["right"] else "wrong")
        assert not any(other in verdict.message for other in {*question["reasons"]} - {reason})


def test_dots_are_no_guess_yet_and_another_number_is_no_choice():
    assert guess("1.1").status == guess("1.1", ...).status == "to do"
    assert "1 to 3" in guess("1.1").message
    for choice in (0, 4, "three", [3]):
        assert guess("1.1", choice).status == "wrong"
        assert "choices: [1, 2, 3]" in guess("1.1", choice).message


def test_a_reason_shows_itself_as_markdown():
    """Its formulas and links are typeset by whatever shows the notebook."""
    shown, _ = DisplayFormatter().format(guess("1.1", 3))
    assert set(shown) == {"text/plain", "text/markdown"}
    assert shown["text/markdown"].startswith("Right. ") and "$10^{-15}$" in shown["text/markdown"]


# What they say in numbers is so


def reasons(number):
    return all_questions()[number]["reasons"]


def test_question_0_is_right_about_each_turn():
    names = names_of(BOOK / "00_network.ipynb", "network-02", "network-06")
    w, b, loss = names["w"], names["b"], names["loss"]
    found = {}
    for name, numbers in {"w1": w[1], "b1": b[1], "w2": w[2], "b2": b[2]}.items():
        for place in np.ndindex(numbers.shape):
            before = numbers[place]
            for turn in (0.1, -0.1):
                numbers[place] = before + turn
                found[name, *place, turn] = round(float(loss(w, b)), 2)
            numbers[place] = before
    turns = [("b2", 0, 0.1), ("w1", 1, 0, 0.1), ("w2", 0, 0, 0.1), ("w1", 1, 1, 0.1)]
    for turn, reason, says in zip(turns, reasons("0.1"), ("8.41", "4.41", "3.24", ""), strict=True):
        assert f"{found[turn]:.2f}" in (says or "9.00") and says in reason
    assert sorted(found, key=found.get)[:2] == [turns[2], turns[1]]
    inert = [key for key in found if key[-1] == 0.1 and found[key] == found[*key[:-1], -0.1] == 9]
    assert len(inert) == 4 and all_questions()["0.2"]["choices"][3] == "four"
    weights = np.concatenate([w[1].ravel(), w[2].ravel()])
    assert np.abs(weights).max() == 3 == -w[1][1, 1]


def test_questions_1_are_right_about_their_chains():
    assert 0.5**50 < 1e-15 < 1e-12 and 0.5**10 < 1 / 1000 and 2.0**50 > 1e15
    assert f"{0.9**43:.4f}" == "0.0108" and f"{0.9**44:.4f}" == "0.0097"
    assert "$0.9^{43} = 0.0108$" in reasons("1.3")[1]
    assert "$0.9^{44} = 0.0097$" in reasons("1.3")[1]
    assert f"{0.9**10:.0%}" == "35%" and "35 %" in reasons("1.3")[0]
    assert f"{0.9**90:.5f}" == "0.00008" and "= 0.00008$" in reasons("1.3")[2]


def test_question_2_is_right_about_the_eight_products():
    X, delta = np.ones((4, 3)), np.ones((4, 2))
    shapes = []
    for first, second in ((X, delta), (delta, X)):
        for p, q in itertools.product((first, first.T), (second, second.T)):
            if p.shape[1] == q.shape[0]:
                shapes.append((p @ q).shape)
    assert shapes == [(3, 2), (2, 3)]
    assert all_questions()["2.1"]["choices"][0] == r"$X^\mathsf{T} \delta$"


def test_questions_3_are_right_about_the_slopes():
    at = np.array([-5.0])
    slopes = [g.gradient(at)[0] for g in (ReLU, LeakyReLU, Sigmoid, Tanh)]
    assert np.argmax(slopes) + 1 == all_questions()["3.1"]["right"] == 2
    assert slopes[0] == 0 and slopes[1] == 0.01
    assert f"{slopes[2]:.4f}" == "0.0066" and "0.0066" in reasons("3.1")[2]
    assert f"{slopes[3]:.5f}" == "0.00018" and "0.00018" in reasons("3.1")[3]
    assert sorted(slopes, reverse=True) == [slopes[k] for k in (1, 2, 3, 0)]
    zero, z = np.zeros(1), np.linspace(0.1, 6, 60)
    assert (Sigmoid.gradient(zero), Tanh.gradient(zero)) == (0.25, 1)
    for g in (Sigmoid, Tanh):
        np.testing.assert_allclose(g.gradient(z), g.gradient(-z))
    for g in (ReLU, LeakyReLU):
        assert len(set(g.gradient(z))) == len(set(g.gradient(-z))) == 1
        assert g.gradient(z)[0] != g.gradient(-z)[0]


@pytest.mark.parametrize("width", [300, 1000, 3000])
def test_question_4_is_right_about_the_cost(width):
    """Multiplications of a sample: forward, and for all deltas and slopes."""
    sizes = (width, width, width, 10)
    forward = sum(m * n for m, n in itertools.pairwise(sizes))
    backward = forward + sum(m * n for m, n in itertools.pairwise(sizes[1:]))
    assert round(backward / forward) == 2


def printed(path, id):
    """Return the lines that a checked cell of a chapter prints, each as its words."""
    (output,) = next(cell for cell in cells(path) if cell.id == id).outputs
    return [line.split() for line in output.text.splitlines()]


def test_question_5_is_right_about_the_six_sets_of_data():
    rows = {words[0]: words for words in printed(BOOK / "05_experiments.ipynb", "experiments-77")}
    helps = []
    for name in ("linear", "XOR", "moons", "Boston", "diabetes", "digits"):
        linear, net = rows[name][-3:-1]
        better = 1 if "accuracy" in rows[name] else -1
        if better * float(net) > better * float(linear):
            helps.append(name)
        else:
            assert f"{linear} against {net}" in reasons("5.1")[0]
    assert helps == ["XOR", "moons", "Boston", "digits"]


def test_question_6_1_is_right_about_the_digits():
    lines = printed(BOOK / "06_audit.ipynb", "audit-37")
    published, *mended = (f"{float(words[0]):.0%}" for words in lines[2:])
    assert published == "97%" and set(mended) == {"67%"}
    assert "97 %" in reasons("6.1")[2] and "67 %" in reasons("6.1")[2]


def test_question_6_3_is_right_about_each_bug():
    names = names_of(BOOK / "06_audit.ipynb", "audit-02", "audit-59")

    def ratios(bug):
        rng = np.random.default_rng(14)
        X, y = rng.standard_normal((8, 4)), np.eye(4)[rng.integers(4, size=8)]
        layers = (names["ReLU"], names["ReLU"], names["Sigmoid"])
        nn = names["BuggyNN"]((4, 4, 4, 4), layers, names["MSE"], SGD(0.1), rng=rng)
        nn.theta += 0.8 * rng.standard_normal(nn.theta.size)
        right = NN.gradients(nn, X, y)
        nn.bug = bug
        assert gradient_check(nn, X, y)
        return [
            {i: ours[i][theirs[i] != 0] / theirs[i][theirs[i] != 0] for i in ours}
            for ours, theirs in zip(nn.gradients(X, y), right, strict=True)
        ]

    def all_close(parts, value):
        return all(np.allclose(part, value) for part in parts)

    weights, biases = ratios("biases averaged")
    assert all_close(weights.values(), 1) and all_close(biases.values(), 1 / 8)
    weights, biases = ratios("sum for mean")
    assert all_close([*weights.values(), *biases.values()], 32)
    weights, biases = ratios("slope at a")
    assert np.ptp(weights[3]) > 0.1 and np.ptp(biases[3]) > 0.1
    weights, biases = ratios("update too early")
    assert all_close([weights[3], biases[3]], 1)
    assert np.ptp(weights[2]) > 0.01 and np.ptp(weights[1]) > 0.01


def test_questions_0_3_and_1_4_are_right_about_their_slopes():
    names = names_of(BOOK / "00_network.ipynb", "network-02", "network-06")
    w, b, loss = names["w"], names["b"], names["loss"]
    before, found = w[2][0, 0], []
    for turn in (0, 0.1, 0.25, 0.5):
        w[2][0, 0] = before + turn
        found.append(round(float(loss(w, b)), 2))
    assert found == [9, 3.24, 0, 9]
    nn = NN((1, 1), (Sigmoid,), MSE, SGD(1), rng=0)
    nn.theta[:] = 0
    dw, db = nn.gradients(np.array([[2.0]]), np.array([[1.0]]))
    assert (dw[1].item(), db[1].item()) == (-0.5, -0.25)
    assert "= -0.5$ and" in all_questions()["1.4"]["choices"][1]


def test_questions_2_2_and_2_3_are_right_about_sums_and_lines():
    assert np.full((8, 1), 0.25).sum(axis=0) == 2 and 0.25 / 8 == 0.03125
    sizes = (1, *[100] * 9, 1)
    nn = NN(sizes, (Identity,) * 10, MSE, SGD(1), rng=0)
    drawn = nn.predict(np.linspace(-2, 2, 9).reshape(-1, 1)).ravel()
    np.testing.assert_allclose(np.diff(drawn, 2), 0, atol=1e-12)
    assert np.ptp(drawn) > 1e-3


def test_question_3_3_is_right_about_a_dead_unit():
    X, y = make_xor()
    for epochs, rate in ((1, 0.1), (1000, 0.1), (20, 3)):
        nn = NN((2, 3, 1), (ReLU, Sigmoid), MSE, SGD(rate), rng=0)
        nn.b[1][0] = -10
        into, out = nn.w[1][:, 0].copy(), nn.w[2][0].copy()
        nn.fit(X, y, epochs=epochs, batch_size=4)
        assert nn.b[1][0] == -10
        np.testing.assert_array_equal(nn.w[1][:, 0], into)
        np.testing.assert_array_equal(nn.w[2][0], out)


def test_question_3_4_is_right_about_the_slope_at_a():
    z = np.array([0.0, 6.0])
    a = 1 / (1 + np.exp(-z))
    right, wrong = Sigmoid.gradient(z), Sigmoid.gradient(a)
    assert f"{a[1]:.4f}" == "0.9975" and round(wrong[1] / right[1]) == 80
    assert f"{right[1]:.4f} {wrong[1]:.3f} {right[0]} {wrong[0]:.3f}" == "0.0025 0.197 0.25 0.235"


def test_question_4_2_is_right_about_the_loss_of_a_wrong_gradient():
    rows = printed(BOOK / "04_backprop.ipynb", "backprop-46")
    assert [row[1] for row in (rows[1], rows[-1])] == ["0.1085", "0.0857"]
    assert "from 0.1085 to 0.0857" in reasons("4.2")[1]


def test_questions_4_3_and_4_4_are_right_about_steps():
    taken = []

    class Counting(SGD):
        def step(self, weights, gradients):
            taken.append(1)
            super().step(weights, gradients)

    X, y = np.linspace(-1, 1, 80).reshape(-1, 1), np.ones((80, 1))
    nn = NN((1, 1), (Identity,), MSE, Counting(0.1), rng=0)
    before, first = nn.theta.copy(), nn.gradients(X, y)
    for _ in range(100):
        last = nn.gradients(X, y)
    assert not taken and (nn.theta == before).all() and (last[0][1] == first[0][1]).all()
    nn.fit(X, y, epochs=5, batch_size=8)
    assert f"{len(taken)} times" == all_questions()["4.4"]["choices"][1]


def test_question_5_2_is_right_about_when_a_weight_is_infinite():
    weight, steps = np.float64(1), 0
    with np.errstate(over="ignore", invalid="ignore"):
        while np.isfinite(weight):
            weight, steps = weight * -3, steps + 1
        assert np.isnan(weight - weight) and np.isnan(np.nan - 0.1 * weight)
    assert f"After {steps} steps" in reasons("5.2")[0]
    assert f"{np.finfo(float).max:.1e}" == "1.8e+308"


def test_questions_7_are_right_about_softmax():
    shares = [
        softmax(np.array([z])).round(3)[0].tolist() for z in ((2, 1, 0), (7, 6, 5), (4, 2, 0))
    ]
    assert shares == [[0.665, 0.245, 0.09], [0.665, 0.245, 0.09], [0.867, 0.117, 0.016]]
    z, p, step = np.log([0.7, 0.2, 0.1]), np.array([0.7, 0.2, 0.1]), 1e-6
    measured = [
        -np.log(softmax((z + d)[None])[0, 1] / softmax((z - d)[None])[0, 1]) / (2 * step)
        for d in step * np.eye(3)
    ]
    np.testing.assert_allclose(measured, p - [0, 1, 0], atol=1e-8)
    np.testing.assert_allclose(measured, [0.7, -0.8, 0.1], atol=1e-8)


def test_questions_8_are_right_about_the_length_of_steps():
    def lengths(optimizer, slope):
        at, found = np.zeros(1), []
        for _ in range(100):
            before = at.copy()
            optimizer.step(at, np.array([slope]))
            found.append(abs(at - before).item())
        return found

    momentum = lengths(Momentum(0.1, 0.5), 1.0)
    np.testing.assert_allclose((momentum[1], momentum[-1]), (0.15, 0.2))
    for slope in (1000.0, 0.001):
        np.testing.assert_allclose(lengths(Adam(0.01), slope), 0.01, rtol=1e-4)
        np.testing.assert_allclose(lengths(Adam(0.1), slope), 0.1, rtol=1e-4)


# What the browser keeps

STORAGE = """
var kept = {}, refuses = false, blocked = false;
var localStorage = {
    getItem: (key) => { if (blocked) throw Error("blocked"); return kept[key] ?? null; },
    setItem: (key, text) => { if (refuses || blocked) throw Error("full"); kept[key] = text; },
};
"""


@pytest.fixture
def page():
    """Return a function that evaluates an expression beside a storage and the answers."""
    evaluate = loaded("answers.js", before=STORAGE)
    evaluate("(globalThis.Answers = answers.Answers, 0)")
    return evaluate


def test_an_answer_stays_and_who_was_right_stays_right(page):
    page('(globalThis.a = new Answers("/b/"), a.keep("p", "q", { chosen: "x", solved: true }), 0)')
    page('(a.keep("p", "q", { chosen: "y", solved: false }), 0)')
    assert page('new Answers("/b/").of("p", "q")') == {"chosen": "y", "solved": True}
    assert page('new Answers("/other/").of("p", "q")') == {}


def test_two_tabs_keep_both_answers(page):
    page('(globalThis.a = new Answers("/b/"), globalThis.b = new Answers("/b/"), 0)')
    page('(a.keep("p", "q", { solved: true }), b.keep("p", "r", { solved: true }), 0)')
    assert page('new Answers("/b/").pages') == {"p": {"q": {"solved": True}, "r": {"solved": True}}}


@pytest.mark.parametrize("text", ["", "{", "null", "5", "[]", '"p"', '{"p": 5}', '{"p": {"q": 5}}'])
def test_damaged_answers_are_none_and_can_be_replaced(page, text):
    page(f'(kept["answers /b/"] = {json.dumps(text)}, globalThis.a = new Answers("/b/"), 0)')
    assert page('a.of("p", "q")') == {}
    page('(a.keep("p", "q", { chosen: "x", solved: true }), 0)')
    assert page('new Answers("/b/").of("p", "q")') == {"chosen": "x", "solved": True}


@pytest.mark.parametrize("how", ["blocked", "refuses"])
def test_without_storage_answers_last_as_long_as_the_page(page, how):
    page(f'({how} = true, globalThis.a = new Answers("/b/"), 0)')
    page('(a.keep("p", "q", { solved: true }), a.keep("p", "r", { solved: true }), 0)')
    assert page('[a.refused, a.of("p", "q").solved, a.of("p", "r").solved]') == [True] * 3


def test_what_is_forgotten_can_be_taken_back(page):
    page('(globalThis.a = new Answers("/b/"), a.keep("p", "q", { solved: true }), 0)')
    page("(globalThis.before = a.pages, a.replace({}), 0)")
    assert page('[a.isEmpty, new Answers("/b/").isEmpty]') == [True, True]
    page("(a.replace(before), 0)")
    assert page('new Answers("/b/").of("p", "q")') == {"solved": True}
