"""What a page loads: all of it from the book's own folder, and as little as will do.

`book/page/` has the scripts and the styles. Added to every page are its script and the explorables'
style sheet; live.py and search.py add theirs to some.
"""

import shutil
from pathlib import Path

from classroom.page import bundle, script

PAGE = "book/page"
STYLES = ("explorable.css", "live.css", "search.css")
EDITOR = "vendor/codemirror/codemirror.min.js"  # of tools/codemirror.py


def gather(app, config):
    """Assemble the assets in one folder of the build, and add them to every page."""
    source, folder = Path(app.srcdir) / PAGE, Path(app.outdir).parent / "assets"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("page.js", "live.js", "search-page.js"):
        (folder / name).write_text(script(source / name), encoding="utf-8")
    # What a book without Python leaves out begins with "live" (downloads.py).
    (folder / "live.worker.js").write_text(bundle(source / "worker.js"), encoding="utf-8")
    shutil.copyfile(source / EDITOR, folder / "live.codemirror.js")
    for name in STYLES:
        shutil.copyfile(source / name, folder / name)
    app.add_css_file("explorable.css", priority=900)
    app.add_js_file("page.js", loading_method="defer")
    config.html_static_path.append(str(folder))


def setup(app):
    app.connect("config-inited", gather)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
