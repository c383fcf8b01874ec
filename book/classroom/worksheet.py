"""A worksheet: all that one sample makes a network of three layers compute, to be done by hand.

``blank(nn, x, y)`` has a place for each number, ``key(nn, x, y)`` has the numbers. Both are made
from the network, so that a teacher who changes its weights has another sheet, with its key.
"""

import html

import numpy as np

from nn_core import MSE, SGD, Sigmoid

DIGITS = 3


class Sheet:
    """Tables of what is to be computed, how, and its value, where it is given away."""

    def __init__(self, columns, filled):
        self.columns, self.filled = columns, filled

    def _repr_html_(self):
        kind = "key" if self.filled else "blank"
        columns = "".join(
            f"<div>{''.join(self._table(*table) for table in tables)}</div>"
            for tables in self.columns
        )
        return f'<div class="worksheet {kind}">{columns}</div>'

    def _table(self, caption, rows):
        lines = "".join(
            f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(how)}</td>'
            f"<td>{_value(value) if self.filled else ''}</td></tr>"
            for name, how, value in rows
        )
        return f"<table><caption>{caption}</caption><tbody>{lines}</tbody></table>"

    def __repr__(self):
        return "\n".join(
            " | ".join([name, how, *([_value(value)] if self.filled else [])])
            for tables in self.columns
            for _, rows in tables
            for name, how, value in rows
        )


def drawing(nn, x, y):
    """Return the network with its weights, its biases and the sample, and empty units."""
    from classroom import plots

    nodes = {(1, j): _short(value) for j, value in enumerate(x[0])}
    nodes |= {(2, k): f"a₂[{k}]" for k in range(nn.dimensions[1])} | {(3, 0): "a₃"}
    weights = {(i, j, k): w for i in (1, 2) for (j, k), w in np.ndenumerate(nn.w[i])}
    biases = ", ".join(map(_short, nn.b[1]))
    under = ("x", f"b₁ = ({biases})", f"b₂ = {_short(nn.b[2][0])}, y = {_short(y.item())}")
    return plots.network(nn.dimensions, nodes, weights, titles=under)


def blank(nn, x, y):
    """Return the worksheet, with a place for each number."""
    return Sheet(_columns(nn, x, y), filled=False)


def key(nn, x, y):
    """Return the worksheet with its numbers.

    Parameters
    ----------
    nn : nn_core.NN
        Three layers, the last one a single unit, with Sigmoid, MSE and SGD.
    x : array of shape (1, n_1)
        One sample.
    y : array of shape (1, 1)
        Its target.

    Raises
    ------
    ValueError
        If the formulas of the sheet do not hold for this network or this sample.
    """
    return Sheet(_columns(nn, x, y), filled=True)


def _columns(nn, x, y):
    if len(nn.dimensions) != 3 or nn.dimensions[-1] != 1:
        raise ValueError(f"a worksheet has layers (n, m, 1), not {tuple(nn.dimensions)}")
    used = [*nn.activations.values(), nn.loss, type(nn.optimizer)]
    if used != [Sigmoid, Sigmoid, MSE, SGD]:
        raise ValueError("a worksheet has the formulas of Sigmoid, MSE and SGD: use these")
    if np.shape(x) != (1, nn.dimensions[0]) or np.shape(y) != (1, 1):
        raise ValueError(
            f"a worksheet has one sample: x of shape (1, {nn.dimensions[0]}) and y of shape "
            f"(1, 1), not {np.shape(x)} and {np.shape(y)}"
        )
    forward, back, update = _forward(nn, x, y), _back(nn, x, y), _update(nn, x, y)
    left = [("Shapes", _shapes()), ("Forward", forward), ("One update", update)]
    return [left, [("Back", back)]]


def _shapes(batch=8, inputs=13, units=10):
    """One question of chapter 2: which product has the shape of the weights."""
    X, delta = np.zeros((batch, inputs)), np.zeros((batch, units))
    return [("∂L/∂w", f"from X {X.shape}, δ {delta.shape}", f"Xᵀ δ: {(X.T @ delta).shape}")]


def _forward(nn, x, y):
    z, a = nn.forward(x)
    rows = []
    for k in range(nn.dimensions[1]):
        terms = [f"{_short(v)} · {_factor(w)}" for v, w in zip(x[0], nn.w[1][:, k], strict=True)]
        rows += [
            (f"z₂[{k}]", _sum(terms, nn.b[1][k]), z[2][0, k]),
            (f"a₂[{k}]", f"σ(z₂[{k}])", a[2][0, k]),
        ]
    terms = [f"a₂[{k}] · {_factor(w)}" for k, w in enumerate(nn.w[2][:, 0])]
    return [
        *rows,
        ("z₃", _sum(terms, nn.b[2][0]), z[3].item()),
        ("a₃", "σ(z₃)", a[3].item()),
        ("L", f"(a₃ − {_factor(y.item())})²", MSE.loss(y, a[3])),
    ]


def _back(nn, x, y):
    z, a = nn.forward(x)
    dw, db = nn.gradients(x, y)  # with one sample, db[i] is delta of layer i + 1
    delta_3, delta_2 = db[2][0], db[1]
    units = range(nn.dimensions[1])
    slope = Sigmoid.gradient(z[3]).item()
    rows = [
        ("∂L/∂a₃", f"2 · (a₃ − {_factor(y.item())})", MSE.gradient(y, a[3]).item()),
        ("σ′(z₃)", "a₃ · (1 − a₃)", slope),
        ("δ₃ = ∂L/∂b₂", "∂L/∂a₃ · σ′(z₃)", delta_3),
        *((f"∂L/∂w₂[{k}, 0]", f"a₂[{k}] · δ₃", dw[2][k, 0]) for k in units),
    ]
    for k in units:
        weight = nn.w[2][k, 0]
        rows += [
            (f"∂L/∂a₂[{k}]", f"δ₃ · {_factor(weight)}", delta_3 * weight),
            (f"σ′(z₂[{k}])", f"a₂[{k}] · (1 − a₂[{k}])", Sigmoid.gradient(z[2])[0, k]),
            (f"δ₂[{k}] = ∂L/∂b₁[{k}]", f"∂L/∂a₂[{k}] · σ′(z₂[{k}])", delta_2[k]),
        ]
    for k in units:
        for j, value in enumerate(x[0]):
            rows.append((f"∂L/∂w₁[{j}, {k}]", f"{_factor(value)} · δ₂[{k}]", dw[1][j, k]))
    return rows


def _update(nn, x, y):
    rate = nn.optimizer.learning_rate
    after = nn.with_theta(nn.theta)
    after.fit(x, y, epochs=1, batch_size=1)
    names = [f"w₂[{k}, 0]" for k in range(nn.dimensions[1])]
    old, new = [*nn.w[2][:, 0], nn.b[2][0]], [*after.w[2][:, 0], after.b[2][0]]
    return [
        *(
            (f"new {name}", f"{_short(before)} − {_short(rate)} · ∂L/∂{name}", now)
            for name, before, now in zip([*names, "b₂"], old, new, strict=True)
        ),
        ("new L", f"when all {nn.theta.size} have moved", after.history[-1]),
    ]


def _value(value):
    text = value if isinstance(value, str) else f"{value:.{DIGITS}f}"
    return html.escape(text.replace("-", "−"))


def _short(number):
    return f"{number:g}".replace("-", "−")


def _factor(number):
    return _short(number) if number >= 0 else f"({_short(number)})"


def _sum(terms, bias):
    return f"{' + '.join(terms)} {'+' if bias >= 0 else '−'} {_short(abs(bias))}"
