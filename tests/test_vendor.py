"""The libraries that pages load are what tools/vendor.py makes of the versions that they name."""

import gzip
import json
import re

import pytest

from tools.vendor import SOURCES, VENDOR, bundle, sha256

# Kilobytes, gzipped, and a holder of the rights.
LIBRARIES = {"codemirror": (150, "Marijn Haverbeke"), "lean-qr": (5, "David Evans")}


@pytest.fixture(params=LIBRARIES)
def library(request):
    return request.param


def read(library, name):
    return json.loads((VENDOR / library / name).read_text(encoding="utf-8"))


def test_all_libraries_are_tested():
    assert {path.name for path in VENDOR.iterdir()} == set(LIBRARIES)


def test_the_bundle_and_what_it_was_made_of_are_as_the_manifest_says(library):
    files = [*(VENDOR / library / name for name in SOURCES), bundle(library)]
    assert read(library, "manifest.json") == {path.name: sha256(path) for path in files}


def test_every_version_is_pinned_with_a_checksum(library):
    package, lock = read(library, "package.json"), read(library, "package-lock.json")
    pinned = package["dependencies"] | package["devDependencies"]
    for name, version in pinned.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    packages = [package for path, package in lock["packages"].items() if path]
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)  # the address of a registry


def test_the_bundle_names_its_parts_and_has_their_licences(library):
    text = bundle(library).read_text(encoding="utf-8")
    banner = text[: text.index("*/")]
    for path, package in read(library, "package-lock.json")["packages"].items():
        if path and not package.get("dev"):
            assert f"{path.removeprefix('node_modules/')} {package['version']}" in banner
    assert "Permission is hereby granted, free of charge" in banner
    assert LIBRARIES[library][1] in banner


def test_the_bundle_is_small_enough(library):
    assert len(gzip.compress(bundle(library).read_bytes())) < LIBRARIES[library][0] * 1024
