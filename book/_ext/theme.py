"""The book's own theme, in ``theme/``: a template, a style sheet, a script, and fonts.

It takes the place of the theme that Jupyter Book brings along, whose scripts, styles and icons
weigh ten times as much as a chapter's text. Sphinx and MyST-NB add files to every page that this
theme does not need; they are left out here.
"""

import functools
import string
from pathlib import Path

from docutils import nodes
from fonts import font_faces
from sphinx.addnodes import pending_xref
from sphinx.environment.adapters.toctree import document_toc
from sphinx.writers.html5 import HTML5Translator

THEME = Path(__file__).with_suffix("")
# By the beginning of the name: Sphinx's own scripts for things that this theme does otherwise, and
# style sheets whose part theme.css plays.
UNUSED = ("_static/doctools", "_static/sphinx_highlight", "_static/pygments", "_static/mystnb")
# Family, weight, style, file (from Fontsource, SIL Open Font License).
FONTS = (
    ("Source Serif", "400", "normal", "source-serif-4-latin-400-normal"),
    ("Source Serif", "400", "italic", "source-serif-4-latin-400-italic"),
    ("Source Serif", "600", "normal", "source-serif-4-latin-600-normal"),
    ("Source Sans", "200 900", "normal", "source-sans-3-latin-wght-normal"),
)
# What nearly every page is set with; an accent more, and the page fetches the whole font.
LETTERS = string.printable + "\u00a0\u2002\u2009\u200b°±²³¶·¹¼½×éëüı–—‘’“”…′−"


def write_fonts(app):
    """Put the fonts' style sheet among the assets."""
    folder = THEME / "static/fonts"
    rules = "".join(
        font_faces(family, weight, style, folder / f"{file}.woff2", LETTERS)
        for family, weight, style, file in FONTS
    )
    (Path(app.outdir).parent / "assets/fonts.css").write_text(rules, encoding="utf-8")
    app.add_css_file("fonts.css", priority=100)


def sections(app, pagename):
    """Return the list of a page's sections, without theirs, as HTML; empty if it has none."""
    toc = document_toc(app.env, pagename, app.builder.tags)
    inner = next((list_ for list_ in toc.findall(nodes.bullet_list) if list_ is not toc), None)
    if inner is None:
        return ""
    for item in inner.children:
        for deeper in [child for child in item.children if isinstance(child, nodes.bullet_list)]:
            item.remove(deeper)
    inner["classes"] = ["sections"]
    return app.builder.render_partial(inner)["fragment"]


def contents(app, pagename, toctree):
    """Return the book's contents as HTML, with the sections of the page below its title."""
    pages = toctree(maxdepth=1, collapse=False, includehidden=True, titles_only=True)
    pages = pages.replace(' role="heading"', "")  # of a part's name; it lacks the level
    here = pages.find('<a class="current')
    if here < 0:
        return pages
    end = pages.index("</a>", here) + len("</a>")
    return pages[:end] + sections(app, pagename) + pages[end:]


@functools.cache
def questions(env):
    """Return the question that each chapter answers, by the chapter's address, from the map.

    The map is on the first page: a list whose items are a link to a chapter, and its question.
    """
    asked = {}
    for item in env.get_doctree(env.config.root_doc).findall(nodes.list_item):
        parts = [part for part in item[0].children if part.astext().strip()]
        question = parts[-1].astext().strip()
        if isinstance(parts[0], pending_xref) and question.endswith("?"):
            asked[parts[0]["reftarget"]] = question
    return asked


def add_to_page(app, pagename, templatename, context, doctree):
    """Take the unused files out of the page, and tell the template what kind of page it is.

    No script keeps the page waiting, whoever added it.
    """
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file for file in context[kind] if not str(file.filename).startswith(UNUSED)
        ]
    for script in context["script_files"]:
        script.attributes["defer"] = "defer"
    context["doctree_page"] = doctree is not None
    _, before, after = app.builder.relations.get(pagename, (None, None, None))
    context["prev_question"] = questions(app.env).get(before)
    context["next_question"] = questions(app.env).get(after)
    context["contents"] = contents(app, pagename, context["toctree"])


def visit_table(translator, node):
    """Let a table that is wider than a telephone scroll by itself, by keyboard, too."""
    translator.body.append('<div class="table-scroll" tabindex="0">')
    HTML5Translator.visit_table(translator, node)


def depart_table(translator, node):
    HTML5Translator.depart_table(translator, node)
    translator.body.append("</div>")


def setup(app):
    app.add_html_theme("book", str(THEME))
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
    app.connect("builder-inited", write_fonts)
    app.connect("html-page-context", add_to_page, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
