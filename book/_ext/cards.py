"""The picture that a preview of a link shows: the page's title and its first explorable.

It is an SVG drawing, with the figure's own SVG in it, which resvg turns into PNG: previews know no
other format. A card is drawn anew only when something on it has changed, which its name tells.
"""

import functools
import hashlib
import re
import textwrap
from html import escape
from importlib.metadata import version
from pathlib import Path

import matplotlib
import resvg_py
from docutils import nodes

from classroom.picture import COLORS, INK

SIZE = (1200, 630)  # pixels; what Facebook, LinkedIn, X and others ask for
PAPER = "#ffffff"
FONTS = [
    str(Path(matplotlib.get_data_path()) / "fonts/ttf" / name)
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
]
CARD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630" fill="{ink}">
<rect width="600" height="14" fill="{forward}"/>
<rect x="600" width="600" height="14" fill="{backward}"/>
{title}
{text}
<text x="64" y="580" font-size="26" font-weight="bold" fill="{forward}">{book}</text>
{picture}
</svg>"""
FIGURE = re.compile(r'<figure class="explorable.*?(<svg.*?</svg>)', re.DOTALL)
VARIABLE = re.compile(r"var\(--[\w-]+, *([^()]+)\)")  # its value: what stands for an unknown one


@functools.cache
def first_picture(env, docname):
    """Return the first explorable's picture on a page as SVG, or ""."""
    html = "".join(node.astext() for node in env.get_doctree(docname).findall(nodes.raw))
    figure = FIGURE.search(html)
    return figure[1] if figure else ""


def picture_for(env, docname, root):
    """Return a page's picture; for solutions their chapter's, and for others the book's first."""
    for page in (docname, docname.replace("/solutions/", "/"), root):
        if page in env.found_docs and (picture := first_picture(env, page)):
            return picture
    return ""


def on_paper(svg, top):
    """Give a page's picture its place on the card, below ``top``, and the colours of paper."""
    while VARIABLE.search(svg):  # one inside another
        svg = VARIABLE.sub(r"\1", svg)
    svg = re.sub(r"calc\(([\d.]+px)\*1\)", r"\1", svg)  # resvg does not calculate
    opening, content = svg.replace("currentColor", INK).split(">", 1)
    opening = re.sub(r' (width|height)="[^"]*"', "", opening)
    return f'{opening} x="524" y="{top}" width="612" height="{590 - top}">{content}'


def lines(text, y, size, width, style):
    """Return a text as SVG, in lines of at most ``width`` characters, and where the next goes."""
    rows = textwrap.wrap(text, width)
    step = 1.3 * size
    drawn = (
        f'<text x="64" y="{y + step * row:.0f}" font-size="{size}" {style}>{escape(line)}</text>'
        for row, line in enumerate(rows)
    )
    return "".join(drawn), y + step * len(rows)


def card(app, docname, title, text):
    """Draw a page's card, unless it is there; return its place in the built book."""
    title, below = lines(title, 108, 56, 30, 'font-weight="bold"')
    text, _ = lines(text, below + 8, 26, 27, f'fill="{COLORS["muted"]}"')
    root = app.config.root_doc
    drawing = CARD.format(
        ink=INK,
        forward=COLORS["forward"],
        backward=COLORS["backward"],
        book="An interactive textbook" if docname == root else escape(app.config.html_title),
        title=title,
        text=text,
        picture=on_paper(picture_for(app.env, docname, root), below - 40),
    )
    key = hashlib.sha256((drawing + version("resvg-py")).encode()).hexdigest()[:10]
    name = docname.replace("/", "-")
    path = Path(app.outdir) / f"cards/{name}.{key}.png"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{name}.*.png"):
            old.unlink()
        png = resvg_py.svg_to_bytes(
            svg_string=drawing,
            width=SIZE[0],
            background=PAPER,
            skip_system_fonts=True,
            font_files=FONTS,
            font_family="DejaVu Sans",
        )
        path.write_bytes(png)
    return path.relative_to(app.outdir).as_posix()
