"""What needs the book's public address, which `_config.yml` alone knows: shown once it is there.

Binder sets up the repository (``.binder``). Colab opens a notebook by itself, whose first code cell
says there what to install.
"""


def prepare(app, config):
    """Switch the link to the repository and the launch buttons on, or both off."""
    options = config.html_theme_options
    options["use_repository_button"] = bool(options.get("repository_url"))
    if not options["use_repository_button"]:
        options["launch_buttons"] = {}


def setup(app):
    app.connect("config-inited", prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
