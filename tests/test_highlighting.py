"""Code has no more elements than have a colour."""

import io
import re

from .test_build import ROOT, load

highlighting = load(ROOT / "book/_ext/highlighting.py")
quantities = load(ROOT / "book/_ext/quantities.py")


def test_code_keeps_its_text_and_only_the_elements_that_are_styled():
    code = 'def f(z, delta):  # twice\n    return 2 * z["a"], None\n'
    html = io.StringIO()
    highlighting.Formatter().format(quantities.Lexer().get_tokens(code), html)
    classes = re.findall(r'<span class="(?:n )?([\w-]+)">', html.getvalue())
    assert classes == ["k", "nf", "n-Forward", "n-Backward", "c1", "k", "n-Forward", "s2", "kc"]
    text = re.sub(r"<[^>]*>", "", html.getvalue()).replace("&quot;", '"')
    assert text.strip() == code.strip()
