"""Python for the browser, as it is gathered: checked, complete, and without a network here."""

import hashlib
import io
import json
import subprocess
import tarfile
import urllib.error
from pathlib import Path

import pytest

from tools import live

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

    def run(command, cwd, **options):
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


def test_the_folder_holds_pyodide_the_wheels_and_their_index(build):
    live.main()
    (build / "an older wheel").touch()
    live.main()
    assert names(build) == {*live.CORE, live.INDEX, NUMPY}
    index = json.loads((build / live.INDEX).read_text(encoding="utf-8"))
    assert set(index["packages"]) == {"numpy"}
    assert names(Path(build).parents[2]) == {"live"}


def test_what_fails_leaves_the_folder_as_it_was_and_nothing_beside_it(build, own):
    live.main()
    (own / NUMPY).unlink()
    with pytest.raises(SystemExit):
        live.main()
    assert NUMPY in names(build)
    assert names(Path(build).parents[2]) == {"live"}
    assert names(build.parent) == {"pyodide"}
