"""How a value looks in a page: by IPython's rules, as far as a page can follow them.

An object says how it looks by methods such as ``_repr_html_`` and ``_repr_png_``, and so do those
of ``IPython.display``. IPython itself is not needed for that.
"""

import base64
import html
import importlib.util
import io
import sys

from classroom import markdown

# An SVG beyond this size, of some ten thousand points, is sent as pixels: the page stays quick.
MOST_SVG = 2_000_000  # characters


def look(value):
    """Return what a value looks like: its kind, "html" or "text", and its content."""
    if is_figure(value):
        return "html", drawn(value)
    # Those of the type: a class has such methods for its instances, and not for itself.
    if method := getattr(type(value), "_repr_mimebundle_", None):
        bundle = _data(method(value)) or {}
        for mime, _, render in LOOKS:
            if mime in bundle:
                return render(bundle[mime])
    for _, name, render in LOOKS:
        if method := getattr(type(value), name, None):
            if (content := _data(method(value))) is not None:
                return render(content)
    return "text", repr(value)


def is_figure(value):
    """Return whether a value is a figure of Matplotlib, without loading Matplotlib."""
    figure = sys.modules.get("matplotlib.figure")
    return figure is not None and isinstance(value, figure.Figure)


def drawn(figure, name="Figure"):
    """Return a figure of Matplotlib as HTML; ``name`` is its text equivalent, if it has none."""
    from classroom.picture import Picture, to_svg

    picture = figure.to_svg() if isinstance(figure, Picture) else to_svg(figure, name)
    if len(picture) > MOST_SVG:
        pixels = io.BytesIO()
        figure.savefig(pixels, format="png", dpi=150, facecolor="white")
        return _image("png", name)(pixels.getvalue())[1]
    return f'<div class="picture">{picture}</div>'


def _data(returned):
    """Return the data of what may be data and metadata."""
    return returned[0] if isinstance(returned, tuple) else returned


def _as_html(content):
    return "html", content


def _markdown(content):
    return "html", markdown.to_html(content)


def _image(kind, name="Image"):
    def as_html(content):
        if isinstance(content, bytes):
            content = base64.b64encode(content).decode()
        return "html", f'<img alt="{html.escape(name)}" src="data:image/{kind};base64,{content}">'

    return as_html


def _formula(tex):
    """Return a formula as a picture; where Matplotlib cannot read it, or is not there, as TeX."""
    shown = tex.replace("$$", "$")
    # Commands outside of the dollars, an environment for instance, would show as they are written.
    if "\\" in "".join(shown.split("$")[::2]) or not importlib.util.find_spec("matplotlib"):
        return "text", tex
    import matplotlib
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import math_to_image

    from classroom.picture import STYLE, for_page

    if r"\displaystyle" in shown:
        shown = shown.replace(r"\displaystyle", "").replace(r"\frac", r"\dfrac")
    svg = io.StringIO()
    try:
        with matplotlib.rc_context(STYLE | {"svg.fonttype": "path", "mathtext.fontset": "cm"}):
            math_to_image(shown, svg, prop=FontProperties(size=18), format="svg")
    except ValueError:  # beyond what it knows of TeX
        return "text", tex
    return "html", f'<div class="formula">{for_page(svg.getvalue(), tex)}</div>'


# The first that an object has is what it looks like.
LOOKS = (
    ("text/html", "_repr_html_", _as_html),
    ("image/svg+xml", "_repr_svg_", _as_html),
    ("image/png", "_repr_png_", _image("png")),
    ("image/jpeg", "_repr_jpeg_", _image("jpeg")),
    ("text/latex", "_repr_latex_", _formula),
    ("text/markdown", "_repr_markdown_", _markdown),
)
