"""What people type in notebooks, as Python reads it."""

import math
from time import perf_counter, process_time

import numpy as np
import pytest

from classroom import magics
from classroom.magics import NotInAPage, plain


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n",
        "x = 1",
        "await f()",
        "x = 'a “b” ? %c !d'",
        "s = '''\n%timeit\n!ls\n'''",
        "x = (7\n% 2)",
        "if x:  # what?\n    y",
        "y = 1 if x else 0  # !",
        "'>>> 1'",
    ],
)
def test_python_stays_as_it_is(source):
    assert plain(source) == (source, False)


@pytest.mark.parametrize("source", ["x = (1", "f(a,\n %timeit\n)", "x = “", "1 +", "%timeit (1"])
def test_what_is_wrong_in_another_way_stays_wrong(source):
    with pytest.raises(SyntaxError):
        compile(plain(source).source, "cell", "exec")


@pytest.mark.parametrize(
    ("typed", "python"),
    [
        ("\ufeffx = 1", "x = 1"),
        ("\ufeff>>> x", "x"),
        ("x\u00a0=\u202f1", "x = 1"),
        ("x = [1,\u200b 2]", "x = [1, 2]"),
        ("x = 3 − 2 – 1", "x = 3 - 2 - 1"),
        ("x = “it’s” + ‘b’  # “c”", "x = \"it’s\" + 'b'  # “c”"),
        ("x = 'keep\u00a0“”' + “a”", "x = 'keep\u00a0“”' + \"a\""),
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
        (">>> x = 1\n>>> x\n1\n", "x = 1\nx\n\n"),
        ("# try\n>>> for i in x:\n...     i\n...\n>>> y", "# try\nfor i in x:\n    i\n\ny"),
        ("In [3]: x = 1\n   ...: y\nOut[3]: 5\n\nIn [4]: z", "x = 1\ny\n\n\nz"),
        ("In [3]:\nx = 1", "\nx = 1"),
        ("In [1]: x = 1", "x = 1"),  # Python itself takes it for an annotation
        ("\nIn [1]: 1 + 1\nOut[1]: 2\n\nIn [2]: _ * 2\nOut[2]: 4", "\n1 + 1\n\n\n_ * 2\n"),
        ("%matplotlib inline\nx", "pass\nx"),
        ("%load_ext autoreload\r\n%autoreload 2\r\nx", "pass\npass\nx"),
        ("if x:\n    %matplotlib inline", "if x:\n    pass"),
    ],
)
def test_pasted_text_is_understood_line_by_line(typed, python):
    if typed.startswith("# try"):
        python = python.removeprefix("# try")  # a line without a prompt is none of the code
    assert plain(typed) == (python, False)
    assert plain(typed).source.count("\n") == typed.count("\n")


def run(typed, **names):
    exec(plain(typed).source, names)
    return names


@pytest.mark.parametrize(
    "typed",
    [
        "!pip install torch",
        "%pip install -q x",
        "pip install x y",
        "$ pip3 install x",
        "python3 -m pip install x",
        "!python -m pip install x",
        "!{sys.executable} -m pip install x",
        "!conda install x",
    ],
)
def test_an_installation_is_answered_and_the_cell_goes_on(typed, capsys):
    assert run(f"{typed}\nx = 1")["x"] == 1
    assert capsys.readouterr().out.startswith("A page installs nothing.")


def test_time_prints_how_long_a_line_took_and_keeps_what_it_did(capsys):
    names = run("%time x = f(1)\ny = %time f(2)\nfor i in range(2):\n    %time f(i)  # c", f=abs)
    assert names["x"] == 1 and names["y"] == 2
    assert capsys.readouterr().out.count("Wall time: ") == 4
    assert plain("\n%%time\nx = 1\nx") == ("\n\nx = 1\nx", True)


def test_timeit_measures(capsys):
    calls = []
    run("%timeit -n 5 -r3 f(1)", f=calls.append)
    assert calls == [1] * 15
    assert "loop (mean ± std. dev. of 3 runs, 5 loops each)" in capsys.readouterr().out
    run("%%timeit -n 2 -r 1 x = 3\nf(x)\nf(4)", f=calls.append)
    assert calls[15:] == [3, 4, 3, 4]
    run("def g(n):\n    %timeit -n 1 -r 1 f(n)\ng(7)", f=calls.append)
    assert calls[-1] == 7


def test_timeit_finds_a_number_of_loops_by_itself(monkeypatch, capsys):
    monkeypatch.setattr(magics.timeit, "default_timer", perf_counter)
    magics.measure("math.sqrt(2)", {"math": math}, "", 0, 1)
    loops = int(capsys.readouterr().out.split("runs, ")[1].split()[0].replace(",", ""))
    assert loops >= 1000


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(12.3456, "12.3 s"), (0.0123, "12.3 ms"), (4.5e-5, "45 μs"), (2e-9, "2 ns"), (0, "0 ns")],
)
def test_durations_have_the_unit_that_suits_them(seconds, text):
    assert magics.duration(seconds) == text


def test_a_question_mark_shows_help(capsys):
    run("np.linalg.norm?", np=np)
    text = capsys.readouterr().out
    assert text.startswith("norm(x, ord=None") and "Matrix or vector norm." in text
    run("??f", f=plain)
    assert "def plain(source):" in capsys.readouterr().out
    run("x?", x=[1, 2])
    assert capsys.readouterr().out.startswith("list: [1, 2]\n\nBuilt-in mutable sequence")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("!ls -l", "!ls does not work in a page: use os.listdir()."),
        ("files = !ls", "!ls does not work in a page: use os.listdir()."),
        ("!echo (", "!echo does not work in a page: there is no shell;"),
        ("%run a.py", "%run does not work in a page: paste the file's lines"),
        ("x = 1\n%reset -f", "%reset does not work in a page: the button Restart"),
        ("%%bash\nls", "%%bash does not work in a page: write it in plain Python."),
        ("%%writefile a.py\nx = (", "%%writefile does not work in a page: use open("),
        ("%timeit -o f()", "%timeit has two options in a page: -n loops and -r runs; not -o f()."),
        ("np.load(x)?", "np.load(x)? has no meaning: ? shows help on a name"),
    ],
)
def test_what_has_no_meaning_in_a_page_is_answered_in_one_line(typed, answer):
    with pytest.raises(NotInAPage) as error:
        plain(typed)
    assert str(error.value).startswith(answer) and "\n" not in str(error.value)


def test_a_long_cell_is_read_at_once():
    typed = "\n".join(f"x{i} = f(“{i}”, [{i}])  # “c”\n%time y = {i}" for i in range(3000))
    start = process_time()
    plain(typed)
    assert process_time() - start < 2
