"""What the chapters need beside the library: figures, sliders and exercise checks."""

import importlib

from classroom.check import check
from classroom.explore import explore, play
from classroom.questions import guess


class _Plots:
    """The module `classroom.plots`, imported when something of it is first used.

    It imports Matplotlib, which takes a browser seconds to load: text is there before the pictures.
    """

    def __getattr__(self, name):
        return getattr(importlib.import_module("classroom.plots"), name)

    def __dir__(self):  # what Tab offers
        return dir(importlib.import_module("classroom.plots"))


plots = _Plots()

__all__ = ["check", "explore", "guess", "play", "plots"]
