"""Take out of the built book's _static what no page uses: style rules, fonts and whole files.

Sphinx, KaTeX and others bring style sheets and scripts for whatever a book might hold. When the
pages are written, a rule stays if every class, id, element and attribute that its selector names
stands in some page, or in what makes parts of a page later: the scripts, and the Python of the
explorables and checks.
"""

import re
from pathlib import Path

import tinycss2

TAG = re.compile(r"""<([a-zA-Z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([\w:-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
WORD = re.compile(r"[\w-]+")
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
FONT = re.compile(r'@font-face.*?font-family:\s*"?(?P<family>[^;"}]+)', re.DOTALL)
CONDITIONS = ("container", "media", "supports")
TEXT = (".css", ".html", ".js", ".mjs", ".json")


def vocabulary(pages, makers):
    """Return all names that a selector can meet in the pages, or in what the makers make."""
    names = set()
    for page in pages:
        for tag, attributes in TAG.findall(page.read_text(encoding="utf-8")):
            names.add(tag)
            for name, value in ATTRIBUTE.findall(attributes):
                names.add(name)
                if name in ("class", "id"):
                    names.update(value.strip("'\"").split())
    for maker in makers:
        for word in WORD.findall(maker.read_text(encoding="utf-8")):
            name = CAPITAL.sub("-", word).lower()  # ariaBusy, and dataset.theme
            names.update((word, name, f"data-{name}"))
    return names


def known(name, names):
    """Tell whether a name is among these, or begins like one that a maker completes."""
    beginnings = (name[: hyphen.end()] for hyphen in re.finditer("-", name))
    return name in names or any(beginning in names for beginning in beginnings)


def alternatives(tokens):
    """Return the parts of a selector between its commas."""
    parts = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def can_match(tokens, names):
    """Tell whether a selector without commas can match where only these names occur."""
    before = None
    for token in tokens:
        if token.type == "ident" and before != ":" and not known(token.value, names):
            return False
        if token.type == "hash" and not known(token.value, names):
            return False
        if token.type == "[] block" and not known(token.content[0].value, names):
            return False
        if token.type == "function" and token.lower_name in ("is", "where", "has"):
            if not any(can_match(part, names) for part in alternatives(token.arguments)):
                return False
        before = token
    return True


def pruned(rules, names):
    """Return the rules that can match, each without its alternatives that cannot."""
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            parts = [part for part in alternatives(rule.prelude) if can_match(part, names)]
            if parts:
                prelude = ",".join(tinycss2.serialize(part).strip() for part in parts)
                kept.append(f"{prelude}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in CONDITIONS:
            inner = pruned(parse(rule.content), names)
            if inner:
                prelude = tinycss2.serialize(rule.prelude).strip()
                kept.append(f"@{rule.at_keyword} {prelude}{{\n" + "\n".join(inner) + "\n}")
        else:
            kept.append(rule.serialize())
    return kept


def parse(css):
    return tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True)


def without_unused_fonts(sheets):
    """Return the sheets without the @font-face rules of families that no other rule names."""
    rest = " ".join(rule for rules in sheets.values() for rule in rules if not FONT.match(rule))

    def used(rule):
        font = FONT.match(rule)
        return not font or re.search(rf"\b{re.escape(font['family'].strip())}\b", rest)

    return {sheet: list(filter(used, rules)) for sheet, rules in sheets.items()}


def unreferenced(static, pages):
    """Return the files that no page names, nor any file that a page names."""
    files = {path for path in static.rglob("*") if path.is_file()}
    unread, named = list(pages), set()
    while unread:
        path = unread.pop()
        if path.suffix not in TEXT:
            continue
        text = path.read_text(encoding="utf-8")
        found = {file for file in files - named if file.name in text}
        named |= found
        unread += found
    return files - named


def pages_and_makers(site, source):
    """Return the pages of the book (not JupyterLite's), and the files that make parts of them."""
    pages = [
        path
        for path in site.rglob("*.html")
        if path.relative_to(site).parts[0] not in ("_static", "lite")
    ]
    return pages, [*site.glob("_static/**/*.js"), *source.glob("book/classroom/**/*.py")]


def prune(app, error):
    """Take out what no page uses, first the rules, then the files that only they named."""
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    static = site / "_static"
    pages, makers = pages_and_makers(site, Path(app.srcdir))
    names = vocabulary(pages, makers)
    sheets = {
        sheet: pruned(parse(sheet.read_text(encoding="utf-8")), names)
        for sheet in static.rglob("*.css")
    }
    for sheet, rules in without_unused_fonts(sheets).items():
        sheet.write_text("\n".join(rules) + "\n", encoding="utf-8")
    for file in unreferenced(static, pages):
        file.unlink()


def setup(app):
    app.connect(
        "build-finished", prune, priority=600
    )  # between what writes and what packs the site
    return {"parallel_read_safe": True, "parallel_write_safe": True}
