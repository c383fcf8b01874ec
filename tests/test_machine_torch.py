"""The code for PyTorch and autograd in chapter 11 runs, and prints what stands below it.

The page shows it as text, since the book needs neither. Here the blocks are run one after another,
as a reader would who pastes them, and compared with `nn_core`. Where PyTorch and autograd are not
installed, that part is skipped; `make frameworks` runs it in an environment that has them.
"""

import contextlib
import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from nn_core import MSE, NN, SGD, Sigmoid

CHAPTER = Path(__file__).parents[1] / "book/11_machine.ipynb"
PIECE = re.compile(r"^```(python|text)\n(.*?)^```$", re.M | re.S)


def pieces():
    """Return the blocks of code, each with what is printed below it."""
    found = []
    for cell in nbformat.read(CHAPTER, as_version=4).cells:
        if cell.cell_type == "markdown":
            for language, text in PIECE.findall(cell.source):
                if language == "python":
                    found.append([text, None])
                else:
                    found[-1][1] = text
    return found


@pytest.fixture
def by_hand():
    nn = NN((2, 2, 1), (Sigmoid, Sigmoid), MSE, SGD(0.4))
    nn.w[1], nn.b[1] = [[0.7, 0.8], [-0.3, -0.2]], [0.1, 0.5]
    nn.w[2], nn.b[2] = [[-1.3], [1.2]], [-0.9]
    return nn, np.array([[2.0, 3.0]]), np.array([[1.0]])


def test_each_block_has_its_output():
    assert len(pieces()) == 6
    assert all(printed and printed.strip() for _, printed in pieces())


def test_the_page_prints_the_librarys_numbers(by_hand):
    """Without PyTorch, too: what the page says that the frameworks print is what nn_core gives."""
    nn, X, y = by_hand
    dw, db = nn.gradients(X, y)
    lines = [str(part.ravel().round(3)) for part in (dw[1], db[1], dw[2], db[2])]
    loss = f"loss {MSE.loss(y, nn.predict(X)):.3f}"
    in_torch, in_autograd = (printed.splitlines() for _, printed in pieces()[:2])
    assert in_torch == [loss, *lines]
    assert in_autograd == lines
    sums = [f"{k * db[2].item():.3f}" for k in (1, 2, 3)]
    assert pieces()[3][1].split() == sums
    nn.fit(X, y, epochs=1, batch_size=1)
    step = [f"b2 {nn.b[2].item():.3f}", f"{loss} -> {MSE.loss(y, nn.predict(X)):.3f}"]
    assert pieces()[4][1].splitlines() == step


def test_the_blocks_run_and_print_what_they_say(by_hand):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: make frameworks")
    pytest.importorskip("autograd", reason="autograd is not installed: make frameworks")
    before = torch.get_default_dtype()
    names = {"__name__": "blocks"}
    try:
        for number, (code, printed) in enumerate(pieces()):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(code, names)
            assert out.getvalue() == printed, code
            if number == 0:
                nn, X, y = by_hand
                dw, db = nn.gradients(X, y)
                for name, right in (("w1", dw[1]), ("b1", db[1]), ("w2", dw[2]), ("b2", db[2])):
                    given = names[name].grad.numpy()
                    np.testing.assert_allclose(given, right, rtol=0, atol=1e-12)
    finally:
        torch.set_default_dtype(before)


def test_what_the_text_says_of_the_frameworks():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: make frameworks")
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable"):  # writing into parameters
        w += 1
    loss = torch.exp(w).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match="second time"):  # a tape is used once
        loss.backward()
    nothing_kept = (w + 1).sum()
    nothing_kept.backward()
    nothing_kept.backward()  # no rule needs a value: allowed
    kept = torch.exp(w).sum()
    kept.backward(retain_graph=True)
    kept.backward()

    column = torch.ones((2, 1), requires_grad=True)
    z = column * torch.ones((2, 3))
    assert z.grad_fn(torch.ones((2, 3)))[0].shape == (2, 3)  # the rule does not undo broadcasting
    z.sum().backward()
    assert column.grad.shape == (2, 1)  # what calls it does

    rows = torch.tensor([[3.0, 3.0, 1.0]], requires_grad=True)
    rows.amax(dim=1).sum().backward()
    assert rows.grad.tolist() == [[0.5, 0.5, 0]]  # shared equally
    rows.grad = None
    rows.max(dim=1).values.sum().backward()
    assert sorted(rows.grad[0].tolist()) == [0, 0, 1]  # all to one of them
    assert torch.nn.Linear(64, 15).weight.shape == (15, 64)

    out = torch.relu(w.detach().requires_grad_() * 1)
    out += 1  # as in the residual block
    with pytest.raises(RuntimeError, match="inplace operation"):
        out.sum().backward()


@pytest.mark.parametrize(("kind", "least", "most"), [("float32", 1e-3, 0.1), ("float64", 0, 1e-8)])
def test_how_many_digits_a_gradient_check_has(by_hand, kind, least, most):
    """The network by hand, with nudges of 1e-5: two or three digits, or eight and more."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: make frameworks")
    nn, *sample = by_hand
    parts = (nn.w[1], nn.b[1], nn.w[2], nn.b[2])
    parts = [torch.tensor(part.copy(), dtype=getattr(torch, kind)) for part in parts]
    x, y = (torch.tensor(part, dtype=getattr(torch, kind)) for part in sample)

    def loss(w1, b1, w2, b2):
        return ((torch.sigmoid(torch.sigmoid(x @ w1 + b1) @ w2 + b2) - y) ** 2).mean()

    slopes = torch.autograd.grad(loss(*(p.requires_grad_() for p in parts)), parts)
    apart = []
    with torch.no_grad():
        for part, slope in zip(parts, slopes, strict=True):
            for place in np.ndindex(*part.shape):
                ends = []
                for nudge in (1e-5, -1e-5):
                    part[place] += nudge
                    ends.append(loss(*parts).item())
                    part[place] -= nudge
                measured = (ends[0] - ends[1]) / 2e-5
                apart.append(abs(measured / slope[place].item() - 1))
    assert least <= max(apart) < most


def test_what_the_text_says_of_autograd():
    pytest.importorskip("autograd", reason="autograd is not installed: make frameworks")
    import autograd.numpy as anp
    from autograd import grad, make_vjp

    def assigned(u):
        z = anp.exp(u)
        z[0] = 1.0
        return anp.sum(z)

    with pytest.raises(TypeError, match="item assignment"):
        grad(assigned)(np.ones(2))

    vjp = make_vjp(anp.multiply, 0)(np.ones((2, 1)), np.ones((2, 3)))[0]
    assert vjp(np.ones((2, 3))).shape == (2, 1)  # undone inside the rule
