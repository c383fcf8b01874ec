"""The notebooks hold plain Markdown, nothing that only Jupyter Book shows as it is meant."""

import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted([*ROOT.glob("book/*.ipynb"), *ROOT.glob("book/solutions/*.ipynb")])
NUMBERED = sorted(ROOT.glob("book/[01][0-9]_*.ipynb"))[1:]  # without 00
# What JupyterLab, VS Code, Colab or GitHub would show raw, by what it is called.
FOREIGN = {
    "a target line": r"^\([\w-]+\)=\s*$",
    "a role": r"\{[\w:-]+\}`",
    "a directive": r"^\s*(`{3,}|~{3,}|:{3,})\s*\{",
    "a colon fence": r"^\s*:{3,}",
    "a label after a formula": r"\$\$[ \t]*\([\w-]+\)",
    "a substitution": r"\{\{.*?\}\}",
    "a MyST comment": r"^%",
    "a block break": r"^\+\+\+",
    "attributes": r"[`)\]]\{[.#]",
    "HTML other than a fold": r"<(?!/?details>|/?summary>|br>|https?:)/?[A-Za-z][^>\n]*>",
}
FENCED = re.compile(r"^(`{3,}).*?^\1[ \t]*$", re.M | re.S)
MATH = re.compile(r"\$\$.*?\$\$|(?<!\\)\$[^$\n]+\$", re.S)


def cells(path, kind):
    """Return the cells of a kind, each with its number in the notebook."""
    notebook = nbformat.read(path, as_version=4)
    return [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == kind]


def foreign(source):
    """Return the names of what is foreign to plain Markdown in a cell."""
    fences = re.findall(r"^\s*[`~:]{3,}\s*\{.*$", source, re.M)
    text = FENCED.sub("", source) if not fences else source
    prose = re.sub(r"`[^`\n]+`", "``", MATH.sub("", text))
    found = {
        name
        for name, pattern in FOREIGN.items()
        if re.search(pattern, prose if "HTML" in name else text, re.M)
    }
    return found


def faults(source):
    """Return what is wrong with the folds and formulas of a cell."""
    found = set()
    if source.count("<details>") != source.count("</details>"):
        found.add("a fold that is not closed in its cell")
    # Without the blank lines, Markdown inside a fold stays raw text.
    for fold in re.findall(r"<details>.*?</details>", source, re.S):
        if not re.match(r"<details>\n<summary>[^\n]+</summary>\n\n.*\n\n</details>$", fold, re.S):
            found.add("a fold without its summary or its blank lines")
    if len(re.findall(r"^\$\$\s*$", source, re.M)) % 2:
        found.add("a displayed formula that does not begin and end on lines of its own")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_notebook_holds_plain_markdown_only(path):
    found = {
        i: wrong
        for i, cell in cells(path, "markdown")
        if (wrong := foreign(cell.source) | faults(cell.source))
    }
    assert not found, "\n".join(f"cell {i}: {', '.join(sorted(w))}" for i, w in found.items())


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("(sec-backprop-mistakes)=\n## Common mistakes", "a target line"),
        ("Seen in a book {cite}`dsfs31`.", "a role"),
        ("```{admonition} Answer\nYes.\n```", "a directive"),
        (":::{note}\nYes.\n:::", "a directive"),
        (":::\nYes.\n:::", "a colon fence"),
        ("$$\nx\n$$ (eq-x)", "a label after a formula"),
        ("by {{ author }}", "a substitution"),
        ("% a comment", "a MyST comment"),
        ("+++", "a block break"),
        ("[a link](x.md){.external}", "attributes"),
        ('<div class="note">Yes.</div>', "HTML other than a fold"),
        ("<details>\n<summary>Answer</summary>\n\nYes.", "a fold that is not closed in its cell"),
        (
            "<details>\n<summary>Answer</summary>\nYes.\n</details>",
            "a fold without its summary or its blank lines",
        ),
    ],
)
def test_what_only_one_program_understands_is_noticed(source, name):
    assert name in foreign(source) | faults(source)


@pytest.mark.parametrize(
    "source",
    [
        "> **In this chapter**\n>\n> **You will** see.",
        "<details>\n<summary>Answer</summary>\n\n$x^{2}$ and\n\n$$\nx \\tag{1.1}\n$$\n\n</details>",
        "```python\nprint({1: 2}, x < y > z)\n% no comment\n```",
        "for $a<b>c$ and `<figure>` ([Nielsen, 2015](references.md#nielsen2015))",
    ],
)
def test_plain_markdown_passes(source):
    assert not foreign(source) | faults(source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_links_of_a_notebook_lead_to_files_and_headings_that_are_there(path):
    """Headings as JupyterLab names them: their text with hyphens for spaces."""
    missing = []
    for i, cell in cells(path, "markdown"):
        for target in re.findall(r"\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)", cell.source):
            # What the built book carries is not here, nor a setting such as #playground?layers=2;
            # Sphinx refuses a name that it has not.
            if re.match(r"https?:|downloads/", target):
                continue
            name, _, anchor = target.partition("#")
            file = (path.parent / name).resolve() if name else path
            if not file.exists():
                missing.append((i, target))
            elif "?" not in anchor and anchor and anchor not in anchors(file):
                missing.append((i, target))
    assert not missing


def anchors(path):
    """Return the anchors of a file: its headings', or the keys of the bibliography."""
    if path.name == "references.md":
        bibliography = path.with_suffix(".bib").read_text(encoding="utf-8")
        return set(re.findall(r"^@\w+\{(\w+),", bibliography, re.M))
    if path.suffix == ".md":
        text = path.read_text(encoding="utf-8")
    else:
        text = "\n\n".join(cell.source for _, cell in cells(path, "markdown"))
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.M)
    return {heading.strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_link_has_words_to_be_read_out(path):
    """A screen reader finds no name for a link that is only a formula."""
    nameless = [
        (i, link)
        for i, cell in cells(path, "markdown")
        for link in re.findall(r"\[\$[^$]*\$\]\([^)]*\)", cell.source)
    ]
    assert not nameless


def test_equations_are_numbered_in_order_and_cited_ones_exist():
    for path in NUMBERED:
        text = "\n".join(cell.source for _, cell in cells(path, "markdown"))
        tags = re.findall(r"\\tag\{(.*?)\}", text)
        chapter = int(path.name[:2])
        assert tags == [f"{chapter}.{k}" for k in range(1, len(tags) + 1)], path.name
        cited = re.findall(rf"\(({chapter}\.\d+)\)", text)
        assert set(cited) <= set(tags), path.name


def test_exercises_are_numbered_in_order_and_each_has_its_solution():
    for path in NUMBERED:
        pattern = r"^#+ (Exercise \d+\.\d+: .+)$"
        chapter, solutions = (
            re.findall(pattern, "\n".join(cell.source for _, cell in cells(file, "markdown")), re.M)
            for file in (path, path.parent / "solutions" / path.name)
        )
        number = int(path.name[:2])
        assert [title.split(":")[0] for title in chapter] == [
            f"Exercise {number}.{k}" for k in range(1, 7)
        ]
        assert solutions == chapter


def test_code_that_draws_starts_collapsed_and_is_tagged_for_the_page():
    """JupyterLab collapses what has ``source_hidden``; the page folds what has the tag."""
    for path in NOTEBOOKS:
        for i, cell in cells(path, "code"):
            folded = "hide-input" in cell.metadata.get("tags", [])
            hidden = cell.metadata.get("jupyter", {}) == {"source_hidden": True}
            assert folded == hidden, f"{path.name} cell {i}"
            if "@explore(" in cell.source:
                assert folded, f"{path.name} cell {i}: fold what draws"


def test_every_old_address_leads_to_a_page_that_is_there():
    addresses = json.loads((ROOT / "book/_ext/addresses.json").read_text(encoding="utf-8"))
    for page in addresses:
        assert (ROOT / f"{page}.ipynb").exists() or (ROOT / f"{page}.md").exists()


def test_visible_code_fits_the_column():
    """A column holds 80 characters; a longer line is cut off at the right."""
    long = [
        f"{path.name} cell {i}: {line}"
        for path in NOTEBOOKS
        for i, cell in cells(path, "code")
        if "hide-input" not in cell.metadata.get("tags", [])
        for line in cell.source.splitlines()
        if len(line) > 80
    ]
    assert not long, "\n".join(long)
