"""What the book carries to take home: it leads somewhere, and runs where nothing is installed."""

import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from tests.test_build import ROOT, load

downloads = load(ROOT / "book/_ext/downloads.py")
SITE = ROOT / "_build/html"
BOOK = ROOT / "book"
NOTEBOOKS = sorted(
    path.relative_to(BOOK).as_posix()
    for path in [*BOOK.glob("*.ipynb"), *BOOK.glob("solutions/*.ipynb")]
)
WHEEL = "backprop_by_hand-1.0-py3-none-any.whl"
ADDRESS = "https://example.org/book"


def test_the_same_files_make_the_same_archive(tmp_path):
    path = tmp_path / "some.zip"
    downloads.zipped(path, {"b/c.txt": b"c", "a.txt": b"a"}, "fingerprint")
    first = path.read_bytes()
    path.unlink()
    downloads.zipped(path, {"a.txt": b"a", "b/c.txt": b"c"}, "fingerprint")
    assert path.read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["some/a.txt", "some/b/c.txt"]
        assert archive.comment == b"fingerprint"


@pytest.mark.parametrize(
    ("text", "alone", "published"),
    [
        ("[a](b.ipynb#C-d) and [x](notation.md)", None, None),
        ("`w[i](z)` and [e](https://f.org/g.md)", None, None),
        (
            "see [the API](api.md#NN).",
            "see the API.",
            f"see [the API]({ADDRESS}/book/api.html#NN).",
        ),
        (
            "[all](downloads/x.zip)",
            "all",
            f"[all]({ADDRESS}/downloads/x.zip)",
        ),
    ],
)
def test_a_link_out_of_the_archive_leads_to_the_web_or_is_none(text, alone, published):
    inside = {"b.ipynb", "notation.md"}
    assert downloads.with_links_inside(text, "a.ipynb", inside, "") == (alone or text)
    assert downloads.with_links_inside(text, "a.ipynb", inside, ADDRESS) == (published or text)


def test_links_of_solutions_are_read_from_their_folder():
    text = "[a](../a.ipynb) [b](a.ipynb)"
    found = downloads.with_links_inside(text, "solutions/b.ipynb", {"a.ipynb"}, "")
    assert found == "[a](../a.ipynb) b"


@pytest.mark.parametrize(
    ("name", "address", "published", "line"),
    [
        ("a.ipynb", "", "", f"%pip install {WHEEL}"),
        ("solutions/a.ipynb", "", "", f"%pip install ../{WHEEL}"),
        ("solutions/a.ipynb", ADDRESS, "", f"%pip install {ADDRESS}/downloads/{WHEEL}"),
        ("a.ipynb", ADDRESS, "https://a.org", f"%pip install {ADDRESS}/downloads/{WHEEL}"),
    ],
)
def test_what_installs_lies_beside_or_on_the_web(name, address, published, line):
    assert downloads.installing(name, WHEEL, address, published).partition("  ")[0] == line


def test_where_the_repository_alone_is_published_the_notebook_names_that():
    assert downloads.installing("a.ipynb", WHEEL, "", "https://a.org") is None


def test_a_book_to_take_home_offers_neither_python_nor_itself():
    archive = downloads.BOOK
    live = load(ROOT / "book/_ext/live.py")
    page = (
        '<link rel="stylesheet" href="../_static/live.css?v=1" /><link href="../_static/a.css" />'
        '<script defer="defer" src="../_static/live.js?v=1"></script><script src="a.js"></script>'
        '<p><a href="../lite/x"\n class="tool jupyterlite">\n<svg></svg></a>'
        f'{live.OFFER.format(can="x")}<button type="button">Reset</button>{live.HERE}'
        f'<ul><li><a href="../downloads/{archive}" download>x</a></li>'
        '<li><a href="y">y</a></li></ul>'
        f'Take <a class="r" href="../downloads/{archive}">the <em>book</em></a>.</p>'
    )
    left = (
        '<link href="../_static/a.css" /><script src="a.js"></script><p>\n'
        '<button type="button">Reset</button><ul><li><a href="y">y</a></li></ul>'
        "Take the <em>book</em>.</p>"
    )
    assert downloads.without_python(page) == left


@pytest.fixture(scope="module")
def folder():
    if not (SITE / "downloads").exists():
        pytest.fail("the book is not built: run `make book` first")
    return SITE / "downloads"


@pytest.fixture(scope="module")
def unpacked(folder, tmp_path_factory):
    """The notebooks' archive, unpacked."""
    there = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(folder / downloads.NOTEBOOKS) as archive:
        archive.extractall(there)
    (inner,) = there.iterdir()
    return inner


class Targets(HTMLParser):
    """What a page links to and loads, without the addresses of other hosts."""

    def __init__(self, page):
        super().__init__()
        self.found = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value and not urlsplit(value).scheme:
                if path := unquote(urlsplit(value).path):
                    self.found.add(path)


def test_each_notebook_is_there_by_itself_and_in_the_archive(folder, unpacked):
    for name in NOTEBOOKS:
        assert (folder / name).read_bytes() == (unpacked / name).read_bytes()
    (wheel,) = unpacked.glob("*.whl")
    assert (folder / wheel.name).read_bytes() == wheel.read_bytes()


def test_links_in_the_archive_lead_to_what_is_in_it(unpacked):
    count = 0
    for path in [*unpacked.rglob("*.ipynb"), *unpacked.rglob("*.md")]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = nbformat.reads(text, as_version=4).cells
            text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+\.\w+)", text):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
            count += 1
    assert count > 150


def test_the_archives_references_have_an_anchor_for_each_citation(unpacked):
    anchors = re.findall(r'<a id="(\w+)">', (unpacked / "references.md").read_text("utf-8"))
    for path in unpacked.rglob("*.ipynb"):
        for key in re.findall(r"references\.md#(\w+)\)", path.read_text(encoding="utf-8")):
            assert key in anchors, f"{path.name}: {key}"


def test_the_book_to_take_home_is_whole_without_python(folder, tmp_path):
    with zipfile.ZipFile(folder / downloads.BOOK) as archive:
        archive.extractall(tmp_path)
    (book,) = tmp_path.iterdir()
    assert (book / "index.html").exists() and not (book / "lite").exists()
    pages = [page for page in book.rglob("*.html") if "_static" not in page.parts]
    assert len(pages) > len(NOTEBOOKS)
    assert not list(book.rglob("live.*"))
    for page in pages:
        assert not re.search("live-offer|live-here|jupyterlite|/live\\.", page.read_text("utf-8"))
        for target in Targets(page.read_text(encoding="utf-8")).found:
            assert (page.parent / target).exists(), f"{page.relative_to(book)}: {target}"


def test_the_download_button_offers_what_is_there(folder):
    for name in NOTEBOOKS:
        page = SITE / "book" / name.replace(".ipynb", ".html")
        found = {
            os.path.relpath(page.parent / target, folder)
            for target in Targets(page.read_text(encoding="utf-8")).found
            if "/downloads/" in target
        }
        assert {name, downloads.NOTEBOOKS, downloads.BOOK} <= found
        assert all((folder / target).exists() for target in found)


class Python:
    """An environment of its own, in which nothing is installed but by these tests."""

    def __init__(self, folder):
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        self.programs = folder / ("Scripts" if os.name == "nt" else "bin")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MPL"))}
        places = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
        self.variables = kept | {name: str(folder / name.lower()) for name in places}
        # The versions that all else is tested with. And what is never imported is not compiled: so
        # says, with pip's negative options, a 0.
        self.variables["PIP_CONSTRAINT"] = str(ROOT / "requirements.txt")
        self.variables["PIP_NO_COMPILE"] = "0"

    def run(self, program, *arguments, folder=None):
        """Run one of its programs; return whether it went well, and what it said."""
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=folder,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode == 0, done.stdout

    def execute(self, path):
        """Run all cells of a notebook in its folder, with a kernel of this environment."""
        options = ("--kernel_name=python3", path.name)
        return self.run("jupyter", "execute", *options, folder=path.parent)


@pytest.fixture(scope="module")
def lab(unpacked, tmp_path_factory):
    """An environment with what the archive's README names, but for the book's own wheel."""
    commands = re.findall(
        r"python -m pip install (.*)", (unpacked / "README.txt").read_text(encoding="utf-8")
    )
    (wheel,) = unpacked.glob("*.whl")
    assert len(commands) == 2 and len(set(commands)) == 1  # the same on Windows
    others = [name for name in commands[0].split() if name != wheel.name]
    assert others == ["jupyterlab"]
    python = Python(tmp_path_factory.mktemp("environment"))
    fine, said = python.run("python", "-m", "pip", "install", "--quiet", *others)
    assert fine, said
    return python


@pytest.fixture(scope="module")
def sentences(lab, unpacked):
    """What a chapter and a solution say in an environment without the package, by name."""
    found = {}
    for name in ("01_chain_rule.ipynb", "solutions/01_chain_rule.ipynb"):
        fine, said = lab.execute(unpacked / name)
        assert not fine
        # nbclient quotes what the cell has shown, and a traceback if there is one.
        found[name] = said.partition("----- stderr -----\n")[2]
    return found


def test_without_the_package_a_notebook_says_in_one_line_what_to_do(sentences, unpacked):
    for name, said in sentences.items():
        sentence, *rest = said.splitlines()
        assert not "".join(rest).strip("-")
        pattern = r"UsageError: This notebook needs the book's package: .*  %pip install (\S+)  .*"
        line = re.fullmatch(pattern, sentence)
        assert (unpacked / name).parent.joinpath(line[1]).exists()


@pytest.fixture(scope="module")
def installed(lab, sentences, unpacked):
    """The same environment, after that line was run as a cell beside the notebooks."""
    line = re.search(r"%pip install \S+", sentences["01_chain_rule.ipynb"])[0]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line)])
    path = unpacked / "install.ipynb"
    nbformat.write(notebook, path)
    fine, said = lab.execute(path)
    path.unlink()
    assert fine, said
    return lab


# And of the solutions, which all import less than the chapters, the one that imports most.
@pytest.mark.parametrize(
    "name", [name for name in NOTEBOOKS if "solutions" not in name or "05" in name]
)
def test_every_chapter_runs_where_only_the_package_was_installed(installed, unpacked, name):
    fine, said = installed.execute(unpacked / name)
    assert fine, said
