"""Build the libraries that the pages load: CodeMirror, the editor, and lean-qr, for QR codes.

    python -m tools.vendor codemirror
    python -m tools.vendor lean-qr

Each has a folder in book/page/vendor/. The result is committed, so that the book is built without
npm. To change a version, edit `package.json` there, remove `package-lock.json`, and run this. The
lock has the checksum of every package, and `manifest.json` those of what the result was made from
and of the result itself, which tests/test_vendor.py compares.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "book/page/vendor"
SOURCES = ("entry.js", "package.json", "package-lock.json")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[:2])} failed:\n{done.stderr or done.stdout}")


def licences(lock, packages):
    """Return the licences of the packages that are in the bundle, each text once."""
    names = {}
    for path, package in sorted(lock["packages"].items()):
        if path and not package.get("dev"):
            (file,) = (packages / path).glob("LICENSE*")
            text = file.read_text(encoding="utf-8").strip()
            names.setdefault(text, []).append(f"{path[13:]} {package['version']}")
    return "\n\n".join(f"{', '.join(found)}:\n\n{text}" for text, found in names.items())


def bundle(library):
    """Return the path of a library's one file."""
    return VENDOR / library / f"{library}.min.js"


def build(library):
    npm = shutil.which("npm")
    if not npm:
        sys.exit(f"npm is missing, which fetches {library}: install Node.js (on Debian: npm).")
    home, result = VENDOR / library, bundle(library).name
    with tempfile.TemporaryDirectory() as there:
        folder = Path(there)
        for name in SOURCES:
            if (home / name).exists():
                shutil.copyfile(home / name, folder / name)
        quiet = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        if not (folder / "package-lock.json").exists():
            # Without the address of the registry, which is the user's choice.
            run(
                folder,
                npm,
                "install",
                *quiet,
                "--package-lock-only",
                "--omit-lockfile-registry-resolved",
            )
        run(folder, npm, "ci", *quiet)
        banner = licences(json.loads((folder / "package-lock.json").read_text()), folder)
        run(
            folder,
            *("node_modules/.bin/esbuild", "entry.js", "--bundle", "--minify", "--format=esm"),
            *("--target=es2022", "--legal-comments=none", f"--banner:js=/*!\n{banner}\n*/"),
            f"--outfile={result}",
        )
        manifest = {name: sha256(folder / name) for name in (*SOURCES, result)}
        for name in ("package-lock.json", result):
            shutil.copyfile(folder / name, home / name)
    text = json.dumps(manifest, indent=2) + "\n"
    (home / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    libraries = sorted(path.name for path in VENDOR.iterdir())
    parser = argparse.ArgumentParser(description="Build a library that the pages load.")
    parser.add_argument("library", choices=libraries)
    build(parser.parse_args().library)
