"""Fetch what Python in the browser needs, into _build/live/pyodide.

    python -m tools.live

All versions are pinned and all files are checked: Pyodide comes from npm, wheels in pure Python
from PyPI (`live-wheels.txt`), and compiled wheels from Pyodide's own release, or from the folder
that the variable PYODIDE_WHEELS names. Such a folder need not hold all of them: what it lacks, and
what is built on that, the book does without. `book/_ext/live.py` takes it from there.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename

HERE = Path(__file__).parent
FOLDER = HERE.parent / "_build/live/pyodide"
VERSION = "314.0.6"
PACKAGE_SHA256 = "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2"
# Its index of packages says which checksum each compiled wheel must have.
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
INDEX = "pyodide-lock.json"
COMPILED = ("numpy", "contourpy", "kiwisolver", "pillow", "matplotlib", "scipy", "scikit-learn")
# Matplotlib asks for these to write PDF files and for time zones. Here it draws SVG, and without
# them a first picture is there 1.7 MB sooner.
SPARED = {"fonttools", "pytz"}
# What Pyodide's index does not know, and JupyterLite's kernel asks for.
EXTRA = {
    "comm": ["comm"],
    "ipython-pygments-lexers": ["ipython_pygments_lexers"],
    "ipywidgets": ["ipywidgets"],
    "jupyterlab-widgets": ["jupyterlab_widgets"],
}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch_core(folder):
    """Put Pyodide itself into the folder, and return its index of packages."""
    with tempfile.TemporaryDirectory() as there:
        subprocess.run(
            ["npm", "pack", "--silent", "--ignore-scripts", f"pyodide@{VERSION}"],
            cwd=there, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        (archive,) = Path(there).glob("*.tgz")
        if sha256(archive) != PACKAGE_SHA256:
            sys.exit(
                f"pyodide {VERSION} from npm has the checksum {sha256(archive)}, "
                f"and not {PACKAGE_SHA256}: it is not what was published."
            )
        with tarfile.open(archive) as package:
            for name in CORE:
                (folder / name).write_bytes(package.extractfile(f"package/{name}").read())
            return json.load(package.extractfile(f"package/{INDEX}"))


def fetch_pure(folder):
    """Put the wheels of live-wheels.txt into the folder."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--require-hashes", "--only-binary", ":all:", "--python-version", "3.14",
         "--implementation", "py", "--abi", "none", "--platform", "any",
         "--dest", str(folder), "--requirement", str(HERE / "live-wheels.txt")],
        check=True,
    )  # fmt: skip


def fetch_compiled(folder, known):
    """Put the compiled wheels into the folder, from PYODIDE_WHEELS or from Pyodide's release."""
    own = os.environ.get("PYODIDE_WHEELS")
    for name in COMPILED:
        if own:
            for wheel in Path(own).glob(f"{name.replace('-', '_')}-*.whl"):
                shutil.copyfile(wheel, folder / wheel.name)
        else:
            wheel = folder / known[name]["file_name"]
            with urllib.request.urlopen(RELEASE + wheel.name) as answer:
                wheel.write_bytes(answer.read())
            if sha256(wheel) != known[name]["sha256"]:
                sys.exit(
                    f"{wheel.name} of Pyodide's release has the checksum {sha256(wheel)}, "
                    f"and not {known[name]['sha256']}."
                )


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


def main():
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as there:
        folder = Path(there) / "pyodide"
        folder.mkdir()
        lock = fetch_core(folder)
        fetch_pure(folder)
        fetch_compiled(folder, lock["packages"])
        lock["packages"] = index(folder, lock["packages"])
        (folder / INDEX).write_text(json.dumps(lock, indent=1), encoding="utf-8")
        shutil.rmtree(FOLDER, ignore_errors=True)
        folder.rename(FOLDER)
    size = sum(path.stat().st_size for path in FOLDER.iterdir()) / 2**20
    print(f"{FOLDER}: {len(lock['packages'])} packages, {size:.0f} MB")


if __name__ == "__main__":
    main()
