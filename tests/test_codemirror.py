"""The editor's bundle is the one that tools/codemirror.py makes of the versions that it names."""

import gzip
import json
import re

from tools.codemirror import BUNDLE, FOLDER, SOURCES, sha256

LOCK = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))


def test_the_bundle_and_what_it_was_made_of_are_as_the_manifest_says():
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == {name: sha256(FOLDER / name) for name in (*SOURCES, BUNDLE)}


def test_every_version_is_pinned_with_a_checksum():
    package = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    pinned = package["dependencies"] | package["devDependencies"]
    for name, version in pinned.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version
    packages = [package for path, package in LOCK["packages"].items() if path]
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)  # the address of a registry


def test_the_bundle_names_its_parts_and_has_their_licences():
    text = (FOLDER / BUNDLE).read_text(encoding="utf-8")
    banner = text[: text.index("*/")]
    for path, package in LOCK["packages"].items():
        if path and not package.get("dev"):
            assert f"{path.removeprefix('node_modules/')} {package['version']}" in banner
    assert "Permission is hereby granted, free of charge" in banner
    assert "Marijn Haverbeke" in banner


def test_the_bundle_is_small_enough():
    assert len(gzip.compress((FOLDER / BUNDLE).read_bytes())) < 150 * 1024
