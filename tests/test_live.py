"""What live.worker.js runs in the page, tried where it can be seen: without a browser."""

import asyncio
import json
import re
from pathlib import Path
from time import process_time

import matplotlib
import pytest

from classroom import live, output
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
    session = live.Session(lambda kind, content: shown.append((kind, content)))
    assert session.run("from classroom import explore, play, plots", "imports")
    yield session
    matplotlib.use("agg")


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


SHOWN = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        (SHOWN + "fig", ["html"]),  # and not once more, as an open figure
        (SHOWN + "fig;", ["html"]),
        (SHOWN + "display(fig)\nax.plot([1])", ["html", "text", "html"]),
        (PLOT + "plt.show()\nprint(1)\n" + PLOT + "plt.show()", ["html", "stream", "html"]),
        (PLOT + "plt.figure()\n" + PLOT, ["text", "html", "html"]),
        (PLOT + "plt.close()", []),
        (PLOT + "plt.savefig('/dev/null', format='png');", ["html"]),
    ],
)
def test_figures_are_shown_as_a_notebook_shows_them(session, shown, source, kinds):
    assert session.run(source, "cell 1")
    assert [kind for kind, _ in shown] == kinds


SEVERAL = """
class {0}:
    def _repr_{0}_(self): return {1}
    def __repr__(self): return 'text'
"""


@pytest.mark.parametrize(
    ("method", "returned", "expected"),
    [
        ("html", "'<b>1</b>'", ("html", "<b>1</b>")),
        ("html", "None", ("text", "text")),
        ("svg", "'<svg/>'", ("html", "<svg/>")),
        ("png", "b'123'", ("html", '<img alt="Image" src="data:image/png;base64,MTIz">')),
        ("png", "('MTIz', {})", ("html", '<img alt="Image" src="data:image/png;base64,MTIz">')),
        ("jpeg", "'MTIz'", ("html", '<img alt="Image" src="data:image/jpeg;base64,MTIz">')),
        ("markdown", "'*1*'", ("html", '<div class="markdown"><p><em>1</em></p></div>')),
        ("mimebundle", "{'text/plain': '1'}", ("text", "text")),
        ("mimebundle", "({'text/html': '1', 'text/latex': '2'}, {})", ("html", "1")),
    ],
)
def test_an_object_is_shown_as_what_it_says_it_looks_like(
    session, shown, method, returned, expected
):
    assert session.run(SEVERAL.format(method, returned) + f"{method}()", "cell 1")
    assert session.run(method, "cell 2")  # its class, which has no look of its own
    assert shown == [expected, ("text", f"<class '__main__.{method}'>")]


def test_a_formula_is_a_picture_and_tex_where_matplotlib_cannot_read_it(session, shown):
    session.run("from IPython.display import Latex, Math, display", "cell 1")
    session.run(r"display(Math(r'\frac{\partial L}{\partial w}'))", "cell 2")
    session.run(r"Latex(r'\begin{align} x \end{align}')", "cell 3")
    (kind, picture), tex = shown
    assert kind == "html" and picture.startswith('<div class="formula"><svg')
    assert 'aria-label="$\\displaystyle \\frac{' in picture and "<use" in picture
    assert tex == ("text", r"\begin{align} x \end{align}")


def test_the_underscore_holds_the_last_value(session, shown):
    for source in ("6 * 7", "x = 1", "x;", "_ + x"):
        assert session.run(source, "cell 1")
    assert shown == [("text", "42"), ("text", "43")]
    session.run("for _ in range(3): pass\n5", "cell 1")
    session.run("_", "cell 2")  # the reader's own
    assert shown[2:] == [("text", "5"), ("text", "2")]


@pytest.mark.parametrize("source", ["1;", "(1);", "1 ;  # why", "f(\n    1\n);", "'ä';\n# end"])
def test_a_semicolon_silences_the_last_line(session, shown, source):
    assert session.run(f"f = abs\n{source}", "cell 1") and shown == []


@pytest.mark.parametrize("source", ["1  # a;", "(\n1\n)", "';'", "1  # ;\n"])
def test_only_a_semicolon_behind_the_value_does(session, shown, source):
    assert session.run(source, "cell 1") and len(shown) == 1


ASYNC = """
import asyncio
async def twice(n):
    await asyncio.sleep(0.01)
    return 2 * n
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("asyncio.run(twice(2))", "4"),
        ("await twice(3)", "6"),
        ("x = await twice(4)\nx", "8"),
        ("await asyncio.gather(twice(1), twice(2))", "[2, 4]"),
        ("async with asyncio.timeout(9):\n    x = await twice(1)\nx", "2"),
        ("%time await twice(5)\nawait twice(5)", "10"),
        ("%%time\nawait twice(6)", "12"),
    ],
)
def test_a_cell_can_wait(session, shown, source, expected):
    session.run(ASYNC, "cell 1")
    assert session.run(source, "cell 2") and shown[-1] == ("text", expected)
    assert source[0] != "%" or "Wall time: " in shown[0][1]


def test_a_cell_that_waits_for_nothing_is_ended(session, shown):
    assert not session.run("import asyncio\nawait asyncio.Event().wait()", "cell 1")
    assert "RuntimeError: This waits for what cannot come" in shown[0][1]
    assert session.run(ASYNC + "await twice(1)", "cell 2") and shown[-1] == ("text", "2")


def test_asyncio_is_as_it_was_after_a_cell(session):
    run, loop = asyncio.run, asyncio._get_running_loop()  # another test's browser may have one
    session.run("import asyncio\nasyncio.run(1)", "cell 1")
    assert asyncio.run is run and asyncio._get_running_loop() is loop


def test_the_tasks_that_a_cell_begins_run_before_it_ends(session, shown):
    session.run(ASYNC, "cell 1")
    source = "async def say(n):\n    print(await twice(n))\n"
    assert session.run(source + "task = asyncio.create_task(say(4))\nprint('first')", "cell 2")
    assert shown == [("stream", "first\n"), ("stream", "8\n")]
    assert session.run("task.done()", "cell 3") and shown[-1] == ("text", "True")
    assert session.run("task = asyncio.create_task(twice(5))\nawait task", "cell 4")
    assert shown[-1] == ("text", "10")


def test_a_task_that_fails_fails_its_cell(session, shown):
    source = "import asyncio\nasync def fail():\n    1 / 0\nasyncio.create_task(fail());"
    assert not session.run(source, "cell 1")
    assert shown[-1][1].endswith("ZeroDivisionError: division by zero\n")
    assert session.run("1 + 1", "cell 2")


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("1\nbreakpoint()", "cell 1, line 2: There is no debugger in a page"),
        ("def f():\n    input()\nf()", "cell 1, line 2: Python in a page cannot ask for input"),
        ("import pdb; pdb.set_trace()", "cell 1, line 1: There is no debugger in a page"),
        ("from pdb import set_trace\nset_trace()", "cell 1, line 2: There is no debugger"),
        ("import pdb\npdb.pm()", "cell 1, line 2: There is no debugger in a page"),
        ("%debug", "cell 1: %debug does not work in a page: there is no debugger"),
        ("exit()", "cell 1, line 1: The cell ends here"),
        ("quit()", "cell 1, line 1: The cell ends here"),
        ("import sys\nsys.exit('no data.')", "cell 1, line 2: no data. The cell ends here"),
        ("get_ipython().magic('x')", "cell 1, line 1: There is no IPython in a page"),
        ("%run a.py", "cell 1: %run does not work in a page: paste"),
        ("from ipywidgets import interact", "cell 1: ipywidgets need a notebook."),
        ("raise ModuleNotFoundError(name='pandas')", "cell 1, line 1: Python in this page has no"),
    ],
)
def test_what_a_page_cannot_do_is_answered_in_one_line(session, shown, source, answer):
    assert not session.run(source, "cell 1")
    ((kind, said),) = shown
    assert kind == "error" and said.startswith(answer) and said.endswith(".\n")
    assert said.count("\n") == 1


def test_help_is_printed(session, shown):
    assert session.run("help()\nhelp(len)", "cell 1")
    text = "".join(content for _, content in shown)
    assert text.startswith("help(np.exp) prints") and "Return the number of items" in text


@pytest.mark.parametrize("source", ["sys.stdout = None", "sys.stdout.close()", "sys.stderr = 1"])
def test_a_cell_that_loses_its_output_keeps_its_answer(session, shown, source):
    assert session.run(f"import sys\nprint('first')\n{source}\n1 + 1", "cell 1")
    assert shown == [("stream", "first\n"), ("text", "2")]
    session.run("print('next')", "cell 2")
    assert shown[2:] == [("stream", "next\n")]


def test_no_innards_are_shown_and_a_magic_as_it_was_typed(session, shown):
    session.run("quit", "cell 1")
    assert shown.pop() == ("text", live.LEAVE)
    session.run("import sys\nsys.stdout.write(5)", "cell 1")
    assert shown[0][1].endswith("TypeError: write() argument must be str, not int\n")
    assert "output.py" not in shown.pop()[1]
    session.run("1\n%timeit nothing()", "cell 1")
    ((_, text),) = shown
    assert "%timeit nothing()" in text and "magics" not in text and "timeit.py" not in text


def test_display_shows_in_the_middle_of_a_cell(session, shown):
    session.run("print(1)\ndisplay('two')\nprint(3)", "cell 1")
    assert shown == [("stream", "1\n"), ("text", "'two'"), ("stream", "3\n")]


def test_a_value_of_great_length_is_cut(session, shown):
    session.run("'x' * 10**7", "cell 1")
    (_, text), (_, rest) = shown
    assert len(text) < 1_000_200 and "and so on" in text and "9,000,003 characters" in rest


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
        ("raise SystemExit(3)", "cell 1, line 1: The cell ends here, and Python goes on."),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("input('x = ')", "write the value into the cell"),
        ("import matplotlib.pyplot as p; p.title('$\\\\frac$')", "ParseSyntaxException"),
    ],
)
def test_whatever_goes_wrong_ends_the_cell_and_not_the_session(session, shown, source, message):
    assert not session.run(source, "cell 1")
    assert shown[-1][0] == "error" and message in shown[-1][1]
    assert session.run("1 + 1", "cell 2")


@pytest.mark.parametrize(
    ("source", "kept", "left_out"),
    [
        ("for i in range(70_000):\n    print(i)", 50_000, "20,000 lines, 120,000 characters"),
        ("for i in range(300):\n    print('x' * 9_999)", 100, "200 lines, 2,000,000 characters"),
        ("print('\\n' * 60_000, end='')", 50_000, "10,000 lines, 10,000 characters"),
    ],
)
def test_a_cell_that_prints_without_end_does_not_fill_the_page(
    session, shown, source, kept, left_out
):
    assert session.run(source, "cell 1")
    text = "".join(content for kind, content in shown)
    assert {kind for kind, _ in shown} == {"stream"}
    assert text.partition("… and so on: a cell shows at most 50,000 lines")[0].count("\n") == kept
    assert text.endswith(f"… left out: {left_out}.\n") and text.count("and so on") == 1
    assert session.run("print(1)", "cell 2")  # each cell has its own room
    assert shown[-1] == ("stream", "1\n")


@pytest.fixture
def ten_items(monkeypatch):
    monkeypatch.setattr(output, "MOST_ITEMS", 10)


@pytest.mark.parametrize("value", ["1", "plots.figure()[0]", "Html()", "fig"])
def test_a_cell_that_displays_without_end_does_not_fill_the_page(session, shown, ten_items, value):
    session.run("class Html:\n    def _repr_html_(self): return '<b>1</b>'", "cell 1")
    session.run("from matplotlib.figure import Figure\nfig = Figure((1, 1))", "cell 2")
    assert session.run(f"for i in range(30):\n    display({value})\nprint('end')", "cell 3")
    assert "at most 10 values and pictures" in shown[10][1]
    assert "".join(content for _, content in shown[11:]) == "end\n"


def test_what_is_not_shown_any_more_is_not_made(session, shown, ten_items):
    session.run(
        "class Slow:\n    made = 0\n    def __repr__(self):\n"
        "        Slow.made += 1\n        return 'slow'",
        "cell 1",
    )
    session.run("for i in range(30):\n    display(Slow())", "cell 2")
    session.run("Slow.made", "cell 3")
    assert shown[-1] == ("text", "11")


def test_html_of_great_size_is_left_out_and_the_page_is_told(session, shown):
    session.run("class Html:\n    def _repr_html_(self): return 'x' * 21_000_000\nHtml()", "cell 1")
    assert shown == [("text", "… left out: 21.0 MB of HTML, more than a page can hold.")]


def test_a_picture_of_many_points_is_sent_as_pixels(session, shown):
    session.run(
        "import matplotlib.pyplot as plt, numpy as np\n"
        "x = np.random.default_rng(0).random((2, 30_000))\nplt.scatter(*x)",
        "cell 1",
    )
    text, (kind, picture) = shown
    assert text[0] == "text" and kind == "html"
    assert picture.startswith('<img alt="Figure 1" src="data:image/png;base64,')
    assert len(picture) < 1_000_000


def test_a_long_traceback_is_shown_without_its_middle(session, shown):
    session.run("def f(n):\n    return g(n)\ndef g(n):\n    return f(n + 1)\nf(0)", "cell 1")
    ((_, text),) = shown
    assert len(text.splitlines()) == 61 and "lines are left out" in text
    assert text.startswith("Traceback") and text.splitlines()[-1].startswith("RecursionError")
    session.run("raise ValueError('x' * 10**6)", "cell 2")
    assert len(shown[1][1]) < 10_100 and "characters are left out" in shown[1][1]


def test_a_name_is_completed_by_what_python_knows(session):
    session.run("import math\nlearning_rate = 1", "cell 1")
    assert session.complete("learn") == ["learning_rate"]
    assert session.complete("math.sqr") == ["sqrt"]
    assert session.complete("pri") == ["print"] and session.complete("retu") == ["return"]
    assert session.complete("math.sqrt.__na") == ["__name__"]
    assert session.complete("nothing.at") == session.complete("nowhere") == []


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
        ({"rate": "fast"}, "rate is fast; a number."),
        ({"rate": ""}, "rate is empty; a number."),
        ({"rate": "nan"}, "rate is nan; a number."),
        ({"rate": "0"}, "rate is 0; more than 0."),
        ({"rate": "−3"}, "rate is −3; more than 0."),
        ({"rate": "10^40"}, "rate is 10^40; a number."),
        ({"rate": "1e40"}, "rate is 1e40; 100 at most."),
        ({"rate": "inf"}, "rate is inf; 100 at most."),
        ({"sizes": "4,x"}, "sizes is 4,x; whole numbers such as 4,4."),
        ({"sizes": "4,0"}, "sizes is 4,0; each 1 or more."),
        ({"sizes": "41"}, "sizes is 41; each 40 at most."),
        (
            {"sizes": ",".join("4" * 21)},
            "sizes is 4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,…; at most 20 numbers.",
        ),
        ({"name": "c"}, "name is c; one of a, b."),
    ],
)
def test_a_value_that_is_none_is_refused_in_one_line_and_the_picture_stays(session, text, message):
    session.run(DOUBLE.replace("units=None, ", ""), "cell 1")
    answer = session.answer("double", {"rate": "1", "sizes": "4", "name": "a"} | text)
    assert answer == ("", message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0", "hidden units is 0; 1 or more."),
        ("-3", "hidden units is -3; 1 or more."),
        ("nan", "hidden units is nan; a whole number."),
        ("2.5", "hidden units is 2.5; a whole number."),
        ("1000000", "hidden units is 1000000; 80 at most."),
        ("1" + "0" * 40, "hidden units is 100000000000000000000000000000…; 80 at most."),
        ("-1" + "0" * 40, "hidden units is -10000000000000000000000000000…; 1 or more."),
        ("9" * 5000, f"hidden units is {'9' * 30}…; a whole number."),
    ],
)
def test_a_number_of_units_is_refused_before_anything_is_computed(session, text, message):
    session.run(
        '@explore(hidden_units=[2, 4, 8])\ndef net(hidden_units=2):\n    """Units."""\n'
        "    return plots.figure()[0], str(hidden_units)",
        "cell 1",
    )
    assert session.answer("net", {"hidden_units": text}) == ("", message)
    assert session.answer("net", {"hidden_units": "80"})[1] == "80"


def test_a_grid_with_values_below_0_goes_as_far_on_either_side(session):
    session.run(
        '@explore(z=[-6, 0, 2.5], t=[0, 1])\ndef at(z=0, t=0):\n    """z."""\n'
        "    return plots.figure()[0], f'{z} {t}'",
        "cell 1",
    )
    assert session.answer("at", {"z": "-60", "t": "0"})[1] == "-60.0 0"
    assert session.answer("at", {"z": "-60.1", "t": "0"}) == ("", "z is -60.1; -60 or more.")
    assert session.answer("at", {"z": "0", "t": "-1"}) == ("", "t is -1; 0 or more.")


def test_what_plays_has_a_beginning_and_an_end(session):
    session.run(
        '@explore(step=play([1, 5, 9]))\ndef walk(step=1):\n    """Steps."""\n'
        "    return plots.figure()[0], f'step {step}'",
        "cell 1",
    )
    assert session.answer("walk", {"step": "7"})[1] == "step 7"
    assert session.answer("walk", {"step": "10"}) == ("", "step is 10; from 1 to 9.")


def test_an_error_in_an_explorable_stands_where_the_picture_would(session):
    session.run(
        '@explore(n=[-1, 1, 2])\ndef inverse(n=1):\n    """1 / n"""\n'
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


def test_names_are_completed_at_once_where_there_are_thousands(session):
    session.run("\n".join(f"name_{i} = {i}" for i in range(3000)), "cell 1")
    start = process_time()
    assert len(session.complete("name_1")) == 1111
    assert process_time() - start < 0.3


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("from classroom import explore, plots", "classroom"),
        ("plots.figure()", "matplotlib"),
        ("def draw():\n    return plots.figure()", "matplotlib"),
        ("@explore(x=[1])\ndef f(x=1):\n    pass", "matplotlib"),
        ("x = 1", ""),
        ("from classroom.plots import network", "classroom.plots matplotlib"),
        ("import classroom.picture", "classroom.picture matplotlib"),
        ("from classroom.check import check", "classroom.check"),
        ("%matplotlib inline\nimport scipy.stats as s, json", "scipy.stats json"),
        ("from IPython.display import Math\nMath('x')", "IPython.display matplotlib"),
        ("import ipywidgets, numpy", "numpy"),
        ("%run a.py", ""),
        ("import (", ""),
    ],
)
def test_what_a_cell_needs_is_loaded_before_it_runs(source, modules):
    assert live.wanted(source).replace("import ", "").split("\n") == modules.split(" ")
