"""The questions as a quiz: GIFT by its published format, and a sheet with its key."""

import re

import pytest

from classroom import quiz
from classroom.questions import all_questions

# https://docs.moodle.org/en/GIFT_format: a title between "::", a text whose format stands in
# brackets, answers in braces, "=" before a right one and "~" before a wrong one, "#" before the
# feedback. Of these characters, those that belong to a text have a backslash before them.
TEXT = r"(?:[^~=#{}:\\\n]|\\[~=#{}:\\])"
ANSWER = rf"[=~]{TEXT}+#{TEXT}+\n"
QUESTION = re.compile(
    rf"::(?P<title>{TEXT}+)::\[html\](?P<text>{TEXT}+)\{{\n(?P<all>(?:{ANSWER})+)\}}\n"
)


def test_the_export_is_in_the_format_and_has_all_questions():
    text = quiz.gift(quiz.chosen())
    found = list(QUESTION.finditer(text))
    assert QUESTION.sub("", text).strip() == ""
    assert [f"Question {number}" for number in all_questions()] == [q["title"] for q in found]
    for question, one in zip(all_questions().values(), found, strict=True):
        answers = one["all"].splitlines()
        marks = [answer[0] for answer in answers]
        assert marks.count("=") == 1 and marks.index("=") + 1 == question["right"]
        assert len(answers) == len(question["choices"])


def test_what_is_special_in_the_format_is_escaped():
    question = {
        "text": "Is $x_{1} = 2$ ~ *a*: {b} #1, by [the rule](a.md#b)?",
        "choices": ["`x = 1`", "no"],
        "right": 2,
        "reasons": ["a", "b"],
        "more": "",
    }
    text = quiz.gift({"9.1": question})
    assert QUESTION.fullmatch(text)
    assert r"\\(x_\{1\} \= 2\\)" in text and r"\#1, by the rule?" in text
    assert r"<em>a</em>\: \{b\}" in text and r"~<p><code>x \= 1</code></p>#<p>a</p>" in text


@pytest.mark.parametrize("chapters", [(), (4,)])
def test_the_sheet_has_choices_then_the_key_and_typeset_formulas(chapters):
    questions = quiz.chosen(chapters)
    asked, key = quiz.sheet(questions, "A quiz").split('<h1 class="key">')
    assert asked.count("<section>") == key.count("<section>") == len(questions)
    for number, question in questions.items():
        letter = "ABCD"[question["right"] - 1]
        assert f"<strong>{number}</strong> {letter}<" in key
    assert "Right." not in asked and ("<math" in asked + key or chapters)
    assert "$" not in asked + key and "href" not in asked + key
