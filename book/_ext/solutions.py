"""A book with or without solutions: ``with_solutions`` in `_config.yml`.

Without them, the contents lose the pages below ``book/solutions``, and each chapter the cell that
leads there: in its page, in what is to be taken home, and in JupyterLite.
"""

import json
from pathlib import Path

import yaml

FOLDER = "book/solutions/"
LINK = "](solutions/"


def without_pages(toc):
    """Return the contents, as `_toc.yml` has them, without solutions."""
    parts = []
    for part in toc["parts"]:
        chapters = [c for c in part["chapters"] if not c.get("file", "").startswith(FOLDER)]
        if chapters:
            parts.append({**part, "chapters": chapters})
    return {**toc, "parts": parts}


def without_links(text):
    """Return the text of a notebook without the cells that lead to solutions."""
    notebook = json.loads(text)
    notebook["cells"] = [c for c in notebook["cells"] if LINK not in "".join(c["source"])]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def text_of(app, path):
    """Return the text of a notebook as this book has it."""
    text = Path(path).read_text(encoding="utf-8")
    return text if app.config.with_solutions else without_links(text)


def reduce_contents(app, config):
    if config.with_solutions:
        return
    toc = yaml.safe_load((Path(app.srcdir) / config.external_toc_path).read_text(encoding="utf-8"))
    reduced = Path(app.outdir).parent / "toc-without-solutions.yml"
    reduced.parent.mkdir(parents=True, exist_ok=True)
    reduced.write_text(yaml.safe_dump(without_pages(toc), sort_keys=False), encoding="utf-8")
    config.external_toc_path = reduced.as_posix()


def reduce_page(app, docname, source):
    if not app.config.with_solutions and app.env.doc2path(docname).endswith(".ipynb"):
        source[0] = without_links(source[0])


def setup(app):
    app.add_config_value("with_solutions", True, "env")
    app.connect("config-inited", reduce_contents, priority=800)  # before the contents are read
    app.connect("source-read", reduce_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
