"""Matplotlib figures that live in a page: inline SVG whose colours and text follow the page."""

import base64
import html
import io
import re
from typing import NamedTuple

import matplotlib
import numpy as np
import PIL.Image
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

# The same colour for the same thing in the whole book, from the colour-blind safe set of Okabe and
# Ito where it is dark enough to read as text. In a page each becomes a CSS variable of the given
# name (player.css holds the values for dark mode); anywhere else the colour itself is used.
COLORS = {
    "muted": "#5a616b",
    "grid": "#d4d8dd",
    "paper": "#fefefe",
    "forward": "#0072b2",
    "backward": "#b84a00",
    "train": "#00795a",
    "test": "#a23b7c",
    "positive": "#00707b",
    "negative": "#a6192e",
    "class0": "#4a52b0",
    "class1": "#b86e00",
    "accent": "#7a3fc4",
}
INK = "#1b1b1f"

STYLE = {
    "font.size": 12,
    "axes.titlesize": 12,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "text.color": INK,
    "axes.edgecolor": COLORS["muted"],
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": COLORS["muted"],
    "ytick.color": COLORS["muted"],
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.titley": 1.0,  # else each drawing looks for ticks above the axes, which costs a tenth
    "grid.color": COLORS["grid"],
    "legend.frameon": False,  # the book labels lines directly; a reader's legend needs no ground
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
    "axes.unicode_minus": True,
    "svg.fonttype": "none",  # text stays text: small, selectable, in the page's colour
    "path.simplify_threshold": 0.3,
}


class Picture(Figure):
    """A figure that shows itself as inline SVG.

    Attributes
    ----------
    alt : str
        What the picture shows, for those who cannot see it.
    margins : array of shape (n_axes, 4), or None
        How far the texts of each of the axes reach beyond them on the left, at the bottom, on the
        right and at the top, in points. Measured while drawing, if it is an array by then.
    handles : list of Handle
        What a hand can move in an explorable.
    """

    alt = ""
    margins = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.handles = []

    def draw(self, renderer):
        super().draw(renderer)
        if self.margins is not None:
            self.margins = np.array([_margins(ax, renderer) for ax in self.axes])

    def layout(self):
        """Return where the axes stand, as an array of (left, bottom, right, top) for each."""
        self.get_layout_engine().execute(self)
        return np.array([ax.get_position(original=True).extents for ax in self.axes])

    def keep_layout(self, layout):
        """Put the axes where ``layout`` says instead of working it out while drawing."""
        self.set_layout_engine("none")
        for ax, extents in zip(self.axes, layout, strict=True):
            ax.set_position(Bbox.from_extents(extents))

    def free_layout(self):
        """Undo `keep_layout`: let `layout` work out anew where the axes stand."""
        self.set_layout_engine("constrained")
        for ax in self.axes:
            ax.set_in_layout(True)  # to set a position has taken them out

    def to_svg(self):
        """Return the figure as an ``<svg>`` element that takes the page's font and colours."""
        svg = to_svg(self, self.alt)
        # Only now, when it is drawn, is it known where the axes stand.
        return svg.removesuffix("</svg>") + "".join(h.to_svg() for h in self.handles) + "</svg>"

    def _repr_html_(self):
        return f'<div class="picture">{self.to_svg()}</div>'


class Handle(NamedTuple):
    """A point of a picture that moves an argument of an explorable.

    Attributes
    ----------
    ax : Axes
    argument : str
    x, y : float
        Where it stands, in the coordinates of the axes.
    along : str
        The axis, "x" or "y", along which it moves.
    origin, unit : float
        The argument is (coordinate - origin) / unit.
    """

    ax: object
    argument: str
    x: float
    y: float
    along: str
    origin: float
    unit: float

    def to_svg(self):
        """Return a ring, and round it what a finger can hit; explorable.js moves it.

        ``data-at`` holds where in the drawing the argument is 0, and how far from there it is 1,
        along the ring's axis.
        """
        figure, axis = self.ax.figure, "xy".index(self.along)

        def drawn(points, transform):  # SVG counts units of 1/72 inch from the upper left corner
            x, y = transform.transform(points).T * 72 / figure.dpi
            return np.column_stack([x, 72 * figure.get_figheight() - y])

        values = np.tile([float(self.x), float(self.y)], (2, 1))
        values[:, axis] = self.origin, self.origin + self.unit
        zero, one = drawn(values, self.ax.transData)[:, axis]
        # What lies outside the axes waits at their edge.
        box = drawn(np.array([[0, 1], [1, 0]]), self.ax.transAxes)
        x, y = drawn(np.array([[self.x, self.y]]), self.ax.transData)[0].clip(*box)
        return (
            f'<g class="handle" display="none" data-moves="{self.argument}" '
            f'data-along="{self.along}" data-at="{zero:.2f} {one - zero:.4f}" '
            f'transform="translate({x:.1f} {y:.1f})"><circle r="18"/><circle r="8"/></g>'
        )


TERM = "term:"


def term(name):
    """Return the ``gid`` of what shows a term of the formulas, such as "δ₃" or "∂L/∂w₁[0, 1]".

    In a page of the book it then lights up with the same term in the formulas of its section.
    """
    return TERM + name


def to_svg(figure, alt):
    """Return a Matplotlib figure as an ``<svg>`` element; ``alt`` is its text equivalent."""
    file = io.StringIO()
    # The salt keeps the ids of one picture from meaning another's parts in the same page.
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": alt}):
        # `savefig` would draw twice, once to lay out; a picture is laid out as it is drawn.
        FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None})
    return for_page(file.getvalue(), alt)


def _margins(ax, renderer):
    texts = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        texts += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    boxes = [ax.bbox.extents]
    boxes += [text.get_window_extent(renderer).extents for text in texts if text.get_text()]
    low, high = np.min(boxes, axis=0)[:2], np.max(boxes, axis=0)[2:]
    return np.concatenate([ax.bbox.min - low, high - ax.bbox.max])


def for_page(svg, alt):
    """Cut a Matplotlib SVG down to one element for a page: small, and in the page's colours."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = svg.replace(f'<g id="{TERM}', '<g data-term="')
    svg = re.sub(r'<g id="[\w.]+"', "<g", svg)  # Matplotlib's names, the same in every figure
    svg = re.sub(r'\b(d|x|y|points)="[^"]*"', _round_numbers, svg)
    # A page draws the text smaller where the picture is large (player.css).
    svg = re.sub(
        r'font(?:-size)?: ([\d.]+px)[^;"]*', r"font-size: calc(\1*var(--book-text, 1))", svg
    )
    svg = re.sub(r' ?font-family: [^;"]*;?', "", svg)
    svg = re.sub(r' transform="rotate\(-?0 [^"]*\)"', "", svg)
    svg = re.sub(r"base64,\s*([^\"]+)", _with_palette, svg)
    svg = re.sub(r' style="image-rendering:[^"]*"', "", svg)  # let the browser smooth its zoom
    svg = re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><")
    svg = re.sub(r"(<text [^>]*>)([^<]+)(?=</text>)", _as_mathematics, svg)
    # What was drawn without a colour is black: Matplotlib writes so for a line, and leaves the
    # fill of a text out, so that it takes the picture's (below).
    svg = svg.replace(INK, "currentColor").replace("#000000", "currentColor")
    for name, color in COLORS.items():
        svg = svg.replace(color, f"var(--book-{name}, {color})")
    # JupyterLab does not know the book's variables, but it has a paper colour of its own.
    svg = svg.replace(COLORS["paper"], f"var(--jp-layout-color0, {COLORS['paper']})")
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'fill="currentColor" stroke-linejoin="round" role="img" aria-label="{html.escape(alt)}">'
    )
    return opening + svg[svg.index(">") + 1 :].rstrip()


def _as_mathematics(text):
    """Set the symbols of a text as formulas do: letters italic, their numbers small and lower."""

    def typeset(symbol):
        letter, number, rest, alone = symbol.groups()
        html = f'<tspan font-style="italic">{letter or alone}</tspan>'
        if number:
            html += f'<tspan font-size="70%" dy=".3em">{number.translate(PLAIN)}</tspan>'
            html += f'<tspan dy="-.21em">{rest}</tspan>' if rest else ""
        return html

    return text[1] + SYMBOL.sub(typeset, text[2])


# A letter with its number, and what follows up to the next such; or a letter that is the whole
# text, begins one such as "y = 1", or stands after a ∂ or before a dash.
SYMBOL = re.compile(
    r"([A-Za-zδ])([₀-₉]+)((?:(?![A-Za-zδ][₀-₉]).)*)"
    r"|(^[A-Za-zδ](?=$|\[| =| [−\d])|(?<=∂)[A-Za-z](?![₀-₉])|[A-Za-z](?=′))"
)
PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def _round_numbers(attribute):
    # A tenth of a point is finer than a screen shows.
    return re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), attribute[0])


def _with_palette(embedded):
    """Return an embedded PNG of few colours as one with a palette: a fifth less, gzipped."""
    image = PIL.Image.open(io.BytesIO(base64.b64decode(embedded[1])))
    colors = image.getcolors(256)
    if colors and all(opacity == 255 for _, (*_, opacity) in colors):
        smaller = io.BytesIO()
        image.convert("RGB").quantize(len(colors)).save(smaller, "PNG", optimize=True)
        return f"base64,{base64.b64encode(smaller.getvalue()).decode()}"
    return f"base64,{embedded[1].strip()}"
