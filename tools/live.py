"""Fetch what Python in the browser needs, into _build/live/static/pyodide.

    python -m tools.live

All versions are pinned and all files are checked: Pyodide comes from npm, wheels in pure Python
from PyPI (`live-wheels.txt`), and compiled wheels from Pyodide's own release, or from the folder
that the variable PYODIDE_WHEELS names. Such a folder need not hold all of them: what it lacks, and
what is built on that, the book does without. `book/_ext/live.py` takes it from there.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from http.client import HTTPException
from pathlib import Path

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "_build/live/static/pyodide"
VERSION = "314.0.6"
PACKAGE_SHA256 = "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2"
# Its index of packages says which checksum each compiled wheel must have.
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
INDEX = "pyodide-lock.json"
COMPILED = (
    "numpy",
    "contourpy",
    "kiwisolver",
    "pillow",
    "matplotlib",
    "scipy",
    "scikit-learn",
    "pandas",
)
# Matplotlib asks for these to write PDF files and for time zones, and pandas for time zones, which
# it finds in Python, too. Here Matplotlib draws SVG: a first picture is there 1.7 MB sooner.
SPARED = {"fonttools", "pytz"}
# Nor do its pages use these fonts and icons, which are 1.6 MB of Matplotlib's 6.
UNUSED = re.compile(
    "matplotlib/mpl-data/(fonts/(afm|pdfcorefonts|ttf/DejaVu(Serif|SansMono-))|images)"
)
# What Pyodide's index does not know, and JupyterLite needs for its kernel and the sliders.
EXTRA = {
    "anywidget": ["anywidget"],
    "comm": ["comm"],
    "ipython-pygments-lexers": ["ipython_pygments_lexers"],
    "ipywidgets": ["ipywidgets"],
    "jupyterlab-widgets": ["jupyterlab_widgets"],
    "psygnal": ["psygnal"],
}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checked(path, expected, origin):
    """Return a file that has been fetched, if it has the checksum that it must have."""
    found = sha256(path)
    if found != expected:
        sys.exit(f"{path.name} from {origin} has the checksum {found}, and not {expected}.")
    return path


def fetch_core(folder):
    """Put Pyodide itself into the folder, and return its index of packages."""
    npm = shutil.which("npm")
    if not npm:
        sys.exit("npm is missing, which fetches Pyodide: install Node.js (on Debian: npm).")
    with tempfile.TemporaryDirectory() as there:
        command = [npm, "pack", "--silent", "--ignore-scripts", f"pyodide@{VERSION}"]
        done = subprocess.run(command, cwd=there, capture_output=True, text=True)
        archive = Path(there) / f"pyodide-{VERSION}.tgz"
        if done.returncode or not archive.exists():
            sys.exit(f"npm did not fetch Pyodide; is there a network? {done.stderr or done.stdout}")
        with tarfile.open(checked(archive, PACKAGE_SHA256, "npm")) as package:
            for name in CORE:
                (folder / name).write_bytes(package.extractfile(f"package/{name}").read())
            return json.load(package.extractfile(f"package/{INDEX}"))


def fetch_pure(folder):
    """Put the wheels of live-wheels.txt into the folder; pip checks their checksums."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--require-hashes", "--only-binary", ":all:", "--python-version", "3.14",
         "--implementation", "py", "--abi", "none", "--platform", "any",
         "--dest", str(folder), "--requirement", str(HERE / "live-wheels.txt")],
    )  # fmt: skip
    if done.returncode:
        sys.exit("pip did not fetch the wheels of tools/live-wheels.txt; it says above why.")


def fetch_compiled(folder, known):
    """Put the compiled wheels into the folder, from PYODIDE_WHEELS or from Pyodide's release."""
    if own := os.environ.get("PYODIDE_WHEELS"):
        copy_own(Path(own), folder, known)
        return
    for name in COMPILED:
        wheel = folder / known[name]["file_name"]
        try:
            with urllib.request.urlopen(RELEASE + wheel.name, timeout=60) as answer:
                wheel.write_bytes(answer.read())
        except (OSError, HTTPException) as error:
            sys.exit(
                f"{RELEASE}{wheel.name} cannot be fetched: {error}. Without a network, let "
                "PYODIDE_WHEELS name a folder that has the compiled wheels."
            )
        checked(wheel, known[name]["sha256"], "Pyodide's release")


def copy_own(source, folder, known):
    """Copy the wheels of a folder, which are not the release's and have checksums of their own."""
    found = {}
    for wheel in sorted(source.glob("*.whl")):
        try:
            name, _, _, tags = parse_wheel_filename(wheel.name)
        except InvalidWheelFilename as error:
            sys.exit(f"PYODIDE_WHEELS, {wheel}: {error}")
        if name not in COMPILED:
            continue
        if name in found:
            sys.exit(f"PYODIDE_WHEELS has two wheels of {name}: {found[name].name}, {wheel.name}.")
        if not tags & parse_wheel_filename(known[name]["file_name"])[3]:
            sys.exit(f"PYODIDE_WHEELS, {wheel.name}: this is no wheel for Pyodide {VERSION}.")
        found[name] = wheel
    if "numpy" not in found:
        what = "has no wheel of NumPy" if source.is_dir() else "is no folder"
        sys.exit(f"PYODIDE_WHEELS names {source}, which {what}: nothing works without.")
    for wheel in found.values():
        shutil.copyfile(wheel, folder / wheel.name)


def lighten(wheel):
    """Take out of Matplotlib's wheel what no page uses."""
    lighter = wheel.with_suffix(".part")
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(lighter, "w") as kept:
        for entry in whole.infolist():
            if not UNUSED.match(entry.filename):
                kept.writestr(entry, whole.read(entry), compresslevel=9)
    lighter.replace(wheel)


def compile_imported(folder, packages):
    """Put bytecode into the archives for what a page imports at first, which halves its start."""
    command = ["node", str(HERE / "bytecode.mjs"), str(folder), str(HERE.parent), *packages]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Pyodide did not compile its archives:\n{done.stderr or done.stdout}")


def index(folder, known):
    """Return the packages whose wheels are in the folder, each with what it builds on."""
    found = {}
    for wheel in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(wheel.name)
        entry = known.get(name) or {
            "name": name, "install_dir": "site", "package_type": "package",
            "unvendored_tests": False, "depends": [], "imports": EXTRA[name],
        }  # fmt: skip
        found[name] = entry | {
            "version": str(version), "file_name": wheel.name, "sha256": sha256(wheel),
            "depends": sorted(set(map(canonicalize_name, entry["depends"])) - SPARED),
        }  # fmt: skip
    while lame := [n for n, entry in found.items() if not found.keys() >= set(entry["depends"])]:
        for name in lame:
            print(f"without {name}: it needs {', '.join(set(found[name]['depends']) - set(found))}")
            (folder / found.pop(name)["file_name"]).unlink()
    return found


def write_index(folder, lock):
    lock["packages"] = index(folder, lock["packages"])
    (folder / INDEX).write_text(json.dumps(lock, indent=1), encoding="utf-8")


def main():
    # Assembled elsewhere and moved when it is whole: what is there is never half of it.
    build = FOLDER.parents[2]
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="live-") as there:
        folder = Path(there) / "pyodide"
        folder.mkdir()
        lock = fetch_core(folder)
        fetch_pure(folder)
        fetch_compiled(folder, lock["packages"])
        for wheel in folder.glob("matplotlib-*.whl"):
            lighten(wheel)
        write_index(folder, lock)
        compile_imported(folder, lock["packages"].keys() & {"numpy", "matplotlib"})
        write_index(folder, lock)  # with the checksums of what is compiled
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        FOLDER.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(FOLDER)
    size = sum(path.stat().st_size for path in FOLDER.iterdir()) / 2**20
    print(f"{FOLDER}: {len(lock['packages'])} packages, {size:.0f} MB")


if __name__ == "__main__":
    main()
