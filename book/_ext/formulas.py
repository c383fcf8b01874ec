"""Typeset every formula while the book is built: HTML for the eye, MathML for screen readers.

KaTeX runs in the V8 engine of mini-racer, so a page needs no script to show its formulas. Its files
in `katex/` are the release's own (npm's `katex`), of the fonts only those in WOFF 2. Each formula
keeps its TeX, and `copy-tex.min.js` puts that into what a reader copies.

A drawing names the terms that it shows (`term` in classroom/picture.py). The formulas of the same
section get these names, too, and book/page/terms.js lights up what has the same name.
"""

import atexit
import functools
import html
import json
import re
import shutil
import string
from pathlib import Path

from docutils import nodes
from fonts import font_faces
from py_mini_racer import MiniRacer
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
KATEX = HERE / "katex"
TERM = re.compile(r'data-term=\\?"([^"\\]+)')  # in a drawing, or in one that is recorded as JSON
FORMULA = (nodes.math, nodes.math_block)
OTHER_FONTS = re.compile(r',url\([^)]+\.(?:woff|ttf)\) format\("[^"]+"\)')
# The letters of nearly all formulas.
COMMON = {
    ("KaTeX_Main", "Regular"): string.ascii_letters
    + string.digits
    + string.punctuation
    + " \u00a0×Δσ…′←→∂∇∑−∞∣≈≤≥⊙⋅⋯",
    ("KaTeX_Math", "Italic"): string.ascii_letters + "δεηθμσ",
}
FONT_STYLE = {"Regular": "normal", "Italic": "italic"}


@functools.cache
def engine():
    """Return the engine, in which KaTeX and formulas.js are loaded."""
    v8 = MiniRacer()
    for script in (KATEX / "katex.min.js", HERE / "formulas.js"):
        v8.eval(script.read_text(encoding="utf-8"))
    atexit.register(v8.close)  # collected when Python ends, it would wait for a thread that is gone
    return v8


def section_of(node):
    """Return the section right below the page's title that a node is in, or the whole page."""
    while node.parent and not isinstance(node.parent.parent, nodes.document):
        node = node.parent
    return node


def find_terms(app, doctree):
    """Tell each section which terms its drawings show, in all their recorded frames."""
    for picture in doctree.findall(nodes.raw):
        if terms := TERM.findall(picture.astext()):
            section = section_of(picture)
            section["terms"] = sorted({*section.get("terms", ()), *terms})


def typeset(node, display):
    """Return a formula as HTML; where it is no TeX, warn, and return it as it is written."""
    terms = section_of(node).get("terms", ())
    done, result = json.loads(engine().call("typeset", node.astext(), display, list(terms)))
    if done:
        return result
    logger.warning("a formula that KaTeX does not read: %s", result, location=node)
    return html.escape(node.astext())


def visit_inline(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate"))
    self.body.append(typeset(node, display=False) + "</span>")
    raise nodes.SkipNode


def visit_displayed(self, node):
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(typeset(node, display=True) + "</div>\n")
    raise nodes.SkipNode


def gather(app, config):
    """Put the style sheet, the fonts and the scripts into a folder of the build."""
    folder = Path(app.outdir).parent / "formulas"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(KATEX / "fonts", folder / "fonts")
    shutil.copy(KATEX / "copy-tex.min.js", folder)
    style = OTHER_FONTS.sub("", (KATEX / "katex.min.css").read_text(encoding="utf-8"))
    for (family, kind), letters in COMMON.items():
        whole = re.compile(rf"@font-face{{[^}}]*{family}-{kind}\.woff2[^}}]*}}")
        file = KATEX / f"fonts/{family}-{kind}.woff2"
        style = whole.sub("", style)
        style += font_faces(family, 400, FONT_STYLE[kind], file, letters)
    style += (HERE / "static/formulas.css").read_text(encoding="utf-8")
    (folder / "formulas.css").write_text(style, encoding="utf-8")
    config.html_static_path.append(str(folder))


def add_to_page(app, pagename, templatename, context, doctree):
    """Give a page that has formulas what shows them."""
    if doctree and any(doctree.findall(lambda node: isinstance(node, FORMULA))):
        app.add_css_file("formulas.css", priority=900)
        app.add_js_file("copy-tex.min.js", loading_method="defer")


def setup(app):
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_displayed, None))
    app.connect("config-inited", gather)
    app.connect("doctree-read", find_terms, priority=400)  # before frames.py takes the frames out
    app.connect("html-page-context", add_to_page)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
