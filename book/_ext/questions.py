"""Questions that are answered by a click, in any page (``book/page/question.js``).

There are two kinds, each written once, where it reads best:

- a question to be guessed first, in the Markdown: a paragraph that begins ``**Question 1.1.**``,
  a numbered list of choices, and a fold with a numbered list of reasons, of which the right one
  begins ``**Right.**``. The fold stays: it is the answer where no script runs, and on paper;
- an exercise whose answer is one of a few, `classroom.check.Choose`: below the cell that checks
  it, the page shows its choices.

A check's cell has an id, and so has a question. The contents of every page say how many of these
each page has (``book/page/solved.js``).
"""

import html
import importlib
import json
import re

from docutils import nodes
from formula_text import formula_text
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from classroom.check import Choose

logger = logging.getLogger(__name__)

NUMBER = re.compile(r"Question (\d+\.\d+)\.")
CHECKED = re.compile(r"^check\(exercises\.(\w+), ", re.MULTILINE)
EXERCISES = re.compile(r"^from classroom\.exercises import (\w+) as exercises$", re.MULTILINE)
SAYS = (
    '<p class="question-keys" aria-hidden="true">Arrow keys choose, Enter answers.</p>'
    '<div class="question-says" aria-live="polite"></div>'
)


class question(nodes.Element):
    """A question with its choices and reasons. Its ``item`` is the id of what it solves."""


class question_text(nodes.paragraph):
    """What is asked."""


class question_choice(nodes.Inline, nodes.TextElement):
    """A radio button and its label; with formulas, it has a name for screen readers: ``spoken``."""


def fold_after(choices):
    """Return the nodes of the fold that follows a list, from its opening to its closing tag."""
    siblings = choices.parent.children
    fold = siblings[siblings.index(choices) + 1 :]
    for i, node in enumerate(fold):
        if i == 0 and "<details>" not in node.astext():
            break
        if isinstance(node, nodes.raw) and "</details>" in node.astext():
            return fold[: i + 1]
    return []


def beginning(paragraph):
    """Return the bold text that a paragraph begins with, or ""."""
    # Beside bold text the parser leaves empty texts.
    first = next((part for part in paragraph.children if part.astext()), None)
    return first.astext() if isinstance(first, nodes.strong) else ""


def with_choices(items, item):
    """Return a list of choices; ``items`` has the nodes of each, ``item`` what they solve."""
    made = nodes.enumerated_list("", enumtype="arabic", prefix="", suffix=".", classes=["choices"])
    for content in items:
        text = "".join(part.astext() for part in content)
        entry = question_choice("", "", *content, item=item, value=text)
        if any(isinstance(part, nodes.math) for part in content):
            entry["spoken"] = "".join(
                formula_text(part) if isinstance(part, nodes.math) else part.astext()
                for part in content
            )
        made += nodes.list_item("", entry)
    return made


class Guesses(SphinxTransform):
    """Make a form of a question that the Markdown asks."""

    default_priority = 405

    def apply(self, **kwargs):
        for paragraph in list(self.document.findall(nodes.paragraph)):
            if not (number := NUMBER.fullmatch(beginning(paragraph))):
                continue
            choices = paragraph.next_node(descend=False, siblings=True)
            fold = fold_after(choices) if isinstance(choices, nodes.enumerated_list) else []
            reasons = fold[1] if fold and isinstance(fold[1], nodes.enumerated_list) else ()
            right = [k for k, r in enumerate(reasons, start=1) if beginning(r[0]) == "Right."]
            if not fold or len(reasons) != len(choices) or len(right) != 1:
                logger.warning(
                    "question %s: wanted are a list of choices, and after it a fold with a list "
                    "of as many reasons, one of which begins with a bold 'Right.'",
                    number[1],
                    location=paragraph,
                )
                continue
            item = f"question-{number[1].replace('.', '-')}"
            form = question("", ids=[item], item=item, right=right[0])
            form.source, form.line = paragraph.source, paragraph.line
            paragraph.replace_self(form)
            for node in (choices, *fold):
                node.parent.remove(node)
            form += question_text("", "", *paragraph.children)
            form += with_choices([entry[0].children for entry in choices], item)
            form += nodes.raw("", SAYS, format="html")
            form += fold


def reasons_of(exercise, choices):
    """Return the reasons of an exercise, in the order of its choices, as HTML."""
    reasons = {exercise.answer: f"<strong>Right.</strong> {marked(exercise.insight)}"}
    reasons |= {value: marked(reason) for value, reason in exercise.wrong.items()}
    items = "".join(f"<li>{reasons[value]}</li>" for value in choices)
    return f'<ol class="reasons" hidden>{items}</ol>'


def marked(text):
    """Return a check's message as HTML."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


class Checks(SphinxTransform):
    """Give the cell of each check an id, and show below it the choices that it has, if any."""

    default_priority = 405

    def apply(self, **kwargs):
        cells = [
            (cell, "".join(block.astext() for block in cell.findall(nodes.literal_block)))
            for cell in self.document.findall(nodes.container)
            if cell.get("nb_element") == "cell_code"
        ]
        imported = EXERCISES.search("\n".join(code for _, code in cells))
        if not imported:
            return
        exercises = importlib.import_module(f"classroom.exercises.{imported[1]}")
        for cell, code in cells:
            if not (name := CHECKED.search(code)):
                continue
            item = f"check-{name[1].replace('_', '-')}"
            cell["ids"].append(item)
            exercise = getattr(exercises, name[1])
            if isinstance(exercise, Choose):
                cell.parent.insert(cell.parent.index(cell) + 1, form_of(exercise, item))


def form_of(exercise, item):
    """Return the form of an exercise whose answer is one of a few."""
    values = sorted([exercise.answer, *exercise.wrong], key=str)
    form = question("", item=item, right=values.index(exercise.answer) + 1, classes=["short"])
    form += question_text("", "Or choose it here:")
    form += with_choices([[nodes.Text(str(value))] for value in values], item)
    form += nodes.raw("", SAYS + reasons_of(exercise, values), format="html")
    return form


# As HTML


def visit_question(translator, node):
    attributes = {"data-item": node["item"], "data-right": node["right"]}
    translator.body.append(translator.starttag(node, "fieldset", CLASS="question", **attributes))


def depart_question(translator, node):
    translator.body.append("</fieldset>\n")


def visit_text(translator, node):
    translator.body.append("<legend>")


def depart_text(translator, node):
    translator.body.append("</legend>\n")


def visit_choice(translator, node):
    attributes = {"type": "radio", "name": f"choice-{node['item']}", "value": node["value"]}
    if "spoken" in node:
        attributes["aria-label"] = node["spoken"]
    written = "".join(f' {name}="{html.escape(text)}"' for name, text in attributes.items())
    translator.body.append(f"<label><input{written}><span>")


def depart_choice(translator, node):
    translator.body.append("</span></label>")


# What each page asks


class Asked(EnvironmentCollector):
    """Keep the ids of what there is to solve on each page."""

    def process_doc(self, app, doctree):
        items = [item for node in doctree.findall(nodes.Element) if (item := to_solve(node))]
        if items:
            asked(app.env)[app.env.docname] = items

    def clear_doc(self, app, env, docname):
        asked(env).pop(docname, None)

    def merge_other(self, app, env, docnames, other):
        asked(env).update({name: asked(other)[name] for name in docnames if name in asked(other)})

    def get_updated_docs(self, app, env):
        """All pages are written anew when one asks something else: all have the contents."""
        before, env.asked_before = getattr(env, "asked_before", None), dict(asked(env))
        return [] if before == env.asked_before else sorted(env.found_docs)


def to_solve(node):
    """Return the id of a node that is to be solved, or None."""
    ids = node.get("ids", ())
    return next((name for name in ids if name.startswith(("question-", "check-"))), None)


def asked(env):
    if not hasattr(env, "asked"):
        env.asked = {}
    return env.asked


def add_to_page(app, pagename, templatename, context, doctree):
    text = html.escape(json.dumps(asked(app.env), separators=(",", ":")), quote=False)
    context["asked"] = text.replace("'", "&#39;")


def setup(app):
    app.add_node(question, html=(visit_question, depart_question))
    app.add_node(question_text, html=(visit_text, depart_text))
    app.add_node(question_choice, html=(visit_choice, depart_choice))
    app.add_transform(Guesses)
    app.add_transform(Checks)
    app.add_env_collector(Asked)
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
