"""Give the names in code the colours that their quantities have in formulas and drawings.

A value that goes forward through the network has one colour, a derivative that comes back another
(the page Notation says so to the reader); the style sheet has both.
"""

import re

from ipython_pygments_lexers import IPython3Lexer
from pygments.token import Name

QUANTITIES = {
    Name.Forward: re.compile(r"[xXzaL]|y_pred"),
    Name.Backward: re.compile(r"(deltas?|d[wbxzaXL])(_nn|\d)?"),
}


class Lexer(IPython3Lexer):
    """Python as notebooks have it; it knows the quantities by their names."""

    def get_tokens_unprocessed(self, *args, **kwargs):
        for index, kind, text in super().get_tokens_unprocessed(*args, **kwargs):
            if kind is Name:
                found = (q for q, names in QUANTITIES.items() if names.fullmatch(text))
                kind = next(found, kind)
            yield index, kind, text


def setup(app):
    app.add_lexer("ipython3", Lexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
