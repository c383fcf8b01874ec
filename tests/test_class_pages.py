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
    assert code == [shown.rstrip("\n")]


def test_own_pages_are_not_in_the_contents_by_default():
    assert "book/class" not in (ROOT / "_toc.yml").read_text(encoding="utf-8")
    lines = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1]
    assert "file: book/class/example" in lines


def test_an_own_page_is_built_with_its_slider_and_without_a_warning(tmp_path):
    contents = tmp_path / "toc.yml"
    contents.write_text("format: jb-book\nroot: book/class/example\n")
    program = "from jupyter_book.cli.main import main; main()"
    options = ["--toc", contents, "--path-output", tmp_path, "-W", "-n", "--keep-going"]
    command = [sys.executable, "-c", program, "build", ROOT, *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "_build/html/book/class/example.html").read_text(encoding="utf-8")
    assert 'id="one-step"' in page and 'type="range"' in page
    assert (tmp_path / "_build/html/book/frames").exists()
