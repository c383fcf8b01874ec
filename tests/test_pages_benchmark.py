"""What `make benchmark-pages` rests on: a server like the public one, medians and budgets."""

import gzip
import http.client
import json
from urllib.parse import urlsplit

import pytest

from benchmarks import pages
from tools.server import serving

TEXT = "a page, " * 100
FILES = {
    "index.html": TEXT, "404.html": "nothing here", "book/a.html": TEXT, "a.css": TEXT,
    "a.js": TEXT, "a.svg": TEXT, "a.json": TEXT, "a.woff2": TEXT, "a.wasm": TEXT,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def ask(folder):
    """Ask the server, on one connection, and return the answer with its body."""
    with serving(folder) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc)

        def asking(path, **headers):
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read()

        yield asking
        connection.close()


@pytest.mark.parametrize(
    "name, kind",
    [
        ("index.html", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.json", "application/json"),
        ("a.wasm", "application/wasm"),
    ],
)
def test_text_is_compressed_and_has_its_type(ask, name, kind):
    answer, body = ask("/" + name, **{"Accept-Encoding": "gzip, br"})
    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "max-age=600"
    assert int(answer.headers["Content-Length"]) == len(body) < len(TEXT) / 2
    assert gzip.decompress(body).decode() == TEXT


def test_fonts_and_visitors_that_ask_for_it_get_the_file_as_it_is(ask):
    for path, headers in (("/a.woff2", {"Accept-Encoding": "gzip"}), ("/index.html", {})):
        answer, body = ask(path, **headers)
        assert answer.headers["Content-Encoding"] is None
        assert body.decode() == TEXT


def test_a_file_that_has_changed_is_sent_anew(ask, folder):
    ask("/a.css", **{"Accept-Encoding": "gzip"})
    (folder / "a.css").write_text("changed", encoding="utf-8")
    assert gzip.decompress(ask("/a.css", **{"Accept-Encoding": "gzip"})[1]) == b"changed"


def test_a_folder_has_its_index_and_what_is_missing_the_page_for_it(ask, folder):
    assert ask("/?a=1")[1].decode() == TEXT
    answer, _ = ask("/book")
    assert (answer.status, answer.headers["Location"]) == (301, "/book/")
    answer, body = ask("/book/missing.html")
    assert (answer.status, body) == (404, b"nothing here")
    (folder / "404.html").unlink()
    assert ask("/../book/missing.html")[0].status == 404


def test_the_pages_are_those_of_the_book_that_lead_nowhere_else(folder):
    for name in ("lite/lab/index.html", "_static/macros.html", "book/old.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('<meta http-equiv="Refresh" content="0; url=a.html">')
    (folder / "_static/macros.html").write_text(TEXT)
    assert pages.pages(folder) == ["404.html", "book/a.html", "index.html"]


def test_a_value_beyond_its_budget_is_marked_and_told_with_its_reason():
    good = {"performance": 95, "seo": 100, "blocked": 150.3, "shift": 0.0204, "nodes": 9e9}
    bad = {"performance": 94, "seo": 99, "seo: why": ["meta-description"], "shift": 0.021}
    head, _, first, second = pages.table({"a.html": good, "b.html": bad})
    assert head == "| page | perf | SEO | blocked ms | shift | nodes |"
    assert first == "| a | 95 | 100 | 150 | 0.020 | 9000000000 |"
    assert second == "| b | 94! | 99! | – | 0.021! | – |"
    assert pages.over_budget({"a.html": good}) == []
    assert pages.over_budget({"b.html": bad}) == [
        "b.html: perf 94, to be at least 95",
        "b.html: SEO 99, to be at least 100 (meta-description)",
        "b.html: shift 0.021, to be at most 0.02",
    ]


def test_the_median_is_of_each_number_over_the_runs_that_have_it():
    runs = [{"a": 1, "b": 7, "why": ["x"]}, {"a": 5, "why": []}, {"a": 2}]
    assert pages.median(runs) == {"a": 2, "b": 7, "why": ["x"]}


def test_of_a_report_the_scores_the_times_and_what_costs_points_are_read():
    report = {
        "categories": {
            "seo": {"score": 0.58, "auditRefs": [
                {"id": "meta-description", "weight": 1}, {"id": "canonical", "weight": 1},
                {"id": "hreflang", "weight": 1}, {"id": "advice", "weight": 0}]},
            "performance": {"score": None, "auditRefs": []},
        },
        "audits": {
            "meta-description": {"id": "meta-description", "score": 0},
            "canonical": {"id": "canonical", "score": None},  # does not apply
            "hreflang": {"id": "hreflang", "score": 1},
            "advice": {"id": "advice", "score": 0},
            "first-contentful-paint": {"numericValue": 1840},
            "total-blocking-time": {"numericValue": 270},
        },
    }  # fmt: skip
    assert pages.summary(report) == {
        "seo": 58, "seo: why": ["meta-description"], "performance": 0, "performance: why": [],
        "first-contentful-paint": 1.84, "total-blocking-time": 270,
    }  # fmt: skip


def test_blocking_is_what_tasks_take_beyond_50_ms_once_there_is_something_to_see():
    def task(duration, thread=1, process=1, at=9, name="ThreadControllerImpl::RunTask"):
        time = duration / pages.SLOWER * 1000
        return {
            "name": name, "pid": process, "tid": thread, "ts": at, "dur": 9e9, "tdur": time,
        }  # fmt: skip

    events = [task(900, at=4), {"name": "firstContentfulPaint", "pid": 1, "tid": 1, "ts": 5}]
    events += [task(150), task(49), task(70.5)]
    events += [task(900, thread=2), task(900, process=2), task(900, name="Other")]
    assert pages.blocked(json.dumps({"traceEvents": events})) == 120.5


@pytest.mark.parametrize("blocked, status", [(100, False), (200, True)])
def test_the_exit_code_says_whether_a_page_is_over_budget(monkeypatch, folder, blocked, status):
    seen = []

    def visit_all(html, names, runs, program):
        seen.extend(names)
        return {name: {"blocked": blocked} for name in names}

    monkeypatch.setattr(pages, "visit_all", visit_all)
    monkeypatch.setattr(pages, "lighthouse", lambda: None)
    assert pages.main(["--html", str(folder), "--runs", "3"]) is status
    assert seen == ["404.html", "book/a.html", "index.html"]


def test_without_a_book_it_says_what_to_do(tmp_path):
    with pytest.raises(SystemExit, match="run `make book` first"):
        pages.main(["--html", str(tmp_path)])
