"""The playground in a notebook: the page's own script as a widget, and this kernel behind it."""

import json
from importlib.resources import files

import anywidget
import traitlets

from classroom.page import bundle
from classroom.playground.settings import written

PAGE = files("classroom.page")


class Widget(anywidget.AnyWidget):
    """A playground with its controls; see `classroom.playground`."""

    _esm = bundle(PAGE / "playground-notebook.js") + "export default $playground_notebook;\n"
    _css = "".join(
        (PAGE / name).read_text(encoding="utf-8") for name in ("explorable.css", "playground.css")
    )
    figure = traitlets.Unicode().tag(sync=True)  # as HTML
    settings = traitlets.Dict().tag(sync=True)  # those to open with, as in an address

    def __init__(self, playground):
        super().__init__(figure=playground.to_html(), settings=written(playground.settings))
        self.playground = playground
        self.on_msg(self.answer)

    def answer(self, _, content, buffers):
        """Answer one message of the view; its number goes back with the answer."""
        try:
            view, pictures = self.playground.receive(json.dumps(content["message"]))
        except Exception as error:  # else the view would wait for an answer for ever
            view, pictures = json.dumps({"refused": f"{type(error).__name__}: {error}"}), b""
        self.send({"number": content["number"], "view": view}, buffers=[pictures])
