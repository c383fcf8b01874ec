"""The book's figures, in one visual language.

Every function draws into the axes that it is given, or makes a figure of its own, and returns the
figure. The same colour means the same thing throughout: see the names below.
"""

import html

import matplotlib
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from classroom.picture import COLORS, INK, STYLE, Handle, Picture, term

MUTED, GRID, PAPER = COLORS["muted"], COLORS["grid"], COLORS["paper"]
FORWARD, BACKWARD = COLORS["forward"], COLORS["backward"]
TRAIN, TEST = COLORS["train"], COLORS["test"]
POSITIVE, NEGATIVE = COLORS["positive"], COLORS["negative"]
CLASS0, CLASS1 = COLORS["class0"], COLORS["class1"]
ACCENT = COLORS["accent"]

# What lies between the two classes is light, and so are they: points and lines go on top.
BOUNDARY = LinearSegmentedColormap.from_list(
    "boundary", ["#8f96e3", "#c9cdf5", "#f6f3ee", "#f5d9ad", "#eaa94e"], N=14
)

# What a chapter writes into a picture is as large as the rest.
matplotlib.rcParams |= {name: STYLE[name] for name in ("font.size", "axes.titlesize")}

WIDTH = 4.7  # inches of a picture: on a telephone, at about 320 px, its text of 12 has 11 px


def figure(width=WIDTH, height=3.2, rows=1, columns=1, **gridspec):
    """Return a `Picture` and its axes, as ``pyplot.subplots`` would.

    Parameters
    ----------
    width, height : float
        Inches. The page scales the picture to its column; at the usual width the texts, laid out
        for a telephone, are legible there.
    rows, columns : int
    **gridspec
        Passed on, for example ``width_ratios=(2, 1)``.

    Returns
    -------
    Picture, Axes or array of Axes
    """
    with matplotlib.rc_context(STYLE):
        picture = Picture(figsize=(width, height), layout="constrained")
        axes = picture.subplots(rows, columns, gridspec_kw=gridspec)
    for ax in picture.axes:
        ax.locator_params(nbins=5)  # few ticks: legible on a telephone, and quick to draw
    return picture, axes


def _axes(ax, **size):
    return ax if ax is not None else figure(**size)[1]


def _bare(ax):
    """Leave only what is drawn: no axes, and one unit as long across as up."""
    ax.set_axis_off()
    ax.set_aspect("equal")


def network(
    dimensions, nodes=None, edges=None, highlight=(), titles=None, limit=8, ax=None, terms=None
):
    """Draw a network: a column of units for each layer, a line for each weight.

    Parameters
    ----------
    dimensions : sequence of int
    nodes : dict, optional
        ``{(layer, unit): text}`` to write in a unit; layers count from 1, units from 0.
    edges : dict, optional
        ``{(layer, unit, unit_of_next_layer): weight}``. A number gives the line its colour (sign;
        negative ones are dashed, too), its width (size) and its label where there is room for
        labels; a text is written as it is. Lines without an entry are thin and grey.
    highlight : collection
        Keys of ``nodes`` and ``edges`` to draw in the accent colour.
    titles : sequence of str, optional
        What to write under each layer.
    limit : int
        A layer with more units than this shows its first ones, dots, and its last one.
    terms : dict, optional
        For keys of ``nodes`` and ``edges`` the terms of the formulas that they show.
    """
    nodes, edges, highlight = nodes or {}, edges or {}, set(highlight)
    gids = {key: term(name) for key, name in (terms or {}).items()}
    shown = [list(range(n)) if n <= limit else [*range(limit - 2), n - 1] for n in dimensions]
    tallest = max(min(n, limit) for n in dimensions)
    labelled = max(min(n, limit) for n in dimensions) <= 3
    across = 3.2 if labelled else max(2.2, 0.55 * tallest)
    radius = 0.36 if labelled else 0.3
    left, right = -radius - 0.3, (len(dimensions) - 1) * across + radius + 0.3
    top = (tallest - 1) / 2 + radius + 0.15
    line = 14 / 72 * (right - left) / WIDTH  # how high a line of text is in the units of the plane
    bottom = -top - (0.05 + line if titles else 0)
    ax = _axes(ax, height=min(4.2, WIDTH * (top - bottom) / (right - left)))
    _bare(ax)
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)

    place = {}
    for layer, units in enumerate(shown, start=1):
        slots = min(dimensions[layer - 1], limit)
        for unit in units:
            slot = unit if unit < limit - 1 or slots < limit else slots - 1
            place[layer, unit] = (layer - 1) * across, (slots - 1) / 2 - slot

    largest = max((abs(w) for w in edges.values() if not isinstance(w, str)), default=1) or 1
    for layer in range(1, len(dimensions)):
        for j in shown[layer - 1]:
            for k in shown[layer]:
                _edge(ax, (layer, j, k), place, edges, highlight, largest, radius, labelled, gids)
    for key, (x, y) in place.items():
        color = ACCENT if key in highlight else INK
        _circle(ax, x, y, radius, color, gids.get(key))
        ax.text(
            x,
            y,
            nodes.get(key, ""),
            ha="center",
            va="center",
            color=color,
            zorder=4,
            fontsize=11 if labelled else 9,
            gid=gids.get(key),
        )
    for layer, n in enumerate(dimensions, start=1):
        if n > limit:
            x = (layer - 1) * across
            ax.text(x, (3 - limit) / 2, "⋮", ha="center", va="center", color=INK, fontsize=14)
        if titles:
            ax.text(
                (layer - 1) * across,
                -(tallest - 1) / 2 - radius - 0.15,
                titles[layer - 1],
                ha="center",
                va="top",
                color=MUTED,
            )
    return ax.figure


def _edge(ax, key, place, edges, highlight, largest, radius, labelled, gids):
    layer, j, k = key
    (x0, y0), (x1, y1) = place[layer, j], place[layer + 1, k]
    weight = edges.get(key)
    number = weight is not None and not isinstance(weight, str)
    color = ACCENT if key in highlight else GRID if weight is None else INK
    width, dashes = 1.0, "-"
    if number:
        width = 0.6 + 2.6 * abs(weight) / largest
        if key not in highlight:
            color = POSITIVE if weight >= 0 else NEGATIVE
        dashes = "-" if weight >= 0 else (0, (3, 1.5))
    line = {"color": color, "linewidth": width, "linestyle": dashes, "zorder": 1}
    ax.plot([x0, x1], [y0, y1], **line, gid=gids.get(key))
    if labelled and weight is not None:
        # Labels of crossing lines keep apart by sitting at different distances along them.
        along = 0.3 if (j + k) % 2 == 0 else 0.66
        ax.text(
            x0 + along * (x1 - x0),
            y0 + along * (y1 - y0),
            weight if isinstance(weight, str) else f"{weight:.2f}".replace("-", "−"),
            ha="center",
            va="center",
            fontsize=11,
            color=color,
            zorder=2,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8},
            gid=gids.get(key),
        )


def graph(nodes, edges, ax=None, highlight=()):
    """Draw a computation: values forward under each node, derivatives back along each line.

    Parameters
    ----------
    nodes : dict
        ``{name: (x, y, label, value)}``: where it stands (one unit is the width of a node and its
        gap), what is written in it, and the text under it (None for none), in the forward colour.
        The label is also the term of the formulas that the node shows.
    edges : sequence of tuples
        ``(from_name, to_name, text)``: the text on the line, in the backward colour, or None.
        A fourth entry names the term that the text shows.
    highlight : collection of str
        Names of nodes to draw in the accent colour.
    """
    xs, ys = [x for x, *_ in nodes.values()], [y for _, y, *_ in nodes.values()]
    radius = 0.24
    wide = max(xs) - min(xs) + 0.8
    below = radius + 0.12 + 14 / 72 * wide / WIDTH  # the line of text under a node
    low, top = min(ys) - below, max(ys) + radius + 0.06
    ax = _axes(ax, height=max(1.4, WIDTH * (top - low) / wide))
    _bare(ax)
    size = 12 if wide <= 5 else 10
    for start, end, text, *shown in edges:
        (x0, y0, *_), (x1, y1, *_) = nodes[start], nodes[end]
        length = np.hypot(x1 - x0, y1 - y0)
        dx, dy = (x1 - x0) / length * radius, (y1 - y0) / length * radius
        ax.annotate(
            "",
            (x1 - dx, y1 - dy),
            (x0 + dx, y0 + dy),
            zorder=1,
            arrowprops={"arrowstyle": "-|>", "color": MUTED, "shrinkA": 1, "shrinkB": 1},
        )
        if text:
            # On the upper side of the line: a steep line would cross a label centred on it.
            lean = -dy / radius * np.copysign(1, dx)
            steep = abs(lean) > 0.45
            ax.text(
                (x0 + x1) / 2 + 0.1 * lean,
                (y0 + y1) / 2 + 0.16 * abs(dx) / radius,
                text,
                color=BACKWARD,
                ha=("right" if lean < 0 else "left") if steep else "center",
                va="center" if steep else "bottom",
                fontsize=size,
                gid=term(*shown) if shown else None,
            )
    for name, (x, y, label, value) in nodes.items():
        color = ACCENT if name in highlight else INK
        _circle(ax, x, y, radius, color, term(label))
        style = {"ha": "center", "fontsize": size, "gid": term(label)}
        ax.text(x, y, label, va="center", color=color, zorder=4, **style)
        if value is not None:
            ax.text(x, y - radius - 0.08, value, va="top", color=FORWARD, **style)
    ax.set_xlim(min(xs) - 0.4, max(xs) + 0.4)
    ax.set_ylim(low, top)
    return ax.figure


def _circle(ax, x, y, radius, color, gid):
    """Draw the outline of a node over the lines that end at it."""
    style = {"facecolor": PAPER, "edgecolor": color, "linewidth": 1.8, "zorder": 3}
    ax.add_patch(matplotlib.patches.Circle((x, y), radius, gid=gid, **style))


def points(X, y, ax=None):
    """Draw points of two classes, told apart by colour and by shape (round 0, square 1)."""
    ax = _axes(ax, height=3.6)
    _scatter(ax, X, y, (CLASS0, CLASS1), PAPER)
    return ax.figure


def _scatter(ax, X, y, colors, edge):
    for value, color, marker in zip((0, 1), colors, "os", strict=True):
        chosen = np.asarray(y).ravel() == value
        ax.scatter(
            X[chosen, 0],
            X[chosen, 1],
            s=28,
            c=color,
            marker=marker,
            edgecolors=edge,
            linewidths=0.8,
            zorder=3,
        )


def decision_boundary(nn, X, y, ax=None):
    """Draw a network's output over the plane, its border (output 1/2), and the points.

    Parameters
    ----------
    nn : NN
        Two inputs, one output between 0 (round points) and 1 (square points).
    X : array of shape (n_samples, 2)
    y : array of shape (n_samples,)
    """
    ax = _axes(ax, height=3.6)
    low, high = X.min(axis=0), X.max(axis=0)
    margin = 0.25 * (high - low).max()
    low, high = low - margin, high + margin
    x0, x1 = np.linspace(low[0], high[0], 72), np.linspace(low[1], high[1], 72)
    grid = np.column_stack([axis.ravel() for axis in np.meshgrid(x0, x1)])
    # Far beyond the colours' 0 and 1 nothing can be told apart, and huge numbers overflow there.
    output = np.nan_to_num(nn.predict(grid), nan=0.5).clip(-9, 10).reshape(72, 72)
    ax.imshow(
        output,
        extent=(low[0], high[0], low[1], high[1]),
        origin="lower",
        cmap=BOUNDARY,
        vmin=0,
        vmax=1,
        interpolation="none",
        aspect="equal",
        zorder=0,
    )
    if output.min() < 0.5 < output.max():
        ax.contour(x0, x1, output, levels=[0.5], colors=[BORDER], linewidths=1.6, zorder=2)
    _scatter(ax, X, y, ON_IMAGE, "#ffffff")
    ax.set_xlabel("x₀")
    ax.set_ylabel("x₁")
    return ax.figure


# The image is light in light and dark pages alike, so what lies on it does not follow the page.
BORDER = "#26262e"
ON_IMAGE = ("#353c96", "#8f5200")


def loss_curve(curves, ax=None, log=True):
    """Draw the loss of each epoch, each curve labelled at its end.

    Parameters
    ----------
    curves : dict
        ``{label: losses}``. "train" and "test" have colours of their own. A curve that ends in
        infinity or NaN, or beyond a million times its start, is cut there and marked "diverged".
    log : bool
        A logarithmic loss axis, for losses that fall over several powers of ten.
    """
    ax = _axes(ax)
    others = iter([FORWARD, BACKWARD, ACCENT, POSITIVE, NEGATIVE])
    ends, measured = [], False
    for label, losses in curves.items():
        color = {"train": TRAIN, "test": TEST}.get(label) or next(others)
        losses = np.asarray(losses, dtype=float)
        start = max(np.nan_to_num(losses[0], posinf=0), 1e-12)
        good = losses <= min(1e6 * start, 1e12)
        stop = len(losses) if good.all() else int(np.argmin(good))
        epochs = np.arange(1, stop + 1)
        drawn = np.unique(np.linspace(0, stop - 1, min(stop, 120)).astype(int)) if stop else []
        ax.plot(epochs[drawn], losses[drawn], color=color)
        if stop < len(losses) or not stop:
            label += " diverged"
            ax.plot(max(stop, 1), losses[stop - 1] if stop else 1.0, "X", color=color, markersize=9)
        ends.append([max(stop, 1), losses[stop - 1] if stop else 1.0, label, color])
        measured = measured or stop > 0
    if log:
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter(FuncFormatter(number))
        ax.yaxis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
        low, high = ax.get_ylim()
        if high < 100 * low:  # powers of ten alone would label one line, or none
            ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    if not measured:  # no loss is known, so none may be read off
        ax.set_yticks([])
        ax.set_yticks([], minor=True)
    _label_ends(ax, ends)
    ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss")
    return ax.figure


def _label_ends(ax, ends):
    """Write labels at the right of the lines' ends, apart from each other and inside the axes."""
    height = ax.get_position().height * ax.figure.get_figheight() * 72
    to_unit = ax.transData.transform
    ax.autoscale_view()
    low, high = to_unit((1, ax.get_ylim()[0]))[1], to_unit((1, ax.get_ylim()[1]))[1]
    ends = sorted(ends, key=lambda end: end[1])
    at = np.array([(to_unit((x, y))[1] - low) / (high - low) for x, y, *_ in ends])
    # Each stands at least a line above the one below, and the last one below the upper edge.
    steps = 13 / height * np.arange(len(ends))
    levels = np.maximum.accumulate(at - steps).clip(0, 1 - steps[-1] - 5 / height) + steps
    for (x, _, label, color), start, level in zip(ends, at, levels, strict=True):
        ax.annotate(
            label,
            (x, start),
            xytext=(6, (level - start) * height),
            color=color,
            va="center",
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            annotation_clip=False,
        )


def handle(ax, argument, x, y, along="x", origin=0, unit=1):
    """Put a ring round a point, by which a reader can drag an argument of an explorable.

    Parameters
    ----------
    ax : Axes
    argument : str
    x, y : float
    along : str
        The axis, "x" or "y", along which the point moves.
    origin, unit : float
        The argument is (coordinate - origin) / unit.
    """
    ax.figure.handles.append(Handle(ax, argument, x, y, along, origin, unit))


def images(arrays, titles=None, columns=8, signed=False):
    """Draw small grey pictures in a grid, such as digits or hidden weights.

    Parameters
    ----------
    arrays : sequence of 2-D arrays
    titles : sequence of str, optional
    columns : int
    signed : bool
        Show negative values in one colour and positive ones in another, zero light, on one scale.
    """
    rows = -(-len(arrays) // columns)
    fig, axes = figure(
        height=rows * (WIDTH / columns + (0.25 if titles else 0.05)), rows=rows, columns=columns
    )
    axes = np.atleast_1d(axes).ravel()
    largest = max(np.abs(array).max() for array in arrays)
    for ax in axes:
        ax.set_axis_off()
    for i, array in enumerate(arrays):
        # Enlarged here, because a browser blurs a small picture that it has to enlarge.
        axes[i].imshow(
            np.kron(array, np.ones((6, 6))),
            cmap=SIGNED if signed else "gray_r",
            vmin=-largest if signed else 0,
            vmax=largest,
            interpolation="none",
        )
        if titles:
            axes[i].set_title(titles[i], fontsize=10, pad=3)
    return fig


SIGNED = LinearSegmentedColormap.from_list(
    "signed", [to_rgb(NEGATIVE), "#f4f1ee", to_rgb(POSITIVE)], N=31
)


def confusion(matrix, labels, ax=None):
    """Draw a confusion matrix: rows are the true classes, columns the predicted ones.

    Right answers lie on the diagonal and are grey; mistakes are coloured by how many there are.
    """
    ax = _axes(ax, height=4.2)
    matrix = np.asarray(matrix)
    worst = max(matrix[~np.eye(len(matrix), dtype=bool)].max(), 1)
    for (i, j), count in np.ndenumerate(matrix):
        if count:
            color, strength = (MUTED, 0.18) if i == j else (BACKWARD, 0.2 + 0.5 * count / worst)
            ax.add_patch(
                matplotlib.patches.Rectangle(
                    (j - 0.5, i - 0.5), 1, 1, facecolor=color, alpha=strength, linewidth=0
                )
            )
            ax.text(j, i, str(count), ha="center", va="center", fontsize=11, color=INK)
    ax.set_xlim(-0.5, len(matrix) - 0.5)
    ax.set_ylim(len(matrix) - 0.5, -0.5)
    ax.set_aspect("equal")
    ax.set_xticks(range(len(matrix)), labels)
    ax.set_yticks(range(len(matrix)), labels)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("predicted")
    ax.set_ylabel("true")
    return ax.figure


def runs(scores, xlabel):
    """Draw a row for each method: a ring for each run, and a bar at their mean.

    Parameters
    ----------
    scores : dict
        ``{label: score or array of scores}``, from top to bottom. A single score has no ring.
    xlabel : str
        What a score is, with its unit.
    """
    fig, ax = figure(height=0.75 + 0.36 * len(scores))
    for row, values in enumerate(scores.values()):
        several = np.size(values) > 1
        color = TEST if several else INK
        if several:
            ax.plot(values, np.full(len(values), -row), "o", color=color, fillstyle="none")
        ax.plot(np.mean(values), -row, "|", color=color, markersize=18, markeredgewidth=2.5)
    ax.set_yticks(-np.arange(len(scores)), scores)
    ax.set_ylim(0.4 - len(scores), 0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(xlabel, loc="right")  # below the labels of the rows, too, if it is long
    means = ", ".join(f"{label} {np.mean(values):.3g}" for label, values in scores.items())
    fig.alt = f"{xlabel}, each run as a ring. Means: {means}."
    return fig


def log_scale(ax):
    """Make the y axis logarithmic, for values of many powers of ten, with few and plain labels."""
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(numticks=7))
    ax.yaxis.set_major_formatter(FuncFormatter(number))
    ax.yaxis.set_minor_locator(NullLocator())


def number(value, _=None):
    """Return a number as people write it: 0.003 and 20, not 3e-03 and 20.0."""
    if value and not 1e-4 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.1e}".split("e")
        power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        mantissa = mantissa.removesuffix(".0")
        return (f"10{power}" if mantissa == "1" else f"{mantissa}·10{power}").replace("-", "−")
    text = f"{value:.4f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
    return text.replace("-", "−")


class table:
    """A small table that shows itself in a notebook; its first column names the rows."""

    def __init__(self, header, rows):
        self.header, self.rows = header, rows

    def _repr_html_(self):
        head = "".join(f'<th scope="col">{html.escape(str(cell))}</th>' for cell in self.header)
        body = "".join(
            f'<tr><th scope="row">{html.escape(str(row[0]))}</th>'
            + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row[1:])
            + "</tr>"
            for row in self.rows
        )
        return (
            '<div class="table-scroll" tabindex="0" role="region" aria-label="table">'
            f'<table class="table results"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )
