"""An explorable in a live notebook: the controls of the page, and Python behind them.

The picture is not part of the widget but an output of its own, which Python updates. So it stays
where no widget lives: in a notebook that was saved, exported by nbconvert, or is read on GitHub.
"""

import html
import inspect
import traceback
from importlib.resources import files

import anywidget
import traitlets
from IPython.display import display

from classroom.explore import as_html
from classroom.page import bundle

PAGE = files("classroom.page")


class Live(anywidget.AnyWidget):
    """The controls of an explorable, which compute on demand and remember.

    Attributes
    ----------
    values : dict of str
        The text of each argument's value, as in the address of a page.
    name : str
        The explorable's id, which its picture has, too.
    sentence : str
        What the picture says, for a screen reader to read out.
    picture : dict of str
        Picture, sentence and caption as a notebook shows them, by MIME type.
    """

    _esm = bundle(PAGE / "notebook.js") + "export default $notebook;\n"
    _css = (PAGE / "explorable.css").read_text(encoding="utf-8")
    controls = traitlets.Unicode().tag(sync=True)  # as HTML
    name = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    picture = traitlets.Dict()

    def __init__(self, explorable):
        self.explorable, self.answers = explorable, {}
        values = {control.name: control.texts[control.start] for control in explorable.controls}
        # Not as an answer to `values`, so that an error in the first picture stops the notebook.
        picture, sentence = self.compute(values)
        super().__init__(
            controls=explorable.controls_html(),
            name=explorable.id,
            values=values,
            picture=picture,
            sentence=sentence,
        )
        self.observe(self.answer, "values")

    def show(self):
        """Show the controls, and below them a picture that follows them."""
        display(self)
        shown = display(self.picture, raw=True, display_id=True)
        self.observe(lambda change: shown.update(change.new, raw=True), "picture")

    def compute(self, values):
        """Return picture and sentence for values, which are texts."""
        key = tuple(values.values())
        if key not in self.answers:
            parsed = {c.name: c.parse(values[c.name]) for c in self.explorable.controls}
            svg, sentence = self.explorable.fresh_frame(parsed)
            caption = html.escape(inspect.cleandoc(self.explorable.__doc__))
            page = f"{as_html(svg, sentence, self.explorable.id)}<p><em>{caption}</em></p>"
            self.answers[key] = {"text/html": page, "text/plain": sentence}, sentence
        return self.answers[key]

    def answer(self, change):
        """Show what the controls ask for, or the error in its place."""
        try:
            picture, sentence = self.compute(change.new)
        except Exception as error:
            described = html.escape(traceback.format_exc(limit=-1))
            sentence = f"{type(error).__name__}: {error}"
            picture = {"text/html": f"<pre>{described}</pre>", "text/plain": sentence}
        if self.values == change.new:  # else the reader has moved on, and a newer answer is there
            self.picture, self.sentence = picture, sentence
