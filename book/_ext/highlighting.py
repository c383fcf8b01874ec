"""Colour code with no more elements than have a colour.

Pygments wraps every name, comma and space into an element of its own, ten thousand in a chapter;
a telephone takes a quarter of a second to lay them out.
"""

import re
from pathlib import Path

from pygments.formatters import HtmlFormatter
from pygments.token import Token
from sphinx.highlighting import PygmentsBridge

STYLE = Path(__file__).parent / "theme/static/theme.css"
SELECTORS = re.findall(r"^\.highlight [^{]+", STYLE.read_text(encoding="utf-8"), re.MULTILINE)
STYLED = set(re.findall(r"\.([\w-]+)", " ".join(SELECTORS)))


class Formatter(HtmlFormatter):
    """Leaves as plain text what the theme's style sheet has no rule for."""

    def format(self, tokensource, outfile):
        tokens = (
            (kind if self._get_css_class(kind) in STYLED else Token.Text, text)
            for kind, text in tokensource
        )
        super().format(tokens, outfile)


def setup(app):
    PygmentsBridge.html_formatter = Formatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
