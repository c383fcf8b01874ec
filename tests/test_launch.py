"""The launch buttons, tried with a sample address, since the book's own is not decided yet."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).parents[1]
ADDRESS = "https://github.com/sample/backprop"
CHAPTER = """# A chapter

[All](downloads/backprop-by-hand-notebooks.zip), and [on paper](downloads/backprop-by-hand.pdf).
"""


def make(folder, url="", baseurl=""):
    """Write a book of no pages yet, with the project's settings."""
    for name in ("book/_ext", "book/classroom", "book/page", "nn_core"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / "book/page", folder / "book/classroom/page")  # where it is installed
    for name in ("book/references.bib", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, folder / name)
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    settings["repository"]["url"] = url
    settings["html"]["baseurl"] = baseurl
    (folder / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def write(path, *cells, **about):
    """Write a notebook, with what its metadata say beside the kernel."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=list(cells), metadata=kernel | about)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def build(folder):
    """Build the book, with warnings as errors; return the folder of its pages."""
    command = [
        Path(sys.executable).with_name("jupyter-book"),
        "build",
        ".",
        "-W",
        "-n",
        "--keep-going",
    ]
    # The folder has its own copy of the sources.
    sources = {"PYTHONPATH": f"{folder}{os.pathsep}{folder / 'book'}"}
    done = subprocess.run(
        command, cwd=folder, env=os.environ | sources, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "_build/html"


def chapter(folder, url):
    """Return the page of a book of one small chapter."""
    make(folder, url)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/chapter\n", encoding="utf-8")
    write(folder / "book/chapter.ipynb", new_markdown_cell(CHAPTER), new_code_cell("1 + 1"))
    return (build(folder) / "book/chapter.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def launched(tmp_path_factory):
    return chapter(tmp_path_factory.mktemp("launched"), ADDRESS)


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory):
    return chapter(tmp_path_factory.mktemp("unpublished"), "")


def test_binder_and_colab_open_this_chapter(launched):
    links = re.findall(r'href="([^"]*)"', launched)
    binder = [link for link in links if "mybinder.org" in link]
    colab = [link for link in links if "colab.research.google.com" in link]
    assert binder == [
        "https://mybinder.org/v2/gh/sample/backprop/main?urlpath=lab/tree/book/chapter.ipynb"
    ]
    assert colab == [
        "https://colab.research.google.com/github/sample/backprop/blob/main/book/chapter.ipynb"
    ]
    assert f"{ADDRESS}/blob/main/book/chapter.ipynb" in links


def test_without_an_address_nothing_promises_to_launch(unpublished):
    for word in ("mybinder", "colab.research", "github.com/sample"):
        assert word not in unpublished


def test_the_notebook_can_always_be_downloaded(launched, unpublished):
    for page in (launched, unpublished):
        assert 'href="../downloads/chapter.ipynb"' in page


def test_a_page_links_to_what_the_book_carries_and_to_no_print_before_there_is_one(unpublished):
    line = re.search(r"<p>.*All.*on paper.*</p>", unpublished)[0]
    assert re.findall(r'href="([^"]*)"', line) == ["../downloads/backprop-by-hand-notebooks.zip"]
    assert re.sub(r"<[^>]*>", "", line) == "All, and on paper."
