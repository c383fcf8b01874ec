"""Every notebook in JupyterLab and JupyterLite: nothing raw, no answer open, all typeset."""

import re
import shutil

import nbformat
import pytest

from tests.test_recorded import ROOT
from tools.lab import TIMEOUT, jupyterlab

BOOK = ROOT / "book"
NOTEBOOKS = sorted(
    path.relative_to(BOOK).as_posix()
    for path in [*BOOK.glob("*.ipynb"), *BOOK.glob("solutions/*.ipynb")]
)
# In the prose that a reader sees, what only one program understands. Code and formulas aside.
RAW = re.compile(r"\{[\w:-]+\}|^\([\w-]+\)=|:::|\$|\\[a-z]+\{|</?details|^#+ |\]\(|\*\*", re.M)

# What a notebook on the screen shows: its prose, without code and formulas; formulas that were
# typeset and that could not be; folds that are open; cells whose code is there to be read.
SEEN = """() => {
    const notebook = [...document.querySelectorAll(".jp-Notebook")].find(n => n.offsetParent);
    const cells = [...notebook.querySelectorAll(".jp-MarkdownCell .jp-RenderedMarkdown")];
    const prose = cells.map(cell => {
        const copy = cell.cloneNode(true);
        copy.querySelectorAll("pre, code, mjx-container").forEach(part => part.remove());
        return copy.textContent;
    });
    const visible = cell => !cell.classList.contains("jp-mod-collapsed")
        && cell.querySelector(".jp-InputArea-editor")?.offsetParent;
    return {
        prose, cells: cells.length,
        formulas: notebook.querySelectorAll("mjx-container").length,
        refused: [...notebook.querySelectorAll("mjx-merror")].map(error => error.textContent),
        open: [...notebook.querySelectorAll("details[open]")].map(fold => fold.textContent),
        code: [...notebook.querySelectorAll(".jp-CodeCell")].filter(visible).length,
    };
}"""
READY = """([markdown, formulas]) => {
    const notebook = [...document.querySelectorAll(".jp-Notebook")].find(n => n.offsetParent);
    return notebook
        && notebook.querySelectorAll(".jp-MarkdownCell .jp-RenderedMarkdown").length >= markdown
        && notebook.querySelectorAll("mjx-container").length >= formulas;
}"""


def in_source(name):
    """Return the number of Markdown cells, formulas and code cells not collapsed."""
    notebook = nbformat.read(BOOK / name, as_version=4)
    markdown = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    prose = re.sub(r"^(`{3,}).*?^\1|`[^`\n]+`", "", "\n\n".join(markdown), flags=re.M | re.S)
    displayed, prose = (
        len(re.findall(r"\$\$.+?\$\$", prose, re.S)),
        re.sub(r"\$\$.+?\$\$", "", prose, flags=re.S),
    )
    formulas = displayed + len(re.findall(r"(?<!\\)\$[^$]+(?<!\\)\$", prose))
    code = sum(
        cell.cell_type == "code" and not cell.metadata.get("jupyter", {}).get("source_hidden")
        for cell in notebook.cells
    )
    return len(markdown), formulas, code


def assert_at_home(page, name):
    """Assert that the notebook on the screen shows what its author meant."""
    markdown, formulas, code = in_source(name)
    page.wait_for_function(READY, arg=[markdown, formulas])
    seen = page.evaluate(SEEN)
    raw = [match[0] for text in seen["prose"] if (match := RAW.search(text))]
    assert not raw, f"{name}: {raw}"
    assert not seen["refused"], name
    assert not seen["open"], f"{name}: open before the reader opens it"
    assert (seen["cells"], seen["formulas"]) == (markdown, formulas), name
    assert seen["code"] == code, f"{name}: {seen['code']} cells with visible code, {code} meant"


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """All notebooks in JupyterLab; no kernel starts."""
    own = tmp_path_factory.mktemp("jupyter")
    folder = tmp_path_factory.mktemp("book")
    shutil.copytree(BOOK, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("_*", "*.py"))
    with jupyterlab(folder, own) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(TIMEOUT * 1000)
        page = context.new_page()
        # A new session is left without an answer.
        page.route(
            "**/api/sessions*", lambda route: route.request.method == "POST" or route.continue_()
        )
        page.base = f"{address}lab/tree/"
        yield page
        context.close()


@pytest.fixture
def lite(browser, lite_address):
    """A new window, since JupyterLite opens again what was open; its kernel finds no Python."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT * 1000)
    page = context.new_page()
    page.route("**/static/pyodide/**", lambda route: route.abort())
    page.base = f"{lite_address}?path="
    yield page
    context.close()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_at_home_in_jupyterlab(lab, name):
    lab.goto(f"{lab.base}{name}?reset")
    assert_at_home(lab, name)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_at_home_in_jupyterlite(lite, name):
    lite.goto(lite.base + name)
    assert_at_home(lite, name)


def test_a_link_opens_the_other_notebook_and_finds_its_heading(lab):
    lab.goto(f"{lab.base}solutions/04_backprop.ipynb?reset")
    lab.locator(".jp-RenderedMarkdown").first.wait_for()
    link = lab.get_by_role("link", name="The exercise", exact=True).first
    link.click()
    heading = lab.locator(".jp-Notebook:visible h3", has_text="Exercise 4.1: One step back")
    heading.wait_for()
    # JupyterLab opens a notebook at its top; where it is open already, it goes to the heading.
    lab.get_by_role("tab", name="04_backprop.ipynb").first.click()
    link.click()
    lab.wait_for_function(
        "h => { const y = h.getBoundingClientRect().top; return 0 < y && y < 700; }",
        arg=heading.element_handle(),
    )
