"""Questions to be guessed first: as they stand in a chapter's Markdown, and answered by a call.

A question is written once, in the chapter (CONTRIBUTING.md, "The dialect"). `questions.json` has
them for where the chapters are not at hand; `tools/notebooks.py` makes it from the notebooks.
"""

import json
import re
from functools import cache
from importlib.resources import files

from classroom.check import Choose, Verdict, check

ITEMS = r"(?:\d+\. [^\n]+\n)+"
QUESTION = re.compile(
    r"^\*\*Question (?P<number>\d+\.\d+)\.\*\* (?P<text>[^\n]+)\n\n"
    rf"(?P<choices>{ITEMS})\n"
    r"<details>\n<summary>[^\n]+</summary>\n\n"
    rf"(?P<reasons>{ITEMS})(?P<more>.*?)\n</details>$",
    re.MULTILINE | re.DOTALL,
)
RIGHT = "**Right.** "


class Reason(Verdict):
    """What there is to say about a choice, in Markdown: it may hold formulas and links."""

    _repr_html_ = None

    def _repr_markdown_(self):
        return repr(self)


def read(markdown):
    """Return the questions of a text by their numbers, each as what JSON can hold.

    Raises
    ------
    ValueError
        If a question has not exactly one right choice, or not one reason for each choice.
    """
    found = {}
    for question in QUESTION.finditer(markdown):
        choices, reasons = (
            [line.partition(". ")[2] for line in question[part].splitlines()]
            for part in ("choices", "reasons")
        )
        right = [k for k, reason in enumerate(reasons, start=1) if reason.startswith(RIGHT)]
        if len(right) != 1:
            raise ValueError(f"question {question['number']} has {len(right)} right choices")
        if len(choices) != len(reasons):
            raise ValueError(
                f"question {question['number']} has {len(choices)} choices and "
                f"{len(reasons)} reasons"
            )
        found[question["number"]] = {
            "text": question["text"],
            "choices": choices,
            "right": right[0],
            "reasons": [reason.removeprefix(RIGHT) for reason in reasons],
            "more": question["more"].strip(),
        }
    return found


@cache
def all_questions():
    """Return the book's questions by their numbers."""
    return json.loads(files("classroom").joinpath("questions.json").read_text(encoding="utf-8"))


def guess(number, choice=...):
    """Return the reason why a choice is right or wrong.

    Parameters
    ----------
    number : str
        The question's number, such as "1.1".
    choice : int
        The number of the choice; the dots that stand in a chapter are none yet.

    Returns
    -------
    Reason
        It shows itself in a notebook.
    """
    question = all_questions()[number]
    reasons = dict(enumerate(question["reasons"], start=1))
    insight = reasons.pop(question["right"])
    exercise = Choose(
        task=f"put the number of your choice in the place of the dots, 1 to {len(reasons) + 1}.",
        answer=question["right"],
        insight=" ".join(filter(None, [insight, question["more"]])),
        wrong=reasons,
    )
    verdict = check(exercise, choice)
    return Reason(verdict.status, verdict.message)
