"""What a page loads: all of it from the book's own folder, and as little as will do.

Added to every page are the player of the explorables and its style sheet.
"""

import shutil
from pathlib import Path

HERE = Path(__file__).parent


def gather(app, config):
    """Assemble the assets in one folder of the build, and add them to every page."""
    folder = Path(app.outdir).parent / "assets"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
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


def setup(app):
    app.connect("config-inited", gather)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
