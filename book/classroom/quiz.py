r"""The chapters' questions as a quiz: ``python -m classroom.quiz 4``; without a number, all.

Two files are written: ``quiz.gift``, which Moodle and other learning platforms import (GIFT, by
https://docs.moodle.org/en/GIFT_format), with the reason of each choice as its feedback; and
``quiz.html`` to be printed, with the key on a page of its own. Formulas are TeX between ``\(`` and
``\)`` in the one, which Moodle's MathJax typesets, and MathML in the other.
"""

import argparse
import html
import json
import re
import sys
from pathlib import Path

from classroom.handout import PAGE, PLACE
from classroom.homework.chapters import PACKAGE
from classroom.markdown import to_html
from classroom.questions import all_questions

SPECIAL = re.compile(r"([~=#{}:\\])")
FORMULA = re.compile(r"<code>\$(.+?)\$</code>", re.DOTALL)
KATEX = PACKAGE.parent / "_ext/katex/katex.min.js"
SHEET = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 12pt/1.4 serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem }}
ol.choices {{ list-style: upper-alpha }}
section {{ break-inside: avoid }}
p {{ margin: .3rem 0 }}
.key {{ break-before: page }}
</style>
<h1>{title}</h1>
<p>Name: ______________________________</p>
{questions}
<h1 class="key">Key</h1>
{key}
</html>
"""


def chosen(chapters=()):
    """Return the questions of chapters by their numbers; without chapters, of all."""
    return {
        number: question
        for number, question in all_questions().items()
        if not chapters or int(number.partition(".")[0]) in chapters
    }


def written(text, formula):
    """Return a text as HTML: its formulas by ``formula(tex)``, and without links into the book."""
    text = PLACE.sub(r"\1", PAGE.sub(r"\1", text))
    made = to_html(text).removeprefix('<div class="markdown">').removesuffix("</div>")
    return FORMULA.sub(lambda found: formula(html.unescape(found[1])), made)


def gift(questions):
    """Return questions in the GIFT format."""

    def text(markdown):
        made = written(markdown, lambda tex: rf"\({html.escape(tex)}\)")
        return SPECIAL.sub(r"\\\1", made.replace("\n", " "))

    parts = []
    for number, question in questions.items():
        lines = [f"::Question {number}::[html]{text(question['text'])}{{"]
        pairs = zip(question["choices"], question["reasons"], strict=True)
        for k, (choice, reason) in enumerate(pairs, start=1):
            mark = "=" if k == question["right"] else "~"
            lines.append(f"{mark}{text(choice)}#{text(reason)}")
        parts.append("\n".join([*lines, "}\n"]))
    return "\n".join(parts)


def sheet(questions, title):
    """Return questions as a page to be printed, with their key."""
    formula = mathml()
    asked, key = [], []
    for number, question in questions.items():
        head = f"<strong>{number}</strong>"
        choices = "".join(f"<li>{written(choice, formula)}</li>" for choice in question["choices"])
        asked.append(
            f"<section>{head} {written(question['text'], formula)}"
            f'<ol class="choices">{choices}</ol></section>'
        )
        reasons = "".join(
            f"<li>{'<strong>Right.</strong> ' if k == question['right'] else ''}"
            f"{written(reason, formula)}</li>"
            for k, reason in enumerate(question["reasons"], start=1)
        )
        letter = "ABCDEFGH"[question["right"] - 1]
        key.append(f'<section>{head} {letter}<ol class="choices">{reasons}</ol></section>')
    return SHEET.format(title=html.escape(title), questions="\n".join(asked), key="\n".join(key))


def mathml():
    """Return what typesets a formula; where the book's own KaTeX is missing, it stays TeX."""
    try:
        from py_mini_racer import MiniRacer

        v8 = MiniRacer()
        v8.eval(KATEX.read_text(encoding="utf-8"))
    except (ImportError, OSError):
        return lambda tex: f"<code>{html.escape(tex)}</code>"

    def formula(tex):
        options = '{output: "mathml", throwOnError: true}'
        return v8.eval(f"katex.renderToString({json.dumps(tex)}, {options})")

    return formula


def main():
    parser = argparse.ArgumentParser(
        prog="python -m classroom.quiz",
        description="Write the questions of chapters as GIFT and as a page to be printed.",
    )
    parser.add_argument("chapters", type=int, nargs="*", help="their numbers (all)")
    parser.add_argument("--out", type=Path, default=Path(), help="a folder")
    arguments = parser.parse_args()
    questions = chosen(arguments.chapters)
    if not questions:
        sys.exit(f"There are no questions in {arguments.chapters}.")
    arguments.out.mkdir(parents=True, exist_ok=True)
    named = ", ".join(map(str, arguments.chapters))
    title = f"Backprop by Hand: questions{f' of chapter {named}' if named else ''}"
    for name, text in (("quiz.gift", gift(questions)), ("quiz.html", sheet(questions, title))):
        (arguments.out / name).write_text(text, encoding="utf-8")
        print(f"{arguments.out / name}: {len(questions)} questions")


if __name__ == "__main__":
    main()
