"""Recorded frames leave their page: files beside it, right after every kind of build."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .recorded import addresses, frames

ROOT = Path(__file__).parents[1]
EXPLORABLE = """\
<figure class="explorable" id="{name}" aria-label="Explorable">
<div class="explorable-frame"><svg>{first}</svg></div>
<script type="application/json" class="explorable-frames">{frames}</script>
</figure>
"""


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


class Book:
    """A book of two pages, built by Sphinx with the one extension."""

    def __init__(self, root):
        self.source, self.doctrees, self.site = (root / name for name in ("src", "tree", "html"))
        (self.source / "book").mkdir(parents=True)
        (self.source / "conf.py").write_text('extensions = ["frames"]')
        pages = "Contents\n========\n\n.. toctree::\n\n   book/one\n   book/two\n"
        (self.source / "index.rst").write_text(pages)
        self.write("one", "sloped", [["<svg>1</svg>", "One </b> & é."], ["<svg>2</svg>", "Two."]])
        self.write("two", "bent", [["<svg>3</svg>", "Three."]])

    def write(self, page, name, recorded):
        text = json.dumps(recorded).replace("</", "<\\/")
        figure = EXPLORABLE.format(name=name, first=1, frames=text).replace("\n", "\n   ")
        content = f"{page}\n===\n\n.. raw:: html\n\n   {figure}\n"
        (self.source / f"book/{page}.rst").write_text(content)

    def build(self):
        """Build it with warnings as errors; return the names of the site's files of frames."""
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "sphinx",
                "-q",
                "-W",
                "-d",
                self.doctrees,
                self.source,
                self.site,
            ],
            env={**os.environ, "PYTHONPATH": str(ROOT / "book/_ext")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return {path.name for path in (self.site / "book/frames").iterdir()}

    def page(self, name):
        return self.site / f"book/{name}.html"


def test_the_page_names_the_file_and_keeps_the_default_frame(book):
    book.build()
    html = book.page("one").read_text()
    assert "<svg>1</svg>" in html and "svg>2<" not in html and "application/json" not in html
    assert frames(book.page("one")) == {
        "sloped": [["<svg>1</svg>", "One </b> & é."], ["<svg>2</svg>", "Two."]]
    }
    assert addresses(book.page("two"))["bent"].startswith("frames/two-bent.")


def test_other_frames_get_another_name_and_the_older_file_goes(book):
    before = book.build()
    assert book.build() == before
    book.write("one", "sloped", [["<svg>1</svg>", "Changed."]])
    after = book.build()
    assert len(before) == len(after) == 2 and len(before & after) == 1
    assert frames(book.page("one"))["sloped"] == [["<svg>1</svg>", "Changed."]]
    (book.source / "book/two.rst").write_text("two\n===\n\nNo explorable any more.\n")
    assert len(book.build()) == 1


def test_files_that_are_gone_come_again(book):
    before = book.build()
    for folder in (book.doctrees / "frames", book.site / "book/frames"):
        for file in folder.iterdir():
            file.unlink()
        assert book.build() == before
    for name in ("one", "two"):
        assert (book.page(name).parent / next(iter(addresses(book.page(name)).values()))).exists()
