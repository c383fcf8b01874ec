"""What needs the book's public address, which `_config.yml` alone knows: shown once it is there.

Binder sets up the whole repository. Colab opens a notebook by itself, so a chapter says there what
to install first.
"""

from docutils import nodes


def prepare(app, config):
    """Switch the link to the repository and the launch buttons on, or both off."""
    options = config.html_theme_options
    options["use_repository_button"] = bool(options.get("repository_url"))
    if not options["use_repository_button"]:
        options["launch_buttons"] = {}


def add_install_cell(app, doctree):
    """Put below the title of a chapter the cell that Colab needs before all others."""
    options = app.config.html_theme_options
    source = app.env.doc2path(app.env.docname)
    if not options["launch_buttons"].get("colab_url") or not source.endswith(".ipynb"):
        return
    address = f"git+{options['repository_url']}@{options['repository_branch']}"
    command = f'%pip install "{address}"'
    note = nodes.admonition(
        "",
        nodes.title("", "Before you run this chapter on Colab"),
        nodes.paragraph("", "Put this into a new first cell, and run it:"),
        nodes.literal_block(command, command, language="ipython"),
        classes=["dropdown"],
    )
    title = next(doctree.findall(nodes.title))
    title.parent.insert(title.parent.index(title) + 1, note)


def setup(app):
    app.connect("config-inited", prepare)
    app.connect("doctree-read", add_install_cell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
