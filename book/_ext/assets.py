"""What a page loads: all of it from the book's own folder, and as little as will do.

`book/page/` has the scripts and the styles. Added to every page are its script and the explorables'
style sheet; live.py and search.py add theirs to some.
"""

import shutil
from pathlib import Path

from classroom.page import bundle, script

PAGE = "book/page"
STYLES = ("explorable.css", "live.css", "playground.css", "search.css")


def gather(app, config):
    """Assemble the assets in one folder of the build, and add them to every page."""
    source, folder = Path(app.srcdir) / PAGE, Path(app.outdir).parent / "assets"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("page.js", "live.js", "playground-page.js", "search-page.js"):
        (folder / name).write_text(script(source / name), encoding="utf-8")
    # What a book without Python leaves out begins with "live" (downloads.py).
    (folder / "live.worker.js").write_text(bundle(source / "worker.js"), encoding="utf-8")
    editor, qr = (source / f"vendor/{name}/{name}.min.js" for name in ("codemirror", "lean-qr"))
    shutil.copyfile(editor, folder / "live.codemirror.js")
    shutil.copyfile(qr, folder / "lean-qr.js")
    for name in STYLES:
        shutil.copyfile(source / name, folder / name)
    app.add_css_file("explorable.css", priority=900)
    app.add_js_file("page.js", loading_method="defer")
    config.html_static_path.append(str(folder))


def add_playground(app, pagename, templatename, context, doctree):
    """Add the playground's script and style sheet to the page that has it."""
    if '<figure class="playground' in context.get("body", ""):
        app.add_css_file("playground.css", priority=900)
        app.add_js_file("playground-page.js", loading_method="defer", priority=900)


def setup(app):
    app.connect("config-inited", gather)
    app.connect("html-page-context", add_playground)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
