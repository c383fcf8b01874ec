"""What guards the book: the notebooks' check, and the running of chapters at build time."""

import base64
import importlib.util
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parent.parent


def load(path):
    """Import a file of the project that is not in a package."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    sys.path.insert(0, str(path.parent))  # as Sphinx does, for what it imports from there
    try:
        specification.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module


budget = load(ROOT / "book/_ext/budget.py")
execution = load(ROOT / "book/_ext/execution.py")
notebooks = load(ROOT / "tools/notebooks.py")
CHECKED = {"tags": ["nbval-check-output"]}


def notebook(*cells):
    return notebooks.clean(new_notebook(cells=list(cells)))


@pytest.fixture
def tool(monkeypatch, capsys):
    """Run the command; return its exit status, None for success, and what it printed."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["notebooks.py", *map(str, arguments)])
        status = None
        try:
            notebooks.main()
        except SystemExit as exit:
            status = exit.code
        return status, capsys.readouterr().out

    return run


def stream(text):
    return new_output("stream", text=text)


ERROR = new_output("error", ename="ValueError", evalue="no", traceback=["ValueError: no"])


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        (new_code_cell("1", outputs=[stream("1")]), "an output or run count"),
        (new_code_cell("1", execution_count=1), "an output or run count"),
        (new_code_cell("1", metadata=CHECKED), "would not be compared"),
        (new_code_cell("1", metadata=CHECKED, outputs=[stream("1")]), "would not be compared"),
        (new_code_cell("1", metadata=CHECKED, execution_count=1), "would not be compared"),
        (new_code_cell("1", metadata=CHECKED, execution_count=1, outputs=[ERROR]), "an error"),
        (new_code_cell("1", metadata={"collapsed": True}), "metadata of an editor: collapsed"),
    ],
)
def test_check_names_the_file_the_cell_and_the_fault(tmp_path, tool, cell, complaint):
    dirty = notebook(new_markdown_cell("# A chapter"))
    dirty.cells.append(cell)
    path = tmp_path / "chapter.ipynb"
    nbformat.write(dirty, path)
    status, printed = tool("check", path)
    assert status
    assert f"{path}: cell 2: " in printed
    assert complaint in printed


def test_check_complains_about_the_metadata_of_one_machine(tmp_path, tool):
    dirty = notebook()
    dirty.metadata.kernelspec.display_name = "my environment"
    nbformat.write(dirty, tmp_path / "chapter.ipynb")
    assert tool("check", tmp_path / "chapter.ipynb")[0]


def test_strip_leaves_the_description_that_an_author_gave(tmp_path, tool):
    path = tmp_path / "chapter.ipynb"
    described = notebook(*notebooks.with_head([new_code_cell("1")], path))
    described.metadata.update(description="Said well.", widgets={})
    nbformat.write(described, path)
    assert "metadata of one machine" in tool("check", path)[1]
    tool("strip", path)
    assert tool("check", path) == (None, "")
    kept = nbformat.read(path, as_version=4).metadata
    assert kept.description == "Said well." and "widgets" not in kept


def test_record_keeps_the_outputs_of_checked_cells_only_and_strip_leaves_them(tmp_path, tool):
    path = tmp_path / "chapter.ipynb"
    cells = [new_code_cell("x = 20\nx"), new_code_cell("print(x + 1)", metadata=CHECKED)]
    own = notebooks.with_head(cells, path)
    nbformat.write(notebook(*own), path)
    assert tool("check", path)[0]
    tool("record", path)
    recorded = nbformat.read(path, as_version=4)
    assert recorded.cells[2].outputs == []
    assert recorded.cells[3].outputs == [stream("21\n")]
    assert recorded.cells[3].execution_count == 3
    assert [cell.id for cell in recorded.cells] == [cell.id for cell in own]
    assert tool("check", path) == (None, "")
    assert tool("strip", path) == (None, "")  # nothing left to do


def test_strip_gives_every_notebook_the_hint_and_before_its_code_the_guard(tmp_path, tool):
    path = tmp_path / "chapter.ipynb"
    title, code = new_markdown_cell("# A chapter"), new_code_cell("1")
    nbformat.write(notebook(title, code), path)
    assert "not the head that all notebooks have" in tool("check", path)[1]
    for _ in range(2):
        tool("strip", path)
        cells = nbformat.read(path, as_version=4).cells
        assert [cell.id for cell in cells] == ["hint", title.id, "guard", code.id]
    cells[2].source = "pass"
    nbformat.write(notebook(*cells), path)
    assert "not the head that all notebooks have" in tool("check", path)[1]


@pytest.mark.parametrize(
    ("address", "name", "line"),
    [
        ("", "book/chapter.ipynb", "%pip install .."),
        ("", "book/solutions/chapter.ipynb", "%pip install ../.."),
        ("", "book/class/chapter.ipynb", "%pip install ../.."),
        ("https://example.org/a/b", "book/chapter.ipynb", "git+https://example.org/a/b@main"),
    ],
)
def test_the_guard_names_the_line_that_installs(tmp_path, monkeypatch, address, name, line):
    settings = f'repository: {{url: "{address}", branch: main}}\n'
    (tmp_path / "_config.yml").write_text(settings, encoding="utf-8")
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    _, guard = notebooks.head(tmp_path / name)
    assert line + '"' in guard.source


def test_the_cache_belongs_to_the_sources_that_the_chapters_run_on(tmp_path):
    sources = [
        "nn_core/network.py",
        "book/classroom/explore.py",
        "book/classroom/exercises/backprop.py",
        "requirements.txt",
    ]
    for name in sources:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a = 1\n")
    seen = {execution.fingerprint(tmp_path)}
    assert execution.fingerprint(tmp_path) in seen
    for name in sources:
        (tmp_path / name).write_text("a = 2\n")
        assert execution.fingerprint(tmp_path) not in seen
        seen.add(execution.fingerprint(tmp_path))
    (tmp_path / "book/01.ipynb").write_text("{}")
    assert execution.fingerprint(tmp_path) in seen  # a chapter concerns itself alone
    (tmp_path / "book/classroom/homework").mkdir()
    for name in ("homework/judge.py", "collect.py"):
        (tmp_path / "book/classroom" / name).write_text("a = 1\n")
    assert execution.fingerprint(tmp_path) in seen  # no chapter runs on these


def test_a_book_is_built_on_the_sources_beside_it(tmp_path):
    execution.refuse_another_folder(SimpleNamespace(srcdir=ROOT), None)
    with pytest.raises(ExtensionError) as error:
        execution.refuse_another_folder(SimpleNamespace(srcdir=tmp_path), None)
    assert f"nn_core would come from {ROOT / 'nn_core'}, and not from {tmp_path}." in str(
        error.value
    )
    assert "remove .venv" in str(error.value)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_refuses_an_environment_that_was_copied(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    activate = tmp_path / ".venv/bin/activate"
    activate.parent.mkdir(parents=True)
    for folder, code in ((tmp_path, 0), (ROOT, 2)):
        activate.write_text(f"VIRTUAL_ENV='{folder}/.venv'\n")
        done = subprocess.run(["make", "help"], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == code
        assert ("This folder was copied" in done.stderr) == (code == 2)


def errors_of(tmp_path, *sources):
    path = tmp_path / "chapter.ipynb"
    nbformat.write(notebook(*map(new_code_cell, sources)), path)
    return execution.run(path, timeout=60)[2]


def test_a_build_runs_a_chapter_as_a_recording_and_names_the_cell_that_fails(tmp_path):
    recording = "import os\nassert os.environ['BACKPROP_BOOK_RECORD'] == '1'"
    ((cell, traceback),) = errors_of(tmp_path, recording, "1 / 0", "b = 1")
    assert cell == 2
    assert "ZeroDivisionError" in traceback


def test_a_failing_callback_inside_a_widget_is_found(tmp_path):
    source = "from ipywidgets import interact\n@interact(n=(1, 5))\ndef f(n=3):\n    n / 0"
    ((_, traceback),) = errors_of(tmp_path, source)
    assert "ZeroDivisionError" in traceback


def test_a_dead_kernel_is_an_error(tmp_path):
    ((cell, traceback),) = errors_of(tmp_path, "a = 1", "import os\nos._exit(1)")
    assert cell == 2
    assert "died" in traceback


class App:
    """As much of Sphinx's application as `budget` looks at."""

    def __init__(self, folder):
        self.outdir = folder
        self.builder = type("Builder", (), {"format": "html"})


def noise(kilobytes):
    """Return text that takes so many kilobytes gzipped."""
    return base64.b64encode(random.Random(0).randbytes(int(kilobytes * 1015)))


PAGE = b"""<link rel="stylesheet" href="a.css?v=1"><script src="../b.js"></script>
<link rel="canonical" href="https://example.org/book/page.html"><img loading="lazy" src="c.png">"""
OWN = b'<figure data-frames="../frames/own.js"></figure>'
HEADS = {"book/page.html": PAGE, "book/class/page.html": OWN}


@pytest.mark.parametrize(
    ("sizes", "complaint"),
    [
        ({}, None),
        ({"book/page.html": budget.PAGE - 1}, None),
        ({"book/page.html": budget.PAGE + 20}, r"book/page.html takes \d+ KB gzipped, 2\d KB over"),
        (
            {"book/frames/f.js": budget.FRAMES + 9},
            r"book/frames/f.js takes 3\d+ KB gzipped",
        ),
        ({"book/c.png": budget.FIRST_VISIT}, None),  # loaded later
        ({"book/a.css": budget.FIRST_VISIT - 1}, None),
        (
            {"book/a.css": budget.FIRST_VISIT - 30, "b.js": 35},
            r"book/page.html with what it loads takes \d+ KB gzipped, \d KB over",
        ),
        # A page of the teacher's own.
        ({"book/class/page.html": budget.OWN_PAGE - 1}, None),
        (
            {"book/class/page.html": budget.OWN_PAGE + 20},
            r"book/class/page.html takes \d+ KB gzipped, 2\d KB over",
        ),
        ({"book/class/page.html": 1, "book/frames/own.js": budget.OWN_FRAMES - 9}, None),
        (
            {"book/class/page.html": 1, "book/frames/own.js": budget.OWN_FRAMES + 9},
            r"book/frames/own.js takes 10\d\d KB gzipped, \d+ KB over",
        ),
        ({"book/frames/own.js": budget.FRAMES + 9}, r"book/frames/own.js takes 3\d+ KB"),
    ],
)
def test_what_is_over_its_budget_fails_the_build_and_says_by_how_much(tmp_path, sizes, complaint):
    for folder in ("book/frames", "book/class"):
        (tmp_path / folder).mkdir(parents=True)
    for name in {"book/page.html", "book/a.css", "b.js", *sizes}:
        head = HEADS.get(name, b"")
        (tmp_path / name).write_bytes(head + noise(sizes.get(name, 0)))
    if complaint:
        with pytest.raises(ExtensionError, match=complaint):
            budget.weigh(App(tmp_path), None)
    else:
        budget.weigh(App(tmp_path), None)


CONFIG = """
title: A book
only_build_toc_files: true
execute: {{execute_notebooks: "off"}}
sphinx:
  local_extensions: {{solutions: {folder}}}
  config: {{with_solutions: {switch}}}
"""
TOC = """
format: jb-book
root: book/index
parts:
  - caption: The book
    chapters: [{file: book/01_a}]
  - caption: Solutions
    chapters: [{file: book/solutions/01_a}]
"""


@pytest.fixture
def small_book(tmp_path):
    """Build a book of one chapter, with warnings as errors; return the folder of its pages."""
    (tmp_path / "book/solutions").mkdir(parents=True)
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "book/index.md").write_text("# A book\n\n[The chapter](01_a.ipynb)\n")
    link = new_markdown_cell("[Solutions to chapter 1](solutions/01_a.ipynb) are elsewhere.")
    chapter = notebook(new_markdown_cell("# A chapter\n\nIts text."), link, new_code_cell("1"))
    nbformat.write(chapter, tmp_path / "book/01_a.ipynb")
    solved = notebook(new_markdown_cell("# Solved"), new_code_cell("2"))
    nbformat.write(solved, tmp_path / "book/solutions/01_a.ipynb")

    def build(switch):
        config = CONFIG.format(folder=(ROOT / "book/_ext").as_posix(), switch=switch)
        (tmp_path / "_config.yml").write_text(config)
        program = "from jupyter_book.cli.main import main; main()"
        command = [sys.executable, "-c", program, *("build", ".", "-W", "-n", "--keep-going")]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return tmp_path / "_build/html/book"

    return build


def test_one_switch_builds_a_book_without_solutions_and_without_a_way_to_them(small_book):
    pages = small_book("true")
    assert "solutions/01_a.html" in (pages / "index.html").read_text(encoding="utf-8")
    assert "Solutions to chapter 1" in (pages / "01_a.html").read_text(encoding="utf-8")
    shutil.rmtree(pages.parents[1])
    pages = small_book("false")
    for name in ("index", "01_a"):
        text = (pages / f"{name}.html").read_text(encoding="utf-8")
        assert "olutions" not in text and "chapter" in text
    assert not (pages / "solutions").exists()


def test_without_solutions_a_notebook_to_take_home_does_not_lead_to_them():
    solutions = load(ROOT / "book/_ext/solutions.py")
    path = ROOT / "book/04_backprop.ipynb"
    app = SimpleNamespace(config=SimpleNamespace(with_solutions=True))
    assert solutions.text_of(app, path) == path.read_text(encoding="utf-8")
    app.config.with_solutions = False
    whole, reduced = (
        nbformat.reads(text, as_version=4).cells
        for text in (path.read_text(encoding="utf-8"), solutions.text_of(app, path))
    )
    (left_out,) = [cell for cell in whole if cell not in reduced]
    assert left_out.source.startswith("[Solutions to chapter 4]")
