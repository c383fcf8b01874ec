"""Give the page what a notebook's plain Markdown means: boxes, numbered equations, addresses.

The notebooks hold nothing that only Jupyter Book understands, so that they read well wherever they
are opened (CONTRIBUTING.md, "The dialect"). This extension finds, in the parsed page,

- a block quote that begins with a bold line, and makes it a box with that title;
- a displayed formula with ``\\tag{4.1}``, and makes (4.1) in the text, on any page, a link to it;
- a section "Exercise 4.2: ...", and marks it, so that the style sheet can frame it;
- a code cell that only draws: its picture comes first, the folded code below it;
- the addresses that sections, exercises and equations once had (``addresses.json``), and keeps
  them working.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

TAG = re.compile(r"\s*\\tag\{(\d+\.\d+)\}")
CITED = re.compile(r"\((\d+\.\d+)\)")
EXERCISE = re.compile(r"Exercise \d+\.\d+: ")
ADDRESSES = Path(__file__).with_name("addresses.json")


def slug(heading):
    """Return the anchor of a heading as JupyterLab makes it, for links such as ``#Fifty-links``."""
    return heading.replace(" ", "-")


def equation_id(number):
    """Return the id of a numbered equation; (4.1) is at ``#equation-4-1``."""
    return f"equation-{number.replace('.', '-')}"


class Boxes(SphinxTransform):
    """Make a block quote whose first paragraph is one bold phrase an admonition."""

    default_priority = 400

    def apply(self, **kwargs):
        for quote in list(self.document.findall(nodes.block_quote)):
            first = quote.children[0] if quote.children else None
            if not isinstance(first, nodes.paragraph):
                continue
            # Beside bold text the parser leaves empty texts.
            parts = [part for part in first.children if part.astext()]
            if len(parts) != 1 or not isinstance(parts[0], nodes.strong):
                continue
            name = re.sub(r"\W+", "-", first.astext().lower()).strip("-")
            box = nodes.admonition(
                "",
                nodes.title("", "", *parts[0].children),
                *quote.children[1:],
                classes=["note", f"admonition-{name}"],
            )
            box.source, box.line = quote.source, quote.line
            quote.replace_self(box)


class NumberedEquations(SphinxTransform):
    """Take the tag out of a formula, number the formula, and enter it among Sphinx's equations."""

    default_priority = 400

    def apply(self, **kwargs):
        for block in self.document.findall(nodes.math_block):
            if not (tag := TAG.search(block.astext())):
                continue
            number = tag[1]
            text = TAG.sub("", block.astext())
            block.children = [nodes.Text(text)]
            block.rawsource = text
            block["number"] = block["label"] = number
            block["ids"] = [equation_id(number)]
            domain = self.env.get_domain("math")
            domain.note_equation(self.env.docname, number, location=block)


class Exercises(SphinxTransform):
    """Mark the sections that are exercises."""

    default_priority = 400

    def apply(self, **kwargs):
        for section in self.document.findall(nodes.section):
            if EXERCISE.match(section.next_node(nodes.title).astext()):
                section["classes"].append("exercise")


class OldAddresses(SphinxTransform):
    """Add the ids under which a place of the page was known before."""

    default_priority = 410  # when equations have their ids

    def apply(self, **kwargs):
        sections = list(self.document.findall(nodes.section))
        places = {section["slug"]: section for section in sections if "slug" in section}
        places |= {"": sections[0]} if sections else {}
        for block in self.document.findall(nodes.math_block):
            places[f"({block.get('number')})"] = block
        for old, place in read_addresses().get(self.env.docname, {}).items():
            if place not in places:
                logger.warning(
                    "%s has no heading or equation %r, to which the old address #%s leads: "
                    "mend book/_ext/addresses.json",
                    *(self.env.docname, place, old),
                    location=self.env.docname,
                )
            elif old not in places[place]["ids"]:
                places[place]["ids"].append(old)


def read_addresses():
    """Return for each page its old ids, and the heading's anchor or equation where each leads."""
    return json.loads(ADDRESSES.read_text(encoding="utf-8"))


class CitedEquations(SphinxPostTransform):
    """Make (4.1) in the text a link to the equation of that number, wherever it is in the book."""

    default_priority = 200

    def run(self, **kwargs):
        equations = self.env.get_domain("math").equations
        builder, here = self.app.builder, self.env.docname
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, nodes.literal | nodes.math | nodes.reference | nodes.raw):
                continue
            parts, end = [], 0
            for cited in CITED.finditer(text):
                if cited[1] not in equations:
                    continue
                page = equations[cited[1]][0]
                path = "" if page == here else builder.get_relative_uri(here, page)
                uri = f"{path}#{equation_id(cited[1])}"
                parts.append(nodes.Text(text[end : cited.start()]))
                parts.append(nodes.reference("", cited[0], refuri=uri, internal=True))
                end = cited.end()
            if parts:
                text.parent.replace(text, [*parts, nodes.Text(text[end:])])


class PictureFirst(SphinxPostTransform):
    """Put the folded code of a picture below the picture."""

    default_priority = 199 + 1  # MyST-NB has just folded it
    formats = ("html",)

    def run(self, **kwargs):
        for fold in list(self.document.findall(HideCodeCellNode)):
            cell = fold.parent
            if cell.children[0] is fold and len(cell.children) > 1:
                cell.remove(fold)
                fold["classes"] = ["below-output"]
                cell.append(fold)


def setup(app):
    for transform in (Boxes, NumberedEquations, Exercises, OldAddresses):
        app.add_transform(transform)
    app.add_post_transform(CitedEquations)
    app.add_post_transform(PictureFirst)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
