"""A teacher's own pages: what the page about them shows works, and is built as it says."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "book/own_slider.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "book/class/example.ipynb"


def cells(notebook):
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def test_the_page_shows_the_example_as_it_is():
    shown = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    code = ["".join(cell["source"]) for cell in cells(EXAMPLE) if cell["cell_type"] == "code"]
    assert len(code) == 2 and code[0].startswith(
        "from importlib"
    )  # what every notebook begins with
    assert code[1] == shown.rstrip("\n")


def test_own_pages_are_not_in_the_contents_by_default():
    assert "book/class" not in (ROOT / "_toc.yml").read_text(encoding="utf-8")


def test_the_budget_is_the_one_that_the_page_names():
    said = re.search(r"(\d+) KB for the page's HTML, (\d+) KB .*?, and (\d+) KB for", PAGE)
    code = (ROOT / "book/_ext/budget.py").read_text(encoding="utf-8")
    own = re.search(r"^OWN_PAGE, OWN_FIRST_VISIT, OWN_FRAMES = (\d+), (\d+), (\d+)$", code, re.M)
    assert own.groups() == said.groups()


def test_with_the_lines_that_the_page_names_an_own_page_is_built_without_a_warning(tmp_path):
    lines = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1]
    contents = tmp_path / "toc.yml"
    contents.write_text(f"format: jb-book\nroot: book/worksheet\nparts:\n{lines}", encoding="utf-8")
    program = "from jupyter_book.cli.main import main; main()"
    options = ["--toc", contents, "--path-output", tmp_path, "-W", "-n", "--keep-going"]
    command = [sys.executable, "-c", program, "build", ROOT, *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    site = tmp_path / "_build/html/book"
    page = (site / "class/example.html").read_text(encoding="utf-8")
    assert 'id="one-step"' in page and 'type="range"' in page
    (frames,) = re.findall(r'data-frames="\.\./frames/([^"]+)"', page)
    assert (site / "frames" / frames).exists()
    contents = (site / "worksheet.html").read_text(encoding="utf-8")
    assert "My class" in contents and "A slider of our own" in contents
