"""What live.worker.js runs in the page, tried where it can be seen: without a browser."""

import json
import re
from pathlib import Path

import matplotlib
import pytest

from classroom import live
from classroom.explore import Explorable

BOOK = Path(__file__).parents[1] / "book"
DOUBLE = '''
@explore(rate=[0.1, 1, 10], units=None, sizes=[(4,), (4, 4)], name=["a", "b"])
def double(rate=1, sizes=(4,), name="a"):
    """Twice the rate."""
    return plots.figure()[0], repr((2 * rate, sizes, name))
'''


@pytest.fixture
def shown():
    return []


@pytest.fixture
def session(monkeypatch, shown):
    monkeypatch.setattr(Explorable, "in_page", None)
    monkeypatch.setenv("MPLBACKEND", "svg")
    with matplotlib.rc_context():  # which a session changes for good
        session = live.Session(lambda kind, content: shown.append((kind, content)))
        assert session.run("from classroom import explore, play, plots", "imports")
        yield session


def test_a_cell_shows_what_it_prints_and_the_value_of_its_last_line(session, shown):
    assert session.run("print('x =', 2)\nx = 3\nx ** 2", "cell 1")
    assert shown == [("stream", "x = 2\n"), ("text", "9")]


@pytest.mark.parametrize("source", ["x = 1", "1;", "None", "", "# nothing"])
def test_a_cell_without_a_value_shows_none(session, shown, source):
    assert session.run(source, "cell 1")
    assert shown == []


def test_what_goes_to_the_error_stream_is_shown_too(session, shown):
    session.run("import sys\nprint('careful', file=sys.stderr);", "cell 1")
    assert shown == [("stream", "careful\n")]


def test_variables_live_from_cell_to_cell(session, shown):
    session.run("x = 1", "cell 1")
    session.run("def f():\n    return x + 1", "cell 2")
    session.run("f()", "cell 3")
    assert shown == [("text", "2")]


def test_a_picture_is_shown_as_the_html_that_it_gives_of_itself(session, shown):
    session.run("plots.figure()[0]", "cell 1")
    ((kind, content),) = shown
    assert kind == "html" and content.startswith('<div class="picture"><svg')


PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='line')\nplt.legend()\n"


def test_what_pyplot_draws_is_shown_once_in_the_style_of_the_book(session, shown):
    session.run(PLOT + "plt.show()", "cell 1")
    ((kind, content),) = shown
    assert kind == "html" and 'aria-label="Figure 1"' in content
    # No ground, and no ink but the page's; the legend, too.
    assert not re.findall(r"#(?:fff\w*|000\w*|ccc\w*)", content) and "currentColor" in content
    assert "font-size: calc(11px*" in content
    session.run("1", "cell 2")
    assert shown[1:] == [("text", "1")]


def test_a_figure_stands_under_its_cell_though_the_cell_failed(session, shown):
    session.run("print('first')\n" + PLOT + "1 / 0", "cell 1")
    assert [kind for kind, _ in shown] == ["stream", "html", "error"]


def test_display_shows_in_the_middle_of_a_cell(session, shown):
    session.run("print(1)\ndisplay('two')\nprint(3)", "cell 1")
    assert shown == [("stream", "1\n"), ("text", "'two'"), ("stream", "3\n")]


def test_a_value_of_great_length_is_cut(session, shown):
    session.run("'x' * 10**6", "cell 1")
    ((_, text),) = shown
    assert len(text) < live.LONGEST_TEXT + 100 and "and so on" in text


def test_the_first_lines_are_shown_at_once_and_many_together(session, shown):
    session.run("print(1)\nprint(2)", "cell 1")
    assert shown == [("stream", "1\n"), ("stream", "2\n")]
    shown.clear()
    session.run("for i in range(5000):\n    print(i)", "cell 2")
    assert 200 <= len(shown) < 1000
    assert "".join(text for _, text in shown) == "".join(f"{i}\n" for i in range(5000))


def test_an_error_shows_the_readers_own_lines_and_no_others(session, shown):
    session.run("def f(x):\n    return 1 / x", "cell 1")
    assert not session.run("print('before')\nf(0)", "cell 2")
    assert shown[0] == ("stream", "before\n")
    kind, text = shown[1]
    assert kind == "error"
    lines = [line.strip() for line in text.splitlines()]
    assert lines[0].startswith("Traceback") and lines[-1].startswith("ZeroDivisionError")
    assert 'File "cell 2", line 2, in <module>' in lines and "return 1 / x" in lines
    assert "live.py" not in text


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = (1", "SyntaxError: '(' was never closed"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("input('x = ')", "write the value into the cell"),
        ("import matplotlib.pyplot as p; p.title('$\\\\frac$')", "ParseSyntaxException"),
    ],
)
def test_whatever_goes_wrong_ends_the_cell_and_not_the_session(session, shown, source, message):
    assert not session.run(source, "cell 1")
    assert shown[-1][0] == "error" and message in shown[-1][1]
    assert session.run("1 + 1", "cell 2")


def test_a_cell_that_prints_without_end_does_not_fill_the_page(session, shown):
    session.run(f"for i in range({live.LONGEST_TEXT}):\n    print(i)", "cell 1")
    text = "".join(content for kind, content in shown)
    assert live.LONGEST_TEXT < len(text) < live.LONGEST_TEXT + 100
    assert text.startswith("0\n1\n2\n") and text.count("and so on") == 1


def test_an_explorable_is_shown_free_of_its_grid_and_answers_off_it(session, shown):
    session.run(DOUBLE.replace("units=None, ", ""), "cell 1")
    ((kind, content),) = shown
    assert kind == "explorable" and content.startswith('<figure class="explorable')
    rate, sizes = re.findall('<input type="range".*?>', content)
    assert 'step="any"' in rate and "data-whole" not in rate
    assert 'step="any"' not in sizes  # between two tuples is nothing
    picture, sentence = session.answer("double", {"rate": "0.35", "sizes": "3,2,1", "name": "b"})
    assert picture.startswith("<svg") and sentence == "(0.7, (3, 2, 1), 'b')"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ({"rate": "fast"}, "ValueError: rate is 'fast'; it must be a number."),
        ({"rate": ""}, "ValueError: rate is ''; it must be a number."),
        ({"sizes": "4,x"}, "sizes is '4,x'; it must be whole numbers such as 4,4."),
        ({"name": "c"}, "ValueError: name is 'c'; it is one of a, b."),
    ],
)
def test_a_value_that_is_none_is_refused_in_place(session, text, message):
    session.run(DOUBLE.replace("units=None, ", ""), "cell 1")
    picture, sentence = session.answer("double", {"rate": "1", "sizes": "4", "name": "a"} | text)
    assert picture.startswith("<pre") and message in sentence


def test_what_plays_has_a_beginning_and_an_end(session):
    session.run(
        '@explore(step=play([1, 5, 9]))\ndef walk(step=1):\n    """Steps."""\n'
        "    return plots.figure()[0], f'step {step}'",
        "cell 1",
    )
    assert session.answer("walk", {"step": "7"})[1] == "step 7"
    assert session.answer("walk", {"step": "10"})[1] == (
        "ValueError: step is 10; it goes from 1 to 9."
    )


def test_an_error_in_an_explorable_stands_where_the_picture_would(session):
    session.run(
        '@explore(n=[1, 2])\ndef inverse(n=1):\n    """1 / n"""\n'
        "    return plots.figure()[0], str(1 / n)",
        "cell 7",
    )
    picture, sentence = session.answer("inverse", {"n": "0"})
    assert sentence == "ZeroDivisionError: division by zero"
    assert "cell 7" in picture and "explore.py" not in picture
    assert session.answer("inverse", {"n": "4"})[1] == "0.25"


def test_an_explorable_may_print_and_even_exit(session):
    session.run(
        '@explore(n=[1, 2])\ndef talk(n=1):\n    """Talks."""\n    print("n <", n)\n'
        "    if n > 2:\n        raise SystemExit\n    return plots.figure()[0], str(n)",
        "cell 7",
    )
    picture, sentence = session.answer("talk", {"n": "2"})
    assert picture.endswith("<pre>n &lt; 2\n</pre>") and sentence == "2"
    assert session.answer("talk", {"n": "3"})[1].startswith("SystemExit")


def test_a_cell_lacks_what_it_imports_and_what_it_takes_from_a_cell_that_lacks_it():
    cells = [
        "import numpy as np, json, scipy.stats",
        "from sklearn import datasets\nX = datasets.load_digits().data",
        "def f():\n    return X.mean()",
        "X = np.ones(3)\nX.mean()",
        "y = X.sum()",
        "f()",
        "def g(f):\n    return f + 1",
        "this is no Python",
    ]
    missing = live.lacking(cells, {"numpy", "scipy"})
    assert missing == ["", "sklearn", "sklearn", "", "", "sklearn", "", ""]


@pytest.mark.parametrize(
    "chapter", ["01_chain_rule", "02_dense_layer", "03_activations", "04_backprop"]
)
def test_chapters_need_nothing_that_a_page_lacks(chapter):
    cells = json.loads((BOOK / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and "remove-cell" not in cell["metadata"].get("tags", [])
    ]
    assert set(live.lacking(sources, {"numpy", "matplotlib", "nn_core", "classroom"})) == {""}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from classroom import explore, plots", False),
        ("plots.figure()", True),
        ("def draw():\n    return plots.figure()", True),
        ("@explore(x=[1])\ndef f(x=1):\n    pass", True),
        ("x = 1", False),
        ("from classroom.plots import network", True),
        ("import classroom.picture", True),
        ("from classroom.check import check", False),
    ],
)
def test_pictures_are_foreseen(source, expected):
    assert live.draws(source) is expected
