"""On paper no fold opens, so the answers of "guess first" stand at the end of their chapter.

On the screen an answer is folded under its question. In print a line in its place says where it is,
and the chapter ends with all of them, each with the number of its question, or the name of the
section that asked. Only the style sheet for paper shows either (``@media print``). Other folds,
such as solutions, are printed open.
"""

import html
import re
from pathlib import Path

# What an author writes for it: CONTRIBUTING.md, "The dialect".
ANSWER = re.compile(
    r"<details>\s*<summary>(?:Answer|[^<]*then open this)</summary>(.*?)</details>", re.DOTALL
)
TITLE = re.compile(
    r'<(?:h[1-6]|p class="admonition-title"|legend><strong)>'
    r'(.*?)(?:<a class="headerlink"|</h|</p|\.</strong>)',
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*>")
ID = re.compile(r' id="[^"]*"')
PLACE = (
    '<p class="on-paper" id="question-{number}" hidden>'
    '<a href="#answer-{number}">Answer {number}</a> stands at the end of this chapter.</p>'
)
ENTRY = '<h3 id="answer-{number}"><a href="#question-{number}">Answer {number}: {title}</a></h3>'


def with_answers_at_the_end(body):
    """Return a page's text with its folded answers once more, at its end, for paper."""
    entries = []

    def mark(answer):
        number = len(entries) + 1
        title = TITLE.findall(body, 0, answer.start())[-1]
        title = html.escape(html.unescape(TAG.sub("", title)).strip())
        entries.append(ENTRY.format(number=number, title=title) + ID.sub("", answer[1]))
        fold = answer[0].replace("<details>", '<details class="answer">', 1)
        return fold + PLACE.format(number=number)

    marked = ANSWER.sub(mark, body)
    if not entries:
        return body
    return f'{marked}<section class="on-paper" hidden><h2>Answers</h2>{"".join(entries)}</section>'


def add_style(app, config):
    config.html_static_path.append(str(Path(__file__).with_suffix(".css")))
    app.add_css_file("paper.css", media="print")


def add_answers(app, pagename, templatename, context, doctree):
    if doctree:
        context["body"] = with_answers_at_the_end(context["body"])


def setup(app):
    app.connect("config-inited", add_style)
    app.connect("html-page-context", add_answers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
