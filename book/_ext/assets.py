"""What a page loads: all of it from the book's own folder, and as little as will do.

Added to every page are the explorables' player and the book's style sheet; the theme's 1.5 MB of
icon JavaScript gives way to a font that holds just the icons in use (`templates/` leaves the script
out).
"""

import base64
import io
import shutil
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset

HERE = Path(__file__).parent
# The icons that the theme's templates and style sheets name, by font file and glyph. A missing
# one does not show as a gap: the browser then loads the theme's whole font, 153 KB.
ICONS = {
    ("Font Awesome 6 Free", "fa-solid-900"): """
        angle-down angle-left angle-right arrow-up arrow-up-right-from-square bars bell
        circle-check circle-exclamation circle-half-stroke circle-info circle-xmark code download
        expand file file-lines file-pdf flask house lightbulb list magnifying-glass
        magnifying-glass-minus moon outdent pencil person-chalkboard rocket share sun
        triangle-exclamation
    """,
    ("Font Awesome 6 Brands", "fa-brands-400"): "github gitlab",
}


def icon_font(family, name, glyphs):
    """Return an @font-face rule with the glyphs in it; it overrides the theme's own rule."""
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
    options = subset.Options(flavor="woff", layout_features=[], notdef_outline=True)
    font = subset.load_font(theme / f"vendor/fontawesome/webfonts/{name}.ttf", options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(glyphs=glyphs.split())
    subsetter.subset(font)
    data = io.BytesIO()
    subset.save_font(font, data, options)
    encoded = base64.b64encode(data.getvalue()).decode()
    weight = 900 if "solid" in name else 400
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: block;'
        f' src: url("data:font/woff;base64,{encoded}") format("woff"); }}\n'
    )


def gather(app, config):
    """Assemble the assets in one folder of the build, and add them to every page."""
    folder = Path(app.outdir).parent / "assets"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    icons = "".join(icon_font(*font, glyphs) for font, glyphs in ICONS.items())
    style = (HERE / "static/book.css").read_text(encoding="utf-8")
    (folder / "book.css").write_text(icons + style, encoding="utf-8")
    app.add_css_file("book.css", priority=900)
    for file in ("player.css", "explorable.js", "player.js"):
        shutil.copyfile(Path(app.srcdir) / "book/classroom" / file, folder / file)
    app.add_css_file("player.css", priority=900)
    shutil.copyfile(HERE / "static/present.js", folder / "present.js")
    app.add_js_file("present.js", loading_method="defer")
    # After the classroom mode, which changes heights: a link scrolls to its explorable.
    app.add_js_file("explorable.js", loading_method="defer")
    app.add_js_file("player.js", loading_method="defer")
    for file in ("live.css", "live.js", "live.worker.js"):  # added to notebooks by live.py
        shutil.copyfile(Path(app.srcdir) / "book/classroom" / file, folder / file)
    config.html_static_path.append(str(folder))


def add_classroom_button(app, pagename, templatename, context, doctree):
    """Put the switch of the classroom mode into the page's head, before the theme's own."""
    if "header_buttons" in context:
        button = {
            "type": "javascript",
            "javascript": "",
            "icon": "fas fa-person-chalkboard",
            "tooltip": "Classroom mode: large, and Page Down goes to the next explorable",
            "label": "classroom",
        }
        context["header_buttons"].insert(0, button)


def setup(app):
    app.connect("html-page-context", add_classroom_button, priority=502)
    app.connect("config-inited", gather)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
