"""Code has no more elements than have a colour."""

import re

from sphinx.highlighting import PygmentsBridge

from .test_build import ROOT, load

highlighting = load(ROOT / "book/_ext/highlighting.py")


def test_code_keeps_its_text_and_only_the_elements_that_are_styled(monkeypatch):
    monkeypatch.setattr(PygmentsBridge, "html_formatter", highlighting.Formatter)
    code = 'def f(x):  # twice\n    return 2 * x["a"], None\n'
    html = PygmentsBridge("html").highlight_block(code, "python")
    classes = re.findall(r'<span class="(\w+)">', html)
    assert {"k", "nf", "c1", "mi", "kc"} <= set(classes) <= highlighting.STYLED
    text = re.sub(r"<[^>]*>", "", html).replace("&quot;", '"')
    assert text.strip() == code.strip()
