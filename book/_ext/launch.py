"""What needs the book's public address, which `_config.yml` alone knows: shown once it is there.

Binder sets up the repository (``.binder``). Colab opens a notebook by itself, whose first code cell
says there what to install.
"""

from live import notebook


def add_links(app, pagename, templatename, context, doctree):
    """Offer to open a chapter's notebook at Binder and in Colab."""
    options = app.config.html_theme_options
    repository = options.get("repository_url", "").removeprefix("https://github.com/")
    if not repository or not (name := notebook(app, pagename)):
        return
    services, branch = options["launch_buttons"], options["repository_branch"]
    binder = f"{services['binderhub_url']}/v2/gh/{repository}/{branch}"
    colab = f"{services['colab_url']}/github/{repository}/blob/{branch}"
    context["launch_links"] = [
        {"text": "Binder: JupyterLab on a server", "url": f"{binder}?urlpath=lab/tree/book/{name}"},
        {"text": "Google Colab", "url": f"{colab}/book/{name}"},
    ]


def setup(app):
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
