"""The exercise checks themselves: every kind of answer gets its own fitting message."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from classroom.check import Choose, Compute, Reach, Unfit, check


def relu_gradient(z):
    return (z > 0) * 1.0


slope = Compute(
    task="Write relu_gradient(z).",
    answer=relu_gradient,
    cases=lambda rng: [
        (rng.normal(size=(3, 4)),),
        (rng.normal(size=5),),
        (np.array([0.0, -1000.0]),),
    ],
    insight="At the kink the slope is a convention.",
    mistakes=((lambda z: np.maximum(z, 0), "this is ReLU itself, not its derivative."),),
)

weights = Compute(
    task="Return dw and db.",
    answer=lambda x, delta: (x.T @ delta, delta.sum(axis=0)),
    cases=lambda rng: [
        (rng.normal(size=(4, 3)), rng.normal(size=(4, 3))),
        (rng.normal(size=(5, 2)), rng.normal(size=(5, 3))),
    ],
    insight="The bias adds.",
    returns=("dw", "db"),
)

power = Compute(
    task="Return f(x) squared, less x.",
    answer=lambda f, x: f(x) ** 2 - x,
    cases=lambda rng: [(np.exp, 3.0), (np.sin, 0.4), (np.cos, -0.7)],
    insight="Yes.",
    mistakes=((lambda f, x: f(x**2) - x, "square what comes out."),),
)

total = Compute(
    task="Add up scale times the entries of a list.",
    answer=lambda entries, scale: scale * math.fsum(entries),
    cases=lambda rng: [
        ([1.5, -2.25, 4.0], 2.0),
        ([0.5, 7.5], 3.0),
        ([0.25, 0.5, 1.0, -9.0, 0.125, 2.0], 1.5),
    ],
    insight="Yes.",
    returns=("total",),
)


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def apply(self, x):
        return self.factor * x


scaling = Compute(
    task="Write the class Scale.",
    answer=Scale,
    cases=lambda rng: [(2.0, 3.0), (-1.5, 0.7)],
    insight="Yes.",
    run=lambda attempt, factor, x: attempt(factor).apply(x),
)


def mutate(z):
    z[z < 0] = 0
    return relu_gradient(z)


def mutate_and_return_nothing(z):
    z[:] = relu_gradient(z)


def sort(entries, scale):
    entries.sort()
    return scale * sum(entries)


def explode(z):
    raise KeyError("oops")


def print_only(z):
    print(relu_gradient(z)[0])


def unreachable(z):
    if z.ndim > 9:
        return relu_gradient(z)


def with_loop(x, delta):
    dw = [[0.0] * delta.shape[1] for _ in range(x.shape[1])]
    for s in range(len(x)):
        for j in range(x.shape[1]):
            for k in range(delta.shape[1]):
                dw[j][k] += x[s, j] * delta[s, k]
    return dw, [sum(column) for column in delta.T]


def returned_early(entries, scale):
    for entry in entries:
        return scale * entry


def dw(x, delta):
    return x.T @ delta


def db(x, delta):
    return delta.sum(axis=0)


RIGHT = [
    (slope, relu_gradient),
    (slope, lambda z: z > 0),
    (slope, lambda z: (z > 0).astype(int)),
    (slope, lambda z: (z > 0).astype(np.float32)),
    (slope, lambda z: (z > 0).tolist()),
    (slope, np.vectorize(lambda number: 1 if number > 0 else 0)),
    (slope, lambda z, threshold=0: np.heaviside(z - threshold, 0)),
    (slope, lambda z: tuple(relu_gradient(z))),
    (slope, lambda z: (relu_gradient(z),)),
    (weights, lambda x, d: (dw(x, d), db(x, d))),
    (weights, lambda x, d: [dw(x, d), db(x, d)]),
    (weights, with_loop),
    (weights, lambda x, d: (np.einsum("sj,sk->jk", x, d), np.einsum("sk->k", d))),
    (weights, lambda x, d: (np.matrix(x).T * np.matrix(d), np.matrix(d).sum(axis=0))),
    (weights, lambda x, d: (dw(x.astype("f"), d.astype("f")), d.astype("f").sum(axis=0))),
    (power, lambda f, x: np.array(f(x) ** 2 - x)),
    (power, lambda f, x: Fraction(f(x) ** 2 - x)),
    (power, lambda f, x: np.float32(f(x) ** 2 - x)),
    (total, lambda entries, scale: np.dot(scale, entries).sum()),
    (scaling, Scale),
    (scaling, type("Mine", (Scale,), {})),
]


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize(("exercise", "attempt"), RIGHT)
def test_a_right_answer_is_right_in_any_style(exercise, attempt):
    assert check(exercise, attempt) == check(exercise, exercise.answer)
    assert check(exercise, attempt).status == "right"


WRONG = [
    # What was given, in place of what was asked for.
    (slope, "relu", "you gave a str, 'relu', and the exercise asks for a function"),
    (slope, 0.5, "you gave a float, 0.5"),
    (slope, np.ones(3), "you gave an ndarray"),
    (slope, relu_gradient(np.ones(2)).tolist(), "you gave a list, [1.0, 1.0]"),
    (slope, Scale, "Scale is a class, and the exercise asks for a function"),
    (slope, Scale(2), "you gave a Scale"),
    (slope, math, "you gave a module"),
    (scaling, relu_gradient, "relu_gradient is a function, and the exercise asks for a class"),
    (scaling, 2.0, "you gave a float, 2.0, and the exercise asks for a class"),
    (scaling, Scale(2), "you gave an instance of Scale. Give the class itself"),
    # What was returned, in place of what was asked for.
    (slope, lambda z: None, "your function returned nothing"),
    (slope, unreachable, "a way through it on which no return is met"),
    (slope, print_only, "your function printed"),
    (slope, lambda z: "positive", "the result must be made of numbers"),
    (slope, lambda z: np.full(z.shape, "1"), "the result must be made of numbers"),
    (slope, lambda z: z + 0j, "the result must be made of numbers"),
    (slope, lambda z: [[1], [1, 2]], "in rows of equal length"),
    (slope, lambda z: relu_gradient, "is a function, relu_gradient"),
    (slope, lambda z: {1.0, 0.0}, "is a set, which has no order"),
    (slope, lambda z: {"slope": 1.0}, "is a dict, which has no order"),
    (slope, lambda z: (z, z), "return one thing, the result; your code returned 2"),
    (weights, lambda x, d: (dw(x, d), ...), "db is still to be written"),
    (weights, lambda x, d: (dw(x, d), None), "db is None"),
    (weights, lambda x, d: (dw(x, d), d.sum), "db is a function, sum"),
    (weights, dw, "return 2 things, dw, db; your code returned 1. dw is right, db is missing"),
    (
        weights,
        lambda x, d: (d, dw(x, d), db(x, d)),
        "your code returned 3. dw and db are right, the rest is too much",
    ),
    (weights, lambda x, d: (db(x, d), dw(x, d)), "dw and db are swapped: you return db, dw"),
    # What was done beside it.
    (slope, mutate, "the numbers are right, but your function changed its argument `z`"),
    (slope, mutate_and_return_nothing, "changed its argument `z`, and returned nothing"),
    (total, sort, "changed its argument `entries`"),
    # What the numbers tell.
    (slope, lambda z: np.maximum(z, 0), "ReLU itself"),
    (slope, lambda z: 5 * relu_gradient(z), "up to a constant factor: yours is 5"),
    (slope, lambda z: -relu_gradient(z), "wrong sign"),
    (slope, lambda z: 1 - relu_gradient(z), "1 minus what is right"),
    (slope, lambda z: relu_gradient(z)[:1], "the result is the first row"),
    (slope, lambda z: relu_gradient(z).sum(), "summed up to one number"),
    (slope, lambda z: np.full(z.shape, np.nan), "the result has nan where 1 is right, at [0, 0]"),
    (slope, lambda z: 1 / np.zeros(z.shape), "the result has inf where 1 is right, at [0, 0]"),
    (slope, lambda z: (z >= 0) * 1.0, "right but where `z` is 0"),
    (slope, lambda z: np.where(z < 0, 0.1, z > 0), "right but where `z` is negative"),
    (slope, lambda z: np.zeros(z.shape), "is 0, whatever goes in"),
    (slope, lambda z: relu_gradient(z)[..., None], "one axis too many, at the end"),
    (slope, lambda z: relu_gradient(z)[None], "one axis too many, at the front"),
    (weights, lambda x, d: (dw(x, d).T, db(x, d)), "db is right. dw is transposed"),
    (weights, lambda x, d: (dw(x, d), d.mean(axis=0)), "dw is right. db is right but divided by"),
    (weights, lambda x, d: (dw(x, d) * len(x), db(x, d)), "dw is `len(x)` times"),
    (weights, lambda x, d: (-dw(x, d), -db(x, d)), "dw and db have the wrong sign"),
    (
        weights,
        lambda x, d: (-dw(x, d), 1 / db(x, d)),
        "wrong sign: a minus too many, or one too few. db is wrong as well",
    ),
    (weights, lambda x, d: (dw(x, d), d), "db: its sum along the first axis would be right"),
    (weights, lambda x, d: (x @ x.T, db(x, d)), "db is right. dw has the wrong shape"),
    (weights, lambda x, d: (dw(x, d), d.sum(axis=0, keepdims=True)), "at the front"),
    (weights, lambda x, d: (dw(x, d).round(1), db(x, d)), "dw is rounded to 1 digit."),
    (power, lambda f, x: f(x**2) - x, "square what comes out"),
    (power, lambda f, x: 2 * (f(x) ** 2 - x), "yours is 2 times that. There is a 2 too many"),
    (power, lambda f, x: f(x) ** 2 - x + 7, "too large by 7"),
    (power, lambda f, x: f(x) ** 2, "the result is too large by `x`"),
    (power, lambda f, x: (f(x) ** 2 - x) * (1 + 1e-5), "nearly right"),
    (power, lambda f, x: f(x) ** 2 - 0.4, "Your code is right in 1 of 3 cases"),
    (total, lambda entries, scale: sum(entries), "right but divided by `scale`"),
    (total, lambda entries, scale: scale**2 * sum(entries), "is `scale` times"),
    (total, lambda entries, scale: scale * np.mean(entries), "divided by `len(entries)`"),
    (total, lambda entries, scale: scale * sum(entries) // 1, "cut to whole numbers"),
    (total, lambda entries, scale: scale * np.array(entries), "the sum of all its entries"),
    (total, lambda entries, scale: scale, "your result does not depend on `entries`"),
    (total, returned_early, "is wrong"),
]


@pytest.mark.parametrize(("exercise", "attempt", "words"), WRONG)
def test_each_answer_gets_its_own_message(exercise, attempt, words):
    verdict = check(exercise, attempt)
    assert verdict.status == "wrong", verdict
    assert words in verdict.message


def misspelt(z):
    relud = z > 0  # noqa: F841
    return relu * 1.0  # noqa: F821


def assigned_later(z):
    answer = answer + (z > 0)  # noqa: F821
    return answer


def unpacked(z):
    first, second = np.ones(7)
    return first + second


def divided_in_place(z):
    ones = np.arange(3)
    ones /= 2
    return ones


def recursive(z):
    return recursive(z)


RAISED = [
    (slope, lambda z: 1 if z > 0 else 0, "np.where(condition, this, that)"),
    (slope, lambda z: max(z, 0), "np.maximum in place of max"),
    (slope, lambda z: z ^ 2, "x² is x**2"),
    (power, lambda f, x: f(x) ^ 2 - x, "x² is x**2"),
    (slope, eval("lambda z: np.heaviside(z, 0)", {}), "np is imported in the notebook's first"),
    (slope, misspelt, "Did you mean relud?"),
    (slope, lambda z: sigmund(z), "In your function these have one: z."),  # noqa: F821
    (slope, assigned_later, "answer is used before it has a value"),
    (slope, recursive, "calls itself, and never stops"),
    (slope, lambda z: math.exp(z), "take one number"),
    (slope, lambda z: float(z), "take one number"),
    (slope, lambda z: z + "1", "Leave the quotes away"),
    (slope, lambda z: float("z"), "Leave the quotes away"),
    (slope, lambda z: z[1000], "the last of n entries has the index n - 1"),
    (slope, lambda z: z[0, 0, 0], "there are fewer axes"),
    (slope, lambda z: z[0.5], "An index is a whole number"),
    (slope, lambda z: z[0](2), "Round brackets call a function, and `z[0]` is none"),
    (slope, lambda z: z.sum(axis=7), "Axes count from 0"),
    (slope, lambda z: np.relu(z), "There is no relu in the module numpy"),
    (slope, lambda z: z.transpos(), "Did you mean transpose?"),
    (slope, lambda z: z * ..., "still three dots in your code"),
    (slope, lambda z: z * print(), "One of the values is None"),
    (slope, lambda z: np.maximum(z), "how many values maximum wants"),
    (slope, lambda z: z * math.sqrt, "call it, with round brackets"),
    (slope, lambda z: {}["z"], "Nothing is kept under that key"),
    (slope, explode, "raised KeyError in `raise KeyError(\"oops\")`: 'oops'"),
    (slope, lambda z: 1 / 0, "Which number is 0 here?"),
    (slope, lambda z: exit(), "exit() and quit() end the program"),
    (slope, lambda: 1, "It is called with (z), in this order"),
    (slope, lambda z, w: 1, "It is called with (z), in this order"),
    (weights, lambda x: 1, "It is called with (x, delta), in this order"),
    (
        weights,
        lambda x, d: (x @ d, d.sum(axis=0)),
        "`x` has shape (4, 3) and `d` has shape (4, 3). A product A @ B needs as many columns",
    ),
    (weights, lambda x, d: (x.T.dot(d.T), d), "`x.T` has shape (3, 4) and `d.T` has shape (3, 4)"),
    (weights, lambda x, d: (np.dot(x, d), d), "`x` has shape (4, 3) and `d` has shape (4, 3)"),
    (
        weights,
        lambda x, d: (x.T + d, d),
        "`x.T` has shape (3, 4) and `d` has shape (4, 3). Entry by entry",
    ),
    (weights, lambda x, d: (x @ 2.0, d), "A single number is multiplied by *"),
    (power, lambda f, x: (f(x) @ f(x)) - x, "Two numbers are multiplied by *"),
    (power, lambda f, x: x[0] ** 2, "has no entries"),
    (power, lambda f, x: f[x] ** 2, "call it, with round brackets"),
    (power, lambda f, x: sum(x), "This is one number"),
    (power, lambda f, x: math.exp(1e4), "too large for a float"),
    (total, lambda entries, scale: scale * entries, "A list is no array"),
    (total, lambda entries, scale: sum(entries / scale), "A list is no array"),
    (total, lambda entries, scale: entries.sum(), "put np.array(...) round it"),
    (total, lambda entries, scale: sum(entries[i] for i in range(9)), "the index n - 1"),
    (slope, lambda z: math.log(-1), "no real root"),
    (slope, lambda z: __import__("torchlight"), "needs no module but those of"),
    (slope, lambda z: np.exp("z"), "Leave the quotes away"),
    (slope, lambda z: range(3) * 0.5, "np.arange makes one"),
    (slope, lambda z: z.tolist()[0.5], "An index is a whole number"),
    (slope, lambda z: z[np.array([True])], "from an array of its own shape"),
    (slope, lambda z: z.ravel()[0][0], "This is one number"),
    (slope, unpacked, "As many names stand on the left of ="),
    (slope, divided_in_place, "cannot take a fraction in"),
    (slope, lambda z: z.reshape(7, 7), "as many entries as the old one"),
    (slope, lambda z: np.array([[1], [1, 2]]), "The rows have different lengths"),
    (slope, lambda z: np.stack([z, z[0]]), "Only arrays whose shapes fit"),
    (slope, lambda z: np.linalg.inv(z), "raised LinAlgError in `np.linalg.inv(z)`: "),
    (slope, lambda z: np.zeros(3, 4), "A shape is one tuple"),
    (scaling, type("Empty", (), {}), "Look at how many values Empty wants"),
]


@pytest.mark.parametrize(("exercise", "attempt", "words"), RAISED)
def test_what_python_says_is_explained_in_words(exercise, attempt, words):
    verdict = check(exercise, attempt)
    assert verdict.status == "wrong", verdict
    assert words in verdict.message


@pytest.mark.parametrize("attempt", [None, ..., lambda z: ..., lambda z: (..., ...)])
def test_an_untouched_stub_is_still_to_do(attempt):
    assert check(slope, attempt) == check(slope, None)
    assert repr(check(slope, attempt)) == "To do: Write relu_gradient(z)."


def test_a_stub_that_raises_is_still_to_do():
    def stub(z):
        raise NotImplementedError("write it")

    assert check(slope, stub).status == "to do"
    assert check(Reach("Reach it.", stub, "Yes."), 1).status == "to do"


def test_a_mistake_is_named_only_if_it_explains_all_cases():
    area = Compute(
        task="Return the area of a room.",
        answer=lambda a, b: a * b,
        cases=lambda rng: [(2.0, 2.0), (3.0, 6.0), (3.0, 5.0), (1.5, 3.0)],
        insight="Yes.",
        mistakes=(
            (lambda a, b: a + b, "this is half of the way round."),
            (lambda a, b: 2 * (a + b), "this is the way round."),
        ),
    )
    # Right in the first case and the way round in the second, but not in the third.
    assert "way round" not in check(area, lambda a, b: a * b if b != 5 else 99.0).message
    assert "half" not in check(area, lambda a, b: a**2 if a != b else 4.0).message
    assert check(area, lambda a, b: b + a).message == "this is half of the way round."
    assert check(area, lambda a, b: a + b + b + a).message == "this is the way round."


def test_a_case_in_which_the_attempt_raised_needs_no_mistake_to_explain_it():
    def twice(z):
        if z.ndim == 1:
            raise ValueError("no lists, please")
        return np.maximum(z, 0)

    assert "ReLU itself" in check(slope, twice).message
    assert "no lists, please" in check(slope, lambda z: twice(z) * 0 + (z > 0)).message


def test_what_an_attempt_prints_is_printed_once_a_case(capsys):
    check(slope, lambda z: print(z.ndim) or np.maximum(z, 0))
    assert capsys.readouterr().out == "2\n1\n1\n"


def test_an_answer_of_the_wrong_kind_is_refused_with_its_own_words():
    def run(attempt, x):
        raise Unfit("this is something else.")

    exercise = Compute("Do it.", abs, lambda rng: [(1.0,)], "Yes.")
    assert check(exercise, abs).status == "right"
    unfit = Compute(
        "Do it.",
        abs,
        lambda rng: [(1.0,)],
        "Yes.",
        run=lambda f, x: abs(x) if f is abs else run(f, x),
    )
    assert check(unfit, int.__neg__).message == "this is something else."


choice = Choose("Which line?", 3, "Yes.", {1: "Line 1 is fine.", 2: "Look further down."})
letter = Choose("Which program?", "A", "Yes.", {"B": "Run it again."})


@pytest.mark.parametrize("attempt", [3, 3.0, "3", " 3 ", np.int64(3), np.array(3)])
def test_a_choice_may_be_written_in_any_way(attempt):
    assert check(choice, attempt).status == "right"
    assert check(letter, "a").status == "right"


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (2, "Look further down."),
        ("1", "Line 1 is fine."),
        (9, "9 is not one of the choices: [1, 2, 3]"),
        (True, "True is not one of the choices"),
        ("three", "'three' is not one of the choices"),
        ([3], "by itself. You gave [3]"),
        ((1, 3), "by itself. You gave (1, 3)"),
        ({3}, "by itself"),
        ([], "by itself"),
        (np.array([3, 1]), "by itself"),
        (relu_gradient, "You gave a function"),
    ],
)
def test_a_choice_explains_each_wrong_one(attempt, words):
    assert check(choice, attempt).status == "wrong"
    assert words in check(choice, attempt).message
    assert check(choice, None).status == "to do"


def test_a_goal_says_what_is_missing():
    exercise = Reach(
        "Get below 3.", lambda x: None if x < 3 else f"{x} is not below 3.", "Well done."
    )
    assert check(exercise, 2).status == "right"
    assert check(exercise, 5).message == "5 is not below 3."
    assert "Leave the quotes away" in check(exercise, "x").message
    leaves = Reach("Reach it.", lambda x: exit(), "Yes.")
    assert "end the program" in check(leaves, 1).message


def test_a_verdict_shows_itself_and_is_escaped():
    shown = check(slope, lambda z: "<b>")._repr_html_()
    assert "verdict-wrong" in shown and "<b>" not in shown
    assert "argument <code>z</code>" in check(slope, mutate)._repr_html_()
    assert repr(check(slope, None)).startswith("To do:")


def test_a_reason_leaves_out_the_advice_that_would_lead_astray():
    assert "a.any()" not in check(slope, lambda z: max(z, 0)).message
    assert "gufunc" not in check(weights, lambda x, d: (x @ d, d)).message


def test_the_line_that_raised_is_quoted_whatever_letters_it_has():
    def attempt(z):
        δ, é = z, 0
        return é + (δ +
                    δ @ "é")  # fmt: skip

    assert 'in `δ @ "é"`' in check(slope, attempt).message


def test_an_argument_that_the_answer_does_not_use_need_not_be_used():
    first = Compute("Do it.", lambda a, b: a**2, lambda rng: [(1.5, 2.5), (-0.5, 3.0)], "Yes.")
    assert "does not depend on `a`" in check(first, lambda a, b: np.sin(b)).message
    assert "does not depend" not in check(first, lambda a, b: np.sin(a)).message


def test_a_mistake_in_all_results_is_not_named_for_one_of_them():
    message = "both have the wrong sign."
    signs = replace(weights, mistakes=((lambda x, d: (-dw(x, d), -db(x, d)), message),))
    assert check(signs, lambda x, d: (-dw(x, d), -db(x, d))).message == message
    assert message not in check(signs, lambda x, d: (-dw(x, d), 2 * db(x, d))).message


def test_results_that_are_right_are_named_if_they_are_few():
    def powers(count, wrong=False):
        return lambda x: tuple(x ** (k + 1 + (wrong and k == 0)) for k in range(count))

    for count, begin in ((3, "b and c are right. "), (7, "")):
        exercise = Compute(
            task="Return powers of x.",
            answer=powers(count),
            cases=lambda rng: [(1.5,), (-0.5,)],
            insight="Yes.",
            returns=tuple("abcdefg"[:count]),
            mistakes=((powers(count, wrong=True), "a is a square."),),
        )
        assert check(exercise, powers(count, wrong=True)).message == f"{begin}a is a square."


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (lambda x: -x, "the right one for minus `x`"),
        (abs, "the right one for the absolute value of `x`"),
        (lambda x: 2 * x, "the right one for twice `x`"),
        (lambda x: x / 2, "the right one for half of `x`"),
        (lambda x: x * x, "the right one for the square of `x`"),
    ],
)
def test_a_right_answer_for_another_argument_is_recognised(of, words):
    cases = [(0.3, 2.0), (-1.2, 0.7), (2.2, -0.4)]
    curve = Compute("Do it.", lambda x, y: np.exp(x) + y * x, lambda rng: cases, "Yes.")
    assert words in check(curve, lambda x, y: np.exp(of(x)) + y * of(x)).message
