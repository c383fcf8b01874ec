"""What the chapters need beside the library: figures, sliders and exercise checks."""

import importlib.util
import sys

from classroom.check import check
from classroom.explore import explore, play


def _lazily(name):
    """Import a module when something of it is first used."""
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# It imports Matplotlib, which takes a browser seconds to load: text is there before the pictures.
plots = _lazily("classroom.plots")

__all__ = ["check", "explore", "play", "plots"]
