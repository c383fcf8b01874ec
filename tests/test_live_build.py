"""Python for the browser, as it is fetched and built into the book; no network is asked here."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import tarfile
import urllib.error
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from packaging.utils import parse_wheel_filename
from sphinx.errors import ExtensionError

from tests.test_build import ROOT, load
from tools import bytecode, live

extension = load(ROOT / "book/_ext/live.py")

# What Pyodide's index says of two packages, in its own form.
TAGS = "cp314-cp314-pyemscripten_2026_0_wasm32"
NUMPY, MATPLOTLIB = f"numpy-2.4.6-{TAGS}.whl", f"matplotlib-3.10.8-{TAGS}.whl"


def entry(name, wheel, depends=(), **others):
    return {
        "name": name,
        "version": "0",
        "file_name": wheel,
        "sha256": hashlib.sha256(b"the release's").hexdigest(),
        "depends": list(depends),
        "imports": [name],
        **others,
    }


KNOWN = {name: entry(name, f"{name.replace('-', '_')}-1-{TAGS}.whl") for name in live.COMPILED}
KNOWN["numpy"] = entry("numpy", NUMPY)
KNOWN["matplotlib"] = entry("matplotlib", MATPLOTLIB, ["numpy", "cycler", "fonttools"])
KNOWN["ipython"] = entry("ipython", "ipython-9.12.0-py3-none-any.whl", ["prompt_toolkit"])
KNOWN["prompt-toolkit"] = entry("prompt-toolkit", "prompt_toolkit-3.0.52-py3-none-any.whl")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "pyodide"
    folder.mkdir()
    return folder


@pytest.fixture
def own(tmp_path, monkeypatch):
    own = tmp_path / "wheels"
    own.mkdir()
    monkeypatch.setenv("PYODIDE_WHEELS", str(own))
    return own


@pytest.fixture
def release(monkeypatch):
    """What Pyodide's release answers, by file name."""
    monkeypatch.delenv("PYODIDE_WHEELS", raising=False)
    answers = {KNOWN[name]["file_name"]: b"the release's" for name in live.COMPILED}

    def answer(address, timeout):
        assert address.startswith(live.RELEASE)
        name = address.removeprefix(live.RELEASE)
        if name not in answers:
            raise urllib.error.URLError("no network")
        return io.BytesIO(answers[name])

    monkeypatch.setattr("urllib.request.urlopen", answer)
    return answers


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_the_index_holds_the_checksums_of_the_files_that_are_there(folder):
    (folder / NUMPY).write_bytes(b"built elsewhere")
    found = live.index(folder, KNOWN)
    assert found["numpy"]["sha256"] == hashlib.sha256(b"built elsewhere").hexdigest()
    assert found["numpy"]["version"] == "2.4.6"
    assert found["numpy"]["imports"] == ["numpy"]


def test_the_index_knows_what_pyodide_does_not(folder):
    (folder / "ipywidgets-8.1.9-py3-none-any.whl").write_bytes(b"")
    found = live.index(folder, KNOWN)["ipywidgets"]
    assert (found["name"], found["imports"], found["depends"]) == ("ipywidgets", ["ipywidgets"], [])


def test_dependencies_have_canonical_names_and_the_spared_are_not_among_them(folder):
    for name in ("matplotlib", "numpy", "ipython", "prompt-toolkit"):
        (folder / KNOWN[name]["file_name"]).write_bytes(b"")
    (folder / "cycler-0.12.1-py3-none-any.whl").write_bytes(b"")
    known = KNOWN | {"cycler": entry("cycler", "cycler-0.12.1-py3-none-any.whl")}
    found = live.index(folder, known)
    assert found["ipython"]["depends"] == ["prompt-toolkit"]
    assert found["matplotlib"]["depends"] == ["cycler", "numpy"]


def test_pandas_of_the_release_is_kept_without_its_time_zones(folder, release):
    live.fetch_compiled(folder, KNOWN)
    (folder / "python_dateutil-2.9.0.post0-py2.py3-none-any.whl").write_bytes(b"")
    known = KNOWN | {
        "pandas": entry("pandas", "", ["numpy", "python-dateutil", "pytz"]),
        "python-dateutil": entry("python-dateutil", ""),
    }
    assert live.index(folder, known)["pandas"]["depends"] == ["numpy", "python-dateutil"]


def test_a_package_without_what_it_builds_on_is_dropped_with_its_file(folder, capsys):
    for name in ("numpy", "scipy", "scikit-learn", "matplotlib"):
        (folder / KNOWN[name]["file_name"]).write_bytes(b"")
    known = KNOWN | {
        "scipy": entry("scipy", "", ["numpy", "libopenblas"]),
        "scikit-learn": entry("scikit-learn", "", ["scipy"]),  # lame only once scipy is gone
    }
    assert set(live.index(folder, known)) == {"numpy"}
    assert names(folder) == {NUMPY}
    printed = capsys.readouterr().out
    assert "without scipy: it needs libopenblas" in printed
    assert "without scikit-learn: it needs scipy" in printed


def test_compiled_wheels_of_the_release_must_have_the_checksums_of_its_index(folder, release):
    live.fetch_compiled(folder, KNOWN)
    assert names(folder) == set(release)
    release[MATPLOTLIB] = b"something else"
    with pytest.raises(SystemExit, match=r"matplotlib.*from Pyodide's release has the checksum"):
        live.fetch_compiled(folder, KNOWN)


def test_without_a_network_the_way_out_is_named(folder, release):
    release.clear()
    with pytest.raises(SystemExit, match=r"cannot be fetched: .*no network.*PYODIDE_WHEELS"):
        live.fetch_compiled(folder, KNOWN)


def test_own_wheels_take_the_place_of_the_release(folder, own):
    (own / NUMPY).write_bytes(b"built elsewhere")
    (own / "unrelated-1.0-py3-none-any.whl").write_bytes(b"")
    live.fetch_compiled(folder, KNOWN)
    assert names(folder) == {NUMPY}


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ([], "has no wheel of NumPy"),
        ([MATPLOTLIB], "has no wheel of NumPy"),
        ([NUMPY, f"numpy-2.4.5-{TAGS}.whl"], "two wheels of numpy"),
        (["numpy-2.4.6-cp313-cp313-pyodide_2025_0_wasm32.whl"], "no wheel for Pyodide"),
        (["numpy-2.4.6-cp314-cp314-manylinux_2_28_x86_64.whl"], "no wheel for Pyodide"),
        (["numpy.whl"], "numpy.whl: Invalid wheel filename"),
    ],
)
def test_a_folder_that_cannot_do_says_why(folder, own, files, complaint):
    for name in files:
        (own / name).write_bytes(b"")
    with pytest.raises(SystemExit, match=complaint):
        live.fetch_compiled(folder, KNOWN)
    assert names(folder) == set()


def test_a_folder_that_is_not_there_says_so(folder, own):
    own.rmdir()
    with pytest.raises(SystemExit, match="is no folder"):
        live.fetch_compiled(folder, KNOWN)


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """An npm that hands out Pyodide's package as it is packed here."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as package:
        for name in (*live.CORE, live.INDEX):
            content = json.dumps({"packages": KNOWN}).encode() if name == live.INDEX else b"core"
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    archive = packed.getvalue()

    def run(command, cwd=None, **options):
        if command[0] == "node":  # Pyodide, which compiles: here it only leaves a mark
            assert command[3:] == [str(ROOT), "numpy"]
            (Path(command[2]) / NUMPY).write_bytes(b"compiled")
            return subprocess.CompletedProcess(command, 0)
        assert command[:2] == ["/npm", "pack"]
        (Path(cwd) / f"pyodide-{live.VERSION}.tgz").write_bytes(archive)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("shutil.which", {"npm": "/npm"}.get)
    monkeypatch.setattr("subprocess.run", run)
    monkeypatch.setattr(live, "PACKAGE_SHA256", hashlib.sha256(archive).hexdigest())


def test_pyodide_comes_from_npm(folder, npm):
    assert live.fetch_core(folder) == {"packages": KNOWN}
    assert names(folder) == set(live.CORE)


def test_another_package_than_the_published_one_is_refused(folder, npm, monkeypatch):
    monkeypatch.setattr(live, "PACKAGE_SHA256", "0" * 64)
    with pytest.raises(SystemExit, match="from npm has the checksum"):
        live.fetch_core(folder)
    assert names(folder) == set()


def test_without_npm_or_when_it_fails_that_is_said(folder, npm, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "network ENOTFOUND")
    monkeypatch.setattr("subprocess.run", lambda *arguments, **options: failed)
    with pytest.raises(SystemExit, match=r"did not fetch Pyodide.*ENOTFOUND"):
        live.fetch_core(folder)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(SystemExit, match="npm is missing"):
        live.fetch_core(folder)


@pytest.fixture
def build(tmp_path, npm, own, monkeypatch):
    monkeypatch.setattr(live, "FOLDER", tmp_path / "_build/live/static/pyodide")
    monkeypatch.setattr(live, "fetch_pure", lambda folder: None)
    (own / NUMPY).write_bytes(b"built elsewhere")
    return live.FOLDER


def test_fonts_that_no_page_uses_are_taken_out_of_matplotlib_and_nothing_else(own):
    data = "matplotlib/mpl-data/"
    kept = [f"{data}fonts/ttf/DejaVuSans.ttf", f"{data}fonts/ttf/DejaVuSansMono.ttf",
            f"{data}matplotlibrc", "matplotlib/pyplot.py", "mpl_toolkits/images.py"]  # fmt: skip
    gone = [f"{data}fonts/ttf/DejaVuSerif-Bold.ttf", f"{data}fonts/ttf/DejaVuSansMono-Bold.ttf",
            f"{data}fonts/afm/cmr10.afm", f"{data}images/home.png"]  # fmt: skip
    with zipfile.ZipFile(own / MATPLOTLIB, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name in (*kept, *gone):
            wheel.writestr(name, name)
    live.lighten(shutil.copyfile(own / MATPLOTLIB, own / "copy.whl"))
    with zipfile.ZipFile(own / "copy.whl") as wheel:
        assert {name: wheel.read(name).decode() for name in wheel.namelist()} == {
            name: name for name in kept
        }
    assert not list(own.glob("*.part"))


def test_the_folder_holds_pyodide_the_wheels_and_their_index(build):
    live.main()
    (build / "an older wheel").touch()
    live.main()
    assert names(build) == {*live.CORE, live.INDEX, NUMPY}
    index = json.loads((build / live.INDEX).read_text(encoding="utf-8"))
    assert set(index["packages"]) == {"numpy"}
    assert index["packages"]["numpy"]["sha256"] == hashlib.sha256(b"compiled").hexdigest()
    assert names(Path(build).parents[2]) == {"live"}


def test_what_a_page_imports_at_first_is_compiled_and_the_rest_is_as_it_was(tmp_path, monkeypatch):
    archive = tmp_path / "library-1.0.zip"
    sources = {
        "first/__init__.py": "def fail():\n    1 / 0\n",
        "first/later.py": "x = 1\n",
        "first/data.txt": "text",
    }
    with zipfile.ZipFile(archive, "w") as written:
        for name, text in sources.items():
            written.writestr(name, text)
    bytecode.compile_archive(str(archive), "/lib/", {"/lib/first/__init__.py", None})
    with zipfile.ZipFile(archive) as compiled:
        inside = compiled.namelist()
        assert sorted(inside) == ["first/__init__.pyc", "first/data.txt", "first/later.py"]
        assert all(compiled.read(name).decode() == sources[name] for name in inside[1:])
    monkeypatch.syspath_prepend(str(archive))
    import first

    with pytest.raises(ZeroDivisionError) as caught:
        first.fail()
    assert caught.traceback[-1].frame.code.raw.co_filename == "/lib/first/__init__.py"
    assert names(tmp_path) == {archive.name}


def test_what_fails_leaves_the_folder_as_it_was_and_nothing_beside_it(build, own):
    live.main()
    (own / NUMPY).unlink()
    with pytest.raises(SystemExit):
        live.main()
    assert NUMPY in names(build)
    assert names(Path(build).parents[2]) == {"live"}
    assert names(build.parent) == {"pyodide"}


@pytest.fixture
def project(tmp_path):
    """A copy of what this project's wheel is made of."""
    root = tmp_path / "project"
    for name in ("nn_core", "book/classroom", "book/page"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("vendor"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, root / name)
    return root


def files(root):
    return {path for path in root.rglob("*") if "__pycache__" not in path.parts}


def test_the_projects_wheel_holds_all_that_a_chapter_imports(project, folder):
    before = files(project)
    wheel = extension.build_wheel(project, folder)
    assert files(project) == before
    inside = set(zipfile.ZipFile(wheel).namelist())
    for path in before:
        if path.suffix in (".py", ".csv", ".css", ".js", ".json"):
            name = path.relative_to(project).as_posix().removeprefix("book/")
            assert re.sub("^page/", "classroom/page/", name) in inside
    assert parse_wheel_filename(wheel.name)[0] == "backprop-by-hand"


def test_the_wheel_is_built_anew_when_its_sources_have_changed_and_only_then(
    project, folder, tmp_path, monkeypatch
):
    first = extension.build_wheel(project, folder)
    (tmp_path / "other").mkdir()
    again = extension.build_wheel(project, tmp_path / "other")
    assert (again.name, again.read_bytes()) == (first.name, first.read_bytes())

    (project / "nn_core/__pycache__").mkdir(exist_ok=True)
    (project / "nn_core/__pycache__/network.pyc").touch()
    with monkeypatch.context() as patched:
        patched.setattr(extension, "run", None)
        assert extension.build_wheel(project, folder) == first

    (project / "nn_core/new.py").write_text("a = 1\n")
    second = extension.build_wheel(project, folder)
    assert "nn_core/new.py" in zipfile.ZipFile(second).namelist()
    assert names(folder) == {second.name} != {first.name}


def test_a_build_that_fails_says_why(project, folder):
    (project / "pyproject.toml").write_text("nonsense")
    with pytest.raises(ExtensionError, match=r"pip failed:\n(.|\n)*TOML"):
        extension.build_wheel(project, folder)
    assert names(folder) == set()


def test_the_index_knows_the_projects_wheel_and_no_earlier_one(build, tmp_path):
    live.main()
    for release in ("1.0.0-0abc", "1.0.0-0def"):
        wheel = tmp_path / f"backprop_by_hand-{release}-py3-none-any.whl"
        wheel.write_bytes(b"the project")
        extension.register(wheel, build)
    packages = json.loads((build / live.INDEX).read_text(encoding="utf-8"))["packages"]
    assert set(packages) == {"numpy", "backprop-by-hand"}
    assert names(build) == {*live.CORE, live.INDEX, NUMPY, wheel.name}
    own = packages["backprop-by-hand"]
    assert own["sha256"] == hashlib.sha256(b"the project").hexdigest()
    assert (own["version"], own["file_name"]) == ("1.0.0", wheel.name)
    assert {"classroom", "nn_core"} == set(own["imports"])
    assert own["depends"] == ["numpy"]


def test_the_page_knows_the_sizes_of_all_files_and_a_version_that_changes_with_them(
    build, tmp_path, monkeypatch
):
    live.main()
    root = build.parents[3]
    wheel = tmp_path / "backprop_by_hand-1.0.0-0abc-py3-none-any.whl"
    wheel.write_bytes(b"the project")
    monkeypatch.setattr(extension, "build_wheel", lambda root, folder: wheel)
    app = SimpleNamespace(srcdir=root, outdir=root / "_build/html")
    assets = root / "_build/assets"
    assets.mkdir()

    def prepared(worker):
        (assets / "live.worker.js").write_text(worker)
        config = SimpleNamespace(html_extra_path=[])
        extension.prepare(app, config)
        files = json.loads((assets / "live.files.json").read_text(encoding="utf-8"))
        return config.live_python, files

    release, files = prepared("a worker")
    assert {name: entry["size"] for name, entry in files.items()} == {
        name: (build / name).stat().st_size for name in names(build)
    }
    assert prepared("a worker") == (release, files)
    other, same = prepared("another")
    assert other != release and same == files

    (build / live.CORE[0]).write_bytes(b"abcd")  # as long as before
    another, changed = prepared("another")
    assert another not in (release, other)
    assert [name for name in files if files[name] != changed[name]] == [live.CORE[0]]


class App:
    """As much of Sphinx's application as the extension looks at while it writes a page."""

    def __init__(self, live_python):
        self.config = SimpleNamespace(live_python=live_python)
        self.env = self
        self.found_docs = {"book/03_activations", "book/solutions/03_activations", "book/notation"}
        self.added = []

    def doc2path(self, docname):
        return f"/book/{docname}.{'md' if 'notation' in docname else 'ipynb'}"

    def add_css_file(self, name, **options):
        self.added.append(name)
        self.release = options.get("data-release")

    add_js_file = add_css_file


BODY = """<h1>Title</h1><p>Text.</p>
<figure class="explorable" id="a"><div class="explorable-buttons" hidden>
<button type="button" class="explorable-reset">Reset</button>
</div></figure>"""


def doctree(*sources):
    """Return as much of a page's tree as has its code."""
    cells = (
        nodes.container("", nodes.literal_block(s, s), classes=["cell_input"]) for s in sources
    )
    return nodes.section("", *cells)


def page(name, live_python, *sources):
    """Return what a page loads for Python, where its buttons lead, and its text."""
    app = App(live_python)
    depth = name.count("/")
    context = {"body": BODY, "pathto": lambda target, _: "../" * depth + target}
    extension.add_to_page(app, name, "page.html", context, doctree(*sources))
    return app.added, context.get("jupyterlite_url"), context["body"]


def test_where_there_is_python_a_notebooks_page_has_the_script_and_the_link():
    loads = ["live.css", "live.js"]
    link = "../lite/lab/index.html?path=03_activations.ipynb"
    assert page("book/03_activations", True)[:2] == (loads, link)
    link = "../../lite/lab/index.html?path=solutions/03_activations.ipynb"
    assert page("book/solutions/03_activations", True)[:2] == (loads, link)
    for other in ("book/notation", "genindex"):
        assert page(other, True, "1 + 1") == ([], None, BODY)


def test_a_page_without_python_has_nothing_of_it():
    assert page("book/03_activations", False, "1 + 1") == ([], None, BODY)


def test_the_offer_stands_below_the_title_and_at_each_explorable():
    body = page("book/03_activations", True, "1 + 1")[2]
    rest = body.split("</h1>")[1]
    assert rest.startswith('\n<p class="live-offer"><button type="button">Make this page live<')
    assert "move sliders" in rest
    assert f"Reset</button>\n{extension.HERE}</div></figure>" in rest
    left = body.replace(extension.OFFER.format(can=extension.CAN_WITH_SLIDERS), "")
    assert left.replace(extension.HERE, "") == BODY


@pytest.mark.parametrize(
    ("sources", "worth"),
    [
        ([], False),
        (["import numpy as np\n\nfrom nn_core import (\n    NN,\n)  # all\n"], False),
        (["import numpy as np", "# the answer\nx = 1"], True),
        (["important = 1"], True),
    ],
)
def test_a_page_that_only_imports_makes_no_offer(sources, worth):
    loads, _, body = page("book/03_activations", True, *sources)
    assert loads and ("live-offer" in body) is worth


@pytest.fixture
def lite(tmp_path, monkeypatch):
    """Build a site of one notebook, with a JupyterLite that counts how often it is asked."""
    root, asked = tmp_path / "project", []
    (root / "_build/live/static/pyodide").mkdir(parents=True)
    (root / "chapter.ipynb").write_text("{}")
    config = SimpleNamespace(with_solutions=True)
    app = SimpleNamespace(found_docs={"book/solutions/chapter"}, config=config)
    app.doc2path = lambda docname: str(root / "chapter.ipynb")
    app.env = app

    def run(*command, **options):
        site = Path(command[command.index("--output-dir") + 1])
        site.mkdir()
        asked.append(sorted(path.name for path in (root / "_build/live").iterdir()))

    monkeypatch.setattr(extension, "run", run)
    lite, site = root / "_build/live", root / "lite"
    return lite, site, lambda: extension.build_lite(app, lite, site) or len(asked)


def test_jupyterlite_is_built_anew_when_something_has_changed_and_only_then(lite):
    source, site, build = lite
    assert build() == 1
    assert names(source) == {"files", "jupyter-lite.json", "overrides.json", "static"}
    assert (source / "files/solutions/chapter.ipynb").exists()
    (source / "files/dropped.ipynb").touch()
    (site / "of an earlier build").touch()
    assert build() == 1
    (source / "static/pyodide/numpy.whl").touch()
    assert build() == 2
    assert names(site) == {"built-from.txt"}
    (source.parents[1] / "chapter.ipynb").write_text('{"cells": []}')
    assert build() == 3
    (site / "built-from.txt").unlink()
    assert build() == 4


def test_a_site_that_was_not_finished_is_built_anew(lite, monkeypatch):
    _, site, build = lite
    assert build() == 1
    (site.parent / "_build/live/static/new").touch()
    with monkeypatch.context() as patched:
        patched.setattr(extension, "run", lambda *command, **options: site.mkdir() or 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build()
    assert build() == 2


def test_without_pyodide_an_earlier_site_goes(tmp_path):
    app = SimpleNamespace(
        srcdir=tmp_path,
        outdir=tmp_path / "html",
        builder=SimpleNamespace(format="html"),
        config=SimpleNamespace(live_python=""),
    )
    (tmp_path / "html/lite").mkdir(parents=True)
    extension.prepare(app, app.config)
    assert not app.config.live_python
    extension.finish(app, None)
    assert names(tmp_path / "html") == set()
