"""Which names a cell takes from other cells, and which it gives them."""

import numpy as np
import pytest

from classroom import live
from classroom.dataflow import changed, given, taken
from classroom.explore import Explorable


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x + y", "x y"),
        ("x = 1\nx + y", "y"),
        ("x = x + 1", "x"),
        ("import numpy as np\nnp.sum(x)", "x"),
        ("for i in a:\n    i + 1", "a"),
        ("[i + k for i in a]", "a k"),
        ("k = 1\ndef f(n):\n    return g(n) + k", "g"),
        ("def f():\n    def g():\n        return z\n    return g()", "z"),
        ("await f(x)", "f x"),
        ("nn.w[1][0] = 1", "nn"),
    ],
)
def test_what_a_cell_reads_before_it_writes_it_is_taken(source, names):
    assert taken(source) == set(names.split())


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = y = 1\nx + 1", "x y"),
        ("a, b = 1, 2\nfor i in a:\n    pass", "a b i"),
        ("def f():\n    inner = 1", "f"),
        ("import numpy as np\nfrom nn_core import NN, MSE as loss\nx = 1", "x"),
        ("x.y = 1", ""),
    ],
)
def test_what_a_cell_writes_is_given_but_for_what_it_imports(source, names):
    assert given(source) == set(names.split())


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x[0] = 1\ny.z += 1\ndel d['a']", "x y d"),
        ("nn.fit(X, y)\nnn.w[1].fill(0)", "nn"),
        ("print(x.sum())\ns = x.sum()\nsorted(x)", ""),
    ],
)
def test_a_thing_whose_part_is_written_or_whose_method_is_called_is_changed(source, names):
    assert changed(source) == set(names.split())


def test_a_session_knows_modules_from_things_and_magics_from_python(monkeypatch):
    monkeypatch.setattr(Explorable, "in_page", None)  # which a session sets
    session = live.Session(lambda *message: None)
    session.variables |= {"np": np, "nn": object()}
    assert session.names("np.random.seed(0)\nnn.fit(X)") == (["X", "nn", "np"], ["nn"])
    assert session.names("%matplotlib inline\nx = 1") == ([], ["x"])
    assert session.names("x = (") == session.names("!ls") == ([], [])
