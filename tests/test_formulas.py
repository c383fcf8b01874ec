"""What becomes of a formula while the book is built: its colours, its terms, its TeX."""

import io
import json
import re
import sys

import pytest
from sphinx.application import Sphinx

from .test_build import ROOT, load

formulas = load(ROOT / "book/_ext/formulas.py")


def built(tmp_path, text):
    """Build a book of one page of Markdown; return the page, and what Sphinx warns about."""
    (tmp_path / "index.md").write_text(text, encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "formulas"],
        "myst_enable_extensions": ["dollarmath"],
        "html_math_renderer": "katex",
    }
    places = [tmp_path, None, tmp_path / "build/html", tmp_path / "build/doctrees"]
    warnings = io.StringIO()
    sys.path.insert(0, str(ROOT / "book/_ext"))
    try:
        Sphinx(*places, "html", settings, status=None, warning=warnings).build()
    finally:
        sys.path.remove(str(ROOT / "book/_ext"))
    page = (tmp_path / "build/html/index.html").read_text(encoding="utf-8")
    return page, warnings.getvalue()


def typeset(tex, terms=(), display=False):
    done, html = json.loads(formulas.engine().call("typeset", tex, display, list(terms)))
    assert done, html
    return html


def marked(html, opening):
    """Return the visible text of each element that opens so, with no blanks in it."""
    found, texts = re.compile(f"<span {opening}[^>]*>"), []
    for start in found.finditer(html.partition("katex-html")[2]):
        depth, end = 1, start.end()
        rest = start.string
        while depth:
            tag = re.compile(r"<(/?)span[^>]*>").search(rest, end)
            depth += -1 if tag[1] else 1
            end = tag.end()
        texts.append(re.sub(r"<[^>]*>|[\s\u200b]", "", rest[start.end() : end]))
    return texts


@pytest.mark.parametrize(
    ("tex", "forward", "backward"),
    [
        (r"z_2 = x\, w_1 + b_1", ["z2", "x"], []),
        (r"L = (a_4 - y)^2", ["L", "a4"], []),
        (r"\hat{y}_{sk} - y_{sk}", ["y^sk"], []),
        (r"\delta_3 = (\delta_4 w^\mathsf{T}) \odot g'(z_3)", ["z3"], ["δ3", "δ4", "g′"]),
        (r"\frac{\partial L}{\partial w_{jk}} = x_j", ["xj"], ["∂wjk∂L"]),
        (r"\partial L / \partial w_{jk}", [], ["∂L/∂wjk"]),
        (r"\frac{1}{1 + e^{-z}}", ["z"], []),
        (r"\frac{x}{n}, \frac{da}{n}", ["x", "a"], []),
        (r"\theta_x, n_{last}", [], []),
    ],
)
def test_values_and_derivatives_have_their_colours(tex, forward, backward):
    html = typeset(tex)
    assert marked(html, 'class="forward"') == forward
    assert marked(html, 'class="backward"') == backward


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize(
    ("tex", "terms", "found"),
    [
        (r"a_2\, w_2 + b_2", ["a₂", "w₂", "w₁"], ["a₂", "w₂"]),
        (r"\frac{\partial L}{\partial w_3}", ["∂L/∂w₃", "w₃"], ["∂L/∂w₃"]),
        (r"\partial L / \partial w_3", ["∂L/∂w₃", "w₃"], ["∂L/∂w₃"]),
        (r"\underbrace{x}_{g'(z_4)}", ["g′(z₄)", "z₄"], ["g′(z₄)"]),
        (r"w_1[0, 1] + w_1[1, 0]", ["w₁[0, 1]", "w₁"], ["w₁[0, 1]", "w₁"]),
        (r"z^2 + z_{20} + z_{2}", ["z₂₀", "z₂"], ["z₂₀"]),
        (r"\frac{\partial a_4}{\partial z_4}", ["a₄", "z₄"], []),
        (r"\partial a_4 / \partial z_4 = z_4", ["a₄", "z₄"], ["z₄"]),
    ],
)
def test_the_terms_of_a_drawing_are_named_in_formulas(tex, terms, found, display):
    html = typeset(tex, terms, display)
    assert re.findall('data-term="([^"]*)"', html) == found


def test_the_tex_of_a_formula_stays_as_it_is_written():
    tex = r"\delta_3 = \partial L / \partial z_3"
    assert f'<annotation encoding="application/x-tex">{tex}<' in typeset(tex, ["δ₃", "∂L/∂z₃"])


def test_a_formula_that_is_no_tex_fails_the_build_at_its_place(tmp_path):
    text = "# A page\n\n$$\n\\frac{1}{\n$$\n\nand $\\nonsense$ and $x < y$.\n"
    page, warnings = built(tmp_path, text)
    assert warnings.count("WARNING") == 2
    for place, cause in (
        (3, "Unexpected end of input"),
        (7, r"Undefined control sequence: \nonsense"),
    ):
        (line,) = [line for line in warnings.splitlines() if f"index.md:{place}: " in line]
        assert "a formula that KaTeX does not read" in line and cause in line
    assert r"\nonsense" in page and page.count("<math") == 1


def test_a_formula_has_the_terms_of_the_drawings_in_its_section(tmp_path):
    """Recorded pictures count, too: those in JSON, which come with a slider."""
    picture = '<svg><g data-term="z₂"></g></svg>'
    recorded = json.dumps([picture.replace("z₂", "δ₃")], ensure_ascii=False)
    text = (
        f"# Page\n\n## One\n\n$z_2$ and $\\delta_3$\n\n<div>{picture}</div>\n\n"
        f"<script type='application/json'>{recorded}</script>\n\n## Other\n\n$z_2$\n"
    )
    page, _ = built(tmp_path, text)
    assert re.findall('<span data-term="([^"]*)"', page) == ["z₂", "δ₃"]
