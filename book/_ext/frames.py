"""Take recorded frames out of the pages: those of each explorable go into a file beside its page.

A cell's output has all frames of its explorable as JSON (classroom/explore.py). When Sphinx reads
the page they become a script, which works from disk, too, and which page/frames.js loads when the
figure comes near; the page keeps the default frame. A file's name has a hash of what is in it, so
that no browser combines a page with frames of another build.

The files lie beside the doctrees, which refer to them, and are copied from there into the site.
"""

import hashlib
import json
import posixpath
import re
import shutil
from pathlib import Path

from docutils import nodes

FOLDER = "book/frames"  # in the site
EXPLORABLE = re.compile(
    r'<figure (?P<opening>class="(?:explorable|playground)[^>]*\bid="(?P<id>[^"]+)"[^>]*)>'
    r"(?P<body>.*?)"
    r'<script type="application/json" class="explorable-frames">(?P<frames>.*?)</script>\n',
    re.DOTALL,
)


def stored(app):
    return Path(app.doctreedir) / "frames"


def take_out(app, doctree):
    """Write the frames of a page's explorables into files, and name these in the page."""
    docname = app.env.docname
    names = app.env.explorable_frames[docname] = set()

    def replacement(found):
        script = f"explorables.frames[{json.dumps(found['id'])}] = {found['frames']};\n"
        digest = hashlib.sha256(script.encode()).hexdigest()[:10]
        name = f"{posixpath.basename(docname)}-{found['id']}.{digest}.js"
        stored(app).mkdir(exist_ok=True)
        (stored(app) / name).write_text(script, encoding="utf-8")
        names.add(name)
        address = posixpath.relpath(f"{FOLDER}/{name}", posixpath.dirname(docname))
        return f'<figure {found["opening"]} data-frames="{address}">{found["body"]}'

    for node in doctree.findall(nodes.raw):
        text = EXPLORABLE.sub(replacement, node.astext())
        if text != node.astext():
            node.clear()
            node.append(nodes.Text(text))


def prepare(app):
    if not hasattr(app.env, "explorable_frames"):
        app.env.explorable_frames = {}  # the names of each page's files, by docname


def forget(app, env, docname):
    env.explorable_frames.pop(docname, None)


def merge(app, env, docnames, other):
    for docname in docnames:
        env.explorable_frames[docname] = other.explorable_frames[docname]


def lacking(app, env, added, changed, removed):
    """Let Sphinx read those pages anew whose files are gone."""
    return [
        docname
        for docname, names in env.explorable_frames.items()
        if not all((stored(app) / name).exists() for name in names)
    ]


def publish(app, error):
    """Copy the files into the site, and remove those that no page names any more."""
    if error or app.builder.format != "html":
        return
    current = set().union(*app.env.explorable_frames.values())
    site = Path(app.outdir) / FOLDER
    site.mkdir(parents=True, exist_ok=True)
    for folder in (stored(app), site):
        for file in folder.glob("*.js"):
            if file.name not in current:
                file.unlink()
    for name in current:
        if not (site / name).exists():
            shutil.copyfile(stored(app) / name, site / name)


def setup(app):
    app.connect("builder-inited", prepare)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-get-outdated", lacking)
    app.connect("doctree-read", take_out)
    app.connect("build-finished", publish, priority=400)  # before what weighs and packs the site
    return {"version": "1", "env_version": 1, "parallel_read_safe": True}
