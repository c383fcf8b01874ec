"""The built book carries nothing that no page uses, and our own sources say nothing in vain."""

import re

import tinycss2
from pygments.token import STANDARD_TYPES

from ..test_build import ROOT
from ..test_prune import prune

SHEETS = [
    *(ROOT / "book/page").glob("*.css"),
    *(ROOT / "book/_ext").glob("static/*.css"),
    *(ROOT / "book/_ext").glob("theme/static/*.css"),
]
# What an author may write or a cell may print some day, and what JupyterLab has.
FORESEEN = {"h4", "hr", "kbd", "samp", "text-center", "dataframe", "stderr", "data-jp-theme-light"}
CODE = {*STANDARD_TYPES.values(), "hll"}


def selectors(rules):
    """Return every selector of a style sheet."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from prune.alternatives(rule.prelude)
        elif rule.type == "at-rule" and rule.lower_at_keyword in prune.CONDITIONS:
            yield from selectors(prune.parse(rule.content))


def test_our_style_sheets_have_no_rule_that_no_page_can_use(site):
    names = prune.vocabulary(*prune.pages_and_makers(site, ROOT)) | FORESEEN | CODE
    dead = [
        f"{sheet.name}: {tinycss2.serialize(selector).strip()}"
        for sheet in SHEETS
        for selector in selectors(prune.parse(sheet.read_text(encoding="utf-8")))
        if not prune.can_match(selector, names)
    ]
    assert not dead, "\n".join(dead)


def test_no_file_and_no_rule_is_carried_that_no_page_uses(site):
    pages, makers = prune.pages_and_makers(site, ROOT)
    names = prune.vocabulary(pages, makers)
    for sheet in (site / "_static").rglob("*.css"):
        rules = prune.parse(sheet.read_text(encoding="utf-8"))
        unused = [s for s in selectors(rules) if not prune.can_match(s, names)]
        assert not unused, f"{sheet}: {tinycss2.serialize(unused[0])}"
    assert not prune.unreferenced(site / "_static", pages)


def test_a_page_waits_for_no_script_but_the_one_that_knows_light_from_dark(site, chapter):
    page = (site / chapter).read_text(encoding="utf-8")
    scripts = re.findall(r"<script(?P<how>[^>]*)\bsrc=\"[^\"]*?(?P<name>[^/\"?]+)[?\"]", page)
    assert [name for how, name in scripts if "defer" not in how] == ["theme.js"]
