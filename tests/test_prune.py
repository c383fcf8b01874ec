"""What no page uses is taken out of the built book, and nothing else."""

import pytest

from .test_build import ROOT, load

prune = load(ROOT / "book/_ext/prune.py")


class App:
    """As much of Sphinx's application as `prune` looks at."""

    class builder:
        format = "html"

    def __init__(self, folder):
        self.outdir, self.srcdir = folder / "site", folder


@pytest.fixture
def site(tmp_path):
    """Prune a site made of these files, and return what is left."""

    def pruned(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        prune.prune(App(tmp_path), None)
        left = sorted((tmp_path / "site").rglob("*.*"))
        return {path.name: path.read_text(encoding="utf-8") for path in left}

    return pruned


def rules(css, page):
    names = set()
    for tag, attributes in prune.TAG.findall(page):
        names |= {tag, *prune.WORD.findall(attributes)}
    return prune.pruned(prune.parse(css), names)


PAGE = '<main id="text" data-kind="a"><p class="box wide">B</p><input type=checkbox checked></main>'


@pytest.mark.parametrize(
    "selector",
    [
        "p", ".box", "p.wide.box", "#text > p", "main p + input", "[data-kind]", "*",
        'input[type="checkbox"]:checked', "p:hover::after", ":focus-visible", "::selection",
        "p:not(.elsewhere)", "main:has(.box, .elsewhere)", ":is(h2, p) > input", "p:nth-child(2)",
    ],
)  # fmt: skip
def test_a_rule_that_can_match_stays(selector):
    assert rules(selector + "{color: red}", PAGE) == [selector + "{color: red}"]


@pytest.mark.parametrize(
    "selector",
    [
        "h2", ".elsewhere", ".box .elsewhere", "#other", "[data-other]", "p:is(.elsewhere, h2)",
        "main:has(.elsewhere)", ".wide:hover > .elsewhere::before",
    ],
)  # fmt: skip
def test_a_rule_that_cannot_match_goes(selector):
    assert rules(selector + "{color: red}", PAGE) == []


def test_of_a_list_the_part_that_can_match_stays():
    assert rules("h2, p.box , #other{color: red}", PAGE) == ["p.box{color: red}"]


def test_rules_within_conditions_go_too_and_those_with_nothing_left():
    css = "@media print {h2 {margin: 0} p {margin: 0}} @supports (top: 0) {h2 {margin: 0}}"
    assert rules(css, PAGE) == ["@media print{\np{margin: 0}\n}"]
    assert rules("@page {margin: 1cm}", PAGE) == ["@page {margin: 1cm}"]


@pytest.mark.parametrize(
    "selector, maker",
    [
        (".late", "node.className = 'late'"),
        ('html[data-theme="dark"]', "document.documentElement.dataset.theme = 'dark'"),
        ("[data-kept-by]", "node.dataset.keptBy = 1"),
        ('[aria-busy="true"]', "figure.ariaBusy = true"),
        (".verdict-right", "f'<p class=\"verdict verdict-{kind}\">'"),
    ],
)
def test_what_a_script_makes_is_used(tmp_path, selector, maker):
    (tmp_path / "maker").write_text(maker)
    (tmp_path / "page").write_text("<html><p>")
    for makers, kept in (([tmp_path / "maker"], 1), ([], 0)):
        names = prune.vocabulary([tmp_path / "page"], makers)
        assert len(prune.pruned(prune.parse(selector + "{top: 0}"), names)) == kept


def test_a_site_keeps_what_its_pages_name_and_make(site):
    left = site(
        site__index_dot_html='<link href="_static/a.css"><link href="_static/fonts.css">'
        '<script src="_static/a.js"></script>'
        '<p class="shown">A &lt;b class="text"&gt;</p>',
        site___static__a_dot_css="/* Ours */ .shown{top:0} .made{top:0} .python{top:0}"
        " .text{top:0} .gone{font: 1rem Gone} p{font: 1rem Here}",
        site___static__fonts_dot_css="@font-face{font-family: Gone; src: url(gone.woff2)}"
        ' @font-face{src: url(here.woff2); font-family: "Here"}',
        site___static__a_dot_js="const made = `made`; new Worker('worker.js');",
        site___static__worker_dot_js="importScripts('part.js')",
        site___static__part_dot_js="1",
        site___static__alone_dot_js="2",
        site___static__gone_dot_woff2="3",
        site___static__here_dot_woff2="4",
        site__lite__index_dot_html="<script src='../_static/alone.js'></script>",
        book__classroom__check_dot_py="'<p class=\"python\">'",
    )
    used = {"index.html", "a.css", "fonts.css", "a.js", "worker.js", "part.js", "here.woff2"}
    assert set(left) == used
    assert left["a.css"].splitlines() == [
        ".shown{top:0}", ".made{top:0}", ".python{top:0}", "p{font: 1rem Here}",
    ]  # fmt: skip
    assert left["fonts.css"] == '@font-face{src: url(here.woff2); font-family: "Here"}\n'


def test_a_build_that_failed_is_left_as_it_is(tmp_path):
    (tmp_path / "site/_static").mkdir(parents=True)
    (tmp_path / "site/_static/unused.js").touch()
    prune.prune(App(tmp_path), ValueError())
    assert (tmp_path / "site/_static/unused.js").exists()
