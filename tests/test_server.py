"""What `make serve` sends: the book as it is now, and what lets a live page interrupt Python."""

import gzip
from urllib.request import Request, urlopen

import pytest

from tools.server import LocalHandler, address_in_network, announce, serving


@pytest.fixture
def address(tmp_path):
    (tmp_path / "lite").mkdir()
    for name in ("page.html", "lite/page.html"):
        (tmp_path / name).write_text("text")
    with serving(tmp_path, LocalHandler) as address:
        yield address


def test_pages_are_isolated_and_never_kept(address):
    headers = urlopen(address + "page.html").headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "credentialless"
    assert headers["Cache-Control"] == "no-cache"


def test_jupyterlite_is_as_on_any_host(address):
    headers = urlopen(address + "lite/page.html").headers
    assert headers["Cross-Origin-Embedder-Policy"] is None


def test_text_is_compressed_for_who_can_read_it(address):
    plain = urlopen(address + "page.html")
    assert plain.headers["Content-Encoding"] is None and plain.read() == b"text"
    request = Request(address + "page.html", headers={"Accept-Encoding": "gzip"})
    packed = urlopen(request)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.read()) == b"text"


def test_it_says_where_the_book_is_and_to_a_class_by_a_code(capsys):
    announce("127.0.0.1", 8000)
    assert capsys.readouterr().out.startswith("The book is at http://127.0.0.1:8000/.")
    announce("0.0.0.0", 8123)
    said = capsys.readouterr().out
    assert f"http://{address_in_network()}:8123/" in said
    assert said.count("\n") > 12  # the code
